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


def _escaped(char: str) -> str:
    if unicodedata.category(char) in _HIDDEN:
        return char.encode("unicode_escape").decode("ascii")
    return char
