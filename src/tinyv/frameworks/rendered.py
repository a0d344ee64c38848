"""Prompts and completions as a tokenizer writes them: the question out of a chat template, the response out of a
text that begins with its prompt. Control tokens at a response's end are the extractor's business."""

from __future__ import annotations

import re
from collections import deque

from tinyv.frameworks.texts import question_of

_USER = re.compile(
    r"<\|im_start\|>user|<\|start_header_id\|>user<\|end_header_id\|>|<\|start\|>user<\|message\|>"
    r"|<start_of_turn>user|<\|turn>user|<\|user\|>|<｜User｜>|\[INST\]"
)
_CONTROL = re.compile(
    r"<\|[^<>|\s]{1,40}\|?>|<[^<>|\s]{1,40}\|>|<｜[^<>｜]{1,40}｜>|</?(?:start|end)_of_turn>|\[/INST\]|</s>"
)
_WORD = re.compile(r"\S+")
_LEADING = re.compile(r"(?:<[^<>\s]{1,40}>|<｜[^<>]{1,40}｜>)*")
TAIL = 20
"""Characters, spaces apart, of a prompt that must be found again where its text was cut or respelled."""
MOST_PASSES = 64
"""Where a prompt repeats itself, so many times its length is compared at most to find where it was cut."""


def question_in(prompt: object) -> str:
    """The last user turn of a chat, or of a text that a chat template made of one; a text without either as it is."""
    written = question_of(prompt)
    last = deque(_USER.finditer(written), maxlen=1)  # there may be millions
    if not last:
        return written.strip()
    text = written[last[0].end() :]
    end = _CONTROL.search(text)
    return (text[: end.start()] if end else text).strip()


def response_in(query: str, prompt: str) -> str | None:
    """What follows the prompt in a query; None if the prompt's end cannot be found there.

    A query is the decoding of tokens, so it may differ from its prompt: spaces, control tokens in front, a prompt
    that was cut on the left to fit, letters that the tokenizer respells (then the last 20 characters decide).
    """
    if query.startswith(prompt):
        return query[len(prompt) :]
    end = _end_of("".join(prompt.split()), "".join(query.split()))
    return None if end is None else query[_place_of(end, query) :]


def _place_of(letter: int, text: str) -> int:
    """Where a letter is, if those that are no spaces are counted from 0; the text's end if it has no such letter."""
    for word in _WORD.finditer(text):
        if letter < word.end() - word.start():
            return word.start() + letter
        letter -= word.end() - word.start()
    return len(text)


def _end_of(prompt: str, body: str) -> int | None:
    """Where the prompt ends in the body; both without spaces."""
    leading = _LEADING.match(body)
    for start in (0, leading.end() if leading else 0):
        if body.startswith(prompt, start):
            return start + len(prompt)
        cut = _cut_of(prompt, body, start)
        if cut is not None:
            return start + len(prompt) - cut
    if len(prompt) < TAIL:
        return None
    ends = (match.end() for match in re.finditer(re.escape(prompt[-TAIL:]), body))
    return min(ends, key=lambda end: abs(end - len(prompt)), default=None)


def _cut_of(prompt: str, body: str, start: int) -> int | None:
    """How much of the prompt's left was cut, if the rest stands at the start. Work is linear in the texts' lengths:
    a place is compared whole only where the prompt's end would fit, and only so often."""
    head, tail = body[start : start + TAIL], prompt[-TAIL:]
    left = MOST_PASSES * len(prompt)
    for match in re.finditer(re.escape(head), prompt) if len(head) == TAIL else ():
        length = len(prompt) - match.start()
        if left < 0 or not body.startswith(tail, start + length - TAIL):
            continue
        if body.startswith(prompt[match.start() :], start):
            return match.start()
        left -= length
    return None
