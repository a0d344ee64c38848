"""Items with names: `a = 2, h = -1`, `x = y = 1`, `(x, y) = (1, 2)`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tinyv.engine.assignment import assignment_of, is_name
from tinyv.engine.plus_minus import expand
from tinyv.engine.trees import contains, is_closed, is_equation
from tinyv.expr.nodes import Node, PlusMinus, Relation, Sequence, Symbol

_INDEXED = re.compile(r"(.+)_\{?\d+\}?")


@dataclass(frozen=True, slots=True)
class Labelled:
    """Names and values in the order written."""

    names: tuple[Node, ...]
    values: tuple[Node, ...]

    @property
    def repeated(self) -> bool:
        """True if a name comes twice: the items are alternatives for it."""
        return len(set(self.names)) < len(self.names)

    @property
    def free_order(self) -> bool:
        """True if the items are values of one unknown, in any order."""
        return len(set(self.names)) == 1 or self.indexed

    @property
    def indexed(self) -> bool:
        """True for `x_1 = 2, x_2 = 3`: roots of one variable, numbered at will."""
        stems = {
            match.group(1)
            for n in self.names
            if isinstance(n, Symbol) and (match := _INDEXED.fullmatch(n.name))
        }
        return (
            len(stems) == 1
            and len(self.names) > 1
            and all(isinstance(n, Symbol) and _INDEXED.fullmatch(n.name) for n in self.names)
        )


def labelled(items: tuple[Node, ...], whole: Node) -> Labelled | None:
    """The names and values of a list in which every item has a name; None otherwise.

    `x = -1, 0` names its first item only: the name then holds for all.
    """
    if not isinstance(whole, Sequence) or whole.brackets not in ("", "()", "{}"):
        pairs = _pairs(whole)
        return _labelled(pairs) if len(pairs) > 1 else None
    pairs = []
    for item in items:
        found = _pairs(item)
        if not found and pairs and is_closed(item):
            found = [(pairs[-1][0], item)]
        if not found:
            return None
        pairs.extend(found)
    return _labelled(pairs)


def _labelled(pairs: list[tuple[Node, Node]]) -> Labelled:
    return Labelled(tuple(name for name, _ in pairs), tuple(value for _, value in pairs))


def _pairs(item: Node) -> list[tuple[Node, Node]]:
    """The (name, value) pairs of one item."""
    if isinstance(item, Relation) and is_equation(item):
        zipped = _zipped(item)
        if zipped:
            return zipped
        if len(item.terms) > 2 and all(map(is_name, item.terms[:-1])) and is_closed(item.terms[-1]):
            return [(name, item.terms[-1]) for name in item.terms[:-1]]
    assignment = assignment_of(item)
    if assignment is None or not assignment.defined:
        return []
    inside = assignment.values[0]
    if (
        isinstance(inside, Sequence)
        and inside.brackets == "{}"
        and isinstance(item, Relation)
        and item.operators == ("in",)
    ):
        return [(assignment.name, value) for part in inside.items for value in expand(part)]
    if len(assignment.values) > 1 and not contains(item, PlusMinus):
        return [(assignment.name, _chain(assignment.values))]
    return [(assignment.name, value) for value in expand(assignment.values[0])]


def _chain(values: tuple[Node, ...]) -> Node:
    """All parts of `a = F/m = 2` but its name: each of them has to agree, and not the first alone."""
    return Relation((Symbol(""), *values), ("=",) * len(values))


def _zipped(item: Relation) -> list[tuple[Node, Node]]:
    """`(x, y) = (1, 2)` as `x = 1, y = 2`."""
    names, values = item.terms[0], item.terms[-1]
    if not (isinstance(names, Sequence) and isinstance(values, Sequence)) or len(names.items) != len(
        values.items
    ):
        return []
    if len(item.terms) != 2 or not all(map(is_name, names.items)):
        return []
    return list(zip(names.items, values.items, strict=True))
