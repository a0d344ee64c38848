"""Where functions are compared: fixed points that depend on nothing but the names of the symbols.

The same two trees meet at the same points in every run, thread and process, and a renamed symbol moves them.
"""

from __future__ import annotations

from enum import Enum
from functools import lru_cache

from flint import acb, arb

from tinyv.expr.numeric.limits import MAX_SYMBOLS
from tinyv.expr.numeric.model import random_bits, random_unit
from tinyv.expr.numeric.outcome import NotNumericError
from tinyv.expr.numeric.program import Domain, Environment


class Regime(Enum):
    """Where a point lies."""

    SMALL = "small"
    """All symbols in (1/8, 7/8)."""
    UNIT = "unit"
    """All symbols in (1, 4)."""
    MIXED = "mixed"
    """As SMALL, with signs; each MIXED point has a twin with all signs turned."""
    LARGE = "large"
    """All symbols in (4, 36)."""
    WIDE = "wide"
    """As UNIT, with signs."""
    FAR = "far"
    """All symbols in (4, 260), with signs: far enough out to tell `|x + 9|` from `x + 9`."""

    @property
    def positive(self) -> bool:
        """True if no symbol is negative here."""
        return self not in (Regime.MIXED, Regime.WIDE, Regime.FAR)


_S, _U, _M, _L, _W, _F = (Regime.SMALL, Regime.UNIT, Regime.MIXED, Regime.LARGE, Regime.WIDE, Regime.FAR)

BATCHES: tuple[tuple[Regime, ...], ...] = (
    (_S, _U, _M, _M, _F, _F),
    (_S, _U, _W, _W, _L, _L),
    (_L, _L, _M, _M, _U, _S),
    (_W, _W, _L, _U, _S, _L),
)
"""The points in the order in which they are tried, batch by batch."""

_RANGES = {
    _S: (1, -3, 3, -2),
    _M: (1, -3, 3, -2),
    _U: (1, 0, 3, 0),
    _W: (1, 0, 3, 0),
    _L: (1, 2, 1, 5),
    _F: (1, 2, 1, 8),
}
"""Start and width of the range, each as mantissa and exponent of two: then every point is exact."""

_INTEGER_NAMES = frozenset("nkmjlN")
MAX_INTEGER = 12


def is_integer_name(name: str) -> bool:
    """True for symbols that by custom are integers: `n k m j l N`, with or without a subscript."""
    return name.partition("_")[0] in _INTEGER_NAMES


def environment(
    symbols: frozenset[str],
    batch: int,
    domain: Domain,
    integers: frozenset[str] = frozenset(),
    point: int | None = None,
) -> Environment:
    """The values of the symbols at the points of a batch; those in `integers` take values from 1 to 12.

    `point` leaves only that one of the points.

    Raises `NotNumericError` if there are more symbols than `MAX_SYMBOLS`.
    """
    if len(symbols) > MAX_SYMBOLS:
        raise NotNumericError("too_many_symbols")
    found = {name: (_integer_values if name in integers else _real_values)(name, batch) for name in symbols}
    if point is not None:
        found = {name: values[point : point + 1] for name, values in found.items()}
    if domain.name == "complex":
        return {name: [acb(value) for value in values] for name, values in found.items()}
    return found


@lru_cache(maxsize=4096)
def _real_values(name: str, batch: int) -> list[arb]:
    return [_value(name, 6 * batch + i, regime) for i, regime in enumerate(BATCHES[batch])]


def _value(name: str, index: int, regime: Regime) -> arb:
    start, start_exponent, width, width_exponent = _RANGES[regime]
    value = arb((start, start_exponent)) + arb((width, width_exponent)) * random_unit(name, index)
    if regime.positive:
        return value
    # Neighbours are twins: at one of the two every symbol is negative.
    return -value if (random_bits(name, -1) + index) % 2 else value


@lru_cache(maxsize=1024)
def _integer_values(name: str, batch: int) -> list[arb]:
    indices = range(6 * batch, 6 * batch + len(BATCHES[batch]))
    return [arb(1 + random_bits(name, 1000 + index) % MAX_INTEGER) for index in indices]
