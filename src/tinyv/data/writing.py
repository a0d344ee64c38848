"""The parts of a set as files, and what LLaMA-Factory needs to find them.

Only parquet says what its columns are: of JSON lines a reader may take a column that holds nothing but dates for points
in time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from tinyv.errors import MissingExtraError, OutputError
from tinyv.io.text import json_line, parse_json

Row = dict[str, Any]
BATCH_ROWS = 1024
TEXTS = ("question", "ground_truth", "answer", "category", "provenance", "proof", "data_source", "rationale")


def write_part(folder: Path, part: str, rows: Iterable[Row], kind: str) -> None:
    """Write rows as JSON lines, and as parquet besides where `kind` says so. Raises OutputError, MissingExtraError."""
    lines = folder / f"{part}.jsonl"
    try:
        _write_jsonl(lines, rows)
        if kind == "parquet":
            with lines.open("rb") as file:
                _write_parquet(folder / f"{part}.parquet", map(parse_json, file))
    except OSError as exc:
        raise OutputError(
            f"cannot write {part!r} in {str(folder)!r}: {exc.strerror or exc}: make room"
        ) from exc


def check_format(name: str) -> None:
    """Raise MissingExtraError if files of this format cannot be written."""
    if name == "parquet":
        _pyarrow()


def dataset_info(parts: Iterable[str]) -> str:
    """LLaMA-Factory's `dataset_info.json`: each part as `tinyv_PART`, chats in its sharegpt form."""
    tags = {"role_tag": "role", "content_tag": "content", "user_tag": "user", "assistant_tag": "assistant"}
    entries = {
        f"tinyv_{part}": {
            "file_name": f"{part}.jsonl",
            "formatting": "sharegpt",
            "columns": {"messages": "messages"},
            "tags": tags,
        }
        for part in parts
    }
    return json.dumps(entries, indent=2) + "\n"


def _write_jsonl(path: Path, rows: Iterable[Row]) -> None:
    with path.open("w", encoding="ascii", newline="\n") as file:
        file.writelines(map(json_line, rows))


def _write_parquet(path: Path, rows: Iterable[Row]) -> None:
    pa, parquet = _pyarrow()
    message = pa.struct([("role", pa.string()), ("content", pa.string())])
    fields: list[tuple[str, Any]] = [("messages", pa.list_(message))]
    fields += [("label", pa.bool_()) if name == "label" else (name, pa.string()) for name in _columns()]
    schema = pa.schema(fields)
    with _parquet_writer(parquet, path, schema) as write:
        for batch in _batches(rows):
            write(pa.RecordBatch.from_pylist(batch, schema=schema))


def _columns() -> tuple[str, ...]:
    return (*TEXTS[:3], "label", *TEXTS[3:])


@contextmanager
def _parquet_writer(parquet: Any, path: Path, schema: Any) -> Iterator[Callable[[Any], None]]:
    with parquet.ParquetWriter(path, schema) as writer:
        yield writer.write_batch


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    source = iter(rows)
    while batch := list(islice(source, BATCH_ROWS)):
        yield batch


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as exc:
        raise MissingExtraError("--format parquet", "parquet") from exc
    return pyarrow, pyarrow.parquet
