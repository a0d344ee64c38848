"""The degree of a tree in one symbol, read off its shape: sampled values prove nothing about `|x|` or `max`."""

from __future__ import annotations

from tinyv.expr.nodes import Add, Degrees, Div, Integer, Mul, Neg, Node, Percent, Pow, Relation, Symbol
from tinyv.expr.symbols import free_symbols


def degree(node: Node, name: str) -> int | None:
    """The degree as a polynomial in `name`, before anything cancels; None if it is not written as one."""
    if isinstance(node, Symbol):
        return 1 if node.name == name else 0
    if name not in free_symbols(node):
        return 0
    if isinstance(node, Add):
        return _largest([degree(term, name) for term in node.terms])
    if isinstance(node, Mul):
        return _total([degree(factor, name) for factor in node.factors])
    if isinstance(node, (Neg, Percent, Degrees)):
        return degree(next(node.children()), name)
    if isinstance(node, Div):
        return degree(node.numerator, name) if name not in free_symbols(node.denominator) else None
    if isinstance(node, Pow) and isinstance(node.exponent, Integer):
        base = degree(node.base, name)
        return None if base is None else base * node.exponent.value
    if isinstance(node, Relation) and len(node.terms) == 2:
        return _largest([degree(term, name) for term in node.terms])
    return None


def _largest(degrees: list[int | None]) -> int | None:
    known = [d for d in degrees if d is not None]
    return max(known) if len(known) == len(degrees) else None


def _total(degrees: list[int | None]) -> int | None:
    known = [d for d in degrees if d is not None]
    return sum(known) if len(known) == len(degrees) else None
