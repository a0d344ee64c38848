"""What is left of a difference when notation is read another way: a proof holds only if all readings differ."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from tinyv.expr.nodes import Node, Unreadable
from tinyv.expr.parser import parse
from tinyv.expr.spellings import DECIMAL_COMMA, READINGS, Reading
from tinyv.verdict import Judgement, correct, undecided

MAX_TEXT = 400
"""Longer texts keep their first reading."""
_NEARLY = frozenset(
    "near_miss last_digit too_few_digits coarser_rounding coarse_reference brackets_differ interval_or_list"
    " restatement residue_class".split()
)
"""Reasons of an UNDECIDED that say that the pair is right or nearly so: a reading is plausible that makes it that."""
_POINT = re.compile(r"\d\.\d")
_COMMA = re.compile(r"\d,\d")
_THREE_DIGITS = re.compile(r"\d,\d{3}(?!\d)")
_BRACKETED_COMMA = re.compile(r"[(\[{][^()\[\]{};]*\d,\d")
_CLOCK = re.compile(r"(\d{1,2})[:.h](\d{2})")


def compare_again(
    reference: str, answer: str, compare: Callable[[Node, Node], Judgement]
) -> tuple[Judgement, Node, Node] | None:
    """The judgement, with its trees, of the first second reading that makes the pair right or nearly so, or None."""
    if len(reference) > MAX_TEXT or len(answer) > MAX_TEXT:
        return None
    characters = frozenset(reference + answer)
    for reading in READINGS:
        if reading.signs.isdisjoint(characters):
            continue
        for first, second in _spelled(reading, reference, answer):
            a, b = parse(first), parse(second)
            if isinstance(a, Unreadable) or isinstance(b, Unreadable):
                continue
            judgement = compare(a, b)
            if judgement.correct or judgement.reason in _NEARLY:
                sure = judgement.correct and _is_sure(reading, reference, answer)
                found = correct("same_under_other_reading") if sure else undecided(reading.reason)
                return found, a, b
    return None


def _spelled(reading: Reading, reference: str, answer: str) -> Iterator[tuple[str, str]]:
    """The pair with the answer, the reference, and both spelled for it, but `1,200` and `1,201` are no decimals."""
    first, second = reading.spell(reference), reading.spell(answer)
    if second is not None:
        yield reference, second
    if first is not None:
        yield first, answer
    if first is None or second is None:
        return
    if reading is not DECIMAL_COMMA or not (_THREE_DIGITS.search(reference) and _THREE_DIGITS.search(answer)):
        yield first, second


def _is_sure(reading: Reading, reference: str, answer: str) -> bool:
    """A decimal comma is sure where the reference has a decimal point and the answer shows no list in brackets."""
    if reading is not DECIMAL_COMMA:
        return reading.sure
    if not _POINT.search(reference) or _COMMA.search(reference) or _POINT.search(answer):
        return False
    return not _THREE_DIGITS.search(answer) and (";" in answer or not _BRACKETED_COMMA.search(answer))


def same_clock(reference: str, answer: str) -> bool:
    """`15:30` and `15.30`: a time on one side, the same digits on the other."""
    if ":" not in reference and ":" not in answer:
        return False
    times = [_CLOCK.fullmatch(text.strip()) for text in (reference, answer)]
    digits = [time.groups() for time in times if time is not None]
    return len(digits) == 2 and digits[0] == digits[1]
