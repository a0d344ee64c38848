"""One door for all formats: the suffix picks the reader, the shape of each row gives its samples."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from tinyv.errors import DataError
from tinyv.io.jsonfile import read_json, spans_of_json
from tinyv.io.jsonl import read_jsonl, spans_of_jsonl
from tinyv.io.parquet import read_parquet, spans_of_parquet
from tinyv.io.rows import BrokenRow, Record, Row
from tinyv.io.shapes import ShapeError, rows_of
from tinyv.io.spans import Span

_Reader = Callable[[Path, Span | None], Iterator[Record | BrokenRow]]
_Cutter = Callable[[Path, int], list[Span | None]]
_Shape = Callable[[Record], Iterable[Row | BrokenRow]]

READERS: dict[str, _Reader] = {
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
    ".jsonl.gz": read_jsonl,
    ".ndjson.gz": read_jsonl,
    ".json": read_json,
    ".parquet": read_parquet,
}
_CUTTERS: dict[_Reader, _Cutter] = {
    read_jsonl: spans_of_jsonl,
    read_json: spans_of_json,
    read_parquet: spans_of_parquet,
}


def samples_of(record: Record) -> Iterable[Row | BrokenRow]:
    """The rows of a record by its shape; a BrokenRow if it has none."""
    try:
        rows = rows_of(record.value, record.line)
    except ShapeError as exc:
        return [BrokenRow(record.line, str(exc), record.done)]
    return [replace(row, done=record.done) for row in rows]


def read(
    path: str | Path,
    rows: Callable[[Record], Iterable[Row | BrokenRow]] = samples_of,
    span: Span | None = None,
) -> Iterator[Row | BrokenRow]:
    """Rows of a file, in its order and in flat memory; `rows` says what becomes of a record.

    `span` is one of those that `spans_of` gave; None is the whole file.

    A row that cannot be used comes as a BrokenRow. The file and its suffix are checked at the call, not at
    the first row. Raises DataError if the file is missing, of an unknown suffix or unreadable as a whole,
    MissingExtraError for parquet without pyarrow.
    """
    path, reader = _opened(path)
    return _rows(path, reader, rows, span)


def spans_of(path: str | Path, most: int) -> list[Span | None]:
    """Pieces of at most `most` lines that can be read alone, in order; None is the whole file, where its kind
    cannot be cut (gzip, JSON). Raises as `read` does."""
    path, reader = _opened(path)
    try:
        return _CUTTERS[reader](path, most)
    except OSError as exc:
        raise _unreadable(path, exc) from exc


def records(path: str | Path) -> Iterator[Record | BrokenRow]:
    """The rows of a file as plain values, whatever their shape. Raises as `read` does."""
    path, reader = _opened(path)
    return _told(path, reader, None)


def _opened(path: str | Path) -> tuple[Path, _Reader]:
    """The file and what reads it, both checked."""
    if not str(path):
        raise DataError("found '' where a file name belongs: name a file")
    path = Path(path)
    _check_kind(path)
    return path, _reader(path)


def _check_kind(path: Path) -> None:
    """A file is read more than once and its size is asked for, so it must be a regular one."""
    name = str(path)
    if path.is_dir():
        raise DataError(f"{name!r} is a directory: name its files")
    if path.is_file():
        return
    if path.exists():
        raise DataError(
            f"{name!r} is not a regular file, pipes and devices are not read: save it to a file first"
        )
    raise DataError(f"no such file: {name!r}")


def _reader(path: Path) -> _Reader:
    for suffix, reader in READERS.items():
        if path.name.lower().endswith(suffix):
            return reader
    raise DataError(f"unknown kind of file {str(path)!r}: the name must end in {', '.join(READERS)}")


def _rows(path: Path, reader: _Reader, rows: _Shape, span: Span | None) -> Iterator[Row | BrokenRow]:
    for item in _told(path, reader, span):
        if isinstance(item, BrokenRow):
            yield item
        else:
            yield from rows(item)


def _told(path: Path, reader: _Reader, span: Span | None) -> Iterator[Record | BrokenRow]:
    try:
        yield from reader(path, span)
    except OSError as exc:
        raise _unreadable(path, exc) from exc


def _unreadable(path: Path, exc: OSError) -> DataError:
    return DataError(f"{path}: cannot be read: {exc.strerror or exc}")
