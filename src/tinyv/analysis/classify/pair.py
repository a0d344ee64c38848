"""A pair as the detectors see it: texts, bare texts, trees and their layers, each made once and when first needed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from tinyv.analysis.classify.differences import Difference, differences
from tinyv.analysis.classify.forms import arranged
from tinyv.analysis.classify.side import Side, peeled
from tinyv.analysis.classify.spelling import PART
from tinyv.engine.layout import unbulleted
from tinyv.engine.text.fold import fold_words, is_words
from tinyv.engine.unwrapping import bare_text
from tinyv.expr.limits import MAX_CHARACTERS
from tinyv.expr.nodes import Call, Node, Relation, Sequence, Symbol, Unreadable, Words
from tinyv.expr.parser import parse

_MERE = (Symbol, Call, Sequence)
_COMMAND = re.compile(r"\\[A-Za-z]+")
_WORD = re.compile(r"[A-Za-z]{3,}|[\u4e00-\u9fff]")
_DIGIT = re.compile(r"\d")
LONG_WORDS = 40
_SIGN = re.compile(r"[=^_+*/<>|]")
MAX_QUESTION = 20_000
"""Only so much of a question is looked at."""


def _read(text: str) -> Node | Unreadable:
    """The tree; long texts of words without a digit are words, and need no reader to say so."""
    if len(text) > LONG_WORDS and not _DIGIT.search(text) and is_words(text):
        return Words(text)
    return parse(text)


def mostly_words(text: str) -> bool:
    """True if words outweigh the signs of mathematics in a text that could not be read."""
    plain = _COMMAND.sub(" ", text[:MAX_CHARACTERS])
    words = len(_WORD.findall(plain))
    return words > len(_SIGN.findall(plain))


def _take_name(side: Side, other: Side) -> None:
    """What equals the other side's value is named by what stands on the other side of an equals sign."""
    node, value = side.single, other.single
    if (
        isinstance(node, Call)
        and len(node.arguments) > 1
        and node.name.isupper()
        and other.brackets == ["()"]
    ):
        side.names.append(Symbol(node.name))
        side.brackets, side.joint, side.items = ["()"], ",", [*node.arguments]
        return
    if (
        not isinstance(node, Relation)
        or node.operators != ("=",)
        or value is None
        or isinstance(value, Relation)
    ):
        return
    left, right = node.terms
    for name, named in ((left, right), (right, left)):
        if named == value or arranged(named) == arranged(value):
            side.names.append(name)
            side.items[0] = named
            return


@dataclass(frozen=True)
class Pair:
    """A reference and an answer that is known to be right."""

    question: str
    reference: str
    answer: str
    reason: str | None = None
    """The engine's reason code, if known."""

    @cached_property
    def asked(self) -> str:
        """The question in small letters, cut where it is very long."""
        return self.question[:MAX_QUESTION].lower()

    @cached_property
    def bare(self) -> tuple[str, str]:
        """Both texts without wrappers and announcements, and without the letter of a part that only one side has."""
        first, second = (
            unbulleted(text) or text
            for text in map(
                bare_text, (self.reference[: MAX_CHARACTERS + 1], self.answer[: MAX_CHARACTERS + 1])
            )
        )
        parts = [bool(PART.match(text)) for text in (first, second)]
        if parts[0] == parts[1]:
            return first, second
        return PART.sub("", first), PART.sub("", second)

    @cached_property
    def trees(self) -> tuple[Node | Unreadable, Node | Unreadable]:
        """Both as the engine reads them."""
        return _read(self.bare[0]), _read(self.bare[1])

    @cached_property
    def sides(self) -> tuple[Side, Side]:
        """Both in layers."""
        first, second = peeled(self.trees[0]), peeled(self.trees[1])
        _take_name(first, second)
        _take_name(second, first)
        return first, second

    @cached_property
    def wordy(self) -> tuple[bool, bool]:
        """Which side is words and no mathematics."""
        first, second = (
            isinstance(tree, Words)
            or (isinstance(tree, Unreadable) and mostly_words(text))
            or (not side.items and is_words(text))
            for tree, side, text in zip(self.trees, self.sides, self.bare, strict=True)
        )
        return first, second

    @cached_property
    def folded(self) -> tuple[str, str]:
        """The words of both sides in one spelling."""
        return fold_words(self.bare[0][:2000]), fold_words(self.bare[1][:2000])

    @cached_property
    def readable(self) -> bool:
        """True if both sides have items."""
        return bool(self.sides[0].items and self.sides[1].items)

    @cached_property
    def differing(self) -> tuple[Difference, ...]:
        """The smallest parts in which the items differ, place by place; empty if their counts differ.

        A formula before the value, `\\tan x = 2`, differs as an item does; a mere name is no part.
        """
        first, second = self.sides
        formulas = [[name for name in side.names if not isinstance(name, _MERE)] for side in (first, second)]
        return (*differences(first.items, second.items), *differences(*formulas))
