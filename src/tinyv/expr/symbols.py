"""Which variables a tree leaves free."""

from __future__ import annotations

from tinyv.expr.identity import ByIdentity
from tinyv.expr.nodes import BigOperator, Node, Symbol, field_names

MAX_CACHED_TREES = 256
"""Trees whose free symbols are remembered."""

_known: ByIdentity[frozenset[str]] = ByIdentity(MAX_CACHED_TREES)


def free_symbols(node: Node) -> frozenset[str]:
    """Names of the symbols that occur in `node` and that no big operator inside it binds. Never raises."""
    known = _known.find(node)
    if known is not None:
        return known[1]
    names = _collect(node)
    _known.keep(node, names)
    return names


def _collect(root: Node) -> frozenset[str]:
    names: set[str] = set()
    stack: list[tuple[object, frozenset[str]]] = [(root, frozenset())]
    while stack:
        value, bound = stack.pop()
        if isinstance(value, tuple):
            stack.extend((item, bound) for item in value)
        elif isinstance(value, Symbol):
            if value.name not in bound:
                names.add(value.name)
        elif isinstance(value, BigOperator):
            stack += [(value.lower, bound), (value.upper, bound), (value.body, bound | {value.variable})]
        elif isinstance(value, Node):
            stack.extend((getattr(value, name), bound) for name in field_names(type(value)))
    return frozenset(names)
