"""Rough values of list items: whether two lists hold the same numbers in another order."""

from __future__ import annotations

from tinyv.engine.trees import is_closed
from tinyv.expr import nodes as n

MAX_ITEMS = 24
"""Longer lists are compared by how they are written."""
_BITS = 64
_RELATIVE = 1e-3
_PLAIN = (n.Add, n.Apply, n.Constant, n.Decimal, n.Div, n.Integer, n.Mixed, n.Mul, n.Neg, n.Pow)
Size = tuple[float, ...]


def moved(first: list[n.Node], second: list[n.Node]) -> bool:
    """True if the values fit one to one, and not in the order in which they stand."""
    if len(first) > MAX_ITEMS:
        return False
    mine, theirs = _sizes(first), _sizes(second)
    if mine is None or theirs is None:
        return False
    return not _close(mine, theirs) and _close(sorted(mine), sorted(theirs))


def _sizes(items: list[n.Node]) -> list[Size] | None:
    found = []
    for item in items:
        size = _size(item)
        if size is None:
            return None
        found.append(size)
    return found


def _size(item: n.Node) -> Size | None:
    """The value of a number, the values of a tuple; None for anything else."""
    parts = item.items if isinstance(item, n.Sequence) else (item,)
    values = [_value(part) for part in parts]
    known = [value for value in values if value is not None]
    return tuple(known) if known and len(known) == len(values) else None


def _value(node: n.Node) -> float | None:
    if not isinstance(node, _PLAIN) or not is_closed(node):
        return None
    from flint import arb  # here, as it takes tens of milliseconds to load

    from tinyv.expr.numeric import constant

    value = constant(node, _BITS)
    if not isinstance(value, arb) or not value.is_finite() or value.rel_accuracy_bits() < 20:
        return None
    size = float(value.mid())
    return size if abs(size) < 1e300 else None


def _close(first: list[Size], second: list[Size]) -> bool:
    return all(
        len(a) == len(b)
        and all(abs(x - y) <= _RELATIVE * max(abs(x), abs(y), 1e-9) for x, y in zip(a, b, strict=True))
        for a, b in zip(first, second, strict=True)
    )
