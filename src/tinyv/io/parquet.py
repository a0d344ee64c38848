"""Parquet files by batches; pyarrow is an extra."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tinyv.errors import DataError, MissingExtraError
from tinyv.io.rows import Record

BATCH_ROWS = 256


def read_parquet(path: Path) -> Iterator[Record]:
    """Records of a `.parquet` file, numbered from 1.

    Raises MissingExtraError without pyarrow, DataError for a damaged file.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as exc:
        raise MissingExtraError("reading parquet", "parquet") from exc
    number = 0
    try:
        with pyarrow.parquet.ParquetFile(path, pre_buffer=False) as file:
            total = max(1, file.metadata.num_rows)
            for batch in file.iter_batches(batch_size=BATCH_ROWS):
                for value in batch.to_pylist():
                    number += 1
                    yield Record(number, value, number / total)
    except (pyarrow.ArrowException, OSError, UnicodeDecodeError) as exc:
        first_line = (str(exc).splitlines() or [type(exc).__name__])[0]
        where = f"damaged after row {number}" if number else "not a parquet file, or damaged"
        raise DataError(f"{path}: {where}: {first_line}") from exc
