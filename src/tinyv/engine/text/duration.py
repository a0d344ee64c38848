"""Durations of one or several parts: `1 hour 30 minutes`, `1h30m`, 90 min, half an hour, 1小时30分钟."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final, NamedTuple

from tinyv.engine.text.numerals import number_from_words
from tinyv.engine.text.plain import plain
from tinyv.verdict import Judgement, correct, incorrect, undecided

MAX_DURATION: Final = 80
"""A longer text is not a duration."""

_SECONDS: Final = {
    "w": 604800,
    "d": 86400,
    "h": 3600,
    "m": 60,
    "s": 1,
}
_UNIT: Final = (
    r"(?P<w>weeks?|wks?|周|星期)|(?P<d>days?|天)|(?P<h>hours?|hrs?|h|小时)"
    r"|(?P<m>minutes?|mins?|m|分钟?)|(?P<s>seconds?|secs?|s|秒钟?)"
)
_PART = re.compile(
    rf"\s*(\d+(?:\.\d+)?|\d+/\d+|[a-z][a-z -]*?|[一二三四五六七八九十百两半]+个?)\s*"
    rf"(?:{_UNIT})(?![a-z])\.?,?\s*(?:and\s)?"
)
_COLON = re.compile(r"\d{1,3}:\d{2}(?::\d{2})?")


class Duration(NamedTuple):
    """A span of time in seconds, and how it was written."""

    seconds: Fraction
    parts: int
    whole: bool
    """True if every part is a whole number: then it was not rounded."""


def compare_duration(reference: str, answer: str, question: str = "") -> Judgement | None:
    """Duration against duration; None unless both are durations, with a unit.

    `1:30` against a duration is UNDECIDED (hours and minutes, or minutes and seconds). Values that differ
    and may be rounded are left to the comparison of units.
    """
    del question
    left, right = duration_of(reference), duration_of(answer)
    if left is None or right is None:
        written = answer if left else reference
        colon = (left or right) and _COLON.fullmatch(plain(written))
        return undecided("duration_or_clock") if colon else None
    if left.seconds == right.seconds:
        return correct("same_duration")
    if left.whole and right.whole and max(left.parts, right.parts) > 1:
        return incorrect("different_duration")
    return None


def duration_of(text: str) -> Duration | None:
    """The duration that `text` is as a whole, or None."""
    if len(text) > MAX_DURATION:
        return None
    folded = plain(text).lower().strip(" .,")
    position, total, parts, whole, last = 0, Fraction(0), 0, True, 10**9
    while position < len(folded):
        match = _PART.match(folded, position)
        value = _amount(match[1]) if match else None
        if match is None or value is None:
            return None
        size = _SECONDS[str(match.lastgroup)]
        if size >= last:
            return None
        total, parts, last, position = total + value * size, parts + 1, size, match.end()
        whole = whole and value.denominator == 1
    return _unless_ambiguous(Duration(total, parts, whole), folded) if parts else None


def _unless_ambiguous(duration: Duration, text: str) -> Duration | None:
    """`5 m` is five metres: a lone `m` is minutes only after hours."""
    return None if duration.parts == 1 and re.search(r"(?<![a-z])m\.?$", text) else duration


def _amount(text: str) -> Fraction | None:
    if text[0].isdigit():
        top, _, bottom = text.partition("/")
        return None if bottom and not int(bottom) else Fraction(top) / (int(bottom) if bottom else 1)
    text = text.removesuffix("个").strip()
    if text in ("a", "an"):
        return Fraction(1)
    if text in ("half", "half an", "half a", "半"):
        return Fraction(1, 2)
    number = number_from_words(text)
    # "third day" is a day, not a length of time.
    return None if number is None or text.endswith(("rd", "th", "st", "nd")) or text == "second" else number
