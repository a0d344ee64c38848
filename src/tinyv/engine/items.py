"""The items of an answer: what a list, set, tuple or single value is made of."""

from __future__ import annotations

from dataclasses import dataclass

from tinyv.engine.assignment import assignment_of
from tinyv.engine.integers import listed
from tinyv.engine.number import is_number
from tinyv.engine.plus_minus import expand
from tinyv.engine.trees import is_bare_list, untransposed
from tinyv.expr.nodes import Alternatives, Call, Node, NumberSet, Relation, Sequence, Symbol

_POINTS = frozenset("A D F G H K L M O P Q R S T W X Y Z".split())
"""Letters that name a point before its coordinates; `N(0,1)`, `B(n,p)`, `U(a,b)`, `C(n,k)` and `E(X)` do not."""


@dataclass(frozen=True, slots=True)
class Collection:
    """The items of a side; `ordered` is None where the writing does not say (a bare list)."""

    items: tuple[Node, ...]
    ordered: bool | None
    brackets: str
    alternatives: bool = False


def collection_of(node: Node) -> Collection:
    """A side's items, signs expanded and bare lists inside bare lists opened; a single item is a list of one."""
    if isinstance(node, Alternatives):
        return Collection(grouped_by_names(_flat(node.items)), None, "", alternatives=True)
    if isinstance(node, Sequence):
        if node.brackets in ("", "{}"):
            return Collection(
                grouped_by_names(_flat(node.items)), None if node.brackets == "" else False, node.brackets
            )
        return Collection(node.items, True, node.brackets)
    if node == NumberSet("empty"):
        return Collection((), False, "{}")
    return Collection(tuple(expand(node)), None, "")


def _flat(items: tuple[Node, ...]) -> tuple[Node, ...]:
    flat: list[Node] = []
    for item in items:
        if is_bare_list(item) or isinstance(item, Alternatives):
            flat.extend(collection_of(item).items)
        else:
            flat.extend(expand(item))
    return tuple(flat)


def grouped_by_names(items: tuple[Node, ...]) -> tuple[Node, ...]:
    """`p=5, q=2; p=7, q=2` as two solutions with two names each; other lists stay as they are."""
    found = [assignment_of(item) for item in items]
    names = [a.name for a in found if a is not None and a.defined]
    width = len(dict.fromkeys(names))
    if len(names) != len(items) or width < 2 or len(names) % width or len(names) == width:
        return items
    if any(names[i] != names[i % width] for i in range(len(names))):
        return items
    return tuple(Sequence(items[i : i + width]) for i in range(0, len(items), width))


def as_list(node: Node, beside: Node) -> Node:
    """`P(2,3)` as the point that it names, a bounded set of integers as its list; else the node itself.

    `beside` is the other side: next to a number, `P(5,2)` is a function of some name and no point.
    """
    if isinstance(node, Call) and node.name in _POINTS and len(node.arguments) > 1 and not is_number(beside):
        return Sequence(node.arguments, "()")
    return listed(node) or node


def point_behind_name(node: Node) -> Node:
    """`P = (2, 3)` as the tuple, `S = \\{2, 3\\}` as the set; a tuple of names keeps its labels."""
    found = assignment_of(node)
    if found is None or not found.defined or not isinstance(found.name, Symbol) or len(found.values) != 1:
        return node
    value = untransposed(found.values[0])
    return value if isinstance(value, Sequence) and value.brackets in ("()", "[]", "{}") else node


def between_two_ends(node: Node) -> bool:
    """`x \\in (2, 3)`: the numbers between two ends, no list of the ends."""
    if not isinstance(node, Relation) or node.operators != ("in",) or isinstance(node.terms[0], Sequence):
        return False
    held = node.terms[1]
    return isinstance(held, Sequence) and len(held.items) == 2 and held.brackets not in ("", "{}")
