"""The unit that a question asks for, and whether a value in another unit contradicts it."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from tinyv.expr.unit import power
from tinyv.expr.units import MAX_UNIT_LENGTH, Unit, comparable, parse_unit, ratio

MAX_QUESTION = 20_000
MAX_REQUESTS = 100
"""Places where a unit may be asked for, counted from the end."""
MAX_WORDS = 4
"""Words of one unit at most: `metres per second squared`."""
_ASKED = re.compile(
    r"(?P<count>\bhow many|\bnumber of|多少|几)"
    r"|(?<!\bis )(?<!\bare )(?<!\bmeasured )\b(?:in|convert\b[^?!]{0,80}?\b(?:to|into))(?![A-Za-z])",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    r"\s+(?:more|fewer|less|total|whole|full|additional|extra|other|of the|complete)(?=\s)", re.IGNORECASE
)
_LAST_ASKED = re.compile(
    r"\bhow many|\bnumber of|\bhow\s+\w+|\bwhat\b|\bwhich\b|\bfind\b|\bcalculate\b|\bcompute\b|\bdetermine\b",
    re.IGNORECASE,
)
_GIVEN = re.compile(
    r"\d(?:\s|~|\\[,; ]){0,4}((?:\\(?:text|mathrm|rm)\s?\{[\s~]{0,4})?\^?\{?\\?[A-Za-z°€£¥]{1,12})"
)
_SIGN = re.compile(r"(\\\$|[€£¥])\s?\d")
_MARKUP = re.compile(r"\\(?:text|mathrm|mbox|rm|left|right|quad)(?![A-Za-z])|\\[,;:! ]|[{}~]|(?<!\\)\$")
_LETTER = re.compile(r"\s*(?:[a-z]\s*(?:[.,?!;)]|$)|\$?\\(?:text|mathrm)\s*\{)")
_WORD = re.compile(r"\s*([^\s,;:?!()，。？；]+)")
_CHINESE = re.compile(r"[\u4e00-\u9fff]{1,6}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question says about units."""

    last: tuple[Unit, ...]
    """Those of its last request ("find ... in degrees", "give your answer in metres")."""
    before: tuple[Unit, ...]
    """Those that stand in front of that, which may be told and not asked for."""
    counted: bool
    """True if the last request is for a number of things without a unit."""
    measured: bool
    """True if the last request names a unit that is measured and not counted."""

    def by_other_scale(self, unit: Unit) -> bool:
        """True if a value of this dimension is asked for in another unit only."""
        asked = self.last if any(comparable(unit, other) for other in self.last) else self.before
        return any(_other_scale(unit, other) for other in asked) and not _is_among(unit, asked)


def contradicts(text: str, question: str) -> bool:
    """True if a value in the unit `text` is not what the question asks for, or measures by another scale than all that
    the question tells.

    The reference is a bare number here, so the unit is the question's: sixty radians are not sixty degrees.
    """
    unit = parse_unit(text)
    if unit is None or not unit.dimension or unit.generic or not question.strip():
        return False
    question = question[:MAX_QUESTION]
    asked = asked_units(question)
    if asked.last and not any(comparable(unit, other) for other in asked.last):
        return True
    if asked.by_other_scale(unit):
        return True
    if any(comparable(unit, other) for other in (*asked.last, *asked.before)):
        return False
    return asked.counted or _unlike_given(unit, _given(question))


def asks_other_scale(text: str, question: str) -> bool:
    """True if the question asks for the same dimension in another unit than `text`."""
    unit = parse_unit(text)
    return unit is not None and asked_units(question[:MAX_QUESTION]).by_other_scale(unit)


def _is_among(unit: Unit, others: tuple[Unit, ...]) -> bool:
    return any(ratio(unit, other) == Fraction(1) for other in others)


def _other_scale(unit: Unit, other: Unit) -> bool:
    """True for two units of one dimension and different size (`km`, `m`), radians and degrees among them."""
    return bool(other.dimension) and comparable(unit, other) and ratio(unit, other) != Fraction(1)


def _unlike_given(unit: Unit, given: tuple[Unit, ...]) -> bool:
    """True if the question tells values of this dimension, or lengths for an area, and none in this unit."""
    alike = [fitting for other in given if (fitting := _fitting(unit, other)) is not None]
    return bool(alike) and not _is_among(unit, tuple(alike))


def _fitting(unit: Unit, given: Unit) -> Unit | None:
    """What was given, raised to the power that the unit has (`cm` for `cm^2`); money of any kind fits money."""
    if len(unit.dimension) == len(given.dimension) == 1:
        (base, exponent), (other, one) = unit.dimension[0], given.dimension[0]
        if base == other and one == 1 and 1 <= exponent <= 3:
            return power(given, exponent)
        if _is_money(unit) and _is_money(given):
            return given
    return given if comparable(unit, given) else None


def is_measured(unit: Unit) -> bool:
    """True for a physical unit; money and bare numbers are counted."""
    return bool(unit.dimension) and not _is_money(unit) and not unit.generic


def _is_money(unit: Unit) -> bool:
    return any(len(base) > 1 and base not in ("generic", "calendar") for base, _ in unit.dimension)


@lru_cache(maxsize=256)
def asked_units(question: str) -> Asked:
    """The units that a question asks for."""
    last: list[Unit] = []
    before: list[Unit] = []
    measured = False
    start = max((match.start() for match in _LAST_ASKED.finditer(question)), default=-1)
    counted = False
    for match in deque(_ASKED.finditer(question), MAX_REQUESTS):
        counts = match["count"] is not None
        unit = _unit_at(question[match.end() : match.end() + MAX_UNIT_LENGTH], counts=counts)
        if unit is not None and unit.dimension:
            (last if match.end() > start else before).append(unit)
            measured = measured or (match.end() > start and not counts and is_measured(unit))
        elif counts and match.start() == start:
            counted = True
    return Asked(tuple(last), tuple(before), counted, measured)


def _unit_at(text: str, *, counts: bool) -> Unit | None:
    """The longest unit with which the text begins; one letter after "in" must be text that ends its clause."""
    chinese = _CHINESE.match(text)
    if chinese:
        return next((u for n in range(len(chinese[0]), 0, -1) if (u := parse_unit(chinese[0][:n]))), None)
    plain = _MARKUP.sub(" ", text)
    if counts:
        plain = _AMOUNT.sub("", plain, count=2)
    for words in _openings(plain):
        unit = parse_unit(words)
        if unit is not None and (len(words) > 1 or counts or _LETTER.match(text)):
            return unit
    return None


def _openings(text: str) -> Iterator[str]:
    """The first words of a text, the most words first."""
    words: list[str] = []
    position = 0
    while len(words) < MAX_WORDS and (match := _WORD.match(text, position)):
        if not (word := match[1].rstrip(".")):
            break
        words.append(word)
        position = match.end()
        if match[1].endswith("."):
            break
    for count in range(len(words), 0, -1):
        yield " ".join(words[:count])


@lru_cache(maxsize=256)
def _given(question: str) -> tuple[Unit, ...]:
    """The units of the values that the question tells."""
    texts = [_MARKUP.sub("", match[1]).strip("^ ") for match in _GIVEN.finditer(question)]
    texts += [match[1].removeprefix("\\") for match in _SIGN.finditer(question)]
    texts = ["°" if text in ("\\circ", "\\degree") else text for text in texts]
    units = (parse_unit(text) for text in dict.fromkeys(texts))
    return tuple(unit for unit in units if unit is not None and unit.dimension)
