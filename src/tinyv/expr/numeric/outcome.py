"""What a numeric comparison says, and the two ways in which it stops."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Comparison(Enum):
    """EQUAL and DIFFERENT are evidence; UNKNOWN says that there is none, never that the two differ."""

    EQUAL = "equal"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Numeric:
    """The outcome of a comparison with a short typed reason, such as `same_values` or `undefined`."""

    comparison: Comparison
    reason: str

    @property
    def equal(self) -> bool:
        """True if the two are the same."""
        return self.comparison is Comparison.EQUAL

    @property
    def different(self) -> bool:
        """True if the two are proved different."""
        return self.comparison is Comparison.DIFFERENT


def equal(reason: str) -> Numeric:
    """The two are the same."""
    return Numeric(Comparison.EQUAL, reason)


def different(reason: str) -> Numeric:
    """Two disjoint balls, or two exact values that are not the same."""
    return Numeric(Comparison.DIFFERENT, reason)


def unknown(reason: str) -> Numeric:
    """No evidence of either."""
    return Numeric(Comparison.UNKNOWN, reason)


class NotNumericError(Exception):
    """A tree has no numeric value that we can compute; never seen outside this package."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class InexactError(Exception):
    """A value is not rational; the balls take over. Never seen outside this package."""


class TooLargeError(InexactError):
    """A value is rational, but too large to be held exactly."""
