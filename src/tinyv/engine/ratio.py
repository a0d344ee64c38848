"""Ratios and odds: `2:1`, `2/1`, `4:2`."""

from __future__ import annotations

import re

from tinyv.engine.combine import all_of
from tinyv.engine.context import Context
from tinyv.expr.nodes import Div, Integer, Mul, Node, Ratio
from tinyv.verdict import Judgement, correct, incorrect, undecided

MAX_QUESTION = 20_000
_RATIO = re.compile(
    r"\b[Rr]atios?\b|\b[Pp]roportion|\b[Ss]cale\b|比"
    r"|(?<![A-Za-z\d])(?:[A-Z]{1,3}|[a-z]|\d{1,9})(\s?)(?::|\\colon\b|∶)\1\\?(?:[A-Z]{1,3}|[a-z]|\d)(?![a-z])",
)
_CHANCES = ("probab", "chance", "likel", "概率", "可能性")


def compare(reference: Node, answer: Node, context: Context) -> Judgement | None:
    """Two ratios in proportion, or a ratio of two against its value; None without a ratio.

    Odds of `1:3` are a probability of a quarter, so a ratio is its quotient only where ratios are spoken of.
    """
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
    if not judgement.correct:
        return judgement
    certain = not context.asks_about(*_CHANCES) and (
        ratio is reference or _speaks_of_ratios(context.question)
    )
    return (
        correct("same_ratio")
        if certain or context.asks_about("odds", "赔率")
        else undecided("ratio_for_number")
    )


def _speaks_of_ratios(question: str) -> bool:
    return _RATIO.search(question[:MAX_QUESTION]) is not None


def _ratios(a: Ratio, b: Ratio, context: Context) -> Judgement:
    """Proportional: cross products with the first terms agree."""
    if len(a.terms) != len(b.terms):
        return incorrect("different_length")
    pairs = [
        (Mul((x, b.terms[0])), Mul((y, a.terms[0]))) for x, y in zip(a.terms[1:], b.terms[1:], strict=True)
    ]
    return all_of((context.compare(x, y) for x, y in pairs), "same_ratio", "different_ratio")
