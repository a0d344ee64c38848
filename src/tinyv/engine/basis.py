"""Vectors written with unit vectors: `2\\mathbf{i} - \\mathbf{j} + 5\\mathbf{k}` is `(2, -1, 5)`."""

from __future__ import annotations

from tinyv.engine.trees import ONE, ZERO, contains, substitute
from tinyv.expr.nodes import Add, Constant, Div, Matrix, Mul, Neg, Node, Sequence, Symbol
from tinyv.expr.numeric import same_function

_NAMES: tuple[tuple[str, ...], ...] = (
    ("i", "\\hat{i}", "\\hat{\\imath}", "\\hat{x}", "\\imath"),
    ("j", "\\hat{j}", "\\hat{\\jmath}", "\\hat{y}", "\\jmath"),
    ("k", "\\hat{k}", "\\hat{z}"),
)


def components(node: Node, size: int) -> tuple[Node, ...] | None:
    """The components of a sum over unit vectors; None if the tree is not linear and homogeneous in them."""
    if (
        not isinstance(node, (Add, Mul, Neg, Div, Symbol, Constant))
        or contains(node, (Matrix, Sequence))
        or size not in (2, 3)
    ):
        return None
    for position in range(3):
        for name in _NAMES[position]:
            node = substitute(node, Symbol(name), _axis(position))
    node = substitute(node, Constant("i"), _axis(0))
    axes = [_axis(position) for position in range(3)]
    found = tuple(_at(node, axes, position) for position in range(size))
    total = Add(tuple(Mul((value, axis)) for value, axis in zip(found, axes, strict=False)))
    return found if same_function(total, node).equal and any(_holds(node, axis) for axis in axes) else None


def _axis(position: int) -> Symbol:
    return Symbol(f"\\axis {position}")


def _at(node: Node, axes: list[Symbol], position: int) -> Node:
    for index, axis in enumerate(axes):
        node = substitute(node, axis, ONE if index == position else ZERO)
    return node


def _holds(node: Node, symbol: Symbol) -> bool:
    return node == symbol or any(_holds(child, symbol) for child in node.children())
