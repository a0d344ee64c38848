"""Rollouts as arrays: which group and prompt each belongs to, and how many each grader accepts of them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tinyv.analysis.judged import Judged

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Grouped:
    """Rows of groups of two and more; rows on which something of ours failed are left out."""

    rows: list[Judged]
    group: Ints
    """Per row: its group, from 0."""
    size: Ints
    """Per group: its rollouts."""
    step: Ints
    """Per group: its training step, -1 where none is known."""
    baseline: Bools
    """Per row: accepted by the baseline."""
    cascade: Bools
    """Per row: accepted by the cascade."""
    right: Bools
    """Per row: right, by its label or else by the cascade's word."""

    def accepted(self, grader: Bools) -> Ints:
        """Per group: how many of its rollouts the grader accepts."""
        return np.bincount(self.group, weights=grader, minlength=len(self.size)).astype(np.int64)


def grouped(rows: Sequence[Judged], baseline: Sequence[bool]) -> Grouped | None:
    """The rows by group; None if no group has two rollouts."""
    usable = [at for at, row in enumerate(rows) if not row.failed]
    names = _numbered(rows[at].group for at in usable)
    sizes = np.bincount(names) if usable else np.zeros(0, np.int64)
    kept = [at for at, name in zip(usable, names, strict=True) if sizes[name] > 1]
    if not kept:
        return None
    group = np.asarray(_numbered(rows[at].group for at in kept))
    step = np.full(int(group.max()) + 1, -1, np.int64)
    for name, at in zip(group, kept, strict=True):
        found = rows[at].step
        step[name] = -1 if found is None else found
    return Grouped(
        rows=[rows[at] for at in kept],
        group=group,
        size=np.bincount(group),
        step=step,
        baseline=np.asarray([baseline[at] for at in kept]),
        cascade=np.asarray([rows[at].accepted for at in kept]),
        right=np.asarray([rows[at].right for at in kept]),
    )


def _numbered(names: Iterable[Hashable]) -> list[int]:
    known: dict[Any, int] = {}
    return [known.setdefault(name, len(known)) for name in names]
