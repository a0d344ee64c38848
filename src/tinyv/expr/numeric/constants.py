"""Closed trees: their exact value, a ball around it, and whether two of them are the same number."""

from __future__ import annotations

from flint import acb, arb, fmpq

from tinyv.expr.identity import ByIdentity
from tinyv.expr.nodes import Node
from tinyv.expr.numeric.agreement import Match, both_vanish, match
from tinyv.expr.numeric.cache import program_of
from tinyv.expr.numeric.complexes import COMPLEX
from tinyv.expr.numeric.limits import (
    BASE_BITS,
    CONFIRM_BITS,
    INTEGRAL_GOOD_BITS,
    MAX_BITS,
    MAX_CACHED_PROGRAMS,
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
from tinyv.expr.numeric.precision import precision
from tinyv.expr.numeric.program import Domain, Fuel, Program, Value
from tinyv.expr.numeric.real import REAL
from tinyv.expr.numeric.run import run

_refusals: ByIdentity[str | None] = ByIdentity(MAX_CACHED_PROGRAMS)


def exact(node: Node) -> fmpq | None:
    """The rational value of a tree, or None if it has none that we can hold. Never raises."""
    try:
        return program_of(node).value
    except NotNumericError:
        return None


def constant(node: Node, bits: int = BASE_BITS) -> arb | acb | None:
    """A ball around the value of a closed tree, real where it can be; None if there is none (see `refusal`).

    `bits` is the working precision, at most `MAX_BITS`; the ball may be wider than that. Never raises.
    """
    try:
        program = program_of(node)
        if program.symbols:
            return None
        with precision(max(2, min(bits, MAX_BITS))):
            return _ball(program, Fuel())
    except NotNumericError:
        return None


def refusal(node: Node) -> str | None:
    """Why `constant` gives None (`not_a_number`, `infinite`, `undefined`, ...), or None if it does not."""
    known = _refusals.find(node)
    if known is not None:
        return known[1]
    reason = _refusal(node)
    _refusals.keep(node, reason)
    return reason


def _refusal(node: Node) -> str | None:
    try:
        program = program_of(node)
        if program.symbols:
            return "free_symbols"
        with precision(BASE_BITS):
            return "undefined" if _ball(program, Fuel()) is None else None
    except NotNumericError as stop:
        return stop.reason


def has_bare_log(node: Node) -> bool:
    """True if a `log` without a base occurs; it is taken as the natural one. Never raises."""
    try:
        return "bare_log" in program_of(node).marks
    except NotNumericError:
        return False


def same_constant(a: Node, b: Node) -> Numeric:
    """Whether two closed trees are the same number; tiny is not zero. Never raises."""
    try:
        p, q = program_of(a), program_of(b)
        if p.symbols or q.symbols:
            return unknown("free_symbols")
        return same_closed(p, q, Fuel())
    except NotNumericError as stop:
        return unknown(stop.reason)


def same_closed(p: Program, q: Program, fuel: Fuel) -> Numeric:
    """`same_constant` on programs; raises `NotNumericError`."""
    if p.value is not None and q.value is not None:
        return equal("same_exact") if p.value == q.value else different("different_exact")
    marks = p.marks | q.marks
    result = _by_balls(p, q, fuel, marks)
    if result.different and "call" in marks:
        return unknown("unknown_function")
    return result


def _by_balls(p: Program, q: Program, fuel: Fuel, marks: frozenset[str]) -> Numeric:
    ceiling = SLOW_MAX_BITS if "slow" in marks else MAX_BITS
    if "integral" in marks:
        return _at_one_precision(p, q, fuel)
    found = Match.UNDEFINED
    for bits in (BASE_BITS, CONFIRM_BITS, MAX_BITS):
        if bits > ceiling:
            break
        with precision(bits):
            found = _match_at(p, q, fuel, bits)
        if found is Match.APART:
            return different("different_values")
        if found is Match.UNDEFINED and (bits > BASE_BITS or "slow" in marks):
            return unknown("undefined")
        if found is Match.SAME and bits > BASE_BITS and max(p.height, q.height) <= bits // 2:
            return equal("same_values")
    same_steps = found is Match.SAME and p.steps == q.steps
    return equal("same_steps") if same_steps else unknown("precision")


def _at_one_precision(p: Program, q: Program, fuel: Fuel) -> Numeric:
    with precision(BASE_BITS):
        a, b = _aligned(_ball(p, fuel), _ball(q, fuel))
        if a is None or b is None:
            return unknown("undefined")
        found = match(a, b, INTEGRAL_GOOD_BITS)
        vanish = both_vanish(a, b, INTEGRAL_GOOD_BITS)
    if found is Match.APART:
        return different("different_values")
    return equal("same_values") if found is Match.SAME or vanish else unknown("precision")


def _match_at(p: Program, q: Program, fuel: Fuel, bits: int) -> Match:
    a, b = _aligned(_ball(p, fuel), _ball(q, fuel))
    if a is None or b is None:
        return Match.UNDEFINED
    found = match(a, b, bits // 2)
    # A true zero has no relative accuracy: its ball shrinks with the precision and never leaves 0.
    if found is Match.BLURRED and bits > BASE_BITS and both_vanish(a, b, CONFIRM_BITS * 7 // 8):
        return Match.SAME
    return found


def _aligned(a: Value | None, b: Value | None) -> tuple[Value | None, Value | None]:
    if isinstance(a, acb) and isinstance(b, arb):
        return a, acb(b)
    if isinstance(a, arb) and isinstance(b, acb):
        return acb(a), b
    return a, b


def _ball(program: Program, fuel: Fuel) -> Value | None:
    """The value as `arb`, else as `acb`, else None; call with the precision set."""
    if "imaginary" not in program.marks:
        value = _finite(program, REAL, fuel)
        if value is not None:
            return value
    return _finite(program, COMPLEX, fuel)


def _finite(program: Program, domain: Domain, fuel: Fuel) -> Value | None:
    try:
        value = run(program, domain, {}, 1, fuel)[0]
    except InexactError:
        return None
    return value if value.is_finite() else None
