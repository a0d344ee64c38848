"""Digit grouping: thousands separators against decimal commas against lists."""

from __future__ import annotations

import re

_THOUSANDS = re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?:(?:\{,\}|,\\!|\\,|,)\d{3})+(?![\d]|[.,]\d{3})")
_STRICT_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:(?:\{,\}|,\\!)\d{3})+(?!\d)")
_SPACED_THOUSANDS = re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?:(?: |~|\\ |\\,)\d{3})+(?!\d|\s*/)")
_DECIMAL_COMMA = re.compile(r"(?<=\d)\{,\}(?=\d)")
_REPEATING = re.compile(
    r"(?<![\d.,])(\d+),(?!\d{3}\()(?=\d*(?:\(\d+\)(?!\d)|\\(?:overline|bar)\{\d+\}|\\dot\{?\d))"
)
"""`0,(3)`: digits that repeat are those of one number."""
_EUROPEAN = re.compile(r"(?<![\d.,])(\d{1,3}(?:\.\d{3})+),(\d+)(?![\d,.])")


def join_digits(text: str, thousands: bool) -> str:
    """`text` with every grouped number in plain digits; `thousands`: `1,234` outside brackets is one."""
    if "," in text:
        text = _EUROPEAN.sub(lambda m: m.group(1).replace(".", "") + "." + m.group(2), text)
        text = _STRICT_THOUSANDS.sub(_digits_only, text)
        text = _DECIMAL_COMMA.sub(".", text)
        text = _REPEATING.sub(
            lambda m: m.group() if _inside_brackets(text, m.start()) else f"{m.group(1)}.", text
        )
        if thousands:
            text = _THOUSANDS.sub(
                lambda m: m.group() if _inside_brackets(text, m.start()) else _digits_only(m), text
            )
    return _SPACED_THOUSANDS.sub(_digits_only, text)


def _digits_only(match: re.Match[str]) -> str:
    return re.sub(r"\D", "", match.group())


def _inside_brackets(text: str, position: int) -> bool:
    before = text[:position]
    return any(before.count(o) > before.count(c) for o, c in ("()", "[]", "{}"))
