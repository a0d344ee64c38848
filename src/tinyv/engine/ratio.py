"""Ratios and odds: `2:1`, `2/1`, `4:2`."""

from __future__ import annotations

from tinyv.engine.combine import all_of
from tinyv.engine.context import Context
from tinyv.expr.nodes import Div, Integer, Mul, Node, Ratio
from tinyv.verdict import Judgement, correct, incorrect, undecided


def compare(reference: Node, answer: Node, context: Context) -> Judgement | None:
    """Two ratios in proportion, or a ratio of two against its value; None without a ratio."""
    if not isinstance(reference, Ratio) and not isinstance(answer, Ratio):
        return None
    if any(
        term == Integer(0) for side in (reference, answer) if isinstance(side, Ratio) for term in side.terms
    ):
        return undecided("zero_in_ratio")
    if isinstance(reference, Ratio) and isinstance(answer, Ratio):
        return _ratios(reference, answer, context)
    ratio, other = (reference, answer) if isinstance(reference, Ratio) else (answer, reference)
    if not isinstance(ratio, Ratio) or len(ratio.terms) != 2:
        return None
    value = Div(ratio.terms[0], ratio.terms[1])
    judgement = context.compare(value, other) if ratio is reference else context.compare(other, value)
    return correct("same_ratio") if judgement.correct else judgement


def _ratios(a: Ratio, b: Ratio, context: Context) -> Judgement:
    """Proportional: cross products with the first terms agree."""
    if len(a.terms) != len(b.terms):
        return incorrect("different_length")
    pairs = [
        (Mul((x, b.terms[0])), Mul((y, a.terms[0]))) for x, y in zip(a.terms[1:], b.terms[1:], strict=True)
    ]
    return all_of((context.compare(x, y) for x, y in pairs), "same_ratio", "different_ratio")
