"""The complex domain: rigorous complex balls, principal values.

A value that is exactly real keeps the real reading of odd roots, so `(-8)^{1/3}` is -2 here too.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import TypeAlias

from flint import acb, arb, fmpq

from tinyv.expr.numeric import real
from tinyv.expr.numeric.limits import HUGE_LOG2, MAX_EXACT_EXPONENT_BITS, MAX_ROOT_DEGREE
from tinyv.expr.numeric.model import model_function
from tinyv.expr.numeric.program import Domain

Complex: TypeAlias = Callable[..., acb]

_HUGE = arb((1, HUGE_LOG2))
_NAN = acb(arb.nan(), arb.nan())


def bounded(function: Complex) -> Complex:
    """`function`, undefined for arguments so large that evaluating it would be slow."""

    def guarded(z: acb) -> acb:
        return function(z) if z.abs_upper() < _HUGE else _NAN

    return guarded


def power(exponent: fmpq) -> Complex:
    """The function `z -> z**exponent` for an exact exponent."""
    p, q = int(exponent.p), int(exponent.q)
    if p.bit_length() > MAX_EXACT_EXPONENT_BITS or q > MAX_ROOT_DEGREE:
        return lambda z: z ** acb(arb(exponent))
    if q == 1:
        return lambda z: z**p
    if q == 2:
        return lambda z: z.sqrt() ** p
    if q % 2:
        return lambda z: _odd_root(z, q) ** p
    return lambda z: z.root(q) ** p


def _odd_root(z: acb, degree: int) -> acb:
    return acb(real.root(z.real, degree)) if z.imag.is_zero() else z.root(degree)


def _real_only(function: Callable[..., arb]) -> Complex:
    """A function of real numbers; undefined for anything else."""

    def lifted(*values: acb) -> acb:
        if all(z.imag.is_zero() for z in values):
            return acb(function(*[z.real for z in values]))
        return _NAN

    return lifted


def _power_series(parameter: tuple[int, int]) -> Complex:
    p, first = parameter
    on_reals = _real_only(real.power_series(parameter))

    def total(r: acb) -> acb:
        if p == 0 and abs(r) < 1:
            return r**first / (1 - r)
        return on_reals(r)

    return total


def _binomial(n: acb, k: acb) -> acb:
    return _permutations(n, k) * (k + 1).rgamma()


def _permutations(n: acb, k: acb) -> acb:
    if not (n.abs_upper() < _HUGE and k.abs_upper() < _HUGE):
        return _NAN
    return (n + 1).gamma() * (n - k + 1).rgamma()


def _conjugate(z: acb) -> acb:
    return z.conjugate()


def _sign(z: acb) -> acb:
    return z.sgn()


_ON_REALS = ("floor", "ceil", "min", "max", "gcd", "lcm", "mod", "factorial2")

COMPLEX = Domain(
    name="complex",
    number=lambda q: acb(arb(q)),
    table={
        **{name: _real_only(real.REAL.table[name]) for name in _ON_REALS},
        "add": operator.add,
        "sub": operator.sub,
        "mul": operator.mul,
        "div": operator.truediv,
        "neg": operator.neg,
        "sqrt": lambda z: z.sqrt(),
        "pow": operator.pow,
        "nan": lambda: _NAN,
        "pi": acb.pi,
        "e": lambda: acb(arb.const_e()),
        "i": lambda: acb(0, 1),
        "sin": bounded(acb.sin),
        "cos": bounded(acb.cos),
        "tan": bounded(acb.tan),
        "cot": bounded(acb.cot),
        "sec": bounded(acb.sec),
        "csc": bounded(acb.csc),
        "arcsin": acb.asin,
        "arccos": acb.acos,
        "arctan": acb.atan,
        "arccot": lambda z: acb.pi() / 2 - z.atan(),
        "arcsec": lambda z: (1 / z).acos(),
        "arccsc": lambda z: (1 / z).asin(),
        "sinh": bounded(acb.sinh),
        "cosh": bounded(acb.cosh),
        "tanh": bounded(acb.tanh),
        "coth": bounded(acb.coth),
        "sech": bounded(acb.sech),
        "csch": bounded(acb.csch),
        "arsinh": acb.asinh,
        "arcosh": acb.acosh,
        "artanh": acb.atanh,
        "arcoth": lambda z: (1 / z).atanh(),
        "arsech": lambda z: (1 / z).acosh(),
        "arcsch": lambda z: (1 / z).asinh(),
        "exp": bounded(acb.exp),
        "ln": acb.log,
        "abs": lambda z: acb(abs(z)),
        "norm": lambda z: acb(abs(z)),
        "sign": _sign,
        "factorial": bounded(lambda z: (z + 1).gamma()),
        "gamma": bounded(lambda z: z.gamma()),
        "binomial": _binomial,
        "permutations": _permutations,
        "re": lambda z: acb(z.real),
        "im": lambda z: acb(z.imag),
        "conj": _conjugate,
        "arg": lambda z: acb(z.arg()),
        "erf": bounded(acb.erf),
    },
    makers={
        "power": power,
        "power_series": _power_series,
        "exp_series": real.exp_series,
        "call": lambda name: model_function(name, bounded(acb.sin)),
    },
)
