"""Whether two short values are one number written twice, as in "1/2, or 0.5": that is no hedge."""

from __future__ import annotations

import re

_MAX_VALUE = 80
_DECIMALS = re.compile(r"\d\.(\d{1,15})(?!\d)")


def same_value(left: str, right: str) -> bool:
    """True if both are the same text, or numbers that agree to the decimals that either of them shows."""
    if "".join(left.split()) == "".join(right.split()):
        return True
    if max(len(left), len(right)) > _MAX_VALUE:
        return False
    from tinyv.expr import parse  # here: most replies hold no alternative, and numbers take time to import
    from tinyv.expr.nodes import Unreadable
    from tinyv.expr.numeric import constant

    trees = [parse(text) for text in (left, right)]
    balls = [None if isinstance(tree, Unreadable) else constant(tree) for tree in trees]
    if balls[0] is None or balls[1] is None:
        return False
    # Balls: only a proof that they lie further apart makes them two numbers.
    return not abs(balls[0] - balls[1]) > _half_step(left, right)


def _half_step(left: str, right: str) -> float:
    """Half a unit of the coarsest last decimal that is shown; 0 if no decimal is."""
    shown = [len(match[1]) for text in (left, right) for match in _DECIMALS.finditer(text)]
    return 0.5000001 * 10 ** -min(shown) if shown else 0.0
