"""What is remembered about a tree, by its identity."""

from __future__ import annotations

from typing import Generic, TypeVar

from tinyv.expr.nodes import Node

Value = TypeVar("Value")


class ByIdentity(Generic[Value]):
    """A bounded memory of trees; when it is full, the oldest half goes.

    Keyed by identity: hashing a tree walks all of it, and recursively. An entry keeps its tree alive, so that
    no other tree can take over its identity.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._known: dict[int, tuple[Node, Value]] = {}

    def find(self, node: Node) -> tuple[Node, Value] | None:
        """The tree with its value, None if nothing is known of it."""
        return self._known.get(id(node))

    def keep(self, node: Node, value: Value) -> None:
        """Remember the value."""
        if len(self._known) >= self._size:
            for key in list(self._known)[: self._size // 2]:
                self._known.pop(key, None)
        self._known[id(node)] = (node, value)

    def clear(self) -> None:
        """Forget all trees."""
        self._known.clear()
