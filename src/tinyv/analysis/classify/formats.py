"""1.1 to 1.6 where trees are needed: units, names before a value, and spelling that only the reader sees through."""

from __future__ import annotations

import re

from tinyv.analysis.classify.collection import kind_of_brackets
from tinyv.analysis.classify.forms import walk
from tinyv.analysis.classify.pair import Pair
from tinyv.analysis.classify.rungs import spelled_alike
from tinyv.analysis.classify.side import Side
from tinyv.analysis.classify.spelling import unled
from tinyv.analysis.classify.symbol import renamed
from tinyv.expr import nodes as n

_UNIT_REASONS = frozenset(
    "unit_left_out degrees_as_radians degree_sign_left_out same_quantity percent_sign_left_out same_duration".split()
)
_MONEY = re.compile(r"\\\$|[€£¥元]")
_COUNTED = re.compile(r"[A-Za-z]{2,}\.?(?: [A-Za-z]{2,})?")
MAX_LEAD = 200
"""An announcement stands in so many first characters."""
_SPOKEN = re.compile(
    r"\bdegrees?\b|\bper ?cent\b|\b(?:dollars?|cents?|euros?|pounds?|rupees?|yuan|USD|EUR)\b", re.IGNORECASE
)
_NOT_COUNTED = re.compile(r"\b(?:answer|is|are|only|about|approximately|or|and|the|or more)\b", re.IGNORECASE)


def spelling(pair: Pair) -> str | None:
    """1.x, 5.4, 6.x, 7.x: texts that differ in how they are set and in nothing else."""
    found = spelled_alike(pair.reference, pair.answer)
    if found == "7.4":
        return renamed(pair) or found
    return kind_of_brackets(*pair.bare) if found == "6.2" else found


def converted(pair: Pair) -> str | None:
    """1.4: another unit, and so another number."""
    first, second = pair.sides
    if pair.reason == "degrees_as_radians":
        return "1.4"
    inside = [_units_inside(side) for side in (first, second)]
    if pair.reason in ("same_quantity", "same_duration") and pair.differing and inside[0] != inside[1]:
        return "1.4"
    if not pair.differing or "%" in (*first.units, *second.units):
        return None
    if {"°"} in (set(first.units), set(second.units)) and first.units != second.units:
        return "1.4" if any(r"\pi" in text or "π" in text for text in pair.bare) else None
    return "1.4" if all(inside) and inside[0] != inside[1] else None


def _units_inside(side: Side) -> set[str]:
    """Units around the values and inside sums such as `2 m 50 cm`."""
    found = {part.unit for item in side.items for part in walk(item) if isinstance(part, n.Quantity)}
    return found | set(side.units)


def units(pair: Pair) -> str | None:
    """1.4: another spelling of the unit, or no unit on one side."""
    if pair.reason in _UNIT_REASONS:
        return "1.4"
    first, second = pair.sides
    spoken = [bool(_SPOKEN.search(text)) for text in pair.bare]
    if first.units != second.units or spoken[0] != spoken[1]:
        return "1.4"
    money = [bool(_MONEY.search(text)) for text in pair.bare]
    return "1.4" if money[0] != money[1] and pair.readable else _counted(pair)


def _counted(pair: Pair) -> str | None:
    """`12 apples` against `12`: one word or two behind a number on one side only."""
    first, second = pair.sides
    said = [side for side in (first, second) if side.said]
    if len(said) != 1 or len(said[0].said) != 1 or not isinstance(said[0].single, (n.Integer, n.Decimal)):
        return None
    text = said[0].said[0]
    behind = any(re.match(r"^\D{0,3}\d", bare) for bare in pair.bare)
    plain = _COUNTED.fullmatch(text.strip()) and not _NOT_COUNTED.search(text)
    return "1.4" if behind and plain else None


def names(pair: Pair) -> str | None:
    """1.5: a name or an announcement before the value on one side only."""
    first, second = pair.sides
    if not pair.readable:
        return None
    if bool(first.names) != bool(second.names) or len(first.names) != len(second.names):
        whole = first.member or second.member or "()" in (*first.brackets, *second.brackets)
        return "5.2" if min(len(first.items), len(second.items)) > 1 and not whole else "1.5"
    led = [
        unled(text).strip() != text.strip() for text in (pair.reference[:MAX_LEAD], pair.answer[:MAX_LEAD])
    ]
    return "1.5" if led[0] != led[1] else None
