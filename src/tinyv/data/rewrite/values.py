"""Exact values of closed trees and their decimals, for the makers of numbers."""

from __future__ import annotations

from fractions import Fraction

from flint import arb

from tinyv.engine.trees import is_closed
from tinyv.expr import nodes as n
from tinyv.expr.numeric import constant, exact

_MAX = 10**15


def literal(tree: n.Node | None) -> Fraction | None:
    """The value of a number as written: integer, decimal, fraction of integers, mixed, with a sign."""
    if isinstance(tree, n.Neg):
        inner = literal(tree.operand)
        return None if inner is None else -inner
    if isinstance(tree, n.Integer):
        return Fraction(tree.value) if tree.value < _MAX else None
    if isinstance(tree, (n.Decimal, n.Repeating)):
        return tree.value
    if isinstance(tree, n.Mixed):
        return tree.whole + Fraction(tree.numerator, tree.denominator)
    if isinstance(tree, n.Div):
        above, below = literal(tree.numerator), literal(tree.denominator)
        return above / below if above is not None and below else None
    return None


def fraction_text(value: Fraction) -> str:
    r"""`-\frac{1}{2}`, or an integer."""
    if value.denominator == 1:
        return str(value.numerator)
    sign = "-" if value < 0 else ""
    return f"{sign}\\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"


def terminating(value: Fraction, limit: int = 6) -> str | None:
    """The decimal of a fraction that ends after at most `limit` places; None for integers and endless ones."""
    for places in range(1, limit + 1):
        scaled = abs(value) * 10**places
        if scaled.denominator == 1:
            digits = str(scaled.numerator).rjust(places + 1, "0")
            return (
                f"{'-' if value < 0 else ''}{digits[:-places]}.{digits[-places:]}"
                if value.denominator > 1
                else None
            )
    return None


def rounded(value: Fraction, places: int) -> str:
    """`value` to `places` decimals, half away from zero."""
    scaled = abs(value) * 10**places
    whole = int(scaled + Fraction(1, 2))
    sign = "-" if value < 0 and whole else ""
    digits = str(whole).rjust(places + 1, "0")
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"


def is_half_way(value: Fraction, places: int) -> bool:
    """True if rounding to `places` has to choose."""
    return bool((abs(value) * 10**places) % 1 == Fraction(1, 2))


def near_value(tree: n.Node | None) -> Fraction | None:
    """A real closed tree's value to about 40 digits, exact where it is rational; None if it has none."""
    if tree is None or not is_closed(tree):
        return None
    value = exact(tree)
    if value is not None:
        near = Fraction(int(value.p), int(value.q))
        return near if max(abs(near.numerator), near.denominator) < _MAX**4 else None
    ball = constant(tree, 160)
    if not isinstance(ball, arb) or not ball.is_finite() or abs(ball) > _MAX or abs(ball) < arb(10) ** -9:
        return None
    whole = (ball * arb(10) ** 40).mid().floor().unique_fmpz()
    return None if whole is None else Fraction(int(whole), 10**40)


def places_for(value: Fraction, digits: int) -> int:
    """Decimals that show `digits` significant digits of `value`."""
    whole = len(str(int(abs(value)))) if abs(value) >= 1 else 0
    size, small = abs(value), 0
    while size and size < Fraction(1, 10) and small < 12:
        size, small = size * 10, small + 1
    return max(digits - whole + small, 0)
