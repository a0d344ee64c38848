"""An answer that repeats a formula of the question has worked nothing out."""

from __future__ import annotations

import re
from math import gcd

from tinyv.engine.arrangement import arrangement
from tinyv.engine.assignment import is_name
from tinyv.engine.context import Context
from tinyv.engine.formulas import formulas_of
from tinyv.engine.identities import without_identities
from tinyv.engine.text.choice import choices_in
from tinyv.engine.trees import is_equation
from tinyv.engine.wording import unwrap
from tinyv.expr.nodes import (
    Add,
    Constant,
    Decimal,
    Degrees,
    Div,
    Integer,
    Mixed,
    Mul,
    Neg,
    Node,
    Percent,
    Qualified,
    Quantity,
    Relation,
    Sequence,
    Symbol,
    Words,
)
from tinyv.expr.numeric import decimal_view
from tinyv.verdict import Judgement, undecided

_DIGITS = re.compile(r"\d{1,18}")


def restated(reference: Node, answer: Node, context: Context) -> Judgement | None:
    """UNDECIDED if the answer is a formula of the question and not the reference in another arrangement."""
    if not context.question or choices_in(context.question):
        return None
    known, said = arrangement(_said(reference)), _parts(_said(answer))
    if any(arrangement(part) == known for part in said):
        return None
    return undecided("restatement") if all(_repeats(reference, part, context) for part in said) else None


def _said(node: Node) -> Node:
    """What stands behind words, a unit, braces and an added zero: none of them works anything out."""
    if isinstance(node, Qualified):
        return _said(unwrap(node).node)
    if isinstance(node, Quantity):
        return _said(next(node.children()))
    if isinstance(node, Sequence) and len(node.items) == 1:
        return _said(node.items[0])
    if isinstance(node, Add):
        terms = tuple(term for term in node.terms if term != Integer(0))
        return _said(terms[0]) if len(terms) == 1 else node
    return node


def _parts(node: Node) -> tuple[Node, ...]:
    """The values of a chain of equals signs, of which one that says more is enough; else the answer itself."""
    if not isinstance(node, Relation) or not is_equation(node):
        return (node,)
    return tuple(_said(term) for term in node.terms if not is_name(term)) or (node,)


def _repeats(reference: Node, answer: Node, context: Context) -> bool:
    if is_value(answer):
        return False
    known = formulas_of(context.question)
    if arrangement(answer) in known or _only_numbers_of_question(_said(reference), answer, context):
        return True
    bare = without_identities(answer)
    return bare != answer and not is_value(bare) and arrangement(bare) in known


def _only_numbers_of_question(reference: Node, answer: Node, context: Context) -> bool:
    """True for a sum or product that still has to be worked out and holds no number of its own: `17 * 23 + 0`."""
    if not is_value(reference) or not isinstance(answer, (Add, Mul)):
        return False
    numbers = _integers_in(answer)
    given = {int(digits) for digits in _DIGITS.findall(context.question)}
    return numbers is not None and numbers - {0, 1} <= given


def _integers_in(node: Node) -> set[int] | None:
    """The integers of plain arithmetic; None if anything else occurs."""
    if isinstance(node, Integer):
        return {node.value}
    if not isinstance(node, (Add, Mul, Div, Neg)):
        return None
    found: set[int] = set()
    for child in node.children():
        inner = _integers_in(child)
        if inner is None:
            return None
        found |= inner
    return found


def _in_lowest_terms(node: Div) -> bool:
    top, bottom = node.numerator, node.denominator
    return isinstance(top, Integer) and isinstance(bottom, Integer) and gcd(top.value, bottom.value) == 1


def is_value(node: Node) -> bool:
    """True for a literal, also signed or with a mark, a name, or a bound of one: nothing is left to work out."""
    if isinstance(node, Relation) and node.operators[0] not in ("=", "~="):
        return all(is_value(term) or is_name(term) for term in node.terms)
    if isinstance(node, (Neg, Percent, Quantity, Degrees)):
        return is_value(next(node.children()))
    if isinstance(node, Div):
        return _in_lowest_terms(node)
    return (
        isinstance(node, (Words, Integer, Decimal, Mixed, Symbol, Constant)) or decimal_view(node) is not None
    )
