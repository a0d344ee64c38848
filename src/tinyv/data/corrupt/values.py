"""Plain numbers: their value, and how to write another one in the same style."""

from __future__ import annotations

import re
from fractions import Fraction

from tinyv.expr.nodes import Decimal, Degrees, Div, Integer, Mixed, Neg, Node, Percent, Quantity, Unreadable

MAX_DIGITS = 30


def value_of(node: Node | Unreadable) -> Fraction | None:
    """The value of a literal, a signed literal or a fraction of literals; marks and units are looked through."""
    if isinstance(node, Integer):
        return Fraction(node.value) if node.value < 10**MAX_DIGITS else None
    if isinstance(node, Decimal):
        return node.value
    if isinstance(node, Mixed):
        return node.whole + Fraction(node.numerator, node.denominator) if node.denominator else None
    if isinstance(node, (Percent, Degrees, Quantity)):
        return value_of(node.value)
    if isinstance(node, Neg):
        inner = value_of(node.operand)
        return None if inner is None else -inner
    return _quotient(node) if isinstance(node, Div) else None


def _quotient(node: Div) -> Fraction | None:
    top, bottom = value_of(node.numerator), value_of(node.denominator)
    return None if top is None or not bottom else top / bottom


def read_literal(text: str) -> Fraction | None:
    """The value of a literal as `marks.numbers` finds them."""
    plain = text.replace("{,}", "").replace(",", "")
    return Fraction(plain) if re.fullmatch(r"\d*\.?\d+", plain) and len(plain) <= MAX_DIGITS else None


def written_like(value: Fraction, literal: str) -> str:
    """A value with as many places and the same grouping as a literal; rounded half up, sign included."""
    places = len(literal.partition(".")[2])
    scaled = abs(value) * 10**places
    digits = str(int(scaled + Fraction(1, 2))).rjust(places + 1, "0")
    whole, behind = (digits[:-places], "." + digits[-places:]) if places else (digits, "")
    joint = "{,}" if "{,}" in literal else "," if "," in literal else ""
    if joint:
        whole = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", joint, whole)
    return ("-" if value < 0 else "") + whole + behind


def decimal_text(value: Fraction, places: int) -> str:
    """A value rounded to some decimal places."""
    return written_like(value, "0." + "0" * places if places else "0")
