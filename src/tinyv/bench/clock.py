"""Time per pair: median, mean, 90th and 99th percentile, maximum, in milliseconds."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean, median


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds per pair; all zero if nothing was timed."""

    median: float
    mean: float
    p90: float
    p99: float
    max: float

    def as_dict(self) -> dict[str, float]:
        """The figures by name, to a tenth of a microsecond."""
        return {
            "median": round(self.median, 4),
            "mean": round(self.mean, 4),
            "p90": round(self.p90, 4),
            "p99": round(self.p99, 4),
            "max": round(self.max, 4),
        }


def times(seconds: Iterable[float | None]) -> Times:
    """Statistics of wall times in seconds; None stands for "not timed" and is left out."""
    ms = sorted(1000 * second for second in seconds if second is not None)
    if not ms:
        return Times(0.0, 0.0, 0.0, 0.0, 0.0)
    return Times(median(ms), fmean(ms), _percentile(ms, 0.9), _percentile(ms, 0.99), ms[-1])


def _percentile(ms: Sequence[float], share: float) -> float:
    """The smallest of the sorted times that is no less than this share of them."""
    return ms[math.ceil(share * len(ms)) - 1]
