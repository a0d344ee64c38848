"""Dates, months and weekdays: `July 4, 2021`, `4 July`, `2021-07-04`, `7/4/2021`, 2021年7月4日, Tuesday."""

from __future__ import annotations

import re
from itertools import product
from typing import Final, NamedTuple

from tinyv.engine.text.plain import plain, split_words
from tinyv.verdict import Judgement, correct, incorrect, undecided

MAX_DATE: Final = 60
"""A longer text is not a date."""

_MONTHS: Final = split_words(
    "january february march april may june july august september october november december"
)
_WEEKDAYS: Final = split_words("monday tuesday wednesday thursday friday saturday sunday")
_CHINESE_WEEKDAYS: Final = "一二三四五六日"
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)}|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?)"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})"
_LEAD = rf"(?:(?:{'|'.join(_WEEKDAYS)}),?\s+)?(?:on\s+)?"
_WRITTEN = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_LEAD}{_MONTH}\s+{_DAY}(?:,?\s+{_YEAR})?",
        rf"{_LEAD}(?:the\s+)?{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?",
        rf"{_MONTH},?\s+(?:of\s+)?{_YEAR}",
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
        r"(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})[日号]",
        r"(?P<year>\d{4})年(?P<month>\d{1,2})月",
    )
)
_NUMERIC = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


class Date(NamedTuple):
    """A date; what was not said is None."""

    year: int | None
    month: int
    day: int | None


def compare_date(reference: str, answer: str, question: str = "") -> Judgement | None:
    """Date against date, weekday against weekday, month against month; None if a side is none of these.

    A date that can be read in two orders (`7/4/2021`), or that leaves out what the other says, is UNDECIDED.
    """
    del question
    names = _compare_names(reference, answer)
    if names is not None:
        return names
    left, right = dates_of(reference), dates_of(answer)
    if not left or not right:
        return None
    if left == right:
        return correct("same_date")
    if not any(_agree(a, b) for a, b in product(left, right)):
        return incorrect("different_date")
    return undecided("date_order" if len(left) + len(right) > 2 else "date_less_precise")


def dates_of(text: str) -> frozenset[Date]:
    """Every reading of `text` as a date; empty if it is not one."""
    if len(text) > MAX_DATE:
        return frozenset()
    folded = plain(text).lower().strip(" .")
    if match := _NUMERIC.fullmatch(folded):
        first, second, year = int(match[1]), int(match[2]), int(match[3])
        readings = (Date(year, first, second), Date(year, second, first))
        return frozenset(date for date in readings if _valid(date))
    for pattern in _WRITTEN:
        if found := pattern.fullmatch(folded):
            date = _date(found.groupdict())
            return frozenset((date,)) if _valid(date) else frozenset()
    return frozenset()


def _date(fields: dict[str, str | None]) -> Date:
    month, year, day = fields["month"] or "", fields.get("year"), fields.get("day")
    number = (
        int(month) if month.isdigit() else next(n for n, m in enumerate(_MONTHS, 1) if m[:3] == month[:3])
    )
    return Date(int(year) if year else None, number, int(day) if day else None)


def _valid(date: Date) -> bool:
    return 1 <= date.month <= 12 and (date.day is None or 1 <= date.day <= 31)


def _agree(left: Date, right: Date) -> bool:
    """True if nothing that both say differs."""
    return all(a == b or a is None or b is None for a, b in zip(left, right, strict=True))


def _compare_names(reference: str, answer: str) -> Judgement | None:
    for names, reason in ((_WEEKDAYS, "weekday"), (_MONTHS, "month")):
        left, right = _named(reference, names), _named(answer, names)
        if left and right and (left[1] or right[1]):
            return correct(f"same_{reason}") if left[0] == right[0] else incorrect(f"different_{reason}")
    return None


def _named(text: str, names: tuple[str, ...]) -> tuple[str, bool] | None:
    """The name that `text` is, and whether it is written out."""
    folded = plain(text[:MAX_DATE]).lower().strip(" .").removeprefix("on ").removeprefix("in ")
    chinese = re.fullmatch(r"(?:星期|周|礼拜)([一二三四五六日天])", folded)
    if chinese and names is _WEEKDAYS:
        return names[_CHINESE_WEEKDAYS.index(chinese[1].replace("天", "日"))], True
    if folded in names:
        return folded, True
    short = [name for name in names if 3 <= len(folded) <= 4 and name.startswith(folded)]
    return (short[0], False) if len(short) == 1 else None
