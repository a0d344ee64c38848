"""An answer that repeats a formula of the question has worked nothing out."""

from __future__ import annotations

from tinyv.engine.arrangement import arrangement
from tinyv.engine.assignment import is_name
from tinyv.engine.context import Context
from tinyv.engine.formulas import formulas_of
from tinyv.engine.text.choice import choices_in
from tinyv.expr.nodes import (
    Constant,
    Decimal,
    Degrees,
    Div,
    Integer,
    Mixed,
    Neg,
    Node,
    Percent,
    Quantity,
    Relation,
    Symbol,
    Words,
)
from tinyv.expr.numeric import decimal_view
from tinyv.verdict import Judgement, undecided


def restated(reference: Node, answer: Node, context: Context) -> Judgement | None:
    """UNDECIDED if the answer is a formula of the question and not the reference in another arrangement."""
    if not context.question or is_value(answer) or choices_in(context.question):
        return None
    form = arrangement(answer)
    if form == arrangement(reference) or form not in formulas_of(context.question):
        return None
    return undecided("restatement")


def is_value(node: Node) -> bool:
    """True for a literal, also signed or with a mark, a name, or a bound of one: nothing is left to work out."""
    if isinstance(node, Relation) and node.operators[0] not in ("=", "~="):
        return all(is_value(term) or is_name(term) for term in node.terms)
    if isinstance(node, (Neg, Percent, Quantity, Degrees)):
        return is_value(next(node.children()))
    if isinstance(node, Div):
        return isinstance(node.numerator, Integer) and isinstance(node.denominator, Integer)
    return (
        isinstance(node, (Words, Integer, Decimal, Mixed, Symbol, Constant)) or decimal_view(node) is not None
    )
