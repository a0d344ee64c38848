"""Two balls: proved apart, the same as far as anyone can see, or too wide to say."""

from __future__ import annotations

from enum import Enum, auto

from flint import arb

from tinyv.expr.numeric.program import Value


class Match(Enum):
    """How two balls lie."""

    UNDEFINED = auto()
    """One of them is no finite number."""
    APART = auto()
    """Disjoint: a proof of difference."""
    SAME = auto()
    """They overlap, and both are known well."""
    BLURRED = auto()
    """They overlap, but one of them is too wide for that to mean something."""


def match(a: Value, b: Value, good_bits: int) -> Match:
    """Compare two balls of one domain; `good_bits` is the relative accuracy at which overlap counts."""
    if not (a.is_finite() and b.is_finite()):
        return Match.UNDEFINED
    if not a.overlaps(b):
        return Match.APART
    if a.rel_accuracy_bits() >= good_bits and b.rel_accuracy_bits() >= good_bits:
        return Match.SAME
    return Match.BLURRED


def both_vanish(a: Value, b: Value, zero_bits: int) -> bool:
    """True if both balls hold zero and lie within 2^-zero_bits of it."""
    limit = arb((1, -zero_bits))
    return bool(a.contains(0) and b.contains(0) and a.abs_upper() < limit and b.abs_upper() < limit)
