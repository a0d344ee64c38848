"""A reference as the makers of answers see it: question, text, and the tree that is read at first use."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from tinyv.engine.unwrapping import bare_text
from tinyv.expr.nodes import Node, Unreadable
from tinyv.expr.parser import parse


@dataclass(frozen=True)
class Reference:
    """One question with its reference answer."""

    question: str
    ground_truth: str
    data_source: str = ""

    @cached_property
    def text(self) -> str:
        """The reference without dollars, boxes and `\\text` around the whole."""
        return bare_text(self.ground_truth)

    @cached_property
    def tree(self) -> Node | Unreadable:
        """The text as the engine reads it."""
        return parse(self.text)
