"""Prompts and completions as a tokenizer writes them: the question out of a chat template, the response out of a
text that begins with its prompt. Control tokens at a response's end are the extractor's business."""

from __future__ import annotations

import re

from tinyv.frameworks.texts import question_of

_USER = re.compile(
    r"<\|im_start\|>user|<\|start_header_id\|>user<\|end_header_id\|>|<\|start\|>user<\|message\|>"
    r"|<start_of_turn>user|<\|turn>user|<\|user\|>|<｜User｜>|\[INST\]"
)
_CONTROL = re.compile(
    r"<\|[^<>|\s]{1,40}\|?>|<[^<>|\s]{1,40}\|>|<｜[^<>｜]{1,40}｜>|</?(?:start|end)_of_turn>|\[/INST\]|</s>"
)
_LEADING = re.compile(r"(?:<[^<>\s]{1,40}>|<｜[^<>]{1,40}｜>)*")
TAIL = 20
"""Characters, spaces apart, of a prompt that must be found again where its text was cut or respelled."""


def question_in(prompt: object) -> str:
    """The last user turn of a chat, or of a text that a chat template made of one; a text without either as it is."""
    written = question_of(prompt)
    turns = list(_USER.finditer(written))
    if not turns:
        return written.strip()
    text = written[turns[-1].end() :]
    end = _CONTROL.search(text)
    return (text[: end.start()] if end else text).strip()


def response_in(query: str, prompt: str) -> str | None:
    """What follows the prompt in a query; None if the prompt's end cannot be found there.

    A query is the decoding of tokens, so it may differ from its prompt: spaces, control tokens in front, a prompt
    that was cut on the left to fit, letters that the tokenizer respells (then the last 20 characters decide).
    """
    if query.startswith(prompt):
        return query[len(prompt) :]
    where = [index for index, letter in enumerate(query) if not letter.isspace()]
    body = "".join(query[index] for index in where)
    end = _end_of("".join(prompt.split()), body)
    return None if end is None else query[[*where, len(query)][end] :]


def _end_of(prompt: str, body: str) -> int | None:
    """Where the prompt ends in the body; both without spaces."""
    leading = _LEADING.match(body)
    for start in (0, leading.end() if leading else 0):
        if body.startswith(prompt, start):
            return start + len(prompt)
        head = body[start : start + TAIL]
        for cut in _found(head, prompt) if len(head) == TAIL else ():
            if body.startswith(prompt[cut:], start):
                return start + len(prompt) - cut
    if len(prompt) < TAIL:
        return None
    ends = [index + TAIL for index in _found(prompt[-TAIL:], body)]
    return min(ends, key=lambda end: abs(end - len(prompt)), default=None)


def _found(text: str, within: str) -> list[int]:
    """Where a text occurs, overlaps left out."""
    return [match.start() for match in re.finditer(re.escape(text), within)]
