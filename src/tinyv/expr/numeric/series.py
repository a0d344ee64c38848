"""Infinite sums with a value by a simple, rigorous route.

A summand is read as a sum of terms `c * r^k * k^p` or `c * r^k / k!`. That covers geometric series, their
derivatives, `1/k^s` and exponential series. Anything else is refused: a thousand terms prove nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice

from flint import fmpq

from tinyv.expr.nodes import Add, Apply, Constant, Div, Integer, Mul, Neg, Node, Pow, Symbol
from tinyv.expr.numeric.compiler import Compiler, Operand
from tinyv.expr.numeric.limits import MAX_HEAD_TERMS
from tinyv.expr.numeric.outcome import NotNumericError
from tinyv.expr.symbols import free_symbols

MAX_SERIES_TERMS = 16
"""Terms that a summand may be expanded into."""


@dataclass(frozen=True, slots=True)
class _Term:
    """`product(factors) * product(base^exponent for ratios)^k * k^power / k!^factorials`."""

    factors: tuple[Node, ...] = ()
    ratios: tuple[Node, ...] = ()
    power: int = 0
    factorials: int = 0

    def times(self, other: _Term) -> _Term:
        return _Term(
            self.factors + other.factors,
            self.ratios + other.ratios,
            self.power + other.power,
            self.factorials + other.factorials,
        )


def infinite_sum(c: Compiler, variable: str, first: int, body: Node) -> Operand:
    """The sum of `body` over `variable` from `first` on; raises `NotNumericError("infinite_sum")`."""
    if not 0 <= first <= MAX_HEAD_TERMS:
        raise _refusal()
    total: Operand = fmpq(0)
    for term in _terms(c, variable, body):
        total = c.apply("add", (total, _value(c, term, first)))
    return total


def _refusal() -> NotNumericError:
    return NotNumericError("infinite_sum")


def _value(c: Compiler, term: _Term, first: int) -> Operand:
    coefficient = c.visit(_product(term.factors))
    ratio = c.visit(_product(term.ratios))
    if abs(term.power) > MAX_HEAD_TERMS or (first == 0 and term.power < 0):
        raise _refusal()
    c.marks.add("slow")
    if term.factorials == 0:
        # At k = 0 a positive power of k adds nothing, so such a sum starts at 1.
        start = max(first, 1) if term.power > 0 else first
        series = c.apply("power_series", (ratio,), (term.power, start))
    elif term.factorials == 1 and term.power == 0:
        series = c.apply("exp_series", (ratio,), first)
    else:
        raise _refusal()
    return c.apply("mul", (coefficient, series))


def _product(factors: tuple[Node, ...]) -> Node:
    return Mul(factors) if len(factors) > 1 else (factors or (Integer(1),))[0]


def _terms(c: Compiler, variable: str, node: Node) -> list[_Term]:
    if variable not in free_symbols(node):
        return [_Term(factors=(node,))]
    if isinstance(node, Add):
        found = [term for part in node.terms for term in _terms(c, variable, part)]
    elif isinstance(node, Neg):
        found = [term.times(_Term(factors=(Neg(Integer(1)),))) for term in _terms(c, variable, node.operand)]
    elif isinstance(node, Mul):
        found = _distribute([_terms(c, variable, factor) for factor in node.factors])
    elif isinstance(node, Div):
        below = _inverse(_single(_terms(c, variable, node.denominator)))
        found = [term.times(below) for term in _terms(c, variable, node.numerator)]
    else:
        found = [_factor(c, variable, node)]
    if len(found) > MAX_SERIES_TERMS:
        raise _refusal()
    return found


def _distribute(groups: list[list[_Term]]) -> list[_Term]:
    found = [_Term()]
    for group in groups:
        found = list(islice((a.times(b) for a in found for b in group), MAX_SERIES_TERMS + 1))
    return found


def _single(terms: list[_Term]) -> _Term:
    if len(terms) != 1:
        raise _refusal()
    return terms[0]


def _inverse(term: _Term) -> _Term:
    inverse = tuple(Div(Integer(1), factor) for factor in term.factors)
    ratios = tuple(Div(Integer(1), ratio) for ratio in term.ratios)
    return _Term(inverse, ratios, -term.power, -term.factorials)


def _factor(c: Compiler, variable: str, node: Node) -> _Term:
    if isinstance(node, Symbol):
        return _Term(power=1)
    if isinstance(node, Apply) and node.function == "factorial" and node.arguments == (Symbol(variable),):
        return _Term(factorials=-1)
    if isinstance(node, Apply) and node.function == "exp":
        return _exponential(c, variable, Constant("e"), node.arguments[0])
    if isinstance(node, Pow):
        return _power(c, variable, node)
    raise _refusal()


def _power(c: Compiler, variable: str, node: Pow) -> _Term:
    if variable in free_symbols(node.exponent):
        return _exponential(c, variable, node.base, node.exponent)
    exponent = c.visit(node.exponent)
    if not isinstance(exponent, fmpq) or exponent.q != 1 or abs(exponent) > MAX_HEAD_TERMS:
        raise _refusal()
    base = _single(_terms(c, variable, node.base))
    n = int(exponent.p)
    if base.factorials and abs(n) != 1:
        raise _refusal()
    return _Term(
        tuple(Pow(factor, node.exponent) for factor in base.factors),
        tuple(Pow(ratio, node.exponent) for ratio in base.ratios),
        base.power * n,
        base.factorials * n,
    )


def _exponential(c: Compiler, variable: str, base: Node, exponent: Node) -> _Term:
    """`base^(a k + b)`: the factor `base^b` and the ratio `base^a`, for an integer `a`."""
    if variable in free_symbols(base):
        raise _refusal()
    total = _Term()
    for term in _terms(c, variable, exponent):
        coefficient = _product(term.factors)
        if term.ratios or term.factorials or term.power not in (0, 1):
            raise _refusal()
        if term.power == 0:
            total = replace(total, factors=(*total.factors, Pow(base, coefficient)))
        elif _is_integer(c, coefficient):
            total = replace(total, ratios=(*total.ratios, Pow(base, coefficient)))
        else:
            raise _refusal()
    return total


def _is_integer(c: Compiler, node: Node) -> bool:
    value = c.visit(node)
    return isinstance(value, fmpq) and value.q == 1
