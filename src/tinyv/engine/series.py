"""Sums, products and integrals left as they stand: the same bounds and the same body, with factors in or out."""

from __future__ import annotations

from dataclasses import replace

from tinyv.engine.context import Context
from tinyv.engine.trees import contains, substitute
from tinyv.expr.nodes import BigOperator, Div, Integer, Mul, Neg, Node, Symbol
from tinyv.expr.symbols import free_symbols
from tinyv.verdict import Judgement, correct

_LINEAR = ("sum", "integral", "limit")
_INDEX = Symbol("\\index")


def compare(reference: Node, answer: Node, context: Context) -> Judgement | None:
    """Two big operators that are written out alike; None where that is not so, since their values may still agree."""
    a, b = _pulled_in(reference), _pulled_in(answer)
    if a is None or b is None or a.kind != b.kind:
        return None
    bounds = ((a.lower, b.lower), (a.upper, b.upper))
    if any((x is None) != (y is None) for x, y in bounds):
        return None
    if not all(x is None or y is None or context.compare(x, y).correct for x, y in bounds):
        return None
    first, second = (substitute(side.body, Symbol(side.variable), _INDEX) for side in (a, b))
    return correct("same_series") if context.compare(first, second).correct else None


def _pulled_in(node: Node) -> BigOperator | None:
    """The one operator of a product, with the factors beside it moved into its body."""
    if isinstance(node, BigOperator):
        return node if node.kind in (*_LINEAR, "product") else None
    if isinstance(node, Neg):
        return _times(_pulled_in(node.operand), Neg(Integer(1)))
    if isinstance(node, Div) and not contains(node.denominator, BigOperator):
        return _times(_pulled_in(node.numerator), Div(Integer(1), node.denominator))
    if not isinstance(node, Mul):
        return None
    operators = [f for f in node.factors if contains(f, BigOperator)]
    if len(operators) != 1:
        return None
    others = tuple(f for f in node.factors if f is not operators[0])
    return _times(_pulled_in(operators[0]), Mul((Integer(1), *others)))


def _times(inner: BigOperator | None, factor: Node) -> BigOperator | None:
    """The operator with a factor in its body; None if it is not linear or the factor holds its variable."""
    if inner is None or inner.kind not in _LINEAR or inner.variable in free_symbols(factor):
        return None
    return replace(inner, body=Mul((factor, inner.body)))
