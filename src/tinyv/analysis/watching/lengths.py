"""Responses that are far shorter than the run's own: what one must be measured by is how the run began."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from tinyv.analysis.judged import Judged
from tinyv.analysis.watching.shares import MIN_COUNT, Steps, ends_of

FLOOR = 200
"""Characters; a response of more is never called short: it has room for a derivation of two or three lines."""
FRACTION = 0.1
"""Of the typical length of its data source; a concise solution is a third of the usual, not a tenth."""
LONG_ENOUGH = 400
"""Where responses are typically shorter, short ones say nothing: such tasks need no working."""
_MIN_OF_SOURCE = 20


@dataclass(frozen=True, slots=True)
class Typical:
    """The median length of responses, in characters, by data source, as it was in the first third of the steps."""

    overall: float
    by_source: dict[str, float]

    def of(self, data_source: str) -> float:
        """For one data source; the run's where that has too few rows."""
        return self.by_source.get(data_source, self.overall)


@dataclass(frozen=True, slots=True)
class Collapse:
    """How long responses of the last third are, as a share of what was typical in the first; the median."""

    value: float
    below: int
    """Responses of the last third that are below half of what was typical."""
    of: int
    late: Steps


def typical_of(rows: Sequence[Judged]) -> Typical | None:
    """None where too few lengths are known."""
    ends = ends_of(row.step for row in rows)
    last = ends[0][1] if ends else None
    lengths: dict[str, list[int]] = {}
    for row in rows:
        if row.length is not None and (last is None or (row.step is not None and row.step <= last)):
            lengths.setdefault(row.data_source, []).append(row.length)
    every = [length for some in lengths.values() for length in some]
    if len(every) < _MIN_OF_SOURCE:
        return None
    enough = {source: some for source, some in lengths.items() if len(some) >= _MIN_OF_SOURCE}
    return Typical(median(every), {source: median(some) for source, some in enough.items()})


def is_short(row: Judged, typical: Typical) -> bool:
    """True for a response that has no room for what others of its kind need."""
    usual = typical.of(row.data_source)
    return (
        row.length is not None
        and usual >= LONG_ENOUGH
        and row.length < FLOOR
        and row.length < FRACTION * usual
    )


def collapse_of(rows: Sequence[Judged], typical: Typical) -> Collapse | None:
    """None without steps, or where responses are short from the beginning."""
    ends = ends_of(row.step for row in rows)
    if ends is None:
        return None
    first, last = ends[1]
    ratios = [
        row.length / typical.of(row.data_source)
        for row in rows
        if row.length is not None
        and row.step is not None
        and first <= row.step <= last
        and typical.of(row.data_source) >= LONG_ENOUGH
    ]
    if len(ratios) < MIN_COUNT:
        return None
    return Collapse(median(ratios), sum(ratio < 0.5 for ratio in ratios), len(ratios), ends[1])
