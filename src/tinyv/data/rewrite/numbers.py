"""4.1 and 4.2: the same number as a decimal, or in another exact form."""

from __future__ import annotations

import re
from fractions import Fraction
from random import Random

from tinyv.data.reference import Reference
from tinyv.data.rewrite.asks import asks
from tinyv.data.rewrite.maker import Maker, some
from tinyv.data.rewrite.number_parts import no_decimal, value_and_name
from tinyv.data.rewrite.trees import written
from tinyv.data.rewrite.values import (
    fraction_text,
    literal,
    near_value,
    places_for,
    rounded,
    terminating,
)
from tinyv.engine.trees import contains
from tinyv.expr import nodes as n

_MARKED = (n.Degrees, n.Quantity, n.Percent)


# --- 4.1 exact and approximate --------------------------------------------------------------------------------


def exact_decimal(reference: Reference, rng: Random) -> list[str]:
    r"""`0.25` for `\frac{1}{4}`, where no fraction is asked for."""
    del rng
    tree, name = value_and_name(reference)
    value = literal(tree)
    if value is None or not contains(tree, (n.Div, n.Mixed)) or no_decimal(reference):  # type: ignore[arg-type]
        return []
    text = terminating(value)
    return [f"{name}{text}"] if text else []


def fraction_of_decimal(reference: Reference, rng: Random) -> list[str]:
    r"""`\frac{1}{4}` for `0.25`, where no decimal is asked for."""
    tree, name = value_and_name(reference)
    value = literal(tree)
    if value is None or not contains(tree, n.Decimal) or asks(reference.question, "decimal"):  # type: ignore[arg-type]
        return []
    if value.denominator == 1 or value.denominator not in (2, 4, 5, 8) or asks(reference.question, "digits"):
        return []
    sign, top = ("-", -value.numerator) if value < 0 else ("", value.numerator)
    return some([f"{name}{fraction_text(value)}", f"{name}{sign}{top}/{value.denominator}"], rng)


def approximated(reference: Reference, rng: Random) -> list[str]:
    """Five digits or more of an irrational number or an endless decimal, where no exact value is asked for."""
    tree, name = value_and_name(reference)
    if tree is None or no_decimal(reference) or not contains(tree, (n.Div, n.Pow, n.Apply, n.Constant)):
        return []
    if contains(tree, _MARKED):
        return []
    value = near_value(tree)
    if value is None or not value or terminating(value) or value.denominator == 1 or abs(value) > 10**6:
        return []
    text = rounded(value, places_for(value, rng.choice((5, 6, 7))))
    near = name.replace("=", r"\approx") if name else ""
    return some([f"{name}{text}", f"{near or chr(92) + 'approx '}{text}"], rng)


def exact_and_near(reference: Reference, rng: Random) -> list[str]:
    r"""`\frac{\pi}{3} \approx 1.0472`: the exact value with its decimal behind it."""
    tree, _ = value_and_name(reference)
    if tree is None or asks(reference.question, "digits") or isinstance(tree, (n.Integer, n.Decimal)):
        return []
    value = None if contains(tree, _MARKED) else near_value(tree)
    if value is None or not value or value.denominator == 1 or abs(value) > 10**6 or terminating(value):
        return []
    sign = rng.choice((r"\approx", "≈"))
    return [f"{reference.text} {sign} {rounded(value, places_for(value, rng.choice((4, 5, 6))))}"]


# --- 4.2 other exact forms ------------------------------------------------------------------------------------


def sign_in_fraction(reference: Reference, rng: Random) -> list[str]:
    r"""`\frac{-1}{2}` for `-\frac{1}{2}`, and the reverse."""
    tree, name = value_and_name(reference)
    if isinstance(tree, n.Neg) and isinstance(tree.operand, n.Div):
        inner = tree.operand
        forms = [n.Div(n.Neg(inner.numerator), inner.denominator)]
        return some([f"{name}{written(form, reference)}" for form in forms], rng)
    if isinstance(tree, n.Div) and isinstance(tree.numerator, n.Neg):
        return [f"{name}{written(n.Neg(n.Div(tree.numerator.operand, tree.denominator)), reference)}"]
    return []


def scientific(reference: Reference, rng: Random) -> list[str]:
    r"""`1.5 \times 10^6` for `1500000`, `2 \times 10^{-5}` for `0.00002`."""
    tree, name = value_and_name(reference)
    value = literal(tree)
    if not value or isinstance(tree, n.Div) or contains(tree, n.Mixed):  # type: ignore[arg-type]
        return []
    mantissa, power = _split(abs(value))
    if (
        -3 < power < 4
        or len(mantissa) > 6
        or asks(reference.question, "digits")
        or asks(reference.question, "form")
    ):
        return []
    sign = "-" if value < 0 else ""
    texts = [f"{sign}{mantissa} \\times 10^{{{power}}}", f"{sign}{mantissa} \\cdot 10^{{{power}}}"]
    texts += [f"{sign}{mantissa}e{power}", f"{sign}{mantissa} × 10^{power}"]
    return some([name + text for text in texts], rng)


def _split(value: Fraction) -> tuple[str, int]:
    """Mantissa between 1 and 10 as a decimal, and the power of ten."""
    power = 0
    while value >= 10 and power < 40:
        value, power = value / 10, power + 1
    while value < 1 and power > -40:
        value, power = value * 10, power - 1
    return (str(value.numerator) if value.denominator == 1 else terminating(value, 20) or "0" * 9), power


def evaluated(reference: Reference, rng: Random) -> list[str]:
    r"""`1024` for `2^{10}`, `720` for `6!`, `1500` for `1.5 \times 10^3`."""
    del rng
    tree, name = value_and_name(reference)
    if tree is None or not contains(tree, (n.Pow, n.Apply)) or no_decimal(reference):
        return []
    value = near_value(tree)
    if value is None or value.denominator != 1 or abs(value) > 10**9:
        return []
    return [f"{name}{value.numerator}"]


def small_power(reference: Reference, rng: Random) -> list[str]:
    r"""`0.00002` for `2 \times 10^{-5}`."""
    del rng
    tree, name = value_and_name(reference)
    if not isinstance(tree, n.Mul) or not contains(tree, n.Pow) or asks(reference.question, "form"):
        return []
    value = near_value(tree)
    text = None if value is None else terminating(value, 9)
    return [f"{name}{text}"] if text else []


def power_of_ten_shifted(reference: Reference, rng: Random) -> list[str]:
    r"""`15 \times 10^5` for `1.5 \times 10^6`."""
    match = re.fullmatch(r"(-?\d)\.(\d+)\s*(\\times|\\cdot|×)\s*10\^\{?(-?\d+)\}?", reference.text)
    if match is None or asks(reference.question, "form") or asks(reference.question, "digits"):
        return []
    places = len(match[2])
    shifted = f"{match[1]}{match[2]} {match[3]} 10^{{{int(match[4]) - places}}}"
    return some([shifted, f"{match[1]}.{match[2]}e{match[4]}"], rng)


EXACT_APPROXIMATE: tuple[Maker, ...] = (exact_decimal, fraction_of_decimal, approximated, exact_and_near)
OTHER_EXACT: tuple[Maker, ...] = (sign_in_fraction, scientific, evaluated, small_power, power_of_ten_shifted)
