"""What counts as the same number: the one policy that a user may set."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Policy:
    """Strict by default: exact against exact; a decimal must be the exact value rounded to the digits it shows."""

    significant_digits: int = 3
    """A rounded answer must show this many digits, or as many as the reference or the question has."""
    relative_tolerance: float | None = None
    """Accept numbers this close to the reference (0.05 is 5%, upstream's benchmark prompt); None: off."""


DEFAULT = Policy()
