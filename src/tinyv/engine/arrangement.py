"""A tree up to how it is arranged: order of terms and factors, `a/b` against `\\frac{1}{b} a`, a sign in front."""

from __future__ import annotations

from collections import Counter

from tinyv.expr.nodes import Add, Div, Integer, Mul, Neg, Node, field_names

Arranged = tuple[object, ...]


def arrangement(node: Node) -> Arranged:
    """A hashable form; equal forms differ at most in arrangement, so they say the same without any working."""
    if isinstance(node, Add):
        return ("+", frozenset(Counter(arrangement(term) for term in _terms(node)).items()))
    if isinstance(node, (Mul, Div, Neg)):
        return _product(node)
    own = tuple(_own(getattr(node, name)) for name in field_names(type(node)))
    return (type(node).__name__, own, tuple(arrangement(child) for child in node.children()))


def _own(value: object) -> object:
    """What a field holds besides child nodes: texts and numbers as they are, of nested rows their lengths."""
    if isinstance(value, Node):
        return None
    if not isinstance(value, tuple):
        return repr(value)
    return tuple(_own(item) for item in value)


def _terms(node: Add) -> list[Node]:
    return [inner for term in node.terms for inner in (_terms(term) if isinstance(term, Add) else [term])]


def _product(node: Node) -> Arranged:
    above: Counter[Arranged] = Counter()
    below: Counter[Arranged] = Counter()
    negative = _collect(node, above, below)
    if not negative and not below and sum(above.values()) == 1:
        return next(iter(above))
    return ("-*" if negative else "*", frozenset(above.items()), frozenset(below.items()))


def _collect(node: Node, above: Counter[Arranged], below: Counter[Arranged]) -> bool:
    """Count the factors of a product; True if its sign is negative."""
    if isinstance(node, Neg):
        return not _collect(node.operand, above, below)
    if isinstance(node, Div):
        return _collect(node.numerator, above, below) != _collect(node.denominator, below, above)
    if isinstance(node, Mul):
        negative = False
        for factor in node.factors:
            negative ^= _collect(factor, above, below)
        return negative
    if node != Integer(1):
        above[arrangement(node)] += 1
    return False
