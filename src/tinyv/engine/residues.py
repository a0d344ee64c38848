"""Arithmetic progressions `offset + period * Z`, compared as sets of residues."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from flint import arb

from tinyv.expr.nodes import Node
from tinyv.expr.numeric import constant

BITS = 256
MAX_DENOMINATOR = 720
"""Periods whose ratio has a larger numerator or denominator are not compared."""
MAX_RESIDUES = 2_000
_TIGHT = arb(2) ** -100


@dataclass(frozen=True, slots=True)
class Progression:
    """`offset + period * n` for every integer n; a single number has no period."""

    offset: Node
    period: Node | None


def same_residues(a: list[Progression], b: list[Progression]) -> bool | None:
    """True or False where it is proved that both cover the same numbers; None where it is not."""
    unit = next((real(p.period) for p in a if p.period is not None), None)
    if unit is None or not bool(abs(unit) > 0):
        return None
    mine, theirs = _scaled(a, unit), _scaled(b, unit)
    if mine is None or theirs is None:
        return None
    common = (
        lcm(*(p.numerator for _, p in (*mine, *theirs))),
        lcm(*(p.denominator for _, p in (*mine, *theirs))),
    )
    period = Fraction(common[0], 1)
    first, second = _residues(mine, period), _residues(theirs, period)
    if first is None or second is None:
        return None
    return _covers(first, second, period, _covers(second, first, period, True))


def real(node: Node | None) -> arb | None:
    """The real value of a closed tree as a ball."""
    value = None if node is None else constant(node, BITS)
    return value if isinstance(value, arb) else None


def _scaled(progressions: list[Progression], unit: arb) -> list[tuple[arb, Fraction]] | None:
    """Offsets and periods in units of one period; None if a period is no simple multiple of it."""
    found = []
    for progression in progressions:
        offset, period = real(progression.offset), real(progression.period)
        if offset is None or period is None:
            return None
        ratio = _rational(abs(period / unit))
        if ratio is None:
            return None
        found.append((offset / unit, ratio))
    return found


def _rational(value: arb) -> Fraction | None:
    guess = Fraction(float(value.mid())).limit_denominator(MAX_DENOMINATOR)
    if guess <= 0 or guess.numerator > MAX_DENOMINATOR:
        return None
    difference = abs(value - arb(guess.numerator) / guess.denominator)
    return guess if bool(difference < _TIGHT) else None


def _residues(progressions: list[tuple[arb, Fraction]], period: Fraction) -> list[arb] | None:
    total = sum(period / p for _, p in progressions)
    if total > MAX_RESIDUES:
        return None
    return [
        offset + arb((p * i).numerator) / (p * i).denominator
        for offset, p in progressions
        for i in range(int(period / p))
    ]


def _covers(a: list[arb], b: list[arb], period: Fraction, other: bool | None) -> bool | None:
    """True if every residue of `a` is certainly one of `b` (and `other` holds)."""
    if other is not True:
        return other
    size = arb(period.numerator) / period.denominator
    for x in a:
        distances = [_distance((x - y) / size) for y in b]
        if any(bool(d < _TIGHT) for d in distances):
            continue
        return False if all(bool(d > _TIGHT) for d in distances) else None
    return True


def _distance(turns: arb) -> arb:
    """How far a number is from the nearest integer."""
    nearest = round(float(turns.mid()))
    return abs(turns - nearest)
