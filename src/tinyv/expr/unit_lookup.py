"""The table of units as a dictionary from name to unit, built on first use."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache

from tinyv.expr.unit import Dimension, Unit
from tinyv.expr.unit_names import IRREGULAR_PLURALS, SPELLINGS
from tinyv.expr.unit_table import PREFIX_SETS, PREFIXES, ROWS, Row


@cache
def known_units() -> dict[str, Unit]:
    """Every symbol, case-sensitive, and every long name in lower case."""
    units: dict[str, Unit] = {}
    for row in ROWS:
        _add_row(units, row)
    units.update({written: units[meant] for written, meant in SPELLINGS.items()})
    return units


@cache
def long_names() -> frozenset[str]:
    """Names that match in any case."""
    names = (name for row in ROWS for name in _names(row, prefixed=True))
    return frozenset(names)


def _add_row(units: dict[str, Unit], row: Row) -> None:
    base = _unit_of(row)
    for name in (*_names(row), *row.symbols.split()):
        units[name] = base
    allowed = PREFIX_SETS[row.prefixes].split()
    for long, short, power in PREFIXES:
        if short not in allowed:
            continue
        scaled = Unit(base.factor * Fraction(10) ** power, base.dimension)
        for written in (
            *(long + name for name in _names(row)),
            *(short + symbol for symbol in row.symbols.split()),
        ):
            units.setdefault(written, scaled)


def _names(row: Row, *, prefixed: bool = False) -> list[str]:
    names: list[str] = []
    for name in row.names.split():
        names += [name, *IRREGULAR_PLURALS.get(name, name + "s").split()]
    if not prefixed:
        return names
    allowed = PREFIX_SETS[row.prefixes].split()
    return names + [long + name for long, short, _ in PREFIXES if short in allowed for name in names]


def _unit_of(row: Row) -> Unit:
    power_of_pi = int(row.factor.startswith("pi*"))
    factor = Fraction(row.factor.removeprefix("pi*"))
    return Unit(factor, dimension_of(row.dimension), Fraction(row.offset), power_of_pi)


def dimension_of(text: str) -> Dimension:
    """`"M L T-2"` as sorted pairs."""
    pairs = (re.fullmatch(r"([A-Za-z]+)(-?\d*)", part) for part in text.split())
    return tuple(sorted((pair[1], int(pair[2] or 1)) for pair in pairs if pair))
