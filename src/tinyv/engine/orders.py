"""Strict chains of inequalities over the same terms: `a < b < c` and `b < a < c` contradict each other."""

from __future__ import annotations

from tinyv.engine.arrangement import Arranged, arrangement
from tinyv.expr.nodes import Node, Relation


def contradict(a: Node, b: Node) -> bool:
    """True for strict chains over the same terms in another order: no values satisfy both."""
    first, second = _rising(a), _rising(b)
    if first is None or second is None or first == second:
        return False
    return len(set(first)) == len(first) == len(second) and set(first) == set(second)


def _rising(node: Node) -> tuple[Arranged, ...] | None:
    """The terms of a strict chain from the least to the greatest; None for anything else."""
    if not isinstance(node, Relation) or set(node.operators) not in ({"<"}, {">"}):
        return None
    terms = tuple(arrangement(term) for term in node.terms)
    return terms if node.operators[0] == "<" else terms[::-1]
