"""Numbers as people read them: counts, shares as percent, and any other figure, with no more digits than tell."""

from __future__ import annotations

import math
from collections.abc import Callable

NOTHING = "–"
"""What stands where there is nothing to say: a share of nothing, an average over no rows."""


def count(value: float | None) -> str:
    """1234567 as 1,234,567; a fraction keeps three digits."""
    if value is None or not math.isfinite(value):
        return NOTHING
    return f"{value:,.0f}" if value == int(value) else number(value)


def share(value: float | None) -> str:
    """0.1234 as 12.3%; what is neither 0 nor 1 is never rounded to 0% or 100%."""
    if value is None or not math.isfinite(value):
        return NOTHING
    percent = 100 * value
    for digits in (1, 2, 3, 4):
        text = f"{percent:.{digits}f}"
        if float(text) not in (0.0, 100.0) or value in (0, 1):
            return f"{text.removesuffix('.0')}%"
    return "<0.0001%" if abs(percent) < 1 else ">99.9999%"


def aligned(value: float | None) -> str:
    """A share for a column of shares: 7.0% below 12.3%."""
    text = share(value)
    return text if "." in text or text == NOTHING else f"{text[:-1]}.0%"


def number(value: float | None) -> str:
    """Three significant digits, without an exponent where none is needed."""
    if value is None or not math.isfinite(value):
        return NOTHING
    if value == 0:
        return "0"
    if not 1e-4 <= abs(value) < 1e7:
        return f"{value:.2e}"
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    text = f"{value:,.{digits}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-", "−")


def plural(value: int, one: str, many: str = "") -> str:
    """`1 row`, `1,234 rows`."""
    return f"{count(value)} {one if value == 1 else many or one + 's'}"


WRITTEN: dict[str, Callable[[float | None], str]] = {"percent": share, "count": count, "number": number}
"""How a chart or a table writes its figures, by name."""
