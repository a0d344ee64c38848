"""Subsets of the real line: intervals, unions, inequalities, set-builders, `x \\ne a`, all in one form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cmp_to_key

from flint import arb

from tinyv.engine.trees import is_closed
from tinyv.expr.nodes import Constant, Neg, Node
from tinyv.expr.numeric import constant, same_constant


@dataclass(frozen=True, slots=True)
class Piece:
    """One interval; an end that is None is infinite, a point has two equal closed ends."""

    lower: Node | None
    upper: Node | None
    lower_closed: bool = False
    upper_closed: bool = False

    @property
    def is_point(self) -> bool:
        """True for a single number."""
        return self.lower is not None and self.lower is self.upper


@dataclass(frozen=True, slots=True)
class RealSet:
    """Pieces, the variable that the writing names, and whether it was in solved form."""

    pieces: tuple[Piece, ...]
    variable: str = ""
    solved: bool = True

    @property
    def closed_form(self) -> bool:
        """True if every end is a number, so that the pieces can be put in order."""
        return all(
            is_closed(end) for piece in self.pieces for end in (piece.lower, piece.upper) if end is not None
        )

    @property
    def only_points(self) -> bool:
        """True for a finite set."""
        return all(piece.is_point for piece in self.pieces)


REALS = RealSet((Piece(None, None),))


def point(value: Node) -> Piece:
    """A single number as a piece."""
    return Piece(value, value, True, True)


def end(node: Node) -> Node | None:
    """An end of an interval: None if it is infinite."""
    bare = node.operand if isinstance(node, Neg) else node
    return None if bare == Constant("infinity") else node


def order(a: Node, b: Node) -> int | None:
    """-1, 0 or 1 as a is below, equal to or above b; None if that is not certain."""
    if a == b:
        return 0
    x, y = constant(a, 128), constant(b, 128)
    if isinstance(x, arb) and isinstance(y, arb):
        if bool(x < y):
            return -1
        if bool(x > y):
            return 1
    return 0 if same_constant(a, b).equal else None


def canonical(pieces: Iterable[Piece]) -> tuple[Piece, ...] | None:
    """Pieces in order, overlapping and touching ones joined; None if their order is not certain."""
    waiting = list(pieces)
    try:
        waiting.sort(key=cmp_to_key(_by_lower))
    except ValueError:
        return None
    joined: list[Piece] = []
    for piece in waiting:
        if joined and _touches(joined[-1], piece):
            joined[-1] = _join(joined[-1], piece)
        else:
            joined.append(piece)
    return tuple(joined)


def _by_lower(a: Piece, b: Piece) -> int:
    if a.lower is None or b.lower is None:
        return (a.lower is not None) - (b.lower is not None)
    found = order(a.lower, b.lower)
    if found is None:
        raise ValueError
    return found or (b.lower_closed - a.lower_closed)


def _touches(left: Piece, right: Piece) -> bool:
    """True if `right`, which starts no earlier, overlaps `left` or continues it without a gap."""
    if left.upper is None or right.lower is None:
        return True
    found = order(right.lower, left.upper)
    if found is None:
        return False
    return found < 0 or (found == 0 and (left.upper_closed or right.lower_closed))


def _join(left: Piece, right: Piece) -> Piece:
    if left.upper is None or right.upper is None:
        return replace(left, upper=None, upper_closed=False)
    found = order(left.upper, right.upper)
    if found == 0:
        return replace(left, upper_closed=left.upper_closed or right.upper_closed)
    return left if found == 1 else replace(left, upper=right.upper, upper_closed=right.upper_closed)


def complement(pieces: tuple[Piece, ...]) -> tuple[Piece, ...] | None:
    """All reals outside the pieces; None if their order is not certain."""
    ordered = canonical(pieces)
    if ordered is None:
        return None
    result: list[Piece] = []
    lower: Node | None = None
    closed, open_ended = False, True
    for piece in ordered:
        if piece.lower is not None:
            result.append(Piece(lower, piece.lower, closed, not piece.lower_closed))
        lower, closed = piece.upper, not piece.upper_closed
        if piece.upper is None:
            open_ended = False
    if open_ended:
        result.append(Piece(lower, None, closed, False))
    return tuple(result)


def intersection(a: tuple[Piece, ...], b: tuple[Piece, ...]) -> tuple[Piece, ...] | None:
    """What both hold, by complements."""
    first, second = complement(a), complement(b)
    if first is None or second is None:
        return None
    return complement((*first, *second))
