"""The items of a list as texts, and whether their order may be changed."""

from __future__ import annotations

import re
from random import Random

from tinyv.data.reference import Reference
from tinyv.data.rewrite.asks import asks
from tinyv.data.rewrite.trees import tree_of, written
from tinyv.engine.text.fold import is_words
from tinyv.expr import nodes as n

_SOLUTIONS = re.compile(
    r"\bsolve\b|\bsolutions? (?:of|to|set|for|in)\b|\b(?:all|real|possible|integer)(?: \w+)? solutions\b"
    r"|\broots?\b|\bzeros?\b|all (?:\w+ ){0,4}(?:values|numbers|integers|pairs|points|primes)"
    r"|possible values|intercepts|eigenvalues|critical (?:points|numbers|values)|\belements\b|\bfactors\b|divisors",
    re.IGNORECASE,
)
_UNKNOWNS = re.compile(
    r"(?:\$[^$]{1,12}\$|\\\([^$]{1,12}?\\\)|\b[a-zA-Z]\b)\s*(?:,|and|&)\s*(?:and\s+)?"
    r"(?:\$[^$]{1,12}\$|\\\([^$]{1,12}?\\\)|\b[b-zB-Z]\b)|\bsystem\b"
)
"""Two names side by side: a list of values may be one for each."""


def list_of(reference: Reference) -> n.Sequence | n.Alternatives | None:
    """The tree, if it is a bare list, a list in braces or alternatives of two items or more."""
    tree = tree_of(reference)
    if isinstance(tree, n.Alternatives):
        return tree
    if isinstance(tree, n.Sequence) and tree.brackets in ("", "{}") and len(tree.items) > 1:
        return tree
    return None


def items_of(reference: Reference) -> list[str] | None:
    """The items of a bare list, of alternatives or of a set, as texts; None if it is no list."""
    tree = list_of(reference)
    if tree is None or any(_wide(item) for item in tree.items):
        return None
    return [written(item, reference) for item in tree.items]


def _wide(item: n.Node) -> bool:
    """True for what is no single value or equation: a condition on others, an inequality, a list of its own."""
    if isinstance(item, n.Relation):
        return not set(item.operators) <= {"=", "~="}
    return isinstance(item, n.Qualified) or (isinstance(item, n.Sequence) and not item.brackets)


def labelled(tree: n.Node) -> bool:
    """True if every item is `name = value`, each name once."""
    if not isinstance(tree, (n.Sequence, n.Alternatives)):
        return False
    names = [
        item.terms[0]
        for item in tree.items
        if isinstance(item, n.Relation)
        and item.operators == ("=",)
        and isinstance(item.terms[0], (n.Symbol, n.Call))
    ]
    return len(names) == len(tree.items) and len(set(names)) == len(names)


def order_is_free(reference: Reference) -> bool:
    """True if the items certainly are a collection: braces, labels, "or", or the solutions of one unknown."""
    tree = list_of(reference)
    if tree is None or len(set(tree.items)) < len(tree.items):
        return False
    question = reference.question
    if labelled(tree):
        return True
    if len({isinstance(item, n.Relation) for item in tree.items}) > 1:
        return False
    if asks(question, "order") and not isinstance(tree, n.Alternatives):
        return isinstance(tree, n.Sequence) and tree.brackets == "{}"
    if isinstance(tree, n.Alternatives) or tree.brackets == "{}":
        return True
    if not _SOLUTIONS.search(question) or asks(question, "several"):
        return False
    return any(isinstance(item, n.Sequence) for item in tree.items) or not _UNKNOWNS.search(question)


def shuffled(items: list[str], rng: Random) -> list[str]:
    """The items in another order."""
    for _ in range(4):
        other = rng.sample(items, len(items))
        if other != items:
            return other
    return items[::-1]


def word_list(reference: Reference) -> list[str] | None:
    """The parts of a list in words (`Tigris and Euphrates`, `red, white and blue`); None if it is none."""
    text = reference.text
    if not is_words(text) or len(text) > 160 or re.search(r"[()/:;\d]|\b(?:or|not|between|both)\b", text):
        return None
    parts = [part.strip() for part in re.split(r"\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*", text.rstrip("."))]
    if len(parts) < 2 or not re.search(r"\band\b|&", text):
        return None
    lengths = {len(part.split()) for part in parts}
    return parts if lengths and max(lengths) <= 3 and all(parts) else None
