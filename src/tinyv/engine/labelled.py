"""Lists whose items have names: by name, or in the same order where one side leaves the names out."""

from __future__ import annotations

from tinyv.engine.assignment import assignment_of
from tinyv.engine.context import Context
from tinyv.engine.items import Collection
from tinyv.engine.label_order import in_told_order
from tinyv.engine.labels import Labelled
from tinyv.engine.matching import match_unordered
from tinyv.engine.parameters import compare_in_order
from tinyv.expr.nodes import Symbol
from tinyv.verdict import Judgement, undecided


def compare_labelled(
    a: Collection, b: Collection, mine: Labelled | None, theirs: Labelled | None, context: Context
) -> Judgement | None:
    """`a=2, h=-1` against the same labels, or against values alone in the same order."""
    if mine is not None and theirs is not None:
        return _both_labelled(mine, theirs, context)
    known = mine or theirs
    if known is None:
        return None
    side = b if mine is not None else a
    values = side.items
    if known.repeated and side.ordered and len(values) == 2:
        return undecided("interval_or_list")
    if any((found := assignment_of(value)) is not None and not found.defined for value in values):
        return undecided("different_names")
    if known.repeated or (known.indexed and not _asked_by_name(known, context)):
        first, second = (known.values, values) if mine is not None else (values, known.values)
        judgement = match_unordered(first, second, context)
        if not judgement.correct or known.repeated or not side.ordered:
            return judgement
        in_order = compare_in_order(first, second, context, "same_labelled", "different_value")
        return in_order if in_order.correct else undecided("order_unclear")
    if len(values) != len(known.values):
        return undecided("extra_values") if theirs is not None and len(values) < len(known.values) else None
    told = in_told_order(known, context, of_reference=mine is not None)
    ordered = known.values if told is None else told
    first, second = (ordered, values) if mine is not None else (values, ordered)
    in_order = compare_in_order(first, second, context, "same_labelled", "different_value")
    if in_order.undecided or (in_order.correct and told is not None):
        return in_order
    swapped = match_unordered(known.values, tuple(values), context)
    return undecided("labels_left_out") if swapped.correct else in_order


def _both_labelled(mine: Labelled, theirs: Labelled, context: Context) -> Judgement | None:
    if mine.names == ():
        return None
    if mine.free_order and theirs.free_order and not (mine.indexed and theirs.indexed):
        return match_unordered(mine.values, theirs.values, context)
    if mine.repeated or theirs.repeated:
        return None
    if set(mine.names) != set(theirs.names) or len(mine.names) != len(theirs.names):
        extra = set(mine.names) < set(theirs.names)
        return undecided("extra_values" if extra else "different_names")
    other = dict(zip(theirs.names, theirs.values, strict=True))
    by_name = compare_in_order(
        mine.values, tuple(other[name] for name in mine.names), context, "same_labelled", "different_value"
    )
    if by_name.incorrect and mine.indexed and match_unordered(mine.values, theirs.values, context).correct:
        return undecided("numbering_of_roots")
    return by_name


def _asked_by_name(known: Labelled, context: Context) -> bool:
    """True where `x_1`, `x_2` are more than roots of one unknown: terms of a sequence, names in the question."""
    names = [name.name for name in known.names if isinstance(name, Symbol)]
    sequence = any(name[0] not in "xyztrmw\\" for name in names)
    return sequence or any(context.mentions(name) for name in names)
