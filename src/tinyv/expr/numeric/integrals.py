"""Definite integrals with a proved error, by flint's adaptive quadrature.

The integrand is evaluated on complex balls around the path. Where the quadrature asks for a proof that it is
analytic there, functions with branch cuts answer nan if the ball touches a cut, and the path is bisected.
"""

from __future__ import annotations

from collections.abc import Callable

from flint import acb, arb, fmpq

from tinyv.expr.numeric.complexes import COMPLEX
from tinyv.expr.numeric.limits import (
    INTEGRAL_GOAL_BITS,
    MAX_EXACT_EXPONENT_BITS,
    MAX_INTEGRAND_CALLS,
    RUN_UNITS,
)
from tinyv.expr.numeric.outcome import InexactError, NotNumericError
from tinyv.expr.numeric.program import Block, Domain, Fuel, Run, Value

_NAN = acb(arb.nan(), arb.nan())
_TOLERANCE = arb((1, -INTEGRAL_GOAL_BITS))
_STEP_UNITS = 2
"""What a step costs more when it is run for a single point, in units."""

_NOT_ANALYTIC = ("re", "im", "conj", "arg", "norm", "mod", "gcd", "lcm", "factorial2")


def integrate(block: Block, values: list[Value], domain: Domain, fuel: Fuel, run: Run) -> Value:
    """The integral of the block's body between the first two values; wide or nan where it does not converge.

    Raises `InexactError` over the rationals, `NotNumericError` when the fuel is spent.
    """
    if domain.name == "rational":
        raise InexactError
    fixed = {name: [acb(v)] for name, v in zip(block.names, values[2:], strict=True)}
    integrand = _Integrand(block, fixed, fuel, run)
    call_units = RUN_UNITS + (1 + _STEP_UNITS) * block.body.cost
    calls = max(1, min(MAX_INTEGRAND_CALLS, fuel.left // call_units))
    result = acb.integral(
        integrand, acb(values[0]), acb(values[1]), rel_tol=_TOLERANCE, abs_tol=_TOLERANCE, eval_limit=calls
    )
    if fuel.left < 0:
        raise NotNumericError("too_much_work")
    if domain.name == "complex":
        return result
    return result.real if result.imag.contains(0) else arb.nan()


class _Integrand:
    """The body as a function of one complex ball; never raises, since flint cannot carry an exception."""

    def __init__(self, block: Block, fixed: dict[str, list[acb]], fuel: Fuel, run: Run) -> None:
        self._block, self._fixed, self._fuel, self._run = block, fixed, fuel, run

    def __call__(self, z: acb, analytic: bool) -> acb:
        if self._fuel.left < 0:
            return _NAN
        try:
            return self._value(z, ANALYTIC if analytic else COMPLEX)
        except Exception:  # noqa: BLE001 - flint's C code cannot carry an exception; nan is its "I don't know"
            return _NAN

    def _value(self, z: acb, domain: Domain) -> acb:
        self._fuel.spend(_STEP_UNITS * self._block.body.cost)
        environment = {**self._fixed, self._block.variable: [z]}
        value: acb = self._run(self._block.body, domain, environment, 1, self._fuel)[0]
        return value


def _power(exponent: fmpq) -> Callable[[acb], acb]:
    p, q = int(exponent.p), int(exponent.q)
    if p.bit_length() > MAX_EXACT_EXPONENT_BITS:
        return lambda _: _NAN
    if q == 1:
        return lambda z: z**p
    if q == 2:
        return lambda z: z.sqrt(analytic=True) ** p
    return lambda z: z.pow(acb(arb(exponent)), analytic=True)


def _off_real_cut(function: Callable[[acb], acb]) -> Callable[[acb], acb]:
    """For functions with cuts on the real axis beyond -1 and 1."""
    return lambda z: function(z) if not z.imag.contains(0) or abs(z.real) < 1 else _NAN


def _off_imaginary_cut(function: Callable[[acb], acb]) -> Callable[[acb], acb]:
    """For functions with cuts on the imaginary axis beyond -i and i."""
    return lambda z: function(z) if not z.real.contains(0) or abs(z.imag) < 1 else _NAN


def _arcosh(z: acb) -> acb:
    return z.acosh() if not z.imag.contains(0) or z.real > 1 else _NAN


ANALYTIC = Domain(
    name="complex",
    number=COMPLEX.number,
    table={
        **{name: f for name, f in COMPLEX.table.items() if name not in _NOT_ANALYTIC},
        "pow": lambda a, b: a.pow(b, analytic=True),
        "sqrt": lambda z: z.sqrt(analytic=True),
        "ln": lambda z: z.log(analytic=True),
        "abs": lambda z: z.real_abs(analytic=True),
        "sign": lambda z: z.real_sgn(analytic=True),
        "floor": lambda z: z.real_floor(analytic=True),
        "ceil": lambda z: z.real_ceil(analytic=True),
        "min": lambda a, b: a.real_min(b, analytic=True),
        "max": lambda a, b: a.real_max(b, analytic=True),
        "arcsin": _off_real_cut(acb.asin),
        "arccos": _off_real_cut(acb.acos),
        "artanh": _off_real_cut(acb.atanh),
        "arctan": _off_imaginary_cut(acb.atan),
        "arsinh": _off_imaginary_cut(acb.asinh),
        "arccot": _off_imaginary_cut(COMPLEX.table["arccot"]),
        "arcosh": _arcosh,
        "arcoth": lambda z: _off_real_cut(acb.atanh)(1 / z),
        "arccsc": lambda z: _off_real_cut(acb.asin)(1 / z),
        "arcsec": lambda z: _off_real_cut(acb.acos)(1 / z),
        "arcsch": lambda z: _off_imaginary_cut(acb.asinh)(1 / z),
        "arsech": lambda z: _arcosh(1 / z),
    },
    makers={"power": _power},
)
