"""`\\pm` and `\\mp`: two values at once, their signs tied together within one item."""

from __future__ import annotations

from tinyv.engine.context import Context
from tinyv.engine.trees import contains, is_list_like, substitute
from tinyv.expr.nodes import Add, Alternatives, Neg, Node, PlusMinus
from tinyv.verdict import Judgement

MAX_SIGNS = 6


def compare(reference: Node, answer: Node, context: Context) -> Judgement | None:
    """Expand the sign on either side and compare as sets; None if there is none."""
    if is_list_like(reference) or is_list_like(answer):
        if not (contains(reference, PlusMinus) or contains(answer, PlusMinus)):
            return None
        return (
            None
            if is_list_like(reference) and is_list_like(answer)
            else _expanded(reference, answer, context)
        )
    if not (contains(reference, PlusMinus) or contains(answer, PlusMinus)):
        return None
    return _expanded(reference, answer, context)


def _expanded(reference: Node, answer: Node, context: Context) -> Judgement | None:
    a, b = as_alternatives(reference), as_alternatives(answer)
    if a is reference and b is answer:
        return None
    return context.compare(a, b)


def as_alternatives(node: Node) -> Node:
    """The node with its signs expanded; itself where it has none or is a list (whose items expand there)."""
    if is_list_like(node) or not contains(node, PlusMinus):
        return node
    return Alternatives(tuple(expand(node)))


def expand(node: Node) -> list[Node]:
    """Both readings of an item with `\\pm`; the item alone if it has none."""
    if not contains(node, PlusMinus):
        return [node]
    return [_with_sign(node, upper=True, budget=MAX_SIGNS), _with_sign(node, upper=False, budget=MAX_SIGNS)]


def _with_sign(node: Node, *, upper: bool, budget: int) -> Node:
    sign = _innermost(node)
    if sign is None or budget == 0:
        return node
    minus = sign.minus_first == upper
    term = Neg(sign.right) if minus else sign.right
    new = term if sign.left is None else Add((sign.left, term))
    return _with_sign(substitute(node, sign, new), upper=upper, budget=budget - 1)


def _innermost(node: Node) -> PlusMinus | None:
    for child in node.children():
        found = _innermost(child)
        if found is not None:
            return found
    return node if isinstance(node, PlusMinus) else None
