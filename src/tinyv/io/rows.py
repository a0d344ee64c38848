"""What a reader yields: records (raw), then rows (one sample each), or a broken row with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tinyv.sample import Sample


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a file as plain values, before its shape is known."""

    line: int
    """1-based line number (JSONL) or row number (JSON, parquet)."""
    value: object
    done: float = 0.0
    """Share of the file that is read, 0..1."""


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row that cannot be used; the rows after it are read all the same."""

    line: int
    why: str
    """One line: what was found and what is allowed."""
    done: float = 0.0


@dataclass(frozen=True, slots=True)
class Row:
    """One sample of a file; a row with a list of completions gives several."""

    line: int
    index: int
    """0-based place of the sample among those of its line."""
    sample: Sample
    label: bool | None = None
    """Whether the answer is right, where the file says so."""
    ids: Mapping[str, str | int] = field(default_factory=dict)
    """The identifiers that the row carries, to join verdicts with the input."""
    done: float = 0.0
