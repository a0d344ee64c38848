"""Rows of a training set as nano learns from them: features worked out in processes, in the order of the file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from tinyv.data.questions import identity
from tinyv.errors import DataError
from tinyv.llm.gates import gate
from tinyv.llm.query import Query
from tinyv.nano.features import features_of

CHUNK = 500
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One pair: its label, where it is from, its features."""

    label: bool
    category: str
    by_program: bool
    """True if a program wrote the answer, False if a person or a model did."""
    source: str
    """The file that a labelled pair comes from, else who wrote it."""
    fold: int
    """0 to FOLDS - 1, the same for all rows of a question."""
    features: list[float]


class Rows:
    """Rows with their columns as arrays."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = list(rows)

    @cached_property
    def features(self) -> np.ndarray:
        """float32, rows x features."""
        return np.array([row.features for row in self.rows], np.float32)

    @cached_property
    def labels(self) -> np.ndarray:
        """float64, 1 for right."""
        return np.array([row.label for row in self.rows], float)

    @cached_property
    def folds(self) -> np.ndarray:
        """int64."""
        return np.array([row.fold for row in self.rows])

    @cached_property
    def undecided(self) -> np.ndarray:
        """True where the engine proves nothing: there nano is asked."""
        return np.asarray((self.features[:, 0] + self.features[:, 1]) == 0)

    def those(self, *, by_program: bool) -> Rows:
        """The rows that a program wrote, or the others."""
        return Rows([row for row in self.rows if row.by_program is by_program])

    def __len__(self) -> int:
        return len(self.rows)


def read(path: Path, processes: int) -> Rows:
    """The rows of a part, without those that no model is ever asked about. Raises DataError."""
    if not path.is_file():
        raise DataError(f"no {path.name} in {str(path.parent)!r}: make the set with `tinyv data build`")
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        return Rows([row for chunk in pool.map(_read, _chunks(path)) for row in chunk])


def _chunks(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8") as lines:
        while chunk := list(islice(lines, CHUNK)):
            yield chunk


def _read(lines: Sequence[str]) -> list[Row]:
    return [row for line in lines if (row := _row(json.loads(line))) is not None]


def _row(row: dict[str, Any]) -> Row | None:
    query = Query(row["question"], row["ground_truth"], row["answer"])
    if gate(query) is not None:
        return None
    writer, _, name = row["provenance"].partition(":")
    return Row(
        row["label"],
        row["category"],
        writer == "program",
        name if writer == "labelled" else writer,
        _fold(query),
        features_of(query.question, query.ground_truth, query.answer),
    )


def _fold(query: Query) -> int:
    digest = sha256(
        b"fold" + identity(query.question, query.ground_truth).encode("utf-8", "surrogatepass")
    ).digest()
    return int.from_bytes(digest[:4], "big") % FOLDS
