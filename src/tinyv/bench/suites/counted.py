"""The interval of a share that was counted."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from tinyv.bench.intervals import wilson


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
    """The share and its 95% score interval, which says something also where nothing, or all, was counted."""
    if not of:
        return Counted(count, of, None, None, None)
    low, high = wilson(count, of)
    ends = (low if count else 0.0, high if count < of else 1.0)  # free of rounding where they are known
    return Counted(count, of, round(count / of, 6), *(round(end, 6) for end in ends))
