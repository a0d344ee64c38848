"""Input rows of three kinds: references, rollouts, labelled answers; files may mix them freely."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import Enum
from pathlib import Path

from tinyv.io import BrokenRow, Row, read
from tinyv.io.rows import Record
from tinyv.io.shapes import ShapeError, rows_of
from tinyv.sample import Sample

_ANSWERS = (
    *("answer", "completion", "completions", "response", "responses", "solution_str", "output", "outputs"),
    *("fn_output", "tn_output"),
)
_REFERENCES = ("ground_truth", "gts", "reward_model")


class Kind(Enum):
    """What a row gives."""

    REFERENCE = "references"
    ROLLOUT = "rollouts"
    LABELLED = "labelled"


def kind_of(row: Row) -> Kind:
    """A reference has nothing to judge; of the others, those with a label are taken at their word."""
    if row.sample.response is None and row.sample.answer is None:
        return Kind.REFERENCE
    return Kind.ROLLOUT if row.label is None else Kind.LABELLED


def rows(path: Path) -> Iterator[Row | BrokenRow]:
    """Rows of a file, in its order and in flat memory. Raises as `tinyv.io.read` does."""
    return read(path, _rows)


def _rows(record: Record) -> list[Row] | list[BrokenRow]:
    value = record.value
    try:
        if isinstance(value, Mapping) and _is_reference(value):
            found = [_reference(row) for row in rows_of({**value, "completion": ""}, record.line)]
        else:
            found = rows_of(value, record.line)
    except ShapeError as exc:
        return [BrokenRow(record.line, str(exc), record.done)]
    return [replace(row, done=record.done) for row in found if row.sample.ground_truth.strip()] or [
        BrokenRow(record.line, "the reference is empty", record.done)
    ]


def _is_reference(row: Mapping[str, object]) -> bool:
    """True if the row holds no answer to judge; a lone `answer` is the reference where nothing else is."""
    given = [name for name in _ANSWERS if row.get(name) is not None]
    alone = all(row.get(name) is None for name in _REFERENCES)
    return not given or (given == ["answer"] and alone)


def _reference(row: Row) -> Row:
    s = row.sample
    return replace(row, sample=Sample(s.question, s.ground_truth, None, None, s.data_source), label=None)
