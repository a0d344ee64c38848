"""Times of day: `3:30 PM`, `15:30`, half past three, noon, 下午3点.

`2:1` may be a ratio and `1:30` a duration, so digits with a colon are a time only where something says so.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from tinyv.engine.text.numerals import number_from_words
from tinyv.engine.text.plain import plain
from tinyv.verdict import Judgement, correct, incorrect, undecided

MAX_TIME: Final = 60
"""A longer text is not a time."""
_HALF_DAY: Final = 12 * 3600

_ASKS_TIME = re.compile(
    r"\b(?:what|which|the|exact|clock|arrival|departure|starting|start)\s+times?\b|\bwhen\b|o'clock|\b[ap]\.?m\b"
    r"|几点|几时|什么时候|什么时刻|何时",
    re.IGNORECASE,
)
# "How many times" and "what time does it take" ask for a count and a duration.
_ASKS_OTHER = re.compile(
    r"\bhow (?:long|many|much)\b|\btimes? (?:does|will|did) it take\b|\bratio\b|比", re.IGNORECASE
)
_DIGITS = re.compile(
    r"(?:at )?(\d{1,2})(?:\s*[:.h]\s*(\d{2})(?:\s*:\s*(\d{2}))?)?\s*"
    r"(a\.?\s?m\.?|p\.?\s?m\.?|o'clock)?"
    r"(?:,?\s*(?:in the )?(morning|afternoon|evening|at night|at noon))?"
)
_SPOKEN = re.compile(
    r"(?:at )?(half|(?:a )?quarter|[a-z-]+(?: minutes?)?) (past|after|to|before) ([a-z]+)(?: o'clock)?"
)
_HOUR_WORD = re.compile(r"(?:at )?([a-z]+) (?:o'clock|(a\.?m\.?|p\.?m\.?))")
_CHINESE = re.compile(
    r"(上午|早上|凌晨|中午|下午|晚上)?\s*(\d{1,2}|[一二三四五六七八九十两]{1,3})\s*[点时:]"
    r"\s*(?:整|(半)|(\d{1,2})\s*分?)?"
)


class Clock(NamedTuple):
    """A time of day as it was read."""

    seconds: int
    """Since the start of the day (24-hour reading) or of its half (12-hour reading)."""
    definite: bool
    """True if the half of the day is known."""
    marked: bool
    """True if more than digits says that it is a time of day."""


def compare_clock(reference: str, answer: str, question: str = "") -> Judgement | None:
    """Time of day against time of day; None unless a mark or the question makes both of them times.

    Digits that agree up to AM and PM are UNDECIDED where one side means the afternoon (`15:30`) and the other
    does not say; AM/PM left out on one side, with equal digits, is CORRECT.
    """
    left, right = clock_of(reference), clock_of(answer)
    if left is None or right is None:
        return None
    if not (left.marked or right.marked or asks_time(question)):
        return None
    if left.definite == right.definite:
        return correct("same_time") if left.seconds == right.seconds else incorrect("different_time")
    if (left.seconds - right.seconds) % _HALF_DAY:
        return incorrect("different_time")
    return correct("same_time") if _same_digits(reference, answer) else undecided("am_or_pm")


def asks_time(question: str) -> bool:
    """True if the question asks for a time of day."""
    return bool(_ASKS_TIME.search(question)) and not _ASKS_OTHER.search(question)


def clock_of(text: str) -> Clock | None:
    """The time of day that `text` is as a whole, or None. A bare number is none."""
    if len(text) > MAX_TIME:
        return None
    folded = plain(text).lower().strip(" .,").replace("12 noon", "noon").replace("12 midnight", "midnight")
    fixed = {
        "noon": _HALF_DAY,
        "midday": _HALF_DAY,
        "midnight": 0,
        "12:00 noon": _HALF_DAY,
        "中午": _HALF_DAY,
    }
    if folded in fixed:
        return Clock(fixed[folded], definite=True, marked=True)
    return _from_digits(folded) or _from_words(folded) or _from_chinese(folded)


def _from_digits(text: str) -> Clock | None:
    # "3:30 p.m." may have lost its last point to the strip.
    match = _DIGITS.fullmatch(text)
    if match is None or not (match[2] or match[4] or match[5]):
        return None
    colon = ":" in text
    if match[2] and not colon and not match[4]:
        return None
    half = _half(match[4] or "", match[5] or "")
    return _clock(int(match[1]), int(match[2] or 0), int(match[3] or 0), half, bool(match[4] or match[5]))


def _from_words(text: str) -> Clock | None:
    if match := _HOUR_WORD.fullmatch(text):
        hour = _number(match[1])
        return None if hour is None else _clock(hour, 0, 0, _half(match[2] or "", ""), True)
    match = _SPOKEN.fullmatch(text)
    if match is None:
        return None
    amount, hour = match[1].removeprefix("a ").removesuffix("s").removesuffix(" minute"), _number(match[3])
    minutes = {"half": 30, "quarter": 15}.get(amount, _number(amount))
    if hour is None or minutes is None or not 1 <= hour <= 12 or not 0 < minutes < 60:
        return None
    total = hour * 60 + (minutes if match[2] in ("past", "after") else -minutes)
    return Clock(total * 60 % _HALF_DAY, definite=False, marked=True)


def _from_chinese(text: str) -> Clock | None:
    match = _CHINESE.fullmatch(text)
    if match is None:
        return None
    hour = int(match[2]) if match[2].isdigit() else _number(match[2])
    half = {"上午": "am", "早上": "am", "凌晨": "am", "中午": "pm", "下午": "pm", "晚上": "pm"}.get(
        match[1] or "", ""
    )
    if hour is None:
        return None
    return _clock(hour, 30 if match[3] else int(match[4] or 0), 0, half, ":" not in text or bool(match[1]))


def _number(word: str) -> int | None:
    number = number_from_words(word)
    return int(number) if number is not None and number.denominator == 1 else None


def _half(mark: str, part: str) -> str:
    if mark[:1] in ("a", "p"):
        return mark[0] + "m"
    return {"morning": "am", "afternoon": "pm", "evening": "pm", "at noon": "pm"}.get(part, "")


def _clock(hour: int, minute: int, second: int, half: str, marked: bool) -> Clock | None:
    if minute > 59 or second > 59 or hour > (12 if half and hour != 0 and hour < 13 else 23):
        return None
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    definite = bool(half) or hour > 12 or hour == 0
    if not definite:
        hour %= 12
    return Clock(hour * 3600 + minute * 60 + second, definite, marked)


def _same_digits(reference: str, answer: str) -> bool:
    digits = [re.findall(r"\d+", plain(text)) for text in (reference, answer)]
    stripped = [[int(part) for part in parts] for parts in digits]
    shortest = min(len(parts) for parts in stripped)
    return (
        bool(shortest) and stripped[0][:shortest] == stripped[1][:shortest] and not _tail(stripped, shortest)
    )


def _tail(parts: list[list[int]], shortest: int) -> bool:
    """True if the longer text goes on with more than `:00`."""
    return any(any(part[shortest:]) for part in parts)
