"""Two trees through the table."""

from __future__ import annotations

from tinyv.engine.context import Context
from tinyv.engine.table import TABLE
from tinyv.engine.trees import contains
from tinyv.expr.nodes import BigOperator, Dots, Node, NumberSet, Words
from tinyv.verdict import Judgement, correct, incorrect, undecided


def compare_nodes(reference: Node, answer: Node, context: Context) -> Judgement:
    """The first kind that has something to say decides; nothing said is UNDECIDED."""
    context.budget -= 1
    if context.budget < 0:
        return undecided("too_many_comparisons")
    if reference == answer and not contains(answer, (Words, Dots, BigOperator)):
        return correct("same_tree")
    for name, compare in TABLE:
        judgement = compare(reference, answer, context)
        if judgement is not None:
            context.steps.append(f"{name}: {judgement.outcome.value} ({judgement.reason})")
            return judgement
    return _unlike(reference, answer)


def _unlike(reference: Node, answer: Node) -> Judgement:
    """No kind fits both sides."""
    if isinstance(reference, Words) and isinstance(answer, Words):
        same = reference.text.casefold() == answer.text.casefold() and bool(answer.text)
        return correct("same_words") if same else undecided("different_words")
    if isinstance(reference, Words) or isinstance(answer, Words):
        return undecided("words_against_mathematics")
    if isinstance(reference, NumberSet) and isinstance(answer, NumberSet):
        return incorrect("different_set")
    return undecided("different_kinds")
