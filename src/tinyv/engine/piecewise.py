"""Functions by cases: the same values under the same conditions."""

from __future__ import annotations

from tinyv.engine.combine import all_of
from tinyv.engine.context import Context
from tinyv.expr.nodes import Node, Piecewise
from tinyv.verdict import Judgement, correct, undecided


def compare(reference: Node, answer: Node, context: Context) -> Judgement | None:
    """Branch by branch in the order written; None without cases."""
    if not isinstance(reference, Piecewise) and not isinstance(answer, Piecewise):
        return None
    if not isinstance(reference, Piecewise) or not isinstance(answer, Piecewise):
        return undecided("cases_against_other")
    if len(reference.branches) != len(answer.branches):
        return undecided("different_cases")
    left = list(answer.branches)
    for branch in reference.branches:
        position = next((i for i, other in enumerate(left) if _same(branch, other, context).correct), None)
        if position is None:
            return undecided("different_cases")
        left.pop(position)
    return correct("same_cases")


def _same(a: tuple[Node, Node | None], b: tuple[Node, Node | None], context: Context) -> Judgement:
    if (a[1] is None) != (b[1] is None):
        return undecided("different_cases")
    parts = [context.compare(a[0], b[0])]
    if a[1] is not None and b[1] is not None:
        parts.append(context.compare(a[1], b[1]))
    return all_of(parts, "same_cases", "different_cases")
