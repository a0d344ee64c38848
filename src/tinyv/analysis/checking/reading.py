"""What a reference plainly is: one number, a decimal, a fraction; in doubt it is none of these."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

_DECORATION = re.compile(
    r"\\(?:text|mathrm|textbf|mathbf)\s*\{\s*\}|\\[,;:! ]|\\(?:displaystyle|left|right)|[$]|~"
)
_LEADING = re.compile(r"^[A-Za-z](?:_\{?\w{1,3}\}?)?\s*=\s*|^\\?(?:approx|simeq)\s*|^≈\s*")
_NUMBER = re.compile(r"([-−+]?)\s*(\d{1,3}(?:,\d{3})+|\d+)?(\.\d+)?")
_FRACTION = re.compile(r"([-−+]?)\s*(?:\\[dt]?frac\s*\{\s*(\d+)\s*\}\s*\{\s*(\d+)\s*\}|(\d+)\s*/\s*(\d+))")
MAX_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Number:
    """One number as a reference writes it."""

    value: Fraction
    decimals: int | None
    """Digits after the point; None for a fraction."""


def number_in(reference: str) -> Number | None:
    """The number that a reference is, without unit, sign of percent or words; None if it is anything else."""
    if len(reference) > MAX_LENGTH:
        return None
    text = _LEADING.sub("", _DECORATION.sub("", reference).strip()).strip()
    text = text.removesuffix(".").rstrip()
    if match := _FRACTION.fullmatch(text):
        below = int(match[3] or match[5])
        value = Fraction(int(match[2] or match[4]), below) if below else None
        return None if value is None else Number(-value if match[1] in ("-", "−") else value, None)
    match = _NUMBER.fullmatch(text)
    if match is None or not (match[2] or match[3]):
        return None
    digits = (match[2] or "0").replace(",", "") + (match[3] or "")
    value = Fraction(digits)
    return Number(-value if match[1] in ("-", "−") else value, len(match[3] or ".") - 1)
