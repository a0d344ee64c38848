"""One unit as an exact value with a dimension, and what can be done with it: multiply, compare, convert.

Exact fractions only; units that hold pi (degrees, revolutions) carry the power of pi beside the factor.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

Dimension = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit, simple or compound: worth `factor * pi**pi` of the base units of `dimension`."""

    factor: Fraction
    dimension: Dimension
    """(base, exponent) pairs, sorted, without zeros: `(("L", 1), ("T", -1))`."""
    offset: Fraction = Fraction(0)
    """Where the scale starts, in base units; only °C and °F standing alone have one."""
    pi: int = 0
    """The power of pi in the value."""

    @property
    def generic(self) -> bool:
        """True for `units`, `square units`: words that any unit may replace."""
        return any(base == "generic" for base, _ in self.dimension)


def times(u: Unit, v: Unit, sign: int = 1) -> Unit:
    """`u * v`, or `u / v` where `sign` is -1; offsets are lost, as in `J/°C`."""
    exponents = dict(u.dimension)
    for base, exponent in v.dimension:
        exponents[base] = exponents.get(base, 0) + sign * exponent
    dimension = tuple(sorted((base, exponent) for base, exponent in exponents.items() if exponent))
    return Unit(u.factor * v.factor**sign, dimension, pi=u.pi + sign * v.pi)


def power(u: Unit, exponent: int) -> Unit:
    """`u**exponent`; the first power keeps its offset."""
    if exponent == 1:
        return u
    dimension = tuple((base, e * exponent) for base, e in u.dimension) if exponent else ()
    return Unit(u.factor**exponent, dimension, pi=u.pi * exponent)


def comparable(u: Unit, v: Unit) -> bool:
    """True if values in `u` and `v` can be compared: same dimension, or one is a generic word that fits.

    A radian and a cycle count as pure numbers (`rad/s` and `Hz` each fit `1/s`), but not as each other.
    """
    if u.generic and v.generic:
        return u.dimension == v.dimension
    if u.generic or v.generic:
        return _generic_fits(u, v) or _generic_fits(v, u)
    if _unmarked(u.dimension) != _unmarked(v.dimension):
        return False
    return _marks(u.dimension) ^ _marks(v.dimension) != {"A", "Y"}


def ratio(u: Unit, v: Unit) -> Fraction | None:
    """How many `v` one `u` is: `ratio(km, m) == 1000`.

    None if they do not compare, differ by a power of pi, or start their scales elsewhere (°C and K).
    """
    if not comparable(u, v) or u.offset != v.offset:
        return None
    if u.generic or v.generic:
        return Fraction(1)
    return u.factor / v.factor if u.pi == v.pi else None


def convert(value: Fraction, source: Unit, target: Unit) -> Fraction | None:
    """`value` in `source` as a value in `target`, offsets of °C and °F included; None as for `ratio`."""
    if not comparable(source, target) or source.pi != target.pi:
        return None
    if source.generic or target.generic:
        return value
    return (value * source.factor + source.offset - target.offset) / target.factor


def _unmarked(dimension: Dimension) -> Dimension:
    return tuple(pair for pair in dimension if pair[0] not in ("A", "Y"))


def _marks(dimension: Dimension) -> set[str]:
    return {base for base, _ in dimension if base in ("A", "Y")}


def _generic_fits(word: Unit, other: Unit) -> bool:
    """`units` fits all; `square units` fits an area, `cubic units` a volume."""
    if not word.generic:
        return False
    exponent = dict(word.dimension)["generic"]
    return exponent == 1 or other.generic or other.dimension == (("L", exponent),)
