"""The Beta distribution cut into strata of equal probability: a prior as a few numbers that keep its mean.

The incomplete beta function is the continued fraction of DLMF 8.17.22 (https://dlmf.nist.gov/8.17#v), evaluated by
the modified Lentz method.
"""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import pairwise

_TINY = 1e-300
_PRECISION = 1e-14
_MOST_TERMS = 500
_HALVINGS = 400
"""Enough for the smallest boundaries of a prior that is all but 0 or 1; others need fewer than 60."""


def incomplete_beta(x: float, a: float, b: float) -> float:
    """I_x(a, b): the probability that a Beta(a, b) number is at most x (0..1); a and b are above 0."""
    if x <= 0.0 or x >= 1.0:
        return float(x >= 1.0)
    if x > (a + 1) / (a + b + 2):  # the fraction converges fast below this point only
        return 1.0 - incomplete_beta(1.0 - x, b, a)
    log_front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    return math.exp(log_front) / (a * _fraction(x, a, b))


@lru_cache(maxsize=256)
def strata_means(a: float, b: float, count: int) -> tuple[float, ...]:
    """Means of Beta(a, b) within `count` strata of equal probability, ascending; their mean is a / (a + b)."""
    below = [_mean_below(i / count, a, b) for i in range(count + 1)]
    return tuple(min(1.0, max(0.0, count * (high - low))) for low, high in pairwise(below))


def _mean_below(share: float, a: float, b: float) -> float:
    """The mean of Beta(a, b) that its lowest share contributes.

    Below x this is a / (a + b) * I_x(a + 1, b), since x times the density of Beta(a, b) is a / (a + b) times that of
    Beta(a + 1, b). A boundary in the upper half is found as its distance from 1, which may be far below what a number
    near 1 can show; what lies above it contributes its share but for the means of those distances.
    """
    mean = a / (a + b)
    if share <= incomplete_beta(0.5, a, b):
        return mean * incomplete_beta(_quantile(share, a, b), a + 1, b)
    above = 1.0 - share
    return mean - above + (1.0 - mean) * incomplete_beta(_quantile(above, b, a), b + 1, a)


def _fraction(x: float, a: float, b: float) -> float:
    """1 + d1/(1 + d2/(1 + ...)), term by term until it stands still."""
    value, c, d = 1.0, 1.0, 0.0
    for term in range(1, _MOST_TERMS + 1):
        m, odd = divmod(term, 2)
        if odd:
            step = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        else:
            step = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1.0 / _apart(1.0 + step * d)
        c = _apart(1.0 + step / c)
        value *= c * d
        if abs(c * d - 1.0) < _PRECISION:
            break
    return value


def _apart(number: float) -> float:
    """The number, or a tiny one in place of zero, so that it can divide."""
    return number if abs(number) > _TINY else _TINY


def _quantile(share: float, a: float, b: float) -> float:
    """Where the distribution function reaches a share, at most a half, by halving."""
    low, high = 0.0, 0.5
    for _ in range(_HALVINGS if share > 0.0 else 0):
        middle = (low + high) / 2
        if incomplete_beta(middle, a, b) < share:
            low = middle
        else:
            high = middle
        if high - low <= _PRECISION * high:
            break
    return high if share > 0.0 else 0.0
