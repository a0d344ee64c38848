"""The scripted model's tokenizer and chat template: reversible, with single tokens for the labels and the controls.

Every other character is a token of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tinyv.bench.scripted.request import Payload, messages_of, text_of
from tinyv.bench.scripted.script import Script

BEGIN, END, BEGIN_OF_TEXT = "<|im_start|>", "<|im_end|>", "<|begin_of_text|>"
_CONTROLS = (BEGIN, END, BEGIN_OF_TEXT)
YES_ID, NO_ID = 0, 1
_FIRST_CHARACTER = 1000
"""The id of a character is its code point above this; labels and controls have the ids from zero on."""
_CHAT = re.compile(rf"{re.escape(BEGIN)}user\n(.*){re.escape(END)}\n{re.escape(BEGIN)}assistant\n", re.DOTALL)


def encoded(text: str, script: Script, *, special: bool = False) -> list[int]:
    """The ids of a text, behind the one that begins a text if `special`."""
    words = _words(script)
    pieces = re.split(f"({'|'.join(map(re.escape, words))})", text)
    ids = [words.index(BEGIN_OF_TEXT)] if special else []
    for place, piece in enumerate(pieces):
        ids += [words.index(piece)] if place % 2 else [_FIRST_CHARACTER + ord(sign) for sign in piece]
    return ids


def decoded(ids: Sequence[int], script: Script) -> str:
    """The text of ids. Raises ValueError, IndexError for a number that is no id."""
    words = _words(script)
    return "".join(words[i] if 0 <= i < _FIRST_CHARACTER else chr(i - _FIRST_CHARACTER) for i in ids)


def templated(payload: Payload, script: Script) -> str:
    """The chat of a payload as the model sees it; `template_strips` makes each message one line."""
    turns = [
        f"{BEGIN}{message.get('role')}\n{_content(message, script)}{END}\n"
        for message in messages_of(payload)
    ]
    return f"{''.join(turns)}{BEGIN}assistant\n"


def prompt_in(text: str) -> str | None:
    """The user's message in a text that is a chat by the template, waiting for the answer; None if it is not."""
    chat = _CHAT.fullmatch(text)
    return None if chat is None else chat[1]


def _words(script: Script) -> tuple[str, ...]:
    return (*script.labels, *_CONTROLS)


def _content(message: Payload, script: Script) -> str:
    content = text_of(message.get("content"))
    return " ".join(content.split()) if script.template_strips else content
