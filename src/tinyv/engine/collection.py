"""Sets, lists, tuples and alternatives: what kind of list each side is, and who compares such lists."""

from __future__ import annotations

from tinyv.engine import stand_in
from tinyv.engine.assignment import assignment_of
from tinyv.engine.context import Context
from tinyv.engine.integers import over_integers
from tinyv.engine.items import Collection, as_list, between_two_ends, collection_of, point_behind_name
from tinyv.engine.labelled import compare_labelled
from tinyv.engine.labels import labelled
from tinyv.engine.matching import match_unordered
from tinyv.engine.ordering import is_ordered
from tinyv.engine.parameters import compare_in_order
from tinyv.engine.trees import contains, is_closed
from tinyv.engine.tuples import compare_tuple_with_list, compare_tuples
from tinyv.engine.wording import unwrap
from tinyv.expr.nodes import Alternatives, Call, Dots, Node, Relation, Sequence, Symbol, Words
from tinyv.expr.printer import to_text
from tinyv.verdict import Judgement, correct, undecided

_TRUTH = frozenset("true false yes no t f correct incorrect right wrong 对 错 正确 错误 是 否".split())
_IN_ORDER = (
    "respectively",
    "ordered pair",
    "ordered triple",
    "in that order",
    "in this order",
    "分别",
    "依次",
)


def compare(reference: Node, answer: Node, context: Context) -> Judgement | None:
    """Two collections, or one against a single item; None if neither is a collection."""
    if isinstance(reference, Call) and isinstance(answer, Call) and reference.name != answer.name:
        return None
    reference, answer = as_list(reference, answer), as_list(answer, reference)
    if not isinstance(reference, (Sequence, Alternatives)) and not isinstance(
        answer, (Sequence, Alternatives)
    ):
        return None
    if between_two_ends(reference) or between_two_ends(answer):
        return undecided("interval_or_list")
    opened = point_behind_name(reference), point_behind_name(answer)
    if opened != (reference, answer):
        return context.compare(*opened)
    if _bare_inequality(reference) or _bare_inequality(answer):
        return undecided("inequality_against_list")
    if _coordinate(reference, answer) or _coordinate(answer, reference):
        return undecided("coordinate_or_point")
    if over_integers(reference) or over_integers(answer):
        return undecided("set_of_integers")
    if isinstance(reference, Alternatives) != isinstance(answer, Alternatives) and (
        (_inequalities(reference) and _inequalities(answer))
        or (_statements(reference) and _statements(answer))
    ):
        return undecided("and_or")
    order = _chain_as_list(reference, answer, context) or _chain_as_list(answer, reference, context)
    if order is not None:
        return order
    stood_for = stand_in.compare(reference, answer, context)
    if stood_for is not None:
        return stood_for
    a, b = collection_of(reference), collection_of(answer)
    if contains(reference, Dots) or contains(answer, Dots):
        return _with_ellipsis(a, b, context)
    if any(isinstance(item, Words) or unwrap(item).before for item in (*a.items, *b.items)):
        return _with_words(a, b, context)
    mine, theirs = labelled(a.items, reference), labelled(b.items, answer)
    if mine is not None or theirs is not None:
        judgement = compare_labelled(a, b, mine, theirs, context)
        if judgement is not None:
            return judgement
    if a.ordered and b.ordered:
        return compare_tuples(a, b, context)
    if a.ordered or b.ordered:
        return compare_tuple_with_list(a, b, context)
    judgement = match_unordered(a.items, b.items, context)
    numbers = not any(isinstance(item, Sequence) for item in a.items)
    if judgement.correct and numbers and None in (a.ordered, b.ordered) and _order_matters(a, context):
        in_order = compare_in_order(a.items, b.items, context, "same_list", "different_item")
        return judgement if in_order.correct else undecided("order_asked")
    return judgement


def _order_matters(wanted: Collection, context: Context) -> bool:
    """True if the question says so, or names the items itself and asks for their order."""
    return context.asks_about(*_IN_ORDER) or is_ordered(context.question, [*map(to_text, wanted.items)])


def _bare_inequality(node: Node) -> bool:
    """`x^2 < 4`, which was not read as a set of numbers."""
    return isinstance(node, Relation) and len(node.terms) == 2 and node.operators[0] in ("<", "<=", ">", ">=")


def _statements(node: Node) -> bool:
    """True for two or more bare letters, which with "and" and "or" are statements of logic."""
    items = node.items if isinstance(node, (Sequence, Alternatives)) else ()
    return len(items) > 1 and all(isinstance(item, Symbol) for item in items)


def _coordinate(named: Node, point: Node) -> bool:
    """`x = 5` next to `(5, 0)`."""
    found = assignment_of(named)
    single = (
        found is not None and found.defined and isinstance(found.name, Symbol) and is_closed(found.values[0])
    )
    return single and isinstance(point, Sequence) and point.brackets == "()"


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


def _with_words(a: Collection, b: Collection, context: Context) -> Judgement:
    """Items in words: a sentence cut at its commas is no list, so nothing is ever proved different."""
    judgement = match_unordered(a.items, b.items, context)
    if judgement.correct and any(
        isinstance(item, Words) and item.text.casefold() in _TRUTH for item in a.items
    ):
        in_order = compare_in_order(a.items, b.items, context, "same_list", "different_item")
        return judgement if in_order.correct else undecided("order_of_statements")
    if judgement.correct and is_ordered(context.question, [*map(to_text, a.items)]):
        in_order = compare_in_order(a.items, b.items, context, "same_list", "different_item")
        return judgement if in_order.correct else undecided("order_asked")
    return judgement if judgement.correct else undecided("words_among_items")


def _with_ellipsis(a: Collection, b: Collection, context: Context) -> Judgement:
    if len(a.items) == len(b.items) and all(
        context.compare(x, y).correct for x, y in zip(a.items, b.items, strict=True)
    ):
        return correct("same_terms")
    return undecided("ellipsis")
