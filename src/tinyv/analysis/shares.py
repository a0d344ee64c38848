"""Shares and their intervals."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist


def share(part: float, whole: float) -> float | None:
    """part / whole, rounded to six digits; None where there is nothing to divide by."""
    return round(part / whole, 6) if whole else None


def wilson(successes: float, trials: float, level: float = 0.95) -> tuple[float, float]:
    """The score interval of a share (Wilson 1927): good for small counts and shares near 0 or 1; (0, 1) of nothing."""
    if trials <= 0:
        return 0.0, 1.0
    z = NormalDist().inv_cdf(0.5 + level / 2)
    p = successes / trials
    middle = (p + z * z / (2 * trials)) / (1 + z * z / trials)
    half = z / (1 + z * z / trials) * sqrt(p * (1 - p) / trials + z * z / (4 * trials * trials))
    return max(0.0, middle - half), min(1.0, middle + half)
