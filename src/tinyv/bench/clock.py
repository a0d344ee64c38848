"""Time per pair: median, mean, 99th percentile, maximum, in milliseconds."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import fmean, median


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds per pair; all zero if nothing was timed."""

    median: float
    mean: float
    p99: float
    max: float

    def as_dict(self) -> dict[str, float]:
        """The figures by name, to a tenth of a microsecond."""
        return {
            "median": round(self.median, 4),
            "mean": round(self.mean, 4),
            "p99": round(self.p99, 4),
            "max": round(self.max, 4),
        }


def times(seconds: Iterable[float | None]) -> Times:
    """Statistics of wall times in seconds; None stands for "not timed" and is left out."""
    ms = sorted(1000 * second for second in seconds if second is not None)
    if not ms:
        return Times(0.0, 0.0, 0.0, 0.0)
    return Times(median(ms), fmean(ms), ms[math.ceil(0.99 * len(ms)) - 1], ms[-1])
