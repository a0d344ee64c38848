# ruff: noqa: ARG001 - all makers have one signature
"""Right numbers under the wrong unit. A unit that is left out is no mistake, and is never made here."""

from __future__ import annotations

import random
import re
from fractions import Fraction

from tinyv.data.corrupt import marks
from tinyv.data.corrupt.contract import MAX_TEXT, sampled
from tinyv.data.corrupt.pool import Pool
from tinyv.data.corrupt.values import read_literal, written_like
from tinyv.data.reference import Reference
from tinyv.engine.trees import contains
from tinyv.expr.nodes import Degrees, Quantity, Unreadable

_FAMILIES = tuple(
    family.split()
    for family in (
        "km m cm mm nm", "kilometers meters centimeters millimeters", "kilometres metres centimetres millimetres",
        "kg g mg", "kilograms grams milligrams", "hours minutes seconds", "hour minute second", "hr min s", "h min s",
        "days hours", "years months days", "ms s", "s μs", "GeV MeV keV eV", "MJ kJ J", "MW kW W mW", "GHz MHz kHz Hz",
        "kV V mV", "kN N mN", "MPa kPa Pa", "L mL", "liters milliliters", "T mT", "C μC nC", "A mA", "F μF nF pF",
        "dollars cents", "feet inches", "ft in", "feet yards miles", "miles feet", "pounds ounces", "rad mrad",
        "meter centimeter", "kmol mol", "atm Pa", "K mK", "eV J", "N dyn", "J erg",
    )
)  # fmt: skip
_IN_TEXT = re.compile(r"(\\(?:text|mathrm|rm)\s*\{)([^{}]*)(\})")
_NAME = re.compile(r"(?<![A-Za-zμ\\])([A-Za-zμ]+)(?![A-Za-zμ])")


def _others(name: str) -> list[str]:
    return [other for family in _FAMILIES if name in family for other in family if other != name]


def wrong_unit(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """The same number with a unit of another size: `5 cm` for `5 m`."""
    if not _has_unit(reference):
        return []
    text, out = reference.text, []
    grouped = [m.span(2) for m in _IN_TEXT.finditer(text)]
    areas = grouped or [(m.end(), len(text)) for m in list(re.finditer(r"\d", text))[-1:]]
    for low, high in areas:
        for match in _NAME.finditer(text, low, high):
            out += [marks.replaced(text, match.span(), other) for other in _others(match[1])]
    return sampled(out, rng)


def scaled_under_unit(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """A number that was converted the wrong way, under the same unit: a thousand or sixty times too much."""
    if not _has_unit(reference):
        return []
    spans = marks.numbers(reference.text)
    value = read_literal(reference.text[slice(*spans[0])]) if len(spans) == 1 else None
    if value is None or not value:
        return []
    literal, out = reference.text[slice(*spans[0])], []
    for factor in (Fraction(1000), Fraction(60), Fraction(100), Fraction(1, 100), Fraction(1, 10)):
        scaled = value * factor
        if scaled.denominator == 1 or "." in literal:
            out.append(marks.replaced(reference.text, spans[0], written_like(scaled, literal)))
    return sampled(out, rng)


def wrong_angle_unit(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """Degrees called radians."""
    if len(reference.text) > 60 or not isinstance(reference.tree, Degrees):
        return []
    bare = re.sub(r"\s*(?:\^\s*\{?\s*\\circ\s*\}?|°|\\degree)\s*", "", reference.text).strip()
    return [f"{bare}\\text{{ rad}}", f"{bare} radians"]


def _has_unit(reference: Reference) -> bool:
    tree = reference.tree
    return len(reference.text) <= MAX_TEXT and not isinstance(tree, Unreadable) and contains(tree, Quantity)
