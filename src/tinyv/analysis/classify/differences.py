"""The smallest parts in which two lists of items differ, taken place by place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tinyv.analysis.classify.forms import arranged
from tinyv.expr import nodes as n

MAX_PARTS = 40
"""Differing parts that are looked at: one list of values differs in the same way all along."""
_OPEN = (
    n.Sequence, n.Alternatives, n.Interval, n.SetOperation, n.SetBuilder, n.Relation, n.Matrix, n.Ratio,
    n.Qualified, n.Quantity, n.Degrees, n.Percent, n.PlusMinus, n.Call, n.Congruence,
)  # fmt: skip
"""What is looked into; arithmetic is compared as a whole, as its parts move about."""


class Difference(NamedTuple):
    """A part of the reference and the part of the answer at its place."""

    reference: n.Node
    answer: n.Node

    @property
    def only_arranged(self) -> bool:
        """True if the parts are the same but for the order of terms, signs and the place of fractions."""
        return arranged(self.reference) == arranged(self.answer)


def differences(first: Sequence[n.Node], second: Sequence[n.Node]) -> Iterator[Difference]:
    """Differing parts; nothing for lists of different lengths."""
    if len(first) != len(second):
        return
    count = 0
    for a, b in zip(first, second, strict=True):
        for found in _between(a, b):
            yield found
            count += 1
            if count == MAX_PARTS:
                return


def _other_equation(a: n.Node, b: n.Node) -> bool:
    """True for equations of which no side is the same: terms moved from one side to the other."""
    if not isinstance(a, n.Relation) or not isinstance(b, n.Relation) or set(a.operators) != {"="}:
        return False
    return a.terms[0] != b.terms[0] and a.terms[-1] != b.terms[-1]


def _between(a: n.Node, b: n.Node) -> Iterator[Difference]:
    if a == b:
        return
    if isinstance(a, _OPEN) and type(a) is type(b) and not _other_equation(a, b):
        mine, theirs = [*a.children()], [*b.children()]
        if len(mine) == len(theirs) and mine:
            for x, y in zip(mine, theirs, strict=True):
                yield from _between(x, y)
            return
    yield Difference(a, b)
