"""References in another unit than the one that the question asks for."""

from __future__ import annotations

import re
from functools import cache

from tinyv.analysis.checking.asking import Asked
from tinyv.analysis.checking.finding import Finding
from tinyv.expr.unit import Unit
from tinyv.expr.unit_lookup import known_units, long_names

_ASKED = re.compile(
    r"\b(?:how many|(?:answer|express\w*|give|giving|expressed|measured|result|round\w*)\b"
    r"[^.?!]{0,60}? in(?: units? of)?)"
    r" (?:square |cubic )?([a-z]+)\b",
    re.IGNORECASE,
)
_GIVEN = re.compile(
    r"^[\s$≈]*(?:\\approx)?\s*[-−]?[\d.,]+\s*(?:\\[,;:! ]|~|\s)*(?:\\(?:text|mathrm|textrm|mbox)\s*\{\s*)?"
    r"([A-Za-z]+)\.?\s*\}?\s*\$?\.?\s*$"
)
_PI, _DEGREE = re.compile(r"\\pi(?![a-z])|π"), re.compile(r"\^\s*\{?\s*\\circ|°|\bdegrees?\b")
_IN_DEGREES = re.compile(r"\bin (degrees|radians)\b", re.IGNORECASE)
_ABOUT_PI = re.compile(r"\\pi|π|\bpi\b")


def other_unit(asked: Asked) -> Finding | None:
    """The finding if question and reference both name a unit, of one dimension and of different size."""
    wrong_angle = _angle(asked)
    if wrong_angle is not None:
        return wrong_angle
    given = _GIVEN.match(asked.reference)
    wanted = [name for name in _ASKED.findall(asked.end) if _unit(name)]
    if given is None or len(set(wanted)) != 1:
        return None
    either = rf"\b(?:{wanted[0]}|{re.escape(given[1])})\b[^.?!]{{0,12}}\bor\b"
    if re.search(either, asked.end):
        return None
    first, second = _unit(wanted[0]), _unit(given[1])
    if first is None or second is None or first.dimension != second.dimension or not first.dimension:
        return None
    if first.factor == second.factor and first.offset == second.offset:
        return None
    return Finding("other_unit", f"{wanted[0]!r} is asked for, it is in {given[1]!r}")


def _angle(asked: Asked) -> Finding | None:
    names = {name.lower() for name in _IN_DEGREES.findall(asked.question)}
    if len(names) != 1 or not _IN_DEGREES.search(asked.end):
        return None
    if names == {"degrees"} and _PI.search(asked.reference) and not _DEGREE.search(asked.reference):
        return Finding("other_unit", f"degrees are asked for, it is {asked.shown}")
    if names == {"radians"} and _DEGREE.search(asked.reference):
        return Finding("other_unit", f"radians are asked for, it is {asked.shown}")
    return None


@cache
def _unit(name: str) -> Unit | None:
    """The unit of a name; symbols of one letter in a sentence are no units."""
    if name.lower() in long_names():
        return known_units().get(name.lower())
    return known_units().get(name) if len(name) > 1 else None
