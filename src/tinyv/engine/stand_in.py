"""A list beside something that is no list as written, but may say the same: a condition, a complex number, a binomial.

Counting items proves nothing then; the items themselves may still prove a difference.
"""

from __future__ import annotations

from tinyv.engine.combine import all_of
from tinyv.engine.context import Context
from tinyv.engine.number import is_number
from tinyv.engine.trees import contains, is_closed, is_list_like, substitute
from tinyv.expr.nodes import Add, Apply, Call, Constant, Mul, Node, Relation, Sequence, SetBuilder, Symbol
from tinyv.expr.numeric import same_constant
from tinyv.expr.symbols import free_symbols
from tinyv.verdict import Judgement, incorrect, undecided

_MARKS = ("_", "\\")
"""In a name: an index or a command, so that it may name a unit vector (`e_1`)."""

_PAIRED = ("binomial", "gcd", "lcm")
"""Functions that custom also writes as a pair, `\\binom12` for a column, `(4,6)` for a greatest common divisor."""


def compare(reference: Node, answer: Node, context: Context) -> Judgement | None:
    """A list against a tree of another form that may stand for it; None where no such reading is known."""
    if is_list_like(reference) == is_list_like(answer):
        return None
    listed, other = (reference, answer) if is_list_like(reference) else (answer, reference)
    if isinstance(other, SetBuilder):
        return undecided("unsolved")
    if isinstance(other, Relation):
        return _solutions(listed, other)
    if not isinstance(listed, Sequence) or listed.brackets not in ("()", "[]", "<>"):
        return None
    return _vector(listed, other, context)


def _solutions(listed: Node, condition: Relation) -> Judgement | None:
    """`|x| = 1` beside a list: an item that does not solve it is wrong, but there may be more solutions."""
    names = free_symbols(condition)
    if not _is_equation_in_one_unknown(condition, names) or not isinstance(listed, Sequence):
        return None
    if listed.brackets not in ("", "{}"):
        return undecided("unsolved")
    items = [item for item in listed.items if is_number(item)]
    name = Symbol(next(iter(names)))
    for item in items:
        left, right = (substitute(term, name, item) for term in condition.terms)
        if is_number(left) and is_number(right) and same_constant(left, right).different:
            return incorrect("different_item")
    return undecided("unsolved")


def _is_equation_in_one_unknown(node: Relation, names: frozenset[str]) -> bool:
    """True for `x^2 = 1`; a name with its value (`x = 1`, `f(x) = 1`) is none."""
    if node.operators != ("=",) or len(names) != 1 or contains(node, (Call, Sequence)):
        return False
    return not any(isinstance(term, Symbol) for term in node.terms)


def _vector(listed: Sequence, other: Node, context: Context) -> Judgement | None:
    """A pair beside a complex number or a binomial of its two parts; a tuple beside a sum over unit vectors."""
    if (
        len(listed.items) == 2
        and is_number(other)
        and contains(other, Constant)
        and all(map(is_number, listed.items))
    ):
        real, imaginary = listed.items
        pair = Add((real, Mul((imaginary, Constant("i")))))
        return undecided("coordinate_or_point") if not same_constant(pair, other).different else None
    if (
        isinstance(other, Apply)
        and other.function in _PAIRED
        and len(listed.items) == 2 == len(other.arguments)
    ):
        parts = zip(listed.items, other.arguments, strict=True)
        judgement = all_of((context.compare(x, y) for x, y in parts), "same_tuple", "different_item")
        return None if judgement.incorrect else undecided("matrix_against_other")
    marked = any(mark in name for name in free_symbols(other) for mark in _MARKS)
    return undecided("different_symbols") if marked and not is_closed(other) else None
