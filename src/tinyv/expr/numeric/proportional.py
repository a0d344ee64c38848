"""Equations `f = 0` and `g = 0`: the same up to a factor, or solved by the same points."""

from __future__ import annotations

from dataclasses import dataclass

from flint import acb, arb

from tinyv.expr.nodes import Node
from tinyv.expr.numeric.agreement import Match, match
from tinyv.expr.numeric.cache import program_of
from tinyv.expr.numeric.complexes import COMPLEX
from tinyv.expr.numeric.limits import BASE_BITS, COMMON_POINTS, POINT_GOOD_BITS
from tinyv.expr.numeric.model import random_unit
from tinyv.expr.numeric.outcome import (
    InexactError,
    NotNumericError,
    Numeric,
    different,
    equal,
    unknown,
)
from tinyv.expr.numeric.points import BATCHES, environment
from tinyv.expr.numeric.precision import precision
from tinyv.expr.numeric.program import Domain, Fuel, Program, Value
from tinyv.expr.numeric.real import REAL
from tinyv.expr.numeric.run import run

_ROOT_BATCHES = 2


def same_up_to_factor(f: Node, g: Node) -> Numeric:
    """Whether f / g is one nonzero number wherever both are defined. DIFFERENT: it is not. Never raises."""
    try:
        p, q = program_of(f), program_of(g)
        if not (p.symbols or q.symbols):
            return unknown("no_symbols")
        with precision(BASE_BITS):
            result = _compare_ratios(p, q, Fuel())
    except NotNumericError as stop:
        return unknown(stop.reason)
    except InexactError:
        return unknown("undefined")
    if result.different and "call" in p.marks | q.marks:
        return unknown("unknown_function")
    return result


def _domain(p: Program, q: Program) -> Domain:
    return COMPLEX if "imaginary" in p.marks | q.marks else REAL


def _compare_ratios(p: Program, q: Program, fuel: Fuel) -> Numeric:
    domain, symbols, integers = _domain(p, q), p.symbols | q.symbols, p.integers | q.integers
    ratios: list[Value] = []
    for batch, regimes in enumerate(BATCHES):
        env = environment(symbols, batch, domain, integers)
        values = [run(program, domain, env, len(regimes), fuel) for program in (p, q)]
        for a, b in zip(*values, strict=True):
            if _only_one_vanishes(a, b):
                return different("not_proportional")
            ratios += _ratio(a, b)
        if any(match(ratios[0], ratio, 0) is Match.APART for ratio in ratios[1:]):
            return different("not_proportional")
        if len(ratios) >= COMMON_POINTS:
            return equal("proportional")
    return unknown("undefined")


def _only_one_vanishes(a: Value, b: Value) -> bool:
    if not (a.is_finite() and b.is_finite()):
        return False
    return bool((a.is_zero() and not b.contains(0)) or (b.is_zero() and not a.contains(0)))


def _ratio(a: Value, b: Value) -> list[Value]:
    if a.contains(0) or b.contains(0) or not (a.is_finite() and b.is_finite()):
        return []
    ratio = a / b
    return [ratio] if ratio.rel_accuracy_bits() >= POINT_GOOD_BITS else []


def vanishes_where(f: Node, g: Node) -> Numeric:
    """Whether g is zero where f is, at points found by solving f = 0 for a symbol in which f is linear.

    DIFFERENT (`nonzero_on_solution`): g is not zero at a solution of f. Else UNKNOWN: `zero_on_samples` if g
    is zero at four or more of them, `not_linear` if none could be found. Never raises.
    """
    try:
        p, q = program_of(f), program_of(g)
        with precision(BASE_BITS):
            return _on_solutions(p, q, Fuel())
    except NotNumericError as stop:
        return unknown(stop.reason)
    except InexactError:
        return unknown("undefined")


def _on_solutions(p: Program, q: Program, fuel: Fuel) -> Numeric:
    # A symbol that both have says more than one that only f has.
    for symbol in sorted(p.symbols, key=lambda name: (name not in q.symbols, name)):
        zeros = 0
        for batch in range(_ROOT_BATCHES):
            line = _Line(p, q, symbol, batch, fuel)
            found = line.values_of_q()
            if any(value.is_finite() and not value.contains(0) for value in found):
                return unknown("unknown_function") if "call" in q.marks else different("nonzero_on_solution")
            zeros += sum(value.is_finite() and value.abs_upper() < _TINY for value in found)
        if zeros >= COMMON_POINTS:
            return unknown("zero_on_samples")
    return unknown("not_linear")


_TINY = arb((1, -POINT_GOOD_BITS))


@dataclass(frozen=True, slots=True)
class _Line:
    """f along one symbol, the others fixed at the points of a batch."""

    p: Program
    q: Program
    symbol: str
    batch: int
    fuel: Fuel

    def values_of_q(self) -> list[Value]:
        """q at the solutions of p = 0; empty where p is not linear in the symbol or has no solution."""
        domain = _domain(self.p, self.q)
        solutions = self._solutions(domain)
        return [
            value
            for i, solution in enumerate(solutions)
            if solution is not None and self._at(self.p, domain, [solution], i)[0].contains(0)
            for value in self._at(self.q, domain, [solution], i)
        ]

    def _at(
        self, program: Program, domain: Domain, values: list[Value], point: int | None = None
    ) -> list[Value]:
        env = environment(self.p.symbols | self.q.symbols, self.batch, domain, point=point)
        return run(program, domain, {**env, self.symbol: values}, len(values), self.fuel)

    def _solutions(self, domain: Domain) -> list[Value | None]:
        count = len(BATCHES[self.batch])
        lift = acb if domain is COMPLEX else arb
        places = [lift(random_unit(f"line {self.symbol}", 10 * self.batch + k) + k) for k in range(3)]
        f0, f1, f2 = (self._at(self.p, domain, [place] * count) for place in places)
        return [_crossing(places, values) for values in zip(f0, f1, f2, strict=True)]


def _crossing(places: list[Value], values: tuple[Value, ...]) -> Value | None:
    """Where the line through three points crosses zero; None if they lie on no line, or it never does."""
    slope = (values[1] - values[0]) / (places[1] - places[0])
    other = (values[2] - values[0]) / (places[2] - places[0])
    if match(slope, other, POINT_GOOD_BITS) is not Match.SAME or slope.contains(0):
        return None
    return places[0] - values[0] / slope
