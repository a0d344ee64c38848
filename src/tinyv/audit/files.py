"""Audit records to and from files: JSON lines or parquet, by the file's suffix."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from tinyv.audit.record import Record
from tinyv.errors import ConfigError, DataError, MissingExtraError, OutputError
from tinyv.io.text import BadJsonError, json_line, parse_json

SUFFIXES = (".jsonl", ".parquet")
ROWS_AT_A_TIME = 2_000
Write = Callable[[Iterable[Record]], None]


def check_name(path: Path) -> None:
    """Raise ConfigError for a name that is neither a `.jsonl` nor a `.parquet` file, MissingExtraError for the
    latter without pyarrow."""
    if path.suffix not in SUFFIXES:
        raise ConfigError(f"an audit file ends with {' or '.join(SUFFIXES)}, found {str(path)!r}")
    if path.suffix == ".parquet":
        _pyarrow()


@contextmanager
def audit_writer(path: Path) -> Iterator[Write]:
    """Write a new audit file; yields the function that takes records. Raises ConfigError, OutputError."""
    check_name(path)
    draft = path.with_name(path.name + ".draft")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with (_parquet_writer if path.suffix == ".parquet" else _jsonl_writer)(draft) as write:
            yield write
        draft.replace(path)
    except OSError as exc:
        raise OutputError(f"cannot write {str(path)!r}: {exc.strerror or exc}") from exc


def read_audit(path: Path) -> Iterator[Record]:
    """The records of an audit file, in order. Raises ConfigError, DataError."""
    check_name(path)
    return _read_parquet(path) if path.suffix == ".parquet" else _read_jsonl(path)


@contextmanager
def _jsonl_writer(path: Path) -> Iterator[Write]:
    with path.open("w", encoding="ascii") as file:
        yield lambda records: file.writelines(map(json_line, records))


@contextmanager
def _parquet_writer(path: Path) -> Iterator[Write]:
    pyarrow = _pyarrow()
    schema = _schema(pyarrow)

    def write(records: Iterable[Record]) -> None:
        coming = iter(records)
        while rows := list(islice(coming, ROWS_AT_A_TIME)):
            file.write_table(pyarrow.Table.from_pylist([_encodable(row) for row in rows], schema=schema))

    with pyarrow.parquet.ParquetWriter(path, schema) as file:
        yield write


def _encodable(value: Any) -> Any:
    """The value with what parquet's UTF-8 cannot hold (lone surrogates) replaced."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {name: _encodable(part) for name, part in value.items()}
    return [_encodable(part) for part in value] if isinstance(value, list) else value


def _read_jsonl(path: Path) -> Iterator[Record]:
    number = 0
    try:
        with path.open("rb") as file:
            for line in file:
                number += 1
                yield parse_json(line)
    except BadJsonError as exc:
        raise DataError(f"{path}:{number}: {exc}") from exc


def _read_parquet(path: Path) -> Iterator[Record]:
    with _pyarrow().parquet.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=ROWS_AT_A_TIME):
            yield from batch.to_pylist()


def _pyarrow() -> Any:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as exc:
        raise MissingExtraError("a parquet audit file", "parquet") from exc
    return pyarrow


def _schema(pyarrow: Any) -> Any:
    text, number = pyarrow.string(), pyarrow.float64()
    stage = [
        ("stage", text),
        ("outcome", text),
        ("reason", text),
        ("p_correct", number),
        ("seconds", number),
        ("model", text),
        ("prompt", text),
        ("how", text),
    ]
    fields = [
        ("place", text),
        ("sample_id", text),
        ("group_id", text),
        ("data_source", text),
        ("question", text),
        ("ground_truth", text),
        ("answer", text),
        ("outcome", text),
        ("stage", text),
        ("reason", text),
        ("p_correct", number),
        ("reward", number),
        ("seconds", number),
        ("stages", pyarrow.list_(pyarrow.struct(stage))),
    ]
    return pyarrow.schema(fields)
