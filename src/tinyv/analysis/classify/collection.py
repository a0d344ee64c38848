"""5.2 for several names, 6.1 to 6.4: order, brackets and signs of the same elements."""

from __future__ import annotations

import re
from collections import Counter

from tinyv.analysis.classify.forms import Form, arranged
from tinyv.analysis.classify.pair import Pair
from tinyv.analysis.classify.sizes import moved
from tinyv.analysis.classify.spelling import layers
from tinyv.expr import nodes as n

_SPLIT = re.compile(r"\s*(?:[,;，；、&\n]|\band\b|\bor\b|和|或)+\s*")
_JOINT = re.compile(r"\band\b|\bor\b|和|或")
_PARTED = re.compile(r"[,;，；、\n]|\\\\|\band\b|\bor\b|和|或")
_COMPARED = frozenset(["<", "<=", ">", ">="])
MAX_WORDS = 400
_SEVERAL = (n.SetOperation, n.Relation, n.Sequence)


def several_names(pair: Pair) -> str | None:
    """5.2: names before the values of a list on one side, none or other ones on the other."""
    first, second = pair.sides
    if not pair.readable or bool(first.names) == bool(second.names):
        return "5.2" if pair.readable and _tuple_of_names(pair) else None
    if first.member or second.member or max(len(first.said), len(second.said)) > 2:
        return None
    bare = second if first.names else first
    if any(len(said.split()) > 2 for said in bare.said):
        return None
    return "5.2" if max(len(first.names), len(second.names)) > 1 else None


def _tuple_of_names(pair: Pair) -> bool:
    """`(x, y) = (1, 2)` against `x = 1, y = 2`."""
    first, second = pair.sides
    return first.tuple_of_names != second.tuple_of_names and len(first.names + second.names) > 2


def order(pair: Pair) -> str | None:
    """6.1: the same elements, at least two of them at other places."""
    if all(len(side.items) == 1 and not isinstance(side.items[0], _SEVERAL) for side in pair.sides):
        return None
    first, second = (_keys(side.items) for side in pair.sides)
    if len(first) != len(second) or len(first) < 2:
        return _order_of_words(pair) if any(pair.wordy) else None
    if first == second:
        return "6.1" if _names_moved(pair) else None
    if Counter(first) == Counter(second):
        return "6.1"
    return "6.1" if moved(pair.sides[0].items, pair.sides[1].items) else None


def _keys(items: list[n.Node]) -> list[Form]:
    """Forms of the items; of one union, intersection or set inside it those of its parts."""
    if len(items) == 1:
        inner = items[0]
        if isinstance(inner, n.SetOperation) and inner.operation != "difference":
            return [arranged(part) for part in inner.operands]
        if isinstance(inner, n.Relation) and inner.operators[-1:] == ("in",):
            return _keys([inner.terms[-1]])
        if isinstance(inner, n.Sequence):
            return [arranged(part) for part in inner.items]
        if isinstance(inner, n.SetOperation):
            return [key for part in inner.operands for key in _keys([part])]
    return [arranged(item) for item in items]


def _names_moved(pair: Pair) -> bool:
    first, second = pair.sides[0].names, pair.sides[1].names
    return first != second and len(set(first)) > 1 and Counter(first) == Counter(second)


def _order_of_words(pair: Pair) -> str | None:
    if any(len(text) > MAX_WORDS for text in pair.bare):
        return None
    first, second = (_word_parts(text) for text in pair.bare)
    return "6.1" if len(first) > 1 and first != second and sorted(first) == sorted(second) else None


def _word_parts(text: str) -> list[str]:
    """The parts of a list in words, in small letters."""
    plain = re.sub(r"\\text(?:bf)?|[{}$\\.]", " ", text)
    return [" ".join(part.lower().split()) for part in _SPLIT.split(plain) if part.strip()]


def delimiters(pair: Pair) -> str | None:
    """6.3 and 5.4: the same parts in the same order, parted by other signs or by words."""
    for chain, other in (pair.sides, pair.sides[::-1]):
        node = chain.single
        if isinstance(node, n.Relation) and set(node.operators) <= _COMPARED and [*node.terms] == other.items:
            return "6.3"
    if pair.reason == "same_order":
        return "6.3"
    if any(len(text) > MAX_WORDS for text in pair.bare) or not any(pair.wordy):
        return None
    first, second = (_word_parts(text) for text in pair.bare)
    if len(first) < 2 or first != second:
        return None
    said = [bool(_JOINT.search(text)) for text in pair.bare]
    return "5.4" if said[0] != said[1] else "6.3"


def brackets(pair: Pair) -> str | None:
    """6.2 and 6.4: the same elements in other brackets, or one value in brackets."""
    first, second = pair.sides
    if not pair.readable or len(first.items) != len(second.items):
        return None
    if first.brackets == second.brackets and (
        first.member == second.member or not (first.names and second.names)
    ):
        return None
    return kind_of_brackets(*pair.bare)


def kind_of_brackets(first: str, second: str) -> str:
    """6.4 where brackets come on top of others, around one value, around names or in square form; else 6.2."""
    outer = [layers(text[:MAX_WORDS]) for text in (first, second)]
    several = all(_PARTED.search(text) for text in (first, second))
    named = all("=" in text for text in (first, second))
    square = "[" in (*outer[0], *outer[1]) and not all(outer)
    if not several or named or square or max(map(len, outer)) > 1:
        return "6.4"
    return "6.2"


def joints(pair: Pair) -> str | None:
    """5.4: the parts joined by a word on one side and by a sign on the other."""
    first, second = pair.sides
    if len(first.items) < 2 or len(second.items) < 2:
        return None
    return "5.4" if first.joint != second.joint else None
