"""Intervals of shares."""

from __future__ import annotations

from math import sqrt

Z95 = 1.959964
"""Standard errors on either side of a 95% interval."""


def wilson(hits: float, of: float, z: float = Z95) -> tuple[float, float]:
    """The score interval of a share (Wilson, JASA 22, 1927); (0, 1) for nothing."""
    if of <= 0:
        return 0.0, 1.0
    share = hits / of
    middle = share + z * z / (2 * of)
    spread = z * sqrt(max(share * (1 - share), 0.0) / of + z * z / (4 * of * of))
    scale = 1 + z * z / of
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)
