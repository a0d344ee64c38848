"""A formula without what changes nothing: `+0`, `*1`, `/1`, `^1`, a term and its opposite, a factor cancelled."""

from __future__ import annotations

from collections import Counter

from tinyv.engine.arrangement import Arranged, arrangement
from tinyv.engine.trees import ONE, ZERO, with_children
from tinyv.expr.nodes import Add, Apply, Decimal, Div, Integer, Mul, Neg, Node, Pow


def without_identities(node: Node) -> Node:
    """The same formula without them, from the inside out; the node itself if it has none."""
    node = with_children(node, without_identities)
    if isinstance(node, Add):
        return _sum(node)
    if isinstance(node, (Mul, Div)):
        return _product(node)
    if isinstance(node, Pow):
        return node.base if _is(node.exponent, 1) else node
    if isinstance(node, Neg):
        return _opposite(node.operand)
    return _same_size(node) if isinstance(node, Apply) else node


def _is(node: Node, value: int) -> bool:
    return isinstance(node, (Integer, Decimal)) and node.value == value


def _sum(node: Add) -> Node:
    flat = [inner for term in node.terms for inner in (term.terms if isinstance(term, Add) else (term,))]
    kept = [term for term in flat if not _vanishes(term)]
    counts = Counter(map(arrangement, kept))
    lone: list[Node] = []
    for term in kept:
        opposite = arrangement(_opposite(term))
        if counts[opposite] > 0 and counts[arrangement(term)] > 0 and opposite != arrangement(term):
            counts[opposite] -= 1
            counts[arrangement(term)] -= 1
    for term in kept:
        if counts[arrangement(term)] > 0:
            counts[arrangement(term)] -= 1
            lone.append(term)
    return _joined(lone, node)


def _joined(terms: list[Node], node: Add) -> Node:
    if len(terms) < 2:
        return terms[0] if terms else ZERO
    return node if tuple(terms) == node.terms else Add(tuple(terms))


def _vanishes(term: Node) -> bool:
    """True for a zero, also with a sign or as a factor."""
    if isinstance(term, Neg):
        return _vanishes(term.operand)
    return any(map(_vanishes, term.factors)) if isinstance(term, Mul) else _is(term, 0)


def _opposite(node: Node) -> Node:
    """The sign inside: `-(a - b)` is `b - a`."""
    if isinstance(node, Neg):
        return node.operand
    return Add(tuple(map(_opposite, node.terms))) if isinstance(node, Add) else Neg(node)


def _product(node: Mul | Div) -> Node:
    above, below = _factors(node)
    shared = _counted(above) & _counted(below)
    top, bottom = _without(above, shared), _without(below, shared)
    upper = _times(top)
    if not bottom:
        return upper
    return (
        node
        if not shared and len(top) == len(above) and len(bottom) == len(below)
        else Div(upper, _times(bottom))
    )


def _factors(node: Node) -> tuple[list[Node], list[Node]]:
    if isinstance(node, Div):
        a, b = _factors(node.numerator), _factors(node.denominator)
        return a[0] + b[1], a[1] + b[0]
    if isinstance(node, Mul):
        parts = [_factors(factor) for factor in node.factors]
        return [f for up, _ in parts for f in up], [f for _, down in parts for f in down]
    return ([] if _is(node, 1) else [node]), []


def _counted(factors: list[Node]) -> Counter[Arranged]:
    return Counter(map(arrangement, factors))


def _without(factors: list[Node], shared: Counter[Arranged]) -> list[Node]:
    left, kept = Counter(shared), []
    for factor in factors:
        if left[arrangement(factor)] > 0:
            left[arrangement(factor)] -= 1
        else:
            kept.append(factor)
    return kept


def _times(factors: list[Node]) -> Node:
    if len(factors) < 2:
        return factors[0] if factors else ONE
    return Mul(tuple(factors))


def _same_size(node: Apply) -> Node:
    """`|a - b|` and `\\sqrt{(a - b)^2}` only hide the formula."""
    inner = node.arguments[0]
    if node.function in ("abs", "floor", "ceil"):
        return inner
    squared = node.function == "root" and isinstance(inner, Pow) and inner.exponent == node.arguments[-1]
    return inner.base if squared and isinstance(inner, Pow) else node
