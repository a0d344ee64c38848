"""The interval of a share that was counted."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import sqrt
from typing import Any

Z_95 = 1.959963984540054
"""The normal quantile of a two-sided interval at 95%."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many of how many, with a 95% interval; shares are 0..1, None where there is nothing to divide by."""

    count: int
    of: int
    share: float | None
    low: float | None
    high: float | None

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return asdict(self)


def counted(count: int, of: int) -> Counted:
    """The share and its score interval.

    Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927): it stays within 0
    and 1 and says something also where nothing, or all, was counted.
    """
    if not of:
        return Counted(count, of, None, None, None)
    share, spread = count / of, Z_95 * Z_95 / of
    middle = (share + spread / 2) / (1 + spread)
    half = Z_95 * sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    return Counted(
        count, of, round(share, 6), round(low, 6) if count else 0.0, round(high, 6) if count < of else 1.0
    )
