"""What stands behind an answer and is no item of it: `n = 0, 1, 2, \\ldots`, or an inequality such as `x > 0`."""

from __future__ import annotations

from tinyv.engine.trees import is_closed
from tinyv.expr.nodes import Dots, Node, NumberSet, Qualified, Relation, Sequence, Symbol


def without_range(node: Node) -> Node:
    """The list without its trailing range, which becomes a condition; the node itself if it has none."""
    if not isinstance(node, Sequence) or node.brackets != "":
        return node
    if _is_inequality(node.items[-1]) and not any(map(_is_inequality, node.items[:-1])):
        kept = node.items[:-1]
        return Qualified(kept[0] if len(kept) == 1 else Sequence(kept), condition=node.items[-1])
    if not isinstance(node.items[-1], Dots):
        return node
    start = next((i for i in range(len(node.items) - 1, -1, -1) if isinstance(node.items[i], Relation)), 0)
    index = _index_of(node.items[start])
    if start == 0 or index is None or not all(is_closed(i) for i in node.items[start + 1 : -1]):
        return node
    kept = node.items[:start]
    value = kept[0] if len(kept) == 1 else Sequence(kept)
    return Qualified(value, condition=Relation((index, NumberSet("N")), ("in",)))


def _is_inequality(node: Node) -> bool:
    return isinstance(node, Relation) and node.operators[0] in ("<", "<=", ">", ">=", "!=", "<<", ">>")


def _index_of(node: Node) -> Symbol | None:
    """The letter of `n = 0`, with which a range may begin."""
    if not isinstance(node, Relation) or node.operators != ("=",) or not is_closed(node.terms[1]):
        return None
    return node.terms[0] if isinstance(node.terms[0], Symbol) else None
