"""One quantity in two units: `2 m 50 cm`, `5 feet and 3 inches`, the larger unit first."""

from __future__ import annotations

import re
from typing import Final

from tinyv.expr.nodes import Add, Node, Quantity, Unreadable
from tinyv.expr.parser import parse
from tinyv.expr.units import parse_unit, ratio

_UNIT = r"[A-Za-z]{1,14}\.?"
_PART = re.compile(rf"(\d{{1,9}}(?:\.\d{{1,9}})?) ?({_UNIT})")
_WHOLE = re.compile(rf"\d{{1,9}} ?{_UNIT}(?P<joint>,? and |, | )\d{{1,9}}(?:\.\d{{1,9}})? ?{_UNIT}")
MAX_LENGTH: Final = 60


def in_two_units(text: str) -> Node | None:
    """`2 m 50 cm`, which would be a product of four else; with a comma or "and" it may be two quantities."""
    found = compound(text)
    return found[0] if found is not None and found[1] else None


def compound(text: str) -> tuple[Node, bool] | None:
    """The sum that a text without markup says, and whether it stands without a comma or "and"; None if it says none.

    The second unit must be the smaller one of the same dimension, and less of it than makes up the larger.
    """
    match = _WHOLE.fullmatch(text) if len(text) <= MAX_LENGTH else None
    if match is None:
        return None
    (large, first), (small, second) = _PART.findall(text)
    mine, theirs = parse_unit(first), parse_unit(second)
    size = None if mine is None or theirs is None else ratio(mine, theirs)
    count, rest = parse(large), parse(small)
    if size is None or float(small) >= size or isinstance(count, Unreadable) or isinstance(rest, Unreadable):
        return None
    return Add((Quantity(count, first), Quantity(rest, second))), match["joint"] == " "
