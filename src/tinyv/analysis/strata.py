"""Distinct pairs as units, and the strata that they are drawn from and weighted by.

Strata follow from the rows alone: who accepts, which stage decided, how often the pair came (in powers of four, so that
frequent pairs are drawn more often than rare ones). So a sample carries no weights with it: whoever has rows and labels
can tell how much each label stands for.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from tinyv.analysis.judged import Judged

Cell = tuple[bool, bool]
"""(accepted by the cascade, accepted by the baseline)."""
Ordered = TypeVar("Ordered", str, Cell)
CASCADE, BASELINE = 0, 1
"""Places of a grader in a cell."""
Stratum = tuple[tuple[Cell, ...], tuple[str, ...], int]
"""The cells and the stages that the pair's rollouts are of, mostly one of each, and the size class."""
NOWHERE: Stratum = ((), (), 0)
NO_ANSWER = "no answer"
"""In place of a stage: these have their label from nobody, so they stand for no others."""


@dataclass(slots=True)
class Unit:
    """The rollouts of one pair. Nearly always they are judged alike; a server's failure or chance may differ."""

    row: int
    """The first of them."""
    stages: set[str]
    cells: dict[Cell, int]
    """Rollouts by who accepts them."""
    stratum: Stratum = NOWHERE
    """What it is drawn from."""
    count: int = 0
    """All rollouts."""
    labels: int = 0
    """Rollouts with a label."""
    right: int = 0
    """Of these, those labelled right."""

    def said(self, grader: int, *, accepts: bool) -> int:
        """Rollouts that a grader (CASCADE, BASELINE) accepts, or rejects."""
        if len(self.cells) == 1:
            return self.count if next(iter(self.cells))[grader] is accepts else 0
        return sum(count for cell, count in self.cells.items() if cell[grader] is accepts)

    @property
    def wrong(self) -> float:
        """Share of its labels that say wrong."""
        return 1 - self.right / self.labels


def units_of(rows: Sequence[Judged], baseline: Sequence[bool]) -> list[Unit]:
    """All units, in the order of their first rows.

    What failed counts for nobody. Nor does a rollout without an answer that nobody accepts: there is nothing to judge,
    unless it is labelled right, as then the reader missed its answer. Where one is accepted that is an error.
    """
    units: dict[tuple[Hashable, ...], Unit] = {}
    for at, (row, says) in enumerate(zip(rows, baseline, strict=True)):
        cell = (row.accepted, bool(says))
        if row.failed or (row.answer is None and not row.label and not any(cell)):
            continue
        unit = units.get(row.pair)
        if unit is None:
            unit = units[row.pair] = Unit(at, set(), {})
        unit.stages.add(row.stage if row.answer is not None else NO_ANSWER)
        unit.cells[cell] = unit.cells.get(cell, 0) + 1
        unit.count += 1
        label = False if row.answer is None and row.label is None else row.label
        if label is not None:
            unit.labels += 1
            unit.right += label
    for unit in units.values():
        unit.stratum = (_ordered(unit.cells), _ordered(unit.stages), size_class(unit.count))
    return list(units.values())


def size_class(count: int) -> int:
    """0 for a pair that came once, 1 up to 4 times, 2 up to 16, and so on."""
    return ((count - 1).bit_length() + 1) // 2


def _ordered(some: Collection[Ordered]) -> tuple[Ordered, ...]:
    """In order; nearly all are single, and there are very many of them."""
    return tuple(some) if len(some) == 1 else tuple(sorted(some))
