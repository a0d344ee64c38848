"""Hostile text made safe to print: one line, no control or direction characters, cut to a width."""

from __future__ import annotations

import unicodedata

WIDTH = 100
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def shown(text: str | None, width: int = WIDTH) -> str:
    """At most `width` characters of a text; what is invisible or moves the cursor is escaped."""
    if text is None:
        return "-"
    cut = "".join(map(_escaped, text[:width]))
    return cut if len(text) <= width and len(cut) <= width else cut[: width - 1] + "…"


def middle_cut(text: str, width: int) -> str:
    """At most `width` characters: names and paths differ at their ends, so the middle is left out."""
    if len(text) <= width:
        return text
    head = (width - 1) // 2
    return text[:head] + "…" + text[len(text) - (width - 1 - head) :]


def _escaped(char: str) -> str:
    if unicodedata.category(char) in _HIDDEN:
        return char.encode("unicode_escape").decode("ascii")
    return char
