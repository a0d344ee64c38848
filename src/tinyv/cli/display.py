"""Hostile text made safe to print: one line, no control or direction characters, cut to a width."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import takewhile

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


def shortened(names: Sequence[str], width: int) -> list[str]:
    """Names in at most `width` characters: what all of them share at their ends goes first, then the middles."""
    if max(map(len, names), default=0) <= width:
        return list(names)
    head = _shared(names)
    tail = _shared([name[head:][::-1] for name in names])
    return [middle_cut(_between(name, head, tail), width) for name in names]


def _shared(names: Sequence[str]) -> int:
    """How many first characters all names have in common; 0 for a single name, which is not to vanish."""
    columns = zip(*names, strict=False) if len(names) > 1 else ()
    return sum(1 for _ in takewhile(lambda column: len(set(column)) == 1, columns))


def _between(name: str, head: int, tail: int) -> str:
    return ("…" if head else "") + name[head : len(name) - tail] + ("…" if tail else "")


def _escaped(char: str) -> str:
    if unicodedata.category(char) in _HIDDEN:
        return char.encode("unicode_escape").decode("ascii")
    return char
