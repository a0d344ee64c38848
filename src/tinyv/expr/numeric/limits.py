"""Every bound of the numeric layer, in one place. They are checked before the work is done, not after."""

from __future__ import annotations

MAX_NODES = 3_000
"""Nodes of one tree."""
MAX_DEPTH = 120
"""Nesting of one tree; each level costs up to three Python frames while it is compiled."""
MAX_EXACT_BITS = 200_000
"""Bits of the numerator or denominator of an exact result."""
MAX_EXACT_EXPONENT_BITS = 256
"""Bits of a constant exponent; larger ones have no finite ball anyway."""
MAX_ROOT_DEGREE = 64
"""Denominators of exponents up to this are roots (of negatives too, if odd); above it, exp and log."""
MAX_TERMS = 10_000
"""Terms of a finite sum or product."""
MAX_HEAD_TERMS = 100
"""First index of an infinite series, and the largest power of the index in it."""
MAX_INTEGRAND_CALLS = 1_000
"""Evaluations of the integrand of one definite integral."""
WORK = 24_000
"""Units of work for one comparison; a unit is one cheap operation on one 128-bit ball (about 0.3 us)."""
EXACT_WORK = 48_000
"""Units of work for the exact values inside one tree; what costs more is left to the balls."""
RUN_UNITS = 16
"""What one run of a program costs apart from its values."""
HUGE_LOG2 = 1_024
"""Arguments of periodic and gamma functions beyond 2^HUGE_LOG2 are not evaluated: reducing them is slow."""
MAX_CACHED_PROGRAMS = 256
"""Compiled trees that are remembered."""
MAX_CACHED_STEPS = 400
"""Programs longer than this are not remembered."""

BASE_BITS = 128
"""Precision of a first look, in bits."""
CONFIRM_BITS = 1_024
"""Precision at which two values that look the same must still be the same."""
MAX_BITS = 4_096
"""Precision after which we give up on cancelled values."""
SLOW_MAX_BITS = 1_024
"""The same for trees with gamma, zeta or erf: a cold gamma at 4,096 bits costs 1.3 ms, a zeta 16 ms."""
INTEGRAL_GOAL_BITS = 64
"""Accuracy that the quadrature aims at."""
INTEGRAL_GOOD_BITS = 50
"""Relative accuracy that is enough where an integral is involved; more costs too much."""
POINT_GOOD_BITS = 60
"""Relative accuracy at which agreement of two functions at a random point counts."""
HEAVY_BITS = 40
"""A constant higher than this can hide a difference at BASE_BITS; agreement is confirmed with more."""
IMMENSE = 1 << 40
"""The height of a constant that is too large to be held: no precision shows all of its differences."""
MAX_SYMBOLS = 100
"""Free symbols of one comparison."""
COMMON_POINTS = 4
"""Points at which two functions must both be defined and agree."""
