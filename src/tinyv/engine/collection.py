"""Sets, lists, tuples and alternatives: items matched one to one."""

from __future__ import annotations

from dataclasses import dataclass

from tinyv.engine.arrangement import arrangement
from tinyv.engine.assignment import assignment_of
from tinyv.engine.combine import all_of
from tinyv.engine.context import Context
from tinyv.engine.integers import listed, over_integers
from tinyv.engine.keys import certainly_different
from tinyv.engine.labels import Labelled, labelled
from tinyv.engine.plus_minus import expand
from tinyv.engine.trees import contains, is_bare_list
from tinyv.expr.nodes import (
    Alternatives,
    BigOperator,
    Call,
    Dots,
    Node,
    NumberSet,
    Relation,
    Sequence,
    Symbol,
    Words,
)
from tinyv.verdict import Judgement, correct, incorrect, undecided

SHORT_LIST = 8
"""Lists shorter than this are compared item by item at once."""
MAX_PAIRS = 3_600
"""Pairs of items compared at most (60 by 60 that are not written alike)."""


@dataclass(frozen=True, slots=True)
class Collection:
    """The items of a side; `ordered` is None where the writing does not say (a bare list)."""

    items: tuple[Node, ...]
    ordered: bool | None
    brackets: str
    alternatives: bool = False


def compare(reference: Node, answer: Node, context: Context) -> Judgement | None:
    """Two collections, or one against a single item; None if neither is a collection."""
    reference, answer = _as_list(reference), _as_list(answer)
    if not isinstance(reference, (Sequence, Alternatives)) and not isinstance(
        answer, (Sequence, Alternatives)
    ):
        return None
    opened = _point_behind_name(reference), _point_behind_name(answer)
    if opened != (reference, answer):
        return context.compare(*opened)
    if over_integers(reference) or over_integers(answer):
        return undecided("set_of_integers")
    if (
        isinstance(reference, Alternatives) != isinstance(answer, Alternatives)
        and _inequalities(reference)
        and _inequalities(answer)
    ):
        return undecided("and_or")
    order = _chain_as_list(reference, answer, context) or _chain_as_list(answer, reference, context)
    if order is not None:
        return order
    a, b = collection_of(reference), collection_of(answer)
    if contains(reference, Dots) or contains(answer, Dots):
        return _with_ellipsis(a, b, context)
    if any(isinstance(item, Words) for item in (*a.items, *b.items)):
        return _with_words(a, b, context)
    mine, theirs = labelled(a.items, reference), labelled(b.items, answer)
    if mine is not None or theirs is not None:
        judgement = _with_labels(a, b, mine, theirs, context)
        if judgement is not None:
            return judgement
    if a.ordered and b.ordered:
        return _tuples(a, b, context)
    if a.ordered or b.ordered:
        return _tuple_against_list(a, b, context)
    return match_unordered(a.items, b.items, context)


def _as_list(node: Node) -> Node:
    """`P(2,3)` as the point that it names, a bounded set of integers as its list; else the node itself."""
    if isinstance(node, Call) and node.name.isupper() and len(node.name) == 1 and len(node.arguments) > 1:
        return Sequence(node.arguments, "()")
    return listed(node) or node


def _point_behind_name(node: Node) -> Node:
    """`P = (2, 3)` as the tuple; a tuple of names keeps its labels."""
    found = assignment_of(node)
    if found is None or not found.defined or not isinstance(found.name, Symbol) or len(found.values) != 1:
        return node
    value = found.values[0]
    return value if isinstance(value, Sequence) and value.brackets in ("()", "[]") else node


def _inequalities(node: Node) -> bool:
    items = node.items if isinstance(node, (Sequence, Alternatives)) else (node,)
    return all(isinstance(i, Relation) and i.operators[0] in ("<", "<=", ">", ">=", "!=") for i in items)


def _chain_as_list(chain: Node, listed_items: Node, context: Context) -> Judgement | None:
    """`b < a < d` against `b, a, d`: the same order, where the question asks for one."""
    if (
        not isinstance(chain, Relation)
        or len(chain.terms) < 3
        or len(set(chain.operators)) != 1
        or chain.operators[0] not in "<=>="
    ):
        return None
    if not isinstance(listed_items, Sequence) or len(listed_items.items) != len(chain.terms):
        return None
    same = all(context.compare(x, y).correct for x, y in zip(chain.terms, listed_items.items, strict=True))
    asked = context.asks_about(
        "order",
        "arrange",
        "ascending",
        "descending",
        "smallest",
        "largest",
        "increasing",
        "从小到大",
        "从大到小",
    )
    return correct("same_order") if same and asked else undecided("chain_against_list")


def collection_of(node: Node) -> Collection:
    """A side's items, signs expanded and bare lists inside bare lists opened; a single item is a list of one."""
    if isinstance(node, Alternatives):
        return Collection(_flat(node.items), None, "", alternatives=True)
    if isinstance(node, Sequence):
        if node.brackets in ("", "{}"):
            return Collection(_flat(node.items), None if node.brackets == "" else False, node.brackets)
        return Collection(node.items, True, node.brackets)
    if node == NumberSet("empty"):
        return Collection((), False, "{}")
    return Collection(tuple(expand(node)), None, "")


def _flat(items: tuple[Node, ...]) -> tuple[Node, ...]:
    flat: list[Node] = []
    for item in items:
        if is_bare_list(item) or isinstance(item, Alternatives):
            flat.extend(collection_of(item).items)
        else:
            flat.extend(expand(item))
    return tuple(flat)


# --- tuples --------------------------------------------------------------------------------------------------


def _tuples(a: Collection, b: Collection, context: Context) -> Judgement:
    if len(a.items) != len(b.items):
        return incorrect("different_length")
    judgement = all_of(
        (context.compare(x, y) for x, y in zip(a.items, b.items, strict=True)), "same_tuple", "different_item"
    )
    if (
        judgement.correct
        and a.brackets != b.brackets
        and len(a.items) == 2
        and {a.brackets, b.brackets} == {"()", "[]"}
    ):
        return undecided("brackets_differ")
    return judgement


def _tuple_against_list(a: Collection, b: Collection, context: Context) -> Judgement:
    """A tuple against a list without brackets: the same order is right, another order proves nothing."""
    listed = b if a.ordered else a
    if listed.brackets == "{}":
        return (
            undecided("set_against_tuple") if len(a.items) == len(b.items) else incorrect("different_length")
        )
    if len(a.items) != len(b.items):
        return _single_tuple(a, b, context) or incorrect("different_length")
    if listed.alternatives and len(listed.items) > 1:
        return undecided("tuple_against_alternatives")
    in_order = all_of(
        (context.compare(x, y) for x, y in zip(a.items, b.items, strict=True)), "same_tuple", "different_item"
    )
    if in_order.correct:
        bracket = a.brackets if a.ordered else b.brackets
        return undecided("interval_or_list") if bracket == "[]" and len(a.items) == 2 else in_order
    permuted = match_unordered(a.items, b.items, context)
    return undecided("order_unclear") if permuted.correct else (in_order if in_order.undecided else permuted)


def _single_tuple(a: Collection, b: Collection, context: Context) -> Judgement | None:
    """A tuple against a list of one or more tuples."""
    whole, listed = (a, b) if a.ordered else (b, a)
    if not any(isinstance(item, Sequence) for item in listed.items) or len(listed.items) < 2:
        return None
    one = (Sequence(whole.items, whole.brackets),)
    return match_unordered(one if a.ordered else a.items, b.items if a.ordered else one, context)


# --- unordered -----------------------------------------------------------------------------------------------


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
    known = context.pairs.get((id(item), id(other)))
    if known is not None:
        return known[2]
    judgement = _judge_item(item, other, context)
    context.pairs[id(item), id(other)] = (item, other, judgement)
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


def _with_words(a: Collection, b: Collection, context: Context) -> Judgement:
    """Items in words: a sentence cut at its commas is no list, so nothing is ever proved different."""
    judgement = match_unordered(a.items, b.items, context)
    return judgement if judgement.correct else undecided("words_among_items")


def _with_ellipsis(a: Collection, b: Collection, context: Context) -> Judgement:
    if len(a.items) == len(b.items) and all(
        context.compare(x, y).correct for x, y in zip(a.items, b.items, strict=True)
    ):
        return correct("same_terms")
    return undecided("ellipsis")


# --- labels --------------------------------------------------------------------------------------------------


def _with_labels(
    a: Collection, b: Collection, mine: Labelled | None, theirs: Labelled | None, context: Context
) -> Judgement | None:
    """`a=2, h=-1` against the same labels, or against values alone in the same order."""
    if mine is not None and theirs is not None:
        return _both_labelled(mine, theirs, context)
    known = mine or theirs
    assert known is not None
    values = b.items if mine is not None else a.items
    if known.repeated or known.indexed:
        return match_unordered(
            known.values if mine is not None else values,
            values if mine is not None else known.values,
            context,
        )
    if len(values) != len(known.values):
        return undecided("extra_values") if theirs is not None and len(values) < len(known.values) else None
    pairs = (
        zip(known.values, values, strict=True) if mine is not None else zip(values, known.values, strict=True)
    )
    in_order = all_of((context.compare(x, y) for x, y in pairs), "same_labelled", "different_value")
    if not in_order.incorrect:
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
    by_name = all_of(
        (context.compare(value, other[name]) for name, value in zip(mine.names, mine.values, strict=True)),
        "same_labelled",
        "different_value",
    )
    if by_name.incorrect and mine.indexed and match_unordered(mine.values, theirs.values, context).correct:
        return undecided("numbering_of_roots")
    return by_name
