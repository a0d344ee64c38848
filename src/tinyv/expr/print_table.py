"""The printers' table, and the brackets that a weaker node needs in a stronger place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from tinyv.expr import nodes as n

CLAUSE, RELATION, SET, SUM, TERM, FACTOR, ATOM = range(7)
"""Strength of places and of what stands there; a node weaker than its place is put in brackets."""

_LEVELS: dict[type[n.Node], int] = {
    **dict.fromkeys((n.Alternatives, n.Qualified), CLAUSE),
    **dict.fromkeys((n.Relation, n.Congruence, n.Ratio), RELATION),
    n.SetOperation: SET,
    **dict.fromkeys((n.Add, n.PlusMinus, n.Neg, n.Quantity), SUM),
    **dict.fromkeys((n.Mul, n.BigOperator), TERM),
    **dict.fromkeys((n.Div, n.Mixed, n.Pow, n.Apply, n.Percent, n.Degrees), FACTOR),
}

_Kind = TypeVar("_Kind", bound=n.Node)
PRINTERS: dict[type[n.Node], Callable[[Any], str]] = {}
"""The printer of every kind of node, filled by `prints`."""


def text_of(node: n.Node) -> str:
    """The text of a node by its kind."""
    return PRINTERS[type(node)](node)


def prints(kind: type[_Kind]) -> Callable[[Callable[[_Kind], str]], Callable[[_Kind], str]]:
    """Put a printer into the table."""

    def register(printer: Callable[[_Kind], str]) -> Callable[[_Kind], str]:
        PRINTERS[kind] = printer
        return printer

    return register


def _level(node: n.Node) -> int:
    if isinstance(node, n.Sequence) and not node.brackets:
        return CLAUSE
    if isinstance(node, n.Apply) and node.function == "mod":
        return RELATION
    return _LEVELS.get(type(node), ATOM)


def within(node: n.Node, place: int) -> str:
    """The text of `node`, in round brackets if it is weaker than its place."""
    return text_of(node) if _level(node) >= place else f"({text_of(node)})"


def item(node: n.Node, place: int = CLAUSE) -> str:
    """An item of a list; a ratio between braces would read as a set-builder."""
    return f"({text_of(node)})" if isinstance(node, n.Ratio) and place == SET else text_of(node)
