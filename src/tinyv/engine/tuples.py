"""Tuples, points and vectors: the same parts in the same order."""

from __future__ import annotations

import re

from tinyv.engine.context import Context
from tinyv.engine.inequality import bracketed_set
from tinyv.engine.interval import compare_sets
from tinyv.engine.items import Collection
from tinyv.engine.matching import match_unordered
from tinyv.engine.parameters import compare_in_order
from tinyv.engine.plus_minus import MAX_SIGNS, expand, signs_of
from tinyv.engine.trees import contains
from tinyv.expr.nodes import PlusMinus, Sequence
from tinyv.verdict import Judgement, incorrect, undecided

MAX_QUESTION = 20_000
_ONE_UNKNOWN = re.compile(
    r"\b(?:solve|roots?|zero(?:e?s)?|solutions?|inequalit(?:y|ies)|intervals?|domain|range)\b"
    r"|解|根|区间|定义域|值域|不等式",
    re.IGNORECASE,
)
_SEVERAL_VALUES = re.compile(
    r"\b(?:pairs?|coordinates?|points?|vectors?|tuples?|triples?|systems?|vertex|focus|center|centre|respectively"
    r"|simultaneous(?:ly)?)\b|\(\s?[a-z](?:_[a-z0-9])?\s?,|坐标|点|向量|方程组|数对|有序",
    re.IGNORECASE,
)


def compare_tuples(a: Collection, b: Collection, context: Context) -> Judgement:
    """Part by part; `[1,2]` for `(1,2)` is not decided, since two parts may be the ends of an interval."""
    if len(a.items) != len(b.items):
        return incorrect("different_length")
    sides = [Sequence(side.items, side.brackets) for side in (a, b)]
    if any(contains(side, PlusMinus) for side in sides):
        return _with_signs(sides[0], sides[1], context)
    judgement = compare_in_order(a.items, b.items, context, "same_tuple", "different_item")
    if judgement.reason == "parameter" and a.brackets == b.brackets and len(a.items) == 2:
        return _as_intervals(a, b, context)
    if (
        judgement.correct
        and a.brackets != b.brackets
        and len(a.items) == 2
        and {a.brackets, b.brackets} == {"()", "[]"}
    ):
        return undecided("brackets_differ")
    return judgement


def _with_signs(a: Sequence, b: Sequence, context: Context) -> Judgement:
    """`(\\pm 1, \\mp 2)`: the signs of all parts together, so whole tuples are expanded."""
    if max(len(signs_of(a)), len(signs_of(b))) > MAX_SIGNS:
        return undecided("too_many_signs")
    return match_unordered(tuple(expand(a)), tuple(expand(b)), context)


def _as_intervals(a: Collection, b: Collection, context: Context) -> Judgement:
    """`[2k\\pi, (2k+1)\\pi]`: brackets around two ends that share a parameter may be an interval."""
    mine, theirs = (bracketed_set(Sequence(side.items, side.brackets)) for side in (a, b))
    if mine is None or theirs is None:
        return undecided("parameter")
    judgement = compare_sets(mine, theirs, context)
    return judgement if judgement.correct else undecided("parameter")


def compare_tuple_with_list(a: Collection, b: Collection, context: Context) -> Judgement:
    """A tuple against a list without brackets: the same order is right, another order proves nothing."""
    listed = b if a.ordered else a
    if listed.brackets == "{}" and len(listed.items) == 1 and isinstance(listed.items[0], Sequence):
        whole = a if a.ordered else b
        point = Sequence(whole.items, whole.brackets)
        return (
            context.compare(point, listed.items[0]) if a.ordered else context.compare(listed.items[0], point)
        )
    if listed.brackets == "{}":
        return (
            undecided("set_against_tuple") if len(a.items) == len(b.items) else incorrect("different_length")
        )
    if len(a.items) != len(b.items):
        return _single_tuple(a, b, context) or incorrect("different_length")
    if listed.alternatives and len(listed.items) > 1:
        return undecided("tuple_against_alternatives")
    in_order = compare_in_order(a.items, b.items, context, "same_tuple", "different_item")
    if in_order.correct:
        bracket = a.brackets if a.ordered else b.brackets
        two_ends = len(a.items) == 2 and (bracket == "[]" or _asks_for_numbers(context.question))
        return undecided("interval_or_list") if two_ends else in_order
    permuted = match_unordered(a.items, b.items, context)
    return undecided("order_unclear") if permuted.correct else (in_order if in_order.undecided else permuted)


def _asks_for_numbers(question: str) -> bool:
    """True where all numbers of a kind are asked for: there `(2, 3)` is an interval and `2, 3` are two numbers."""
    asked = question[:MAX_QUESTION]
    return _ONE_UNKNOWN.search(asked) is not None and _SEVERAL_VALUES.search(asked) is None


def _single_tuple(a: Collection, b: Collection, context: Context) -> Judgement | None:
    """A tuple against a list of one or more tuples."""
    whole, listed = (a, b) if a.ordered else (b, a)
    if not any(isinstance(item, Sequence) for item in listed.items) or len(listed.items) < 2:
        return None
    one = (Sequence(whole.items, whole.brackets),)
    return match_unordered(one if a.ordered else a.items, b.items if a.ordered else one, context)
