"""Items paired off one to one, in any order."""

from __future__ import annotations

from tinyv.engine.arrangement import arrangement
from tinyv.engine.assignment import assignment_of
from tinyv.engine.context import Context
from tinyv.engine.keys import certainly_different
from tinyv.engine.trees import contains
from tinyv.expr.nodes import BigOperator, Dots, Node, Relation, Sequence, Words
from tinyv.verdict import Judgement, correct, incorrect, undecided

SHORT_LIST = 8
"""Lists shorter than this are compared item by item at once."""
MAX_PAIRS = 3_600
"""Pairs of items compared at most (60 by 60 that are not written alike)."""


def match_unordered(reference: tuple[Node, ...], answer: tuple[Node, ...], context: Context) -> Judgement:
    """Pair the items off: all paired is right; a missing, extra or unequal item that is proved is wrong."""
    waiting, left = _written_alike(reference, answer)
    if len(waiting) * len(left) > MAX_PAIRS:
        return undecided("too_many_items")
    unmatched: list[Node] = []
    for item in waiting:
        position = next((i for i, other in enumerate(left) if _item(item, other, context).correct), None)
        if position is None:
            unmatched.append(item)
        else:
            left.pop(position)
    if not unmatched and not left:
        return correct("same_set")
    return _unmatched(reference, answer, unmatched, left, context)


def _written_alike(reference: tuple[Node, ...], answer: tuple[Node, ...]) -> tuple[list[Node], list[Node]]:
    """The items left over when those that differ in arrangement at most are paired off."""
    if len(reference) < SHORT_LIST:
        return list(reference), list(answer)
    written: dict[object, list[Node]] = {}
    for item in answer:
        written.setdefault(arrangement(item), []).append(item)
    waiting = []
    for item in reference:
        same = written.get(arrangement(item))
        if same and not contains(item, (Words, Dots, BigOperator)):
            same.pop()
        else:
            waiting.append(item)
    return waiting, [item for items in written.values() for item in items]


def _item(item: Node, other: Node, context: Context) -> Judgement:
    """Two items of lists, judged once; `{1}` as an item is a set and not the number in it."""
    key = (id(item), id(other), context.coupled)
    known = context.pairs.get(key)
    if known is not None:
        return known[2]
    judgement = _judge_item(item, other, context)
    context.pairs[key] = (item, other, judgement)
    return judgement


def _judge_item(item: Node, other: Node, context: Context) -> Judgement:
    sets = [isinstance(node, Sequence) and node.brackets == "{}" for node in (item, other)]
    if sets[0] != sets[1]:
        return undecided("set_or_item")
    return (
        incorrect("different_item")
        if certainly_different(item, other, context)
        else context.compare(item, other)
    )


def _unmatched(
    reference: tuple[Node, ...],
    answer: tuple[Node, ...],
    missing: list[Node],
    extra: list[Node],
    context: Context,
) -> Judgement:
    if _repeats(missing, reference, missing, context) and _repeats(extra, answer, extra, context):
        return undecided("repeated_items")
    if not missing and all(_other_quantity(item, reference) for item in extra):
        return undecided("extra_values")
    if not missing or not extra:
        return incorrect("missing_items" if missing else "extra_items")
    for item in missing:
        judgements = [_item(item, other, context) for other in extra]
        if all(j.incorrect for j in judgements):
            return incorrect("different_item")
    return undecided("items_undecided")


def _other_quantity(item: Node, reference: tuple[Node, ...]) -> bool:
    """True for an equation about something that the reference does not speak of: more was said, not another value."""
    if not isinstance(item, Relation) or item.operators[0] not in ("=", "~="):
        return False
    found = assignment_of(item)
    known = [named.name for node in reference if (named := assignment_of(node)) is not None]
    return found is None or (found.name not in known and bool(known))


def _repeats(items: list[Node], among: tuple[Node, ...], excluded: list[Node], context: Context) -> bool:
    """True if every item equals another one of its own side (a double root written twice)."""
    others = [node for node in among if not any(node is e for e in excluded)]
    return all(any(context.compare(item, other).correct for other in others) for item in items)
