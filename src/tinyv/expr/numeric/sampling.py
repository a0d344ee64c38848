"""Trees with free symbols: the same function, as far as points can tell.

Real points first. Where they give too few common points, integers for the symbols that by custom stand for
integers; at last complex values at real points. A disagreement at one point where both sides are defined is
a proof of difference; agreement at random points with 60 bits each is evidence beyond any doubt that matters.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tinyv.expr.nodes import Node
from tinyv.expr.numeric.agreement import Match, both_vanish, match
from tinyv.expr.numeric.cache import program_of
from tinyv.expr.numeric.complexes import COMPLEX
from tinyv.expr.numeric.constants import same_closed
from tinyv.expr.numeric.limits import (
    BASE_BITS,
    COMMON_POINTS,
    CONFIRM_BITS,
    HEAVY_BITS,
    MAX_BITS,
    POINT_GOOD_BITS,
    SLOW_MAX_BITS,
)
from tinyv.expr.numeric.outcome import (
    InexactError,
    NotNumericError,
    Numeric,
    different,
    equal,
    unknown,
)
from tinyv.expr.numeric.points import BATCHES, Regime, environment, is_integer_name
from tinyv.expr.numeric.precision import precision
from tinyv.expr.numeric.program import Domain, Fuel, Program, Value
from tinyv.expr.numeric.real import REAL
from tinyv.expr.numeric.run import run

MAX_INTEGER_BATCHES = 2
"""Batches of integer points: with values up to 12 more of them hardly tell anything new."""


def same_function(a: Node, b: Node) -> Numeric:
    """Whether two trees are the same function of their free symbols. Never raises.

    DIFFERENT has the reason `different_symbols` if one side has symbols that the other lacks. UNKNOWN has
    `differs_on_negatives` (x and |x|), `same_at_integers` (sin(n pi) and 0), `unknown_function`, `undefined`,
    `precision`, or why one of them is no number.
    """
    try:
        p, q = program_of(a), program_of(b)
        if not (p.symbols or q.symbols):
            return same_closed(p, q, Fuel())
        return _settle(p, q, _compare(_Pair(p, q, Fuel())))
    except NotNumericError as stop:
        return unknown(stop.reason)


def _settle(p: Program, q: Program, result: Numeric) -> Numeric:
    if not result.different:
        return result
    if "call" in p.marks | q.marks:
        return unknown("unknown_function")
    return different("different_symbols") if p.symbols != q.symbols else result


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two programs that are compared, and the work that this may still take."""

    p: Program
    q: Program
    fuel: Fuel

    @property
    def symbols(self) -> frozenset[str]:
        return self.p.symbols | self.q.symbols

    @property
    def height(self) -> int:
        return max(self.p.height, self.q.height)

    @property
    def marks(self) -> frozenset[str]:
        return self.p.marks | self.q.marks

    def values(
        self, batch: int, domain: Domain, integers: frozenset[str], point: int | None = None
    ) -> tuple[list[Value], list[Value]]:
        """The values of both at the points of a batch, or at one of them."""
        env = environment(self.symbols, batch, domain, integers, point)
        count = len(BATCHES[batch]) if point is None else 1
        return run(self.p, domain, env, count, self.fuel), run(self.q, domain, env, count, self.fuel)


@dataclass(slots=True)
class _Tally:
    """What the points said so far."""

    agreed: int = 0
    positive: int = 0
    regimes: set[Regime] = field(default_factory=set)
    apart_on_negatives: bool = False
    apart: bool = False
    blurred: bool = False

    def add(self, regime: Regime, found: Match) -> None:
        """Count one point."""
        if found is Match.SAME:
            self.agreed += 1
            self.positive += regime.positive
            self.regimes.add(regime)
        elif found is Match.BLURRED:
            self.blurred = True
        elif found is Match.APART and regime.positive:
            self.apart = True
        elif found is Match.APART:
            self.apart_on_negatives = True

    def verdict(self, *, last: bool) -> Numeric | None:
        """The outcome if these points are enough for one."""
        if self.apart or (last and self.apart_on_negatives and self.positive < COMMON_POINTS):
            return different("different_values")
        if self.apart_on_negatives:
            return unknown("differs_on_negatives") if self.positive >= COMMON_POINTS else None
        if self.agreed >= COMMON_POINTS and len(self.regimes) > 1:
            return equal("same_values")
        return None


def _compare(pair: _Pair) -> Numeric:
    domain = COMPLEX if "imaginary" in pair.marks else REAL
    integers = pair.p.integers | pair.q.integers
    customary = integers | frozenset(filter(is_integer_name, pair.symbols))
    result = _sample(pair, domain, integers)
    if result is None and customary != integers:
        result = _sample(pair, domain, customary, MAX_INTEGER_BATCHES)
    elif result is not None and result.different and customary and "periodic" in pair.marks:
        at_integers = _sample(pair, domain, customary, MAX_INTEGER_BATCHES)
        if at_integers is not None and at_integers.equal:
            return unknown("same_at_integers")
    if result is None and domain is REAL:
        in_complex = _sample(pair, COMPLEX, integers)
        # Outside the reals a disagreement may be a matter of branches, so only agreement counts there.
        result = in_complex if in_complex is not None and in_complex.equal else None
    return result or unknown("undefined")


def _sample(
    pair: _Pair, domain: Domain, integers: frozenset[str], batches: int = len(BATCHES)
) -> Numeric | None:
    tally = _Tally()
    for batch in range(batches):
        matches = _match_batch(pair, domain, integers, batch)
        for regime, found in zip(BATCHES[batch], matches, strict=True):
            tally.add(regime, found)
        result = tally.verdict(last=batch == batches - 1)
        if result is not None:
            return _confirmed(pair, domain, integers, batch, matches) if result.equal else result
    return unknown("precision") if tally.blurred else None


def _match_batch(pair: _Pair, domain: Domain, integers: frozenset[str], batch: int) -> list[Match]:
    try:
        with precision(BASE_BITS):
            a, b = pair.values(batch, domain, integers)
            matches = [match(x, y, POINT_GOOD_BITS) for x, y in zip(a, b, strict=True)]
    except InexactError:
        return [Match.UNDEFINED] * len(BATCHES[batch])
    if Match.BLURRED in matches and "integral" not in pair.marks and Match.APART not in matches:
        return [
            _refine(pair, domain, integers, batch, i) if found is Match.BLURRED else found
            for i, found in enumerate(matches)
        ]
    return matches


def _refine(pair: _Pair, domain: Domain, integers: frozenset[str], batch: int, point: int) -> Match:
    ceiling = SLOW_MAX_BITS if "slow" in pair.marks else MAX_BITS
    found = Match.BLURRED
    for bits in (CONFIRM_BITS, MAX_BITS):
        if found in (Match.APART, Match.UNDEFINED) or bits > ceiling:
            break
        if found is Match.SAME and pair.height <= CONFIRM_BITS // 2:
            break
        with precision(bits):
            [a], [b] = pair.values(batch, domain, integers, point)
            found = match(a, b, bits // 2)
            if found is Match.BLURRED and both_vanish(a, b, CONFIRM_BITS * 7 // 8):
                found = Match.SAME
    return found


def _confirmed(
    pair: _Pair, domain: Domain, integers: frozenset[str], batch: int, matches: list[Match]
) -> Numeric:
    """Constants far from 1 can hide a difference below the base precision: look once more, with more bits."""
    if pair.height <= HEAVY_BITS or "integral" in pair.marks or Match.SAME not in matches:
        return equal("same_values")
    if pair.height > MAX_BITS // 2:
        return equal("same_steps") if pair.p.steps == pair.q.steps else unknown("precision")
    found = _refine(pair, domain, integers, batch, matches.index(Match.SAME))
    if found is Match.APART:
        return different("different_values")
    return equal("same_values") if found is Match.SAME else unknown("precision")
