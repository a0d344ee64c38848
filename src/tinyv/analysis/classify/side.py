"""One side of a pair, peeled: words around, names, units, brackets and joint off, the bare items left."""

from __future__ import annotations

from dataclasses import dataclass, field

from tinyv.expr.nodes import (
    Alternatives,
    Apply,
    Call,
    Decimal,
    Degrees,
    Interval,
    Neg,
    Node,
    NumberSet,
    Percent,
    Qualified,
    Quantity,
    Relation,
    Sequence,
    SetOperation,
    Symbol,
    Unreadable,
    Words,
)

MAX_LAYERS = 6
_JOINTS = frozenset(["respectively", "and", "or", "both", "either"])
"""Words that only join the parts of a list."""
_FUNCTIONS = frozenset("sin cos tan cot sec csc".split())
"""`\\sin A = 3/5` names its value as `x = 3/5` does."""


@dataclass(slots=True)
class Side:
    """What stands around the items of an answer, and the items."""

    items: list[Node] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    """Words before, behind and between the values."""
    conditions: list[Node] = field(default_factory=list)
    names: list[Node] = field(default_factory=list)
    """Names before the values, one for each that is written."""
    units: list[str] = field(default_factory=list)
    """Unit of each value that has one; `%` and `°` among them."""
    brackets: list[str] = field(default_factory=list)
    """From the outside to the inside, around the list as a whole."""
    joint: str = ""
    """`or` for alternatives, `,` for a list, empty for one value."""
    member: bool = False
    r"""True if a name stands before its values with `\in`."""
    tuple_of_names: bool = False
    near: bool = False
    """True if a rounded value stands behind the exact one."""

    @property
    def single(self) -> Node | None:
        """The one value, if it is one."""
        return self.items[0] if len(self.items) == 1 else None


def peeled(tree: Node | Unreadable) -> Side:
    """The layers of a tree; no items if it is words or could not be read."""
    side = Side()
    if not isinstance(tree, Unreadable):
        _peel(tree, side, MAX_LAYERS)
    return side


def _peel(node: Node, side: Side, layers: int) -> None:
    node = _bare(node, side)
    if layers and isinstance(node, Alternatives):
        side.joint = side.joint or "or"
        _peel_all(node.items, side, layers)
    elif layers and isinstance(node, Sequence) and _is_list(node, side):
        if node.brackets:
            side.brackets.append(node.brackets)
        if len(node.items) > 1:
            side.joint = side.joint or ","
        _peel_all(node.items, side, layers)
    elif not isinstance(node, Words):
        side.items.append(node)


def _peel_all(items: tuple[Node, ...], side: Side, layers: int) -> None:
    for item in items:
        if isinstance(item, Words):
            _say(side, item.text)
        elif isinstance(item, Sequence) and item.brackets:
            side.items.append(item) if len(items) > 1 else _peel(item, side, layers - 1)
        else:
            _peel(item, side, layers - 1)


def _say(side: Side, text: str) -> None:
    if text and text.lower().strip(" ,.") not in _JOINTS:
        side.said.append(text)


def _is_list(node: Sequence, side: Side) -> bool:
    """A bracket inside a list is an item of it; around everything it is the list."""
    return not node.brackets or not side.joint


def _bare(node: Node, side: Side) -> Node:
    """Without words, names and units, as far as they stand outside."""
    for _ in range(MAX_LAYERS):
        before = node
        if isinstance(node, Qualified):
            _say(side, node.before)
            _say(side, node.after)
            side.conditions += [node.condition] if node.condition is not None else []
            node = node.value
        elif isinstance(node, Relation):
            node = _value_of(node, side)
        else:
            node = _without_unit(node, side)
        if node is before:
            break
    return node


def _value_of(node: Relation, side: Side) -> Node:
    """The right side of `name = value`, of `(a, b) = (1, 2)` and of `x \\in [1, 2]`; else the relation."""
    left, right = node.terms[0], node.terms[-1]
    if set(node.operators) <= {"=", "~="}:
        if _is_name(left) and not (len(node.terms) == 2 and node.operators == ("~=",) and not _is_name(left)):
            side.names.append(left)
            return _first_value(node, side)
        if isinstance(left, Sequence) and all(map(_is_name, left.items)):
            side.names += left.items
            side.tuple_of_names = True
            return right
        if _is_name(right) and len(node.terms) == 2:
            side.names.append(right)
            return left
        if node.operators == ("~=",) and isinstance(right, Decimal):
            side.near = True
            return left
    if node.operators == ("in",) and _is_name(left) and isinstance(
        right, (Sequence, Interval, SetOperation, NumberSet)
    ):  # fmt: skip
        side.names.append(left)
        side.member = True
        return right
    return node


def _first_value(node: Relation, side: Side) -> Node:
    """The value behind a name; of `x = 1/3 ~= 0.33` the exact one, of a longer chain of names the last."""
    if len(node.terms) == 2:
        return node.terms[1]
    side.near = "~=" in node.operators or side.near
    rest = [term for term in node.terms[1:] if not _is_name(term)]
    if not rest:
        return node.terms[-1]
    side.names += [term for term in node.terms[1:] if _is_name(term)]
    return rest[0] if side.near else rest[-1]


def _is_name(node: Node) -> bool:
    return isinstance(node, (Symbol, Call)) or (isinstance(node, Apply) and node.function in _FUNCTIONS)


def _without_unit(node: Node, side: Side) -> Node:
    if isinstance(node, Quantity):
        side.units.append(node.unit)
        return node.value
    if isinstance(node, (Degrees, Percent)):
        side.units.append("°" if isinstance(node, Degrees) else "%")
        return node.value
    if isinstance(node, Neg) and isinstance(node.operand, (Quantity, Degrees, Percent)):
        return Neg(_without_unit(node.operand, side))
    return node
