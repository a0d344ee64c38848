"""A JSON file: a list of rows, or an object with the list under `data`. Read whole, hence the size limit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tinyv.errors import DataError
from tinyv.io.rows import Record
from tinyv.io.spans import Span
from tinyv.io.text import BOM, BadJsonError, parse_json

MAX_JSON_BYTES = 512 * 1024 * 1024


def read_json(path: Path, _span: Span | None = None) -> Iterator[Record]:
    """Records of a `.json` file, numbered from 1. Raises DataError if the file as a whole cannot be read."""
    rows = _rows(path)
    for number, value in enumerate(rows, 1):
        yield Record(number, value, number / len(rows))


def read_value(path: Path, most_bytes: int, what: str) -> object:
    """The one JSON value of a file that should be `what`. Raises DataError for a larger one, or one that is none."""
    try:
        if path.stat().st_size > most_bytes:
            raise DataError(f"{path}: larger than {most_bytes} bytes: not {what}")
        value: object = parse_json(path.read_bytes().removeprefix(BOM))
    except BadJsonError as exc:
        raise DataError(f"{path}: {exc}") from exc
    except OSError as exc:
        raise DataError(f"cannot read {str(path)!r}: {exc.strerror or exc}") from exc
    return value


def spans_of_json(_path: Path, _most: int) -> list[Span | None]:
    """The file in one piece, as it is one value."""
    return [None]


def _rows(path: Path) -> list[object]:
    size = path.stat().st_size
    if size > MAX_JSON_BYTES:
        raise DataError(
            f"{path}: {size} bytes, at most {MAX_JSON_BYTES} are read as JSON: convert it to JSONL"
        )
    try:
        value = parse_json(path.read_bytes().removeprefix(BOM))
    except BadJsonError as exc:
        raise DataError(f"{path}: {exc}; if each line is a row, name the file .jsonl") from exc
    if isinstance(value, dict):
        value = value.get("data")
    if not isinstance(value, list):
        raise DataError(f'{path}: found no list of rows: write [row, ...] or {{"data": [row, ...]}}')
    return value
