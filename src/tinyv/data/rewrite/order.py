"""6.1 order: the elements of an unordered collection in another order; ordered pairs and tuples never."""

from __future__ import annotations

from random import Random

from tinyv.data.reference import Reference
from tinyv.data.rewrite.asks import asks
from tinyv.data.rewrite.items import items_of, list_of, order_is_free, shuffled, word_list
from tinyv.data.rewrite.maker import Maker
from tinyv.data.rewrite.trees import by_rule
from tinyv.expr import nodes as n


def list_shuffled(reference: Reference, rng: Random) -> list[str]:
    """The items of a list, of alternatives or of a set in another order."""
    items = items_of(reference)
    tree = list_of(reference)
    if items is None or tree is None or not order_is_free(reference):
        return []
    other = shuffled(items, rng)
    if isinstance(tree, n.Alternatives):
        return [rng.choice((r" \text{ or } ", " or ")).join(other)]
    return [f"\\{{{', '.join(other)}\\}}" if tree.brackets else ", ".join(other)]


def reversed_list(reference: Reference, rng: Random) -> list[str]:
    """The same from the last to the first."""
    del rng
    items, tree = items_of(reference), list_of(reference)
    if items is None or not isinstance(tree, n.Sequence) or not order_is_free(reference):
        return []
    text = ", ".join(items[::-1])
    return [f"\\{{{text}\\}}" if tree.brackets else text]


def operands_swapped(reference: Reference, rng: Random) -> list[str]:
    """The parts of a union or an intersection the other way round."""

    def rule(node: n.Node) -> list[n.Node]:
        if not isinstance(node, n.SetOperation) or node.operation == "difference":
            return []
        return [n.SetOperation(node.operation, node.operands[::-1])]

    return by_rule(reference, rng, rule)


def set_shuffled(reference: Reference, rng: Random) -> list[str]:
    """The elements of a set inside something else: `x \\in \\{2, 1\\}`."""

    def rule(node: n.Node) -> list[n.Node]:
        if (
            not isinstance(node, n.Sequence)
            or node.brackets != "{}"
            or len(set(node.items)) < len(node.items)
        ):
            return []
        return (
            [n.Sequence(tuple(rng.sample(node.items, len(node.items))), "{}")] if len(node.items) > 1 else []
        )

    return by_rule(reference, rng, rule)


def words_shuffled(reference: Reference, rng: Random) -> list[str]:
    """`B and A` for `A and B` in words, where the question asks for no order."""
    parts = word_list(reference)
    if (
        parts is None
        or asks(reference.question, "order")
        or not asks(reference.question, "plural")
        or len({len(part.split()) for part in parts}) > 1
    ):
        return []
    other = shuffled(parts, rng)
    return [f"{', '.join(other[:-1])} and {other[-1]}"]


MAKERS: tuple[Maker, ...] = (list_shuffled, reversed_list, operands_swapped, set_shuffled, words_shuffled)
