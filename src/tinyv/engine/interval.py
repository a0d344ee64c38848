"""Intervals, unions, inequalities and set-builders against each other."""

from __future__ import annotations

from tinyv.engine.combine import all_of
from tinyv.engine.context import Context
from tinyv.engine.inequality import bracketed_set, real_set
from tinyv.engine.orders import contradict
from tinyv.engine.parameters import parameter_of, with_same_parameter
from tinyv.engine.realset import Piece, RealSet, canonical
from tinyv.engine.trees import is_closed
from tinyv.expr.nodes import Add, Constant, Interval, Neg, Node, NumberSet, Relation, Sequence
from tinyv.verdict import Judgement, correct, incorrect, undecided

_UPWARD = {"<": True, "<=": True, ">": False, ">=": False}
"""Signs of order, and whether they rise from left to right."""


def compare(reference: Node, answer: Node, context: Context) -> Judgement | None:
    """Two subsets of the reals, at least one of them certainly so; None otherwise."""
    if contradict(reference, answer):
        return incorrect("different_order")
    a, b = real_set(reference), real_set(answer)
    if a is None and b is None:
        return None
    if a is None:
        a = _by_brackets(reference)
    elif b is None:
        b = _by_brackets(answer)
    if a is None or b is None:
        return None
    if _astray(reference) or _astray(answer):
        return undecided("infinite_end_astray")
    if not a.pieces or not b.pieces:
        return _empty(a, b)
    judgement = compare_sets(a, b, context)
    if judgement.correct and not b.solved and a.solved:
        return undecided("unsolved")
    if a.variable and b.variable and a.variable != b.variable and judgement.correct:
        return undecided("different_names")
    return judgement


def _astray(node: Node) -> bool:
    """True if an interval goes up to minus infinity, or an inequality sets such a bound: that says nothing certain."""
    if isinstance(node, Interval):
        return _infinite(node.lower) > 0 or _infinite(node.upper) < 0
    if isinstance(node, Sequence) and len(node.items) == 2 and node.brackets in ("()", "[]"):
        return _infinite(node.items[0]) > 0 or _infinite(node.items[1]) < 0
    if isinstance(node, Relation) and any(sign in _UPWARD for sign in node.operators):
        return any(
            _wrong_way(*step) for step in zip(node.terms, node.operators, node.terms[1:], strict=False)
        )
    return any(_astray(child) for child in node.children())


def _wrong_way(left: Node, sign: str, right: Node) -> bool:
    """`x < -\\infty`, `\\infty < x`."""
    if sign not in _UPWARD:
        return False
    low, high = (left, right) if _UPWARD[sign] else (right, left)
    return _infinite(low) > 0 or _infinite(high) < 0


def _infinite(node: Node) -> int:
    """1 for infinity, -1 for minus infinity, else 0."""
    if isinstance(node, Neg):
        return -_infinite(node.operand)
    return int(node == Constant("infinity"))


def _by_brackets(node: Node) -> RealSet | None:
    """A bare `(1, 2)` next to an interval is one; a set of points is left to the sets of items."""
    if (isinstance(node, Sequence) and node.brackets in ("()", "[]")) or node == NumberSet("empty"):
        return bracketed_set(node)
    return None


def _empty(a: RealSet, b: RealSet) -> Judgement:
    return correct("same_set") if not a.pieces and not b.pieces else incorrect("different_set")


def compare_sets(a: RealSet, b: RealSet, context: Context) -> Judgement:
    """Piece by piece, after both are put in order where their ends are numbers."""
    if a.closed_form and b.closed_form:
        first, second = canonical(a.pieces), canonical(b.pieces)
        if first is None or second is None:
            return undecided("order_of_ends")
        if len(first) != len(second):
            return incorrect("different_set")
        return all_of(
            (_pieces(x, y, context) for x, y in zip(first, second, strict=True)), "same_set", "different_set"
        )
    return _symbolic(a.pieces, b.pieces, context)


def _symbolic(a: tuple[Piece, ...], b: tuple[Piece, ...], context: Context) -> Judgement:
    if len(a) != len(b):
        return undecided("symbolic_ends")
    if len(a) == 1:
        return _pieces(a[0], b[0], context)
    left = list(b)
    for piece in a:
        position = next((i for i, other in enumerate(left) if _pieces(piece, other, context).correct), None)
        if position is None:
            return undecided("symbolic_ends")
        left.pop(position)
    return correct("same_set")


def _ends(a: Piece, b: Piece, context: Context) -> Judgement:
    """Both ends; with an integer parameter, one end as a family and the length, so that both move together."""
    pairs = [(x, y) for x, y in ((a.lower, b.lower), (a.upper, b.upper)) if x is not None and y is not None]
    if not any(parameter_of(x, context) and parameter_of(y, context) for x, y in pairs):
        return all_of((context.compare(x, y) for x, y in pairs), "same_set", "different_set")
    if len(pairs) < 2:
        return all_of((context.compare(x, y) for x, y in pairs), "same_set", "different_set")
    (low, other_low), (high, other_high) = pairs
    mine, theirs = Add((high, Neg(low))), Add((other_high, Neg(other_low)))
    lengths = context.compare_coupled(mine, with_same_parameter(mine, theirs, context))
    if not lengths.correct:
        return lengths if lengths.incorrect and is_closed(mine) else undecided("symbolic_ends")
    start = context.compare(low, other_low)
    return start if start.correct else undecided("symbolic_ends") if not start.incorrect else start


def _pieces(a: Piece, b: Piece, context: Context) -> Judgement:
    if (a.lower is None) != (b.lower is None) or (a.upper is None) != (b.upper is None):
        return incorrect("different_set")
    judgement = _ends(a, b, context)
    if not judgement.incorrect and (a.lower_closed, a.upper_closed) != (b.lower_closed, b.upper_closed):
        return incorrect("open_or_closed")
    return judgement
