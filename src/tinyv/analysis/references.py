"""References from a data set, for dumps of rollouts that have none: TRL's table of completions is one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from tinyv.errors import DataError
from tinyv.io.fields import ShapeError, first
from tinyv.io.reader import records, samples_of
from tinyv.io.rows import BrokenRow, Record, Row
from tinyv.io.shapes import rows_of

_PROMPTS = ("prompt", "input", "question", "problem")
_STAND_IN = {"response": ""}


class References:
    """The reference of each question of a data set."""

    def __init__(self, paths: Iterable[Path]) -> None:
        """Raises DataError for files that cannot be read, or that hold no question with a reference."""
        self._of: dict[str, str] = {}
        for path in paths:
            for record in records(path):
                if not isinstance(record, BrokenRow) and isinstance(record.value, Mapping):
                    self._add(record.value, record.line)
        if not self._of:
            raise DataError("no row of the references has a prompt (or question) and an answer")

    def __len__(self) -> int:
        return len(self._of)

    def rows_of(self, record: Record) -> Iterable[Row | BrokenRow]:
        """The samples of a record, its reference found by its prompt if it has none itself."""
        value = record.value
        if not isinstance(value, Mapping) or "ground_truth" in value or "gts" in value:
            return samples_of(record)
        found = next((self._of[key] for key in _keys(value) if key in self._of), None)
        if found is None:
            return samples_of(record)
        return samples_of(replace(record, value={**value, "ground_truth": found}))

    def _add(self, value: Mapping[str, Any], line: int) -> None:
        try:
            rows = rows_of({**value, **_STAND_IN}, line)
        except ShapeError:
            return  # a row without a reference: it may still be that another file has it
        for key in _keys(value):
            self._of.setdefault(key, rows[0].sample.ground_truth)


def _keys(row: Mapping[str, Any]) -> list[str]:
    """Texts that a prompt is known by: whole, and the last message of a conversation."""
    found = first(row, _PROMPTS)
    if found is None:
        return []
    value = found[1]
    if isinstance(value, list) and value and isinstance(value[-1], Mapping):
        value = value[-1].get("content")
    return [value.strip()] if isinstance(value, str) and value.strip() else []
