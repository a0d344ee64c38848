"""`\\pm` and `\\mp`: several values at once."""

from __future__ import annotations

from itertools import product

from tinyv.engine.context import Context
from tinyv.engine.trees import contains, is_list_like, with_children
from tinyv.expr.nodes import Add, Alternatives, Neg, Node, PlusMinus
from tinyv.verdict import Judgement, undecided

MAX_SIGNS = 3
"""Signs that are expanded in one item: up to eight values."""


def compare(reference: Node, answer: Node, context: Context) -> Judgement | None:
    """Expand the signs on either side and compare as sets; None if there is none outside of lists."""
    sides = [node for node in (reference, answer) if not is_list_like(node) and contains(node, PlusMinus)]
    if not sides:
        return None
    if any(len(signs_of(node)) > MAX_SIGNS for node in sides):
        return undecided("too_many_signs")
    judgement = context.compare(as_alternatives(reference), as_alternatives(answer))
    if not judgement.correct and any(len(signs_of(node)) > 1 and not _tied(node) for node in sides):
        return undecided("signs_tied_or_not")
    return judgement


def as_alternatives(node: Node) -> Node:
    """The node with its signs expanded; itself where it has none or is a list (whose items expand there)."""
    if is_list_like(node) or not contains(node, PlusMinus):
        return node
    return Alternatives(tuple(expand(node)))


def expand(node: Node) -> list[Node]:
    """Every value of an item with `\\pm`; the item alone if it has none or too many.

    Several `\\pm` are independent; where a `\\mp` stands among them all signs are tied together.
    """
    signs = signs_of(node)
    if not signs or len(signs) > MAX_SIGNS:
        return [node]
    if _tied(node):
        choices = [tuple(upper for _ in signs) for upper in (True, False)]
    else:
        choices = list(product((True, False), repeat=len(signs)))
    return [_with_signs(node, choice) for choice in choices]


def signs_of(node: Node) -> list[PlusMinus]:
    """The signs inside a node, the innermost first."""
    found = [sign for child in node.children() for sign in signs_of(child)]
    return [*found, node] if isinstance(node, PlusMinus) else found


def _tied(node: Node) -> bool:
    return any(sign.minus_first for sign in signs_of(node))


def _with_signs(node: Node, choice: tuple[bool, ...]) -> Node:
    for upper in choice:
        sign = signs_of(node)[0]
        term = Neg(sign.right) if sign.minus_first == upper else sign.right
        node = _replace_first(node, sign, term if sign.left is None else Add((sign.left, term)))
    return node


def _replace_first(node: Node, sign: PlusMinus, new: Node) -> Node:
    """Two signs may be written alike; only the first innermost one is meant, and it is found by identity."""
    if node is sign:
        return new
    return with_children(node, lambda child: _replace_first(child, sign, new))
