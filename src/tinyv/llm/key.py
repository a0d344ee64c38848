"""When two pairs are the same question to a model: a key that spelling does not change."""

from __future__ import annotations

import re

from tinyv.llm.hidden import one_line, visible
from tinyv.llm.query import Query

Key = tuple[str, str, str]

_SPACING = re.compile(r"\\[,;:!]|(?<!\\)~")
_DELIMITERS = re.compile(r"\\(?:left|right)(?=\s*(?:[()\[\]|]|\\[{}|]))")
_FRACTION = re.compile(r"\\[dt]frac(?![A-Za-z])")
_TIGHT = re.compile(r"\s*([=(){}\[\]^_])\s*")
_MAX_ROUNDS = 32
_WRAPS = (("$$", "$$"), ("$", "$"), (r"\(", r"\)"), (r"\[", r"\]"))


def key_of(query: Query, *, with_question: bool) -> Key:
    """The normalised pair; without the question where the prompt does not show it.

    Only what cannot change a meaning is brought together: invisible characters, runs of blanks, blanks at
    brackets and equals signs, LaTeX spacing, `\\left`, `\\dfrac`, dollars around the whole, a last full stop.
    """
    question = one_line(visible(query.question)) if with_question else ""
    return question, normalised(query.ground_truth), normalised(query.answer)


def normalised(text: str) -> str:
    """One side of a pair without what spelling alone decides."""
    text = one_line(visible(text))
    for _ in range(_MAX_ROUNDS):  # what goes may uncover more of the kind
        changed = _once(text)
        if changed == text:
            break
        text = changed
    return text


def _once(text: str) -> str:
    text = _without_stop(text)
    for start, end in _WRAPS:
        if text.startswith(start) and text.endswith(end) and len(text) > len(start) + len(end):
            inner = text[len(start) : -len(end)]
            text = text if start in inner or end in inner else inner
    if "\\" in text or "~" in text:
        text = _FRACTION.sub(r"\\frac", _DELIMITERS.sub("", _SPACING.sub(" ", text)))
    return one_line(_TIGHT.sub(r"\1", text))


def _without_stop(text: str) -> str:
    """The text without its full stop; dots that stand together are an ellipsis and stay."""
    bare = text.rstrip(". ")
    return text if ".." in text[len(bare) :] else bare
