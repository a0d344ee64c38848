"""The real domain: rigorous real balls.

Where a function has no real value the result is nan, which spreads by itself and marks the point as
undefined. Roots with an odd degree, and powers whose reduced exponent has an odd denominator, are real for
negative bases.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from math import gcd, lcm
from typing import TypeAlias, TypeVar

from flint import acb, arb, fmpq, fmpz

from tinyv.expr.numeric.limits import HUGE_LOG2, MAX_EXACT_EXPONENT_BITS, MAX_ROOT_DEGREE
from tinyv.expr.numeric.model import model_function
from tinyv.expr.numeric.program import Domain

Real: TypeAlias = Callable[..., arb]
Ball = TypeVar("Ball", arb, acb)

_HUGE = arb((1, HUGE_LOG2))


def bounded(function: Callable[[arb], arb]) -> Real:
    """`function`, undefined for arguments so large that evaluating it would be slow."""

    def guarded(x: arb) -> arb:
        return function(x) if abs(x) < _HUGE else arb.nan()

    return guarded


def power(exponent: fmpq) -> Real:
    """The function `x -> x**exponent` for an exact exponent."""
    p, q = int(exponent.p), int(exponent.q)
    if p.bit_length() > MAX_EXACT_EXPONENT_BITS:
        return lambda x: x ** arb(exponent)
    if q == 1:
        return lambda x: x**p
    if q == 2:
        return lambda x: x.sqrt() ** p
    if q > MAX_ROOT_DEGREE:
        return lambda x: x ** arb(exponent)
    return lambda x: root(x, q) ** p


def root(x: arb, degree: int) -> arb:
    """The real root of that degree, nan if there is none."""
    if x.is_zero():
        return x
    if degree % 2 and x < 0:
        return -((-x).root(degree))
    return x.root(degree)


def to_integer(x: arb) -> int | None:
    """The one integer in the ball, if it is of a size that matters."""
    if not abs(x) < 2**62:
        return None
    found = x.unique_fmpz()
    return None if found is None else int(found)


def _of_integers(function: Callable[[int, int], int]) -> Real:
    def exact_only(a: arb, b: arb) -> arb:
        m, n = to_integer(a), to_integer(b)
        if m is None or n is None or not (a.is_exact() and b.is_exact()):
            return arb.nan()
        return arb(function(m, n))

    return exact_only


def _arg(x: arb) -> arb:
    return acb(x).arg()


def _factorial2(x: arb) -> arb:
    c = (x * arb.pi()).cos()
    return arb(2) ** ((1 + 2 * x - c) / 4) * arb.pi() ** ((c - 1) / 4) * (x / 2 + 1).gamma()


def _gamma(x: arb) -> arb:
    return x.gamma()


def _binomial(n: arb, k: arb) -> arb:
    return _permutations(n, k) * (k + 1).rgamma()


def _permutations(n: arb, k: arb) -> arb:
    if not (abs(n) < _HUGE and abs(k) < _HUGE):
        return arb.nan()
    return (n + 1).gamma() * (n - k + 1).rgamma()


def power_series(parameter: tuple[int, int]) -> Real:
    """The sum of `k**p * r**k` from `k = first` on; nan where it does not converge."""
    p, first = parameter

    def total(r: arb) -> arb:
        if abs(r) < 1 and p == 0:
            return r**first / (1 - r)
        if abs(r) < 1 or (r == -1 and p < 0):
            return acb(r).polylog(-p).real - series_head(r, p, first)
        if r == 1 and p <= -2:
            return arb(-p).zeta() - series_head(r, p, first)
        return arb.nan()

    return total


def series_head(r: arb, p: int, first: int) -> arb:
    """The terms of the power series from 1 up to `first`, the last one left out."""
    head = arb(0)
    for k in range(1, first):
        head += arb(k) ** p * r**k
    return head


def exp_series(first: int) -> Callable[[Ball], Ball]:
    """The sum of `r**k / k!` from `k = first` on, for a real or a complex ball."""

    def total(r: Ball) -> Ball:
        head = type(r)(0)
        for k in range(first):
            head += r**k / arb(fmpz.fac_ui(fmpz(k)))
        return r.exp() - head

    return total


def _call(name: str) -> Real:
    return model_function(name, bounded(arb.sin))


_sin, _cos = bounded(arb.sin), bounded(arb.cos)

REAL = Domain(
    name="real",
    number=arb,
    table={
        "add": operator.add,
        "sub": operator.sub,
        "mul": operator.mul,
        "div": operator.truediv,
        "neg": operator.neg,
        "sqrt": arb.sqrt,
        "pow": operator.pow,
        "nan": arb.nan,
        "pi": arb.pi,
        "e": arb.const_e,
        "sin": _sin,
        "cos": _cos,
        "tan": bounded(arb.tan),
        "cot": bounded(arb.cot),
        "sec": bounded(arb.sec),
        "csc": bounded(arb.csc),
        "arcsin": arb.asin,
        "arccos": arb.acos,
        "arctan": arb.atan,
        "arccot": lambda x: arb.pi() / 2 - x.atan(),
        "arcsec": lambda x: (1 / x).acos(),
        "arccsc": lambda x: (1 / x).asin(),
        "sinh": arb.sinh,
        "cosh": arb.cosh,
        "tanh": arb.tanh,
        "coth": arb.coth,
        "sech": arb.sech,
        "csch": arb.csch,
        "arsinh": arb.asinh,
        "arcosh": arb.acosh,
        "artanh": arb.atanh,
        "arcoth": lambda x: (1 / x).atanh(),
        "arsech": lambda x: (1 / x).acosh(),
        "arcsch": lambda x: (1 / x).asinh(),
        "exp": arb.exp,
        "ln": arb.log,
        "abs": abs,
        "norm": abs,
        "floor": arb.floor,
        "ceil": arb.ceil,
        "sign": arb.sgn,
        "factorial": bounded(lambda x: _gamma(x + 1)),
        "factorial2": bounded(_factorial2),
        "gamma": bounded(_gamma),
        "binomial": _binomial,
        "permutations": _permutations,
        "min": arb.min,
        "max": arb.max,
        "gcd": _of_integers(gcd),
        "lcm": _of_integers(lcm),
        "mod": lambda a, m: a - m * (a / m).floor(),
        "re": lambda x: x,
        "im": lambda x: x * 0,
        "conj": lambda x: x,
        "arg": _arg,
        "erf": arb.erf,
    },
    makers={"power": power, "power_series": power_series, "exp_series": exp_series, "call": _call},
)
