"""Distinct judged pairs as units, and the strata that they are drawn from and weighted by.

Strata follow from the rows alone: who accepts, which stage decided, how often the pair came (in powers of four, so that
frequent pairs are drawn more often than rare ones). So a sample carries no weights with it: whoever has rows and labels
can tell how much each label stands for.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from tinyv.analysis.judged import Judged

Cell = tuple[bool, bool]
"""(accepted by the cascade, accepted by the baseline)."""
Stratum = tuple[Cell, str, int]
"""The cell, the stage that decided, the size class."""


NO_ANSWER = "no answer"
"""In place of a stage: these have their label from nobody, so they stand for no others."""


@dataclass(slots=True)
class Unit:
    """Rollouts of one pair that were judged alike."""

    row: int
    """The first of them."""
    stratum: Stratum
    count: int = 0
    labels: int = 0
    """Rollouts with a label."""
    right: int = 0
    """Of these, those labelled right."""

    @property
    def cell(self) -> Cell:
        """Who accepts it."""
        return self.stratum[0]

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
        cell = (row.accepted, says)
        if row.failed or (row.answer is None and not row.label and not any(cell)):
            continue
        key = (row.question, row.ground_truth, row.answer, cell, row.stage)
        unit = units.get(key)
        if unit is None:
            stage = row.stage if row.answer is not None else NO_ANSWER
            unit = units[key] = Unit(at, (cell, stage, 0))
        unit.count += 1
        label = False if row.answer is None and row.label is None else row.label
        if label is not None:
            unit.labels += 1
            unit.right += label
    for unit in units.values():
        unit.stratum = (unit.stratum[0], unit.stratum[1], size_class(unit.count))
    return list(units.values())


def size_class(count: int) -> int:
    """0 for a pair that came once, 1 up to 4 times, 2 up to 16, and so on."""
    return ((count - 1).bit_length() + 1) // 2
