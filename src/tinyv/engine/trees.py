"""Small questions about trees that several kinds ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tinyv.expr.nodes import (
    Alternatives,
    Call,
    Dots,
    Integer,
    Neg,
    Node,
    NumberSet,
    PlusMinus,
    Pow,
    Relation,
    Sequence,
    Symbol,
    Words,
    field_names,
)
from tinyv.expr.symbols import free_symbols


def contains(node: Node, kinds: type[Node] | tuple[type[Node], ...]) -> bool:
    """True if `node` is or holds a node of one of these types."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, kinds):
            return True
        waiting.extend(node.children())
    return False


def substitute(node: Node, old: Node, new: Node) -> Node:
    """`node` with every `old` inside it replaced by `new`."""
    if node == old:
        return new
    return with_children(node, lambda child: substitute(child, old, new))


def with_children(node: Node, change: Callable[[Node], Node]) -> Node:
    """`node` with `change` applied to each child; the same object if none of them changed."""
    changes = {}
    for name in field_names(type(node)):
        value = getattr(node, name)
        changed = _changed(value, change)
        if changed is not value:
            changes[name] = changed
    return replace(node, **changes) if changes else node


def _changed(value: object, change: Callable[[Node], Node]) -> object:
    if isinstance(value, Node):
        return change(value)
    if isinstance(value, tuple):
        changed = tuple(_changed(item, change) for item in value)
        return value if all(a is b for a, b in zip(changed, value, strict=True)) else changed
    return value


def is_closed(node: Node) -> bool:
    """True if no symbol is free in it and no unknown function or ellipsis occurs."""
    return not free_symbols(node) and not contains(node, (Call, Dots, PlusMinus, Words))


def is_bare_list(node: Node) -> bool:
    """True for items joined by commas or "and" without brackets."""
    return isinstance(node, Sequence) and node.brackets == ""


def is_list_like(node: Node) -> bool:
    """True for lists, sets, tuples and alternatives."""
    return isinstance(node, (Sequence, Alternatives))


def is_equation(node: Node) -> bool:
    """True for `a = b` and longer chains of equals signs."""
    return isinstance(node, Relation) and all(sign in ("=", "~=") for sign in node.operators)


def number_set_name(node: Node) -> str:
    """`R`, `Z`, ... for a number set, also where it is written as a plain letter; empty if it is none."""
    if isinstance(node, NumberSet):
        return node.name
    if isinstance(node, Symbol) and node.name.rstrip("*+_0") in ("R", "Z", "N", "Q", "C"):
        return node.name
    return ""


ZERO, ONE, TWO = Integer(0), Integer(1), Integer(2)


def integer(value: int) -> Node:
    """An integer with its sign as a tree."""
    return Integer(value) if value >= 0 else Neg(Integer(-value))


TRANSPOSED = (Symbol("T"), Symbol("t"), Symbol("^top"), Symbol("\\top"))
"""What stands above a matrix or a tuple to turn rows into columns."""


def untransposed(node: Node) -> Node:
    """`(1,2)^T`: the tuple, since a row and a column are one vector; any other tree as it is."""
    if not isinstance(node, Pow) or node.exponent not in TRANSPOSED or not isinstance(node.base, Sequence):
        return node
    rows = any(isinstance(item, Sequence) for item in node.base.items)
    return node if rows or node.base.brackets not in ("()", "[]", "<>") else Sequence(node.base.items, "()")
