"""Spellings that mean the same, taken off a text one kind at a time: which kinds make two texts equal.

Each rung is one kind of cosmetic difference. With all rungs applied two texts are equal or they are not; if they are,
rungs that are not needed for it are left out, the weightiest first, until each of the rest is needed: as few and as
slight differences as explain the pair. The weightiest of them is the sub-category. Nothing here reads
mathematics.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from tinyv.analysis.classify.spelling import (
    cased,
    commands,
    digits,
    indices,
    is_grouped,
    joined,
    letters,
    lines,
    opened,
    parted,
    signs,
    squeezed,
    stopped,
    unled,
)

MAX_TEXT = 1_000
"""Longer texts are not spelled out: what they differ in is more than spelling."""


class Rung(NamedTuple):
    """A kind of difference, its sub-category and what takes it off a text."""

    id: str
    plain: Callable[[str], str]
    weight: int
    """Its place among the differences, the weightiest first."""


LADDER: tuple[Rung, ...] = (
    Rung("1.6", lines, 7),
    Rung("1.6", stopped, 12),
    Rung("1.5", unled, 2),
    Rung("1.2", signs, 10),
    Rung("7.3", letters, 5),
    Rung("7.2", indices, 8),
    Rung("7.4", cased, 6),
    Rung("5.4", joined, 4),
    Rung("2.5", digits, 3),
    Rung("6.2", opened, 1),
    Rung("1.3", commands, 11),
    Rung("6.3", parted, 9),
    Rung("1.1", squeezed, 13),
)
"""In the order in which they are applied: a rung may count on the ones before it."""

MAX_SPREAD = 60
"""Characters of plain text that marks, announcements and blanks may add."""
SLIGHT = 10
"""Rungs from this weight on are tried even where another one left them nothing to do."""
_DIGIT = re.compile("[1-9]")
_HARD_BLANK = re.compile("[\u00a0\u2009\u202f\u3000]")


def spelled_alike(first: str, second: str) -> str | None:
    """The sub-category of two texts that differ in their spelling only; None if they differ in more, or in nothing."""
    if first == second or len(first) > MAX_TEXT or len(second) > MAX_TEXT:
        return None
    if not _only_blanks(first) or not _only_blanks(second):
        return None
    if _only_blanks(first) == _only_blanks(second) and not (is_grouped(first) or is_grouped(second)):
        return "1.1"
    if first.isascii() and second.isascii() and _digits(first) != _digits(second):
        return None
    if abs(len(first) - len(second)) > MAX_SPREAD and "\\" not in first + second:
        return None
    ends, used = _down(first, second, LADDER)
    if ends[0] != ends[1] or not ends[0]:
        return None
    needed = [rung for rung in LADDER if rung in used or rung.weight >= SLIGHT]
    for rung in sorted(needed, key=_weight):
        fewer = [one for one in needed if one is not rung]
        if len(set(_down(first, second, fewer)[0])) == 1:
            needed = fewer
    return min(needed, key=_weight).id if needed else None


def _digits(text: str) -> list[str]:
    """The digits but zeros, which no spelling changes; signs beyond ASCII may be digits."""
    return sorted(_DIGIT.findall(text))


def _weight(rung: Rung) -> int:
    return rung.weight


def _down(first: str, second: str, rungs: Sequence[Rung]) -> tuple[tuple[str, str], list[Rung]]:
    """Both texts after these rungs, and those that changed something."""
    used = []
    for rung in rungs:
        before = first, second
        first, second = rung.plain(first), rung.plain(second)
        if (first, second) != before:
            used.append(rung)
    return (first, second), used


def _only_blanks(text: str) -> str:
    return "".join(_HARD_BLANK.sub(" ", text).split())
