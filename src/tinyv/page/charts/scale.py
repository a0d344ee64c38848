"""Axes: round numbers to mark, and where a value lies within the picture."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

LARGEST = 1e100
"""What is larger is no value of a chart; squares and differences of what is drawn stay finite."""
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Axis:
    """A stretch of numbers, laid out between two places (in units of the picture)."""

    low: float
    high: float
    start: float
    end: float
    marks: tuple[float, ...]

    def at(self, value: float) -> float:
        """Where a value lies; values outside are kept at the border."""
        if self.high <= self.low:
            return (self.start + self.end) / 2
        kept = min(max(value, self.low), self.high)
        return self.start + (kept - self.low) / (self.high - self.low) * (self.end - self.start)


def marks(low: float, high: float, most: int, *, whole: bool = False) -> tuple[float, ...]:
    """Round numbers (1, 2, 2.5, 5 times a power of ten) from at or below `low` to at or above `high`, `most` at most.

    `whole`: only integers, as for training steps.
    """
    span = max(high - low, abs(high) * 1e-9, 1 / LARGEST)
    power = 10.0 ** math.floor(math.log10(span / most))
    for step in (power * factor for factor in (*_STEPS, 20.0, 25.0, 50.0)):
        if whole and step != int(step):
            continue
        first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
        if last - first + 1 <= most:
            return tuple(float(f"{step * index:.12g}") for index in range(first, max(last, first + 1) + 1))
    return (low, high)


def inner_marks(low: float, high: float, most: int, *, whole: bool = False) -> tuple[float, ...]:
    """Round numbers within the stretch only: for an axis that ends where its data ends."""
    found = tuple(
        mark for mark in marks(low, high, most + 2, whole=whole) if low - 1e-9 <= mark <= high + 1e-9
    )
    return found if len(found) > 1 or low == high else (low, high)


def value_axis(
    values: Iterable[float], start: float, end: float, most: int, limits: tuple[float, float] | None = None
) -> Axis:
    """An axis for values that begins at 0 where that tells the truth better, and ends at round numbers."""
    found = list(values)
    low, high = limits or (min(found, default=0.0), max(found, default=1.0))
    if limits is None and 0 <= low <= 0.85 * high:
        low = 0.0
    if low == high:
        low, high = (min(0.0, 1.4 * low), max(0.0, 1.4 * high)) if low else (0.0, 1.0)
    placed = marks(low, high, most)
    if limits:
        placed = inner_marks(low, high, most)
        return Axis(low, high, start, end, placed)
    return Axis(placed[0], placed[-1], start, end, placed)


def finite(value: float | None) -> float | None:
    """The value if it is a number that can be drawn, else None: a gap."""
    if value is None or not abs(value) < LARGEST:
        return None
    return float(value) if abs(value) > 1 / LARGEST else 0.0
