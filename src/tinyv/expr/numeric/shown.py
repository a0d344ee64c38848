"""What a number literal shows: its value, and how fine its last digit is."""

from __future__ import annotations

from dataclasses import dataclass

from flint import fmpq, fmpz

from tinyv.expr.nodes import Decimal, Div, Integer, Mixed, Mul, Neg, Node, Pow

MAX_SCALE = 10_000
"""Largest power of ten of a scientific literal; beyond it it is not read."""
_MAX_SIGNS = 8


@dataclass(frozen=True, slots=True)
class Shown:
    """A literal as written: `0.50` is 1/2 with step 1/100 and 2 digits."""

    value: fmpq
    step: fmpq | None
    """One unit of the last digit shown; None if the literal is exact (`1200`, `3/4`, `3*10^8`)."""
    digits: int
    """Significant digits shown, trailing zeros after the point included; of an exact integer, those without
    trailing zeros; 0 for fractions."""


def decimal_view(node: Node) -> Shown | None:
    """The literal in `node`, or None if it is not one. Never raises."""
    sign = 1
    for _ in range(_MAX_SIGNS):
        if not isinstance(node, Neg):
            break
        sign, node = -sign, node.operand
    found = _unsigned(node)
    if found is None or sign == 1:
        return found
    return Shown(-found.value, found.step, found.digits)


def _unsigned(node: Node) -> Shown | None:
    if isinstance(node, Decimal):
        return _decimal(node)
    if isinstance(node, Integer):
        return Shown(fmpq(node.value), None, len(_digits(node.value).rstrip("0")))
    if isinstance(node, Mixed) and node.denominator:
        return Shown(fmpq(node.whole) + fmpq(node.numerator, node.denominator), None, 0)
    if isinstance(node, Div):
        return _fraction(node)
    if isinstance(node, Mul):
        return _scientific(node)
    return None


def _decimal(node: Decimal) -> Shown:
    value = fmpq(node.value.numerator, node.value.denominator)
    scaled = node.value.numerator * 10**node.places // node.value.denominator
    return Shown(value, fmpq(1, 10**node.places), len(_digits(scaled)) if scaled else 0)


def _digits(value: int) -> str:
    # Python refuses to print integers of more than 4,300 digits.
    return str(fmpz(value))


def _fraction(node: Div) -> Shown | None:
    top, bottom = _signed_integer(node.numerator), _signed_integer(node.denominator)
    return Shown(fmpq(top, bottom), None, 0) if top is not None and bottom else None


def _signed_integer(node: Node) -> int | None:
    if isinstance(node, Neg) and isinstance(node.operand, Integer):
        return -node.operand.value
    return node.value if isinstance(node, Integer) else None


def _scientific(node: Mul) -> Shown | None:
    if len(node.factors) != 2:
        return None
    mantissa, scale = _mantissa(node.factors[0]), _power_of_ten(node.factors[1])
    if mantissa is None or scale is None:
        return None
    factor = fmpq(10) ** scale
    step = None if mantissa.step is None else mantissa.step * factor
    return Shown(mantissa.value * factor, step, mantissa.digits)


def _mantissa(node: Node) -> Shown | None:
    inner = node.operand if isinstance(node, Neg) else node
    return decimal_view(node) if isinstance(inner, (Decimal, Integer)) else None


def _power_of_ten(node: Node) -> int | None:
    if not isinstance(node, Pow) or node.base != Integer(10):
        return None
    exponent = _signed_integer(node.exponent)
    return exponent if exponent is not None and abs(exponent) <= MAX_SCALE else None
