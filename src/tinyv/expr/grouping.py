"""Clauses and what stood between them, as nested lists."""

from __future__ import annotations

from tinyv.expr.cursor import ParseFailure
from tinyv.expr.limits import MAX_DEPTH
from tinyv.expr.nodes import (
    Alternatives,
    Apply,
    Call,
    Congruence,
    Node,
    NumberSet,
    Qualified,
    Relation,
    Sequence,
    Symbol,
    Words,
)

HARD, OR, COMMA, SOFT = 3, 2, 1, 0
"""Strength of separators: `;` and `\\\\` split first, then "or", then comma and "and", then wide spaces."""


def grouped(items: list[Node], strengths: list[int]) -> Node:
    """Items and what stood between them, as nested lists: strong separators split first."""
    items, strengths, conditions = _without_conditions(_with_modulus(items), strengths)
    if len(conditions) > MAX_DEPTH:
        raise ParseFailure("too_many_items", 0, "conditions")
    node = _split(items, strengths) if items else Words("")
    for condition in conditions:
        node = Qualified(node, condition=condition)
    return node


def _with_modulus(items: list[Node]) -> list[Node]:
    """`n \\equiv 0, 2 \\pmod 3`: the first left side and the last modulus hold for all remainders between."""
    last, first = items[-1], items[0]
    if not (isinstance(last, Apply) and last.function == "mod" and len(items) > 1):
        return items
    if not (isinstance(first, Relation) and first.operators == ("equiv",)):
        return items
    left, remainder = first.terms
    remainders = [remainder, *items[1:-1], last.arguments[0]]
    return [Congruence(left, value, last.arguments[1]) for value in remainders]


def _without_conditions(items: list[Node], strengths: list[int]) -> tuple[list[Node], list[int], list[Node]]:
    """Clauses that only state a condition (`k \\in \\mathbb{Z}`, "where ...") leave the list."""
    kept: list[Node] = []
    between: list[int] = []
    conditions: list[Node] = []
    for index, item in enumerate(items):
        bare = (
            item.condition
            if isinstance(item, Qualified) and item.value == Words("") and not item.before
            else None
        )
        if bare is None and index > 0 and is_membership(item):
            bare = item
        if bare is not None and kept:
            conditions.append(bare)
            continue
        if kept:
            between.append(strengths[index - 1])
        kept.append(item)
    return kept, between, conditions


def is_membership(node: Node) -> bool:
    """True for `k \\in \\mathbb{Z}` and `m, n \\in N`: a statement of where a name lives."""
    return (
        isinstance(node, Relation)
        and node.operators == ("in",)
        and isinstance(node.terms[0], Symbol)
        and (isinstance(node.terms[1], NumberSet) or node.terms[1] in (Symbol("Z"), Symbol("N"), Symbol("R")))
    )


def _split(items: list[Node], strengths: list[int]) -> Node:
    if len(items) == 1:
        return items[0]
    strongest = max(strengths)
    parts: list[Node] = []
    first = 0
    for index, strength in enumerate([*strengths, strongest]):
        if strength == strongest:
            parts.append(_split(items[first : index + 1], strengths[first:index]))
            first = index + 1
    if strongest == OR:
        return Alternatives(tuple(_flat_choices(parts)))
    return Sequence(tuple(parts))


def _flat_choices(parts: list[Node]) -> list[Node]:
    """`1, 2 or 3` are three alternatives; `x=1, y=2 or x=3, y=4` are two."""
    if any(_holds_labels(part) for part in parts):
        return parts
    flat: list[Node] = []
    for part in parts:
        flat.extend(part.items if isinstance(part, Sequence) and part.brackets == "" else [part])
    return flat


def _holds_labels(part: Node) -> bool:
    items = part.items if isinstance(part, Sequence) and part.brackets == "" else ()
    return any(
        isinstance(i, Relation) and i.operators[0] == "=" and isinstance(i.terms[0], (Symbol, Call))
        for i in items
    )
