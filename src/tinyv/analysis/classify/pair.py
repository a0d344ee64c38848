"""A pair as the detectors see it: texts, bare texts, trees and their layers, each made once and when first needed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from tinyv.analysis.classify.differences import Difference, differences
from tinyv.analysis.classify.side import Side, peeled
from tinyv.engine.text.fold import fold_words, is_words
from tinyv.engine.unwrapping import bare_text
from tinyv.expr.limits import MAX_CHARACTERS
from tinyv.expr.nodes import Node, Unreadable, Words
from tinyv.expr.parser import parse

MAX_QUESTION = 20_000
"""Only so much of a question is looked at."""


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
        """Both texts without wrappers and announcements."""
        return bare_text(self.reference[: MAX_CHARACTERS + 1]), bare_text(self.answer[: MAX_CHARACTERS + 1])

    @cached_property
    def trees(self) -> tuple[Node | Unreadable, Node | Unreadable]:
        """Both as the engine reads them."""
        return parse(self.bare[0]), parse(self.bare[1])

    @cached_property
    def sides(self) -> tuple[Side, Side]:
        """Both in layers."""
        return peeled(self.trees[0]), peeled(self.trees[1])

    @cached_property
    def wordy(self) -> tuple[bool, bool]:
        """Which side is words and no mathematics."""
        first, second = (
            isinstance(tree, (Words, Unreadable)) or (not side.items and is_words(text))
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
        """The smallest parts in which the items differ, place by place; empty if their counts differ."""
        return tuple(differences(self.sides[0].items, self.sides[1].items))
