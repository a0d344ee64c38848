"""Shares as the report has them."""

from __future__ import annotations


def share(part: float, whole: float) -> float | None:
    """part / whole, rounded to six digits; None where there is nothing to divide by."""
    return round(part / whole, 6) if whole else None
