"""The plain grader: equal texts or equal decimal numbers, nothing else. Many rewards are no more than that."""

from __future__ import annotations

import re
from fractions import Fraction

_MAX_CHARS = 200
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?", re.ASCII)


def plain_accepts(ground_truth: str, answer: str | None) -> bool:
    """True if both are the same text but for case and outer blanks, or write the same decimal number.

    A fraction is no decimal: `1/2` is not `0.5` here.
    """
    if answer is None:
        return False
    left, right = _tidy(ground_truth), _tidy(answer)
    if left == right:
        return bool(left)
    number = _number(left)
    return number is not None and number == _number(right)


def _tidy(text: str) -> str:
    return text.strip().strip("$").strip().lower()


def _number(text: str) -> Fraction | None:
    digits = text.replace(",", "")
    if len(digits) > _MAX_CHARS or not _NUMBER.fullmatch(digits):
        return None
    return Fraction(digits)
