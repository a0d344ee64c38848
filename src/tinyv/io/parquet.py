"""Parquet files by batches; pyarrow is an extra."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tinyv.errors import DataError, MissingExtraError
from tinyv.io.rows import Record
from tinyv.io.spans import Span, cut

BATCH_ROWS = 256


def read_parquet(path: Path, span: Span | None = None) -> Iterator[Record]:
    """Records of a `.parquet` file, numbered from 1; with `span` those of these rows alone.

    Raises MissingExtraError without pyarrow, DataError for a damaged file.
    """
    at = _Place(span.line - 1 if span else 0)
    with _opened(path, at) as file:
        total = file.metadata.num_rows
        for value in _values(file, span or Span(1, total)):
            at.row += 1
            yield Record(at.row, value, at.row / total)


def spans_of_parquet(path: Path, most: int) -> list[Span | None]:
    """Spans of at most `most` rows. Raises as `read_parquet` does."""
    with _opened(path, _Place(0)) as file:
        return list(cut(file.metadata.num_rows, most))


@dataclass(slots=True)
class _Place:
    """How far a file is read, for the message about what is damaged."""

    row: int


@contextmanager
def _opened(path: Path, at: _Place) -> Iterator[Any]:
    """The open file; what pyarrow says of a damaged one comes as DataError."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as exc:
        raise MissingExtraError("reading parquet", "parquet") from exc
    try:
        with pyarrow.parquet.ParquetFile(path, pre_buffer=False) as file:
            yield file
    except (pyarrow.ArrowException, OSError, UnicodeDecodeError) as exc:
        first_line = (str(exc).splitlines() or [type(exc).__name__])[0]
        where = f"damaged after row {at.row}" if at.row else "not a parquet file, or damaged"
        raise DataError(f"{path}: {where}: {first_line}") from exc


def _values(file: Any, span: Span) -> Iterator[object]:
    """The rows of a span; only the row groups that hold some of it are read."""
    groups, skip = _groups(file.metadata, span)
    left = span.lines
    for batch in file.iter_batches(batch_size=BATCH_ROWS, row_groups=groups):
        if left <= 0:
            return
        before = min(skip, batch.num_rows)
        wanted = batch.slice(before, left)
        skip -= before
        left -= wanted.num_rows
        yield from wanted.to_pylist()


def _groups(metadata: Any, span: Span) -> tuple[list[int], int]:
    """The row groups that hold some of a span, and the rows of the first of them that come before it."""
    found: list[int] = []
    skip = first = 0
    for number in range(metadata.num_row_groups):
        rows = metadata.row_group(number).num_rows
        if first < span.last and first + rows >= span.line:
            skip = skip if found else span.line - 1 - first
            found.append(number)
        first += rows
    return found, skip
