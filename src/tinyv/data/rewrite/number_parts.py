"""What the makers of numbers share: the value of a reference with its name, and what the question forbids."""

from __future__ import annotations

from tinyv.data.reference import Reference
from tinyv.data.rewrite.asks import asks
from tinyv.data.rewrite.trees import tree_of, written
from tinyv.expr import nodes as n


def no_decimal(reference: Reference) -> bool:
    """True if the question wants the value exactly, or in a certain form."""
    return asks(reference.question, "exact") or asks(reference.question, "form")


def value_and_name(reference: Reference) -> tuple[n.Node | None, str]:
    """The value and the text in front of it (`x = `)."""
    tree = tree_of(reference)
    if isinstance(tree, n.Relation) and tree.operators == ("=",) and isinstance(tree.terms[0], n.Symbol):
        return tree.terms[1], f"{written(tree.terms[0])} = "
    return tree, ""
