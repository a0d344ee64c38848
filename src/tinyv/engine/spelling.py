"""Three letters in a row that were read as a product, and may be a word: then there is no proof of a difference."""

from __future__ import annotations

import re

from tinyv.engine.context import Context
from tinyv.expr.nodes import Node
from tinyv.expr.symbols import free_symbols

_SHORT_RUN = re.compile(r"(?<![A-Za-z\\{_^])[A-Za-z][a-z]{2}(?![A-Za-z_^({\\])")
"""Longer runs are words already; shorter ones are products far more often."""
_CONSTANTS = {"e", "i"}
"""Letters that are numbers when they are read as mathematics."""


def may_be_word(text: str, answer: Node, reference: Node, context: Context) -> bool:
    """True if a run of three letters of the answer became three variables that nobody else has named.

    `row 7` against `7` is no product r o w 7; `mgh` against `mgR` is one, since the reference knows m and g.
    """
    runs = _SHORT_RUN.findall(text)
    if not runs:
        return False
    mine, known = free_symbols(answer), free_symbols(reference)
    names = [set(run) - _CONSTANTS for run in runs]
    return any(
        run and run <= mine and not run & known and not any(map(context.mentions, run)) for run in names
    )
