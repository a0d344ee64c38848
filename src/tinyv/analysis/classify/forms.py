"""What trees are compared by: a form in which arrangement says nothing, exact values, and what a formula is made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from tinyv.expr.nodes import (
    Add,
    Decimal,
    Div,
    Integer,
    Mixed,
    Mul,
    Neg,
    Node,
    Percent,
    Pow,
    Repeating,
    field_names,
)

Form = tuple[Any, ...]
MAX_BITS = 2_048
"""Larger numbers are compared as they are written and not computed with."""
MAX_POWER = 256
MAX_NODES = 600
"""Larger trees are not looked into."""


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, at most `MAX_NODES`."""
    stack = [node]
    for _ in range(MAX_NODES):
        if not stack:
            return
        top = stack.pop()
        yield top
        stack.extend(top.children())


def arranged(node: Node) -> Form:
    """Equal for trees that differ in the order of terms and factors, in signs and in where a fraction stands."""
    if isinstance(node, Add):
        terms = sorted((arranged(term) for term in node.terms), key=repr)
        return ("+", *terms)
    if isinstance(node, (Mul, Div, Neg, Integer, Decimal)):
        factors: Counter[Form] = Counter()
        coefficient = _collect(node, 1, factors)
        return ("*", coefficient, *sorted(((f, p) for f, p in factors.items() if p), key=repr))
    return ("*", Fraction(1), (_leaf(node), 1))


def _collect(node: Node, power: int, factors: Counter[Form]) -> Fraction:
    """The numeric coefficient of a product; its other factors go to `factors` with their power of 1 or -1."""
    if isinstance(node, Neg):
        return -_collect(node.operand, power, factors)
    if isinstance(node, (Integer, Decimal)):
        value = Fraction(node.value)
        if value and value.numerator.bit_length() + value.denominator.bit_length() < MAX_BITS:
            return value**power
        factors[("n", str(value) if value == 0 else repr(node)[:80])] += power
        return Fraction(1)
    if isinstance(node, Mul):
        return _product(node.factors, power, factors)
    if isinstance(node, Div):
        above = _collect(node.numerator, power, factors)
        return _bounded(above, _collect(node.denominator, -power, factors), factors)
    factors[arranged(node) if isinstance(node, Add) else _leaf(node)] += power
    return Fraction(1)


def _product(nodes: tuple[Node, ...], power: int, factors: Counter[Form]) -> Fraction:
    result = Fraction(1)
    for node in nodes:
        result = _bounded(result, _collect(node, power, factors), factors)
    return result


def _bounded(a: Fraction, b: Fraction, factors: Counter[Form]) -> Fraction:
    """The product, or the first alone where it would be too long: the second is then a factor as written."""
    if sum(part.bit_length() for part in (a.numerator, a.denominator, b.numerator, b.denominator)) < MAX_BITS:
        return a * b
    factors[("n", b.numerator % 1_000_003, b.denominator % 1_000_003)] += 1
    return a


def _leaf(node: Node) -> Form:
    """A node that is no sum, product or number: its type and its parts."""
    return (type(node).__name__, *(_part(getattr(node, name)) for name in field_names(type(node))))


def _part(value: object) -> object:
    if isinstance(value, Node):
        return arranged(value)
    if isinstance(value, tuple):
        return tuple(_part(item) for item in value)
    return value


def rational(node: Node) -> Fraction | None:
    """The exact value of arithmetic with rational numbers; None for anything else and for huge numbers."""
    if isinstance(node, (Integer, Decimal, Repeating)):
        return _small(Fraction(node.value))
    if isinstance(node, Mixed):
        return Fraction(node.whole) + Fraction(node.numerator, node.denominator) if node.denominator else None
    if isinstance(node, (Neg, Percent)):
        value = rational(node.operand if isinstance(node, Neg) else node.value)
        return None if value is None else -value if isinstance(node, Neg) else value / 100
    if isinstance(node, (Add, Mul)):
        return _folded(node)
    if isinstance(node, Div):
        above, below = rational(node.numerator), rational(node.denominator)
        return None if above is None or not below else _small(above / below)
    return _power(node) if isinstance(node, Pow) else None


def _folded(node: Add | Mul) -> Fraction | None:
    adding = isinstance(node, Add)
    total: Fraction | None = Fraction(0 if adding else 1)
    for child in node.children():
        value = rational(child)
        if value is None or total is None:
            return None
        total = _small(total + value if adding else total * value)
    return total


def _power(node: Pow) -> Fraction | None:
    base, exponent = rational(node.base), rational(node.exponent)
    if base is None or exponent is None or exponent.denominator != 1 or abs(exponent) > MAX_POWER:
        return None
    if not base and exponent <= 0:
        return None
    if (
        base.numerator.bit_length() * abs(exponent) > MAX_BITS
        or base.denominator.bit_length() > MAX_BITS // 4
    ):
        return None
    return _small(base ** int(exponent))


def _small(value: Fraction) -> Fraction | None:
    return value if value.numerator.bit_length() + value.denominator.bit_length() < 2 * MAX_BITS else None
