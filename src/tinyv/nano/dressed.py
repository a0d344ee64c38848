"""A value that is proved wrong, with words around it that prove nothing: `z=\\pm 2, to the last digit`."""

from __future__ import annotations

import re

from tinyv.engine.judging import compare
from tinyv.engine.text.fold import is_words
from tinyv.engine.text.plain import plain

MAX_CHARACTERS = 300
_TAIL = re.compile(r"\s*[,;:，；。]\s+|\s+[-–—]\s+|\s+(?=\()")
_LEAD = re.compile(r"\b(?:is|are|equals?|be)\s*:?\s+", re.IGNORECASE)


def dressed(question: str, ground_truth: str, answer: str) -> bool:
    """True if all that is said beside words without mathematics is a value that the engine refutes."""
    if len(answer) > MAX_CHARACTERS or is_words(ground_truth):
        return False
    value = _value(plain(answer))
    return value is not None and compare(ground_truth, value, question).incorrect


def _value(text: str) -> str | None:
    """The one piece of the text that is no words; None where there is none, or nothing around it."""
    for cut in (_TAIL, _LEAD):
        pieces = [piece for piece in cut.split(text) if piece.strip(" .()")]
        others = [piece for piece in pieces if not _is_prose(piece)]
        if len(pieces) > 1 and len(others) == 1:
            return others[0]
    return None


def _is_prose(text: str) -> bool:
    return is_words(text) and not any(map(str.isdigit, text)) and len(text.split()) > 1
