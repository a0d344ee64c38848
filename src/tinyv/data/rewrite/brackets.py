"""6.2 structure, 6.3 delimiters, 6.4 other collections: the same elements in other brackets and with other signs."""

from __future__ import annotations

from itertools import pairwise
from random import Random

from tinyv.data.reference import Reference
from tinyv.data.rewrite.asks import asks
from tinyv.data.rewrite.context import is_value
from tinyv.data.rewrite.items import items_of, labelled, list_of, order_is_free
from tinyv.data.rewrite.maker import Maker, claims, some
from tinyv.data.rewrite.trees import tree_of, written
from tinyv.expr import nodes as n


def _plain_items(reference: Reference) -> list[str] | None:
    """The items of a list or set of values or tuples without names."""
    tree = list_of(reference)
    if not isinstance(tree, n.Sequence) or any(isinstance(item, n.Relation) for item in tree.items):
        return None
    return items_of(reference)


# --- 6.2 structure --------------------------------------------------------------------------------------------


def in_braces(reference: Reference, rng: Random) -> list[str]:
    r"""`\{1, 2\}` for `1, 2`, where the list is a set of solutions."""
    items, tree = _plain_items(reference), list_of(reference)
    if items is None or not isinstance(tree, n.Sequence) or tree.brackets or not order_is_free(reference):
        return []
    body = ", ".join(items)
    return some([f"\\{{{body}\\}}", f"\\left\\{{{body}\\right\\}}", f"{{{body}}}"], rng)


def out_of_braces(reference: Reference, rng: Random) -> list[str]:
    r"""`1, 2` or `1 and 2` for `\{1, 2\}`."""
    items, tree = _plain_items(reference), list_of(reference)
    if items is None or not isinstance(tree, n.Sequence) or tree.brackets != "{}":
        return []
    return some([", ".join(items), f"{', '.join(items[:-1])} and {items[-1]}"], rng)


def other_braces(reference: Reference, rng: Random) -> list[str]:
    r"""`\left\{ ... \right\}`, `\lbrace`, `{...}` for `\{ ... \}`."""
    items, tree = _plain_items(reference), list_of(reference)
    if items is None or not isinstance(tree, n.Sequence) or tree.brackets != "{}":
        return []
    body = ", ".join(items)
    texts = [f"\\left\\{{ {body} \\right\\}}", f"{{{body}}}", f"\\lbrace {body} \\rbrace"]
    return some([text for text in texts if text != reference.text], rng)


def member_of(reference: Reference, rng: Random) -> list[str]:
    r"""`x \in \{1, 2\}` for `x = 1, 2` and `x = 1` or `x = 2`."""
    del rng
    tree = list_of(reference)
    if tree is None:
        return []
    named = [item for item in tree.items if isinstance(item, n.Relation) and item.operators == ("=",)]
    names = {item.terms[0] for item in named if isinstance(item.terms[0], n.Symbol)}
    if len(named) < len(tree.items) or len(names) != 1:
        return []
    values = ", ".join(written(item.terms[1]) for item in named)
    return [f"{written(named[0].terms[0])} \\in \\{{{values}\\}}"]


def tuple_opened(reference: Reference, rng: Random) -> list[str]:
    """`1, 2` for `(1, 2)` where no interval can be meant."""
    del rng
    tree = tree_of(reference)
    if not isinstance(tree, n.Sequence) or tree.brackets != "()" or asks(reference.question, "range"):
        return []
    if "pair" in reference.question or "coordinates" in reference.question or "triple" in reference.question:
        return [", ".join(written(item) for item in tree.items)]
    return []


# --- 6.3 delimiters -------------------------------------------------------------------------------------------


@claims
def other_delimiter(reference: Reference, rng: Random) -> list[str]:
    """Semicolons, wide spaces, Chinese commas or lines instead of commas."""
    items, tree = items_of(reference), list_of(reference)
    if items is None or tree is None or isinstance(tree, n.Alternatives):
        return []
    joint = rng.choice(("; ", ";", r",\quad ", r" ,\; ", "，", "\n"))
    if joint == "\n" and tree.brackets:
        joint = "; "
    body = joint.join(items)
    return [f"\\{{{body}\\}}" if tree.brackets else body]


@claims
def tight_delimiter(reference: Reference, rng: Random) -> list[str]:
    """A comma without a blank, unless digits would then group."""
    del rng
    items, tree = items_of(reference), list_of(reference)
    if items is None or tree is None or isinstance(tree, n.Alternatives):
        return []
    if any(a[-1:].isdigit() and b[:1].isdigit() for a, b in pairwise(items)):
        return []
    body = ",".join(items)
    return [f"\\{{{body}\\}}" if tree.brackets else body]


@claims
def tuple_delimiter(reference: Reference, rng: Random) -> list[str]:
    """`(1; 2)` for `(1, 2)`."""
    tree = tree_of(reference)
    if not isinstance(tree, n.Sequence) or tree.brackets != "()" or len(tree.items) < 2:
        return []
    if asks(reference.question, "range") and not asks(reference.question, "order"):
        return []
    joint = rng.choice(("; ", ";"))
    return [f"({joint.join(written(item) for item in tree.items)})"]


# --- 6.4 other collections ------------------------------------------------------------------------------------


def doubled(reference: Reference, rng: Random) -> list[str]:
    r"""`((1, 2))`, `\{(1, 2)\}` for `(1, 2)`; `{{1, 2}}` for a set."""
    tree = tree_of(reference)
    if not isinstance(tree, n.Sequence) or not tree.brackets or asks(reference.question, "range"):
        return []
    text = written(tree)
    if tree.brackets == "()":
        solution = any(word in reference.question.lower() for word in ("solution", "solve", "all ", "system"))
        return some([f"({text})", *([f"\\{{{text}\\}}"] if solution else [])], rng)
    return [f"({text})"] if tree.brackets == "{}" else []


def lone_braces(reference: Reference, rng: Random) -> list[str]:
    r"""`\{5\}` for `5` where a solution set is asked for, and `5` for `\{5\}`."""
    tree = tree_of(reference)
    if isinstance(tree, n.Sequence) and len(tree.items) == 1:
        return [written(tree.items[0], reference)]
    if tree is None or not is_value(tree) or isinstance(tree, n.NumberSet):
        return []
    if "solution set" not in reference.question and "all values" not in reference.question:
        return []
    text = written(tree, reference)
    return some([f"\\{{{text}\\}}", f"{{{text}}}"], rng)


@claims
def bracketed_list(reference: Reference, rng: Random) -> list[str]:
    """`[(1, 2), (3, 4)]`, as programs print a list of pairs."""
    del rng
    tree = list_of(reference)
    items = _plain_items(reference)
    if items is None or not isinstance(tree, n.Sequence):
        return []
    if not all(isinstance(item, n.Sequence) and item.brackets == "()" for item in tree.items):
        return []
    return [f"[{', '.join(items)}]"]


def grouped_pair(reference: Reference, rng: Random) -> list[str]:
    r"""A value in brackets that only group: `(-5)`, `(\frac{1}{2})`."""
    tree = tree_of(reference)
    if tree is None or not is_value(tree) or not isinstance(tree, (n.Div, n.Neg)):
        return []
    return some([f"({reference.text})", f"\\left({reference.text}\\right)"], rng, 1)


@claims
def labelled_set(reference: Reference, rng: Random) -> list[str]:
    r"""`\{a = 1, b = 2\}`, `(a = 1, b = 2)` for `a = 1, b = 2`."""
    tree = tree_of(reference)
    if not isinstance(tree, n.Sequence) or tree.brackets or not labelled(tree):
        return []
    body = ", ".join(written(item) for item in tree.items)
    return [rng.choice((f"\\{{{body}\\}}", f"\\left\\{{{body}\\right\\}}", f"({body})"))]


STRUCTURE: tuple[Maker, ...] = (in_braces, out_of_braces, other_braces, member_of, tuple_opened)
DELIMITERS: tuple[Maker, ...] = (other_delimiter, tight_delimiter, tuple_delimiter)
OTHER_COLLECTION: tuple[Maker, ...] = (doubled, lone_braces, bracketed_list, grouped_pair, labelled_set)
