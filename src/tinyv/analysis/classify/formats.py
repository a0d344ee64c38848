"""1.1 to 1.6 where trees are needed: units, names before a value, and spelling that only the reader sees through."""

from __future__ import annotations

import re

from tinyv.analysis.classify.pair import Pair
from tinyv.analysis.classify.rungs import spelled_alike
from tinyv.expr import nodes as n

_UNIT_REASONS = frozenset(
    "unit_left_out degrees_as_radians degree_sign_left_out same_quantity percent_sign_left_out same_duration".split()
)
_MONEY = re.compile(r"\\?\$\s?\d|\\\$|dollars?|cents?|€|£|¥|yuan|元|rupees?", re.IGNORECASE)
_COUNTED = re.compile(r"[A-Za-z]{2,}\.?(?: [A-Za-z]{2,})?")
_OPENING = re.compile(r"[\\({\[]*")
_SPOKEN = re.compile(r"\bdegrees?\b|\bper ?cent\b", re.IGNORECASE)
_NOT_COUNTED = re.compile(r"\b(?:answer|is|are|only|about|approximately|or|and|the|or more)\b", re.IGNORECASE)


def spelling(pair: Pair) -> str | None:
    """1.x, 5.4, 6.x, 7.x: texts that differ in how they are set and in nothing else."""
    found = spelled_alike(pair.reference, pair.answer)
    return _which_brackets(pair) if found == "6.2" else found


def _which_brackets(pair: Pair) -> str:
    """6.4 for brackets around one value, around names or around brackets; else 6.2."""
    depth = max(len(_OPENING.match(text.strip()).group()) for text in pair.bare)  # type: ignore[union-attr]
    plain = any("," in text or ";" in text for text in pair.bare) and not any(
        "=" in text for text in pair.bare
    )
    return "6.2" if depth < 2 and plain and not any(text.startswith("[") for text in pair.bare) else "6.4"


def converted(pair: Pair) -> str | None:
    """1.4: another unit, and so another number."""
    first, second = pair.sides
    if pair.reason == "degrees_as_radians":
        return "1.4"
    if not pair.differing or "%" in (*first.units, *second.units):
        return None
    if {"°"} in (set(first.units), set(second.units)) and first.units != second.units:
        return "1.4" if any(r"\pi" in text or "π" in text for text in pair.bare) else None
    return "1.4" if first.units and second.units and first.units != second.units else None


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
    """1.5: a name before the value on one side only, or another name for the whole."""
    first, second = pair.sides
    if not pair.readable:
        return None
    if bool(first.names) != bool(second.names) or len(first.names) != len(second.names):
        return "1.5"
    return None
