"""What a comparison knows besides the two trees, and the way back into the table for their parts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tinyv.engine.policy import DEFAULT, Policy
from tinyv.expr.nodes import Node
from tinyv.verdict import Judgement

MAX_COMPARISONS = 800
"""Comparisons of parts in one pair; two long lists of unequal items would otherwise take too long."""

Compare = Callable[[Node, Node, "Context"], Judgement]
_FACES = re.compile(r"\\(?:mathrm|mathbf|text|boldsymbol|vec|rm|bf)(?![A-Za-z])")


@dataclass(slots=True)
class Context:
    """One pair's question and policy; `budget` counts comparisons of parts down."""

    compare_nodes: Compare
    question: str = ""
    policy: Policy = DEFAULT
    integers: frozenset[str] = frozenset()
    """Symbols that a condition says are integers (`k \\in \\mathbb{Z}`)."""
    coupled: bool = False
    """True inside an interval or tuple: a parameter of its parts runs for all of them at once."""
    measured: bool = False
    """True for the values of a physical unit: an integer among them need not be exact."""
    budget: int = MAX_COMPARISONS
    steps: list[str] = field(default_factory=list)
    """What was tried, for `explain`."""
    keys: dict[int, tuple[Node, tuple[float, ...] | None]] = field(default_factory=dict)
    """Rough values of list items, by identity of the tree, which the entry keeps alive."""
    pairs: dict[tuple[int, int, bool], tuple[Node, Node, Judgement]] = field(default_factory=dict)
    """Items of lists that were judged, by identity of both trees."""
    _plain_question: str | None = None

    @contextmanager
    def having_integers(self, names: frozenset[str]) -> Iterator[None]:
        """Inside the block these symbols, and no others, are said to be integers."""
        saved, self.integers = self.integers, names
        try:
            yield
        finally:
            self.integers = saved

    @contextmanager
    def measuring(self, measured: bool) -> Iterator[None]:
        """Inside the block the values belong to a physical unit, or do not."""
        saved, self.measured = self.measured, measured
        try:
            yield
        finally:
            self.measured = saved

    def compare_coupled(self, reference: Node, answer: Node) -> Judgement:
        """The same for parts that share their parameter: none of them is a family of its own."""
        saved, self.coupled = self.coupled, True
        try:
            return self.compare_nodes(reference, answer, self)
        finally:
            self.coupled = saved

    def compare(self, reference: Node, answer: Node) -> Judgement:
        """Judge two parts by the whole table."""
        return self.compare_nodes(reference, answer, self)

    def mentions(self, name: str) -> bool:
        """True if the name stands alone somewhere in the question; a subscript belongs to the name."""
        if self._plain_question is None:
            self._plain_question = _FACES.sub("", self.question).replace("{", "").replace("}", "")
        return (
            re.search(rf"(?<![A-Za-z_\\]){re.escape(name)}(?![A-Za-z_'])", self._plain_question) is not None
        )

    def asks_about(self, *words: str) -> bool:
        """True if the question holds one of these words."""
        lowered = self.question.lower()
        return any(word in lowered for word in words)
