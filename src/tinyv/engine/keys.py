"""Rough values of list items, so that long lists are not compared item by item with everything."""

from __future__ import annotations

from flint import arb

from tinyv.engine.context import Context
from tinyv.engine.number import is_number
from tinyv.expr.nodes import (
    Add,
    Apply,
    Constant,
    Decimal,
    Div,
    Integer,
    Mixed,
    Mul,
    Neg,
    Node,
    Pow,
    Sequence,
    Symbol,
)
from tinyv.expr.numeric import constant, has_bare_log

APART = 0.02
"""Plain numbers this far apart (relative) are different under every rule of rounding."""
_PLAIN = (Add, Apply, Constant, Decimal, Div, Integer, Mixed, Mul, Neg, Pow)
_KEY_BITS = 64

Key = tuple[float, ...] | None


def certainly_different(a: Node, b: Node, context: Context) -> bool:
    """True if both are plain numbers, or tuples that start with such, of clearly different size."""
    if isinstance(a, Symbol) and isinstance(b, Symbol):
        return False
    first, second = _key(a, context), _key(b, context)
    if first is None or second is None or len(first) != len(second):
        return False
    apart = max(APART, 2 * (context.policy.relative_tolerance or 0.0))
    return any(abs(x - y) > apart * max(abs(x), abs(y)) for x, y in zip(first, second, strict=True))


def _key(node: Node, context: Context) -> Key:
    known = context.keys.get(id(node))
    if known is not None and known[0] is node:
        return known[1]
    key = _of_tuple(node) if isinstance(node, Sequence) and node.brackets == "()" else _of_number(node)
    context.keys[id(node)] = (node, key)
    return key


def _of_tuple(node: Sequence) -> Key:
    parts = [_of_number(item) for item in node.items]
    return tuple(p[0] for p in parts if p) if parts and all(parts) else None


def _of_number(node: Node) -> Key:
    if not isinstance(node, _PLAIN) or not is_number(node) or has_bare_log(node):
        return None
    value = constant(node, _KEY_BITS)
    if not isinstance(value, arb) or not value.is_finite() or value.rel_accuracy_bits() < 20:
        return None
    size = float(value.mid())
    return (size,) if abs(size) < 1e300 else None
