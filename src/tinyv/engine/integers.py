"""Sets of integers given by bounds: `\\{x \\in \\mathbb{Z} : 1 \\le x \\le 4\\}` is `\\{1, 2, 3, 4\\}`."""

from __future__ import annotations

from dataclasses import replace

from tinyv.engine.inequality import any_condition
from tinyv.engine.realset import canonical
from tinyv.engine.trees import integer, number_set_name
from tinyv.expr.nodes import Node, Relation, Sequence, SetBuilder, Symbol
from tinyv.expr.numeric import exact

MAX_LISTED = 200
"""More integers than this are not written out."""


def listed(node: Node) -> Sequence | None:
    """The finite set of integers that a set-builder describes; None if it is none or too large."""
    if not isinstance(node, SetBuilder):
        return None
    domain, condition, symbol = _parts(node)
    if domain not in ("Z", "N") or symbol is None or condition is None:
        return None
    found = any_condition(condition)
    pieces = None if found is None else canonical(found.pieces)
    if pieces is None or found is None or found.variable != symbol.name:
        return None
    values: list[Node] = []
    for piece in pieces:
        inside = _integers(piece.lower, piece.upper, piece.lower_closed, piece.upper_closed)
        if inside is None:
            return None
        values.extend(integer(i) for i in inside)
    return Sequence(tuple(values), "{}")


def over_integers(node: Node) -> bool:
    """True for a set-builder whose element is said to be an integer."""
    return isinstance(node, SetBuilder) and _parts(node)[0][:1] in ("Z", "N", "Q")


def _parts(node: SetBuilder) -> tuple[str, Node | None, Symbol | None]:
    """The number set, the rest of the condition, and the element's symbol."""
    if (
        isinstance(node.element, Relation)
        and node.element.operators == ("in",)
        and isinstance(node.element.terms[0], Symbol)
    ):
        return number_set_name(node.element.terms[1]), node.condition, node.element.terms[0]
    if not isinstance(node.element, Symbol) or not isinstance(node.condition, Sequence):
        return "", node.condition, None
    homes = [
        c
        for c in node.condition.items
        if isinstance(c, Relation) and c.operators == ("in",) and c.terms[0] == node.element
    ]
    rest = tuple(c for c in node.condition.items if c not in homes)
    if len(homes) != 1 or not rest:
        return "", node.condition, None
    return (
        number_set_name(homes[0].terms[1]),
        rest[0] if len(rest) == 1 else replace(node.condition, items=rest),
        node.element,
    )


def _integers(lower: Node | None, upper: Node | None, lower_closed: bool, upper_closed: bool) -> range | None:
    low, high = None if lower is None else exact(lower), None if upper is None else exact(upper)
    if low is None or high is None:
        return None
    first, last = int(low.ceil()), int(high.floor())
    if low == first and not lower_closed:
        first += 1
    if high == last and not upper_closed:
        last -= 1
    return range(first, last + 1) if last - first < MAX_LISTED else None
