"""Which variables a tree leaves free."""

from __future__ import annotations

from tinyv.expr.nodes import BigOperator, Node, Symbol, field_names

MAX_CACHED_TREES = 256
"""Trees whose free symbols are remembered; the oldest half goes when there are more."""

_cache: dict[int, tuple[Node, frozenset[str]]] = {}


def free_symbols(node: Node) -> frozenset[str]:
    """Names of the symbols that occur in `node` and that no big operator inside it binds. Never raises."""
    # Keyed by identity: hashing a tree walks all of it, and recursively. The entry keeps the tree alive, so
    # its identity cannot be taken over by another one.
    known = _cache.get(id(node))
    if known is not None:
        return known[1]
    names = _collect(node)
    if len(_cache) >= MAX_CACHED_TREES:
        for key in list(_cache)[: MAX_CACHED_TREES // 2]:
            _cache.pop(key, None)
    _cache[id(node)] = (node, names)
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
