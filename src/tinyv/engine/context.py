"""What a comparison knows besides the two trees, and the way back into the table for their parts."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from tinyv.engine.policy import DEFAULT, Policy
from tinyv.expr.nodes import Node
from tinyv.verdict import Judgement

MAX_COMPARISONS = 4_000
"""Comparisons of parts in one pair; two long lists of unequal items would otherwise take too long."""

Compare = Callable[[Node, Node, "Context"], Judgement]
_SPACING = re.compile(r"\\(?:left|right|big|Big|bigg|Bigg|displaystyle|quad|[,;:! ])|[\s${}]|\\(?=[()\[\]])")


@dataclass(slots=True)
class Context:
    """One pair's question and policy; `budget` counts comparisons of parts down."""

    compare_nodes: Compare
    question: str = ""
    policy: Policy = DEFAULT
    integers: frozenset[str] = frozenset()
    """Symbols that a condition says are integers (`k \\in \\mathbb{Z}`)."""
    budget: int = MAX_COMPARISONS
    steps: list[str] = field(default_factory=list)
    """What was tried, for `explain`."""
    _squeezed: str | None = None

    def compare(self, reference: Node, answer: Node) -> Judgement:
        """Judge two parts by the whole table."""
        return self.compare_nodes(reference, answer, self)

    @property
    def squeezed_question(self) -> str:
        """The question without spaces, dollars and braces, to look a formula up in."""
        if self._squeezed is None:
            self._squeezed = squeeze(self.question)
        return self._squeezed

    def asks_about(self, *words: str) -> bool:
        """True if the question holds one of these words."""
        lowered = self.question.lower()
        return any(word in lowered for word in words)


def squeeze(text: str) -> str:
    """Text without spacing, dollars and braces."""
    return _SPACING.sub("", text)
