"""Labelled pairs from files: what a benchmark judges."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from tinyv.cascade.samples import read_answer
from tinyv.errors import DataError
from tinyv.io import BrokenRow, Row, read


@dataclass(frozen=True, slots=True)
class Pair:
    """A reference, an answer, and whether the answer is right."""

    file: str
    line: int
    source: str
    question: str
    ground_truth: str
    answer: str | None
    """None if the response holds no answer; such a pair is judged by nobody and never accepted."""
    unread: str
    """Why `answer` is None, else empty."""
    label: bool


def load_pairs(path: Path, limit: int | None, on_skipped: Callable[[str], None]) -> list[Pair]:
    """The first `limit` labelled rows; rows without a label and broken ones are told to `on_skipped`.

    Answers are taken as they are; responses are read by `extract`. Raises DataError if the file has no
    labelled row.
    """
    pairs = list(islice(_pairs(path, on_skipped), limit))
    if not pairs:
        raise DataError(f"{path}: no labelled rows: rows need a label, or fn_output and tn_output")
    return pairs


def _pairs(path: Path, on_skipped: Callable[[str], None]) -> Iterator[Pair]:
    for row in read(path):
        if isinstance(row, BrokenRow):
            on_skipped(f"{path}:{row.line}: {row.why}")
        elif row.label is None:
            on_skipped(f"{path}:{row.line}: no label")
        else:
            yield _pair(path, row, row.label)


def _pair(path: Path, row: Row, label: bool) -> Pair:
    sample = row.sample
    answer, how = read_answer(sample)
    unread = how if answer is None else ""
    return Pair(
        str(path), row.line, sample.data_source, sample.question, sample.ground_truth, answer, unread, label
    )
