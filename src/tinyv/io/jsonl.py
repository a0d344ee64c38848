"""JSON lines, plain or gzipped, one line in memory at a time."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, cast

from tinyv.io.rows import BrokenRow, Record
from tinyv.io.text import BadJsonError, parse_json

MAX_LINE_BYTES = 64 * 1024 * 1024
_SKIP_BYTES = 1024 * 1024
_BOM = b"\xef\xbb\xbf"


def read_jsonl(path: Path) -> Iterator[Record | BrokenRow]:
    """Records of a `.jsonl` or `.jsonl.gz` file; blank lines are skipped, a line may end in CR LF."""
    size = max(1, path.stat().st_size)
    with ExitStack() as stack:
        raw = stack.enter_context(path.open("rb"))
        lines: IO[bytes] = raw
        if path.suffix == ".gz":
            lines = cast(IO[bytes], stack.enter_context(gzip.open(raw, "rb")))
        for number, line in _lines(lines):
            done = min(1.0, raw.tell() / size)
            if isinstance(line, str):
                yield BrokenRow(number, line, done)
            elif line.strip():
                yield _record(number, line, done)


def _record(number: int, line: bytes, done: float) -> Record | BrokenRow:
    try:
        return Record(number, parse_json(line), done)
    except BadJsonError as exc:
        return BrokenRow(number, str(exc), done)


def _lines(stream: IO[bytes]) -> Iterator[tuple[int, bytes | str]]:
    """Numbered lines; a text in place of bytes says why that line cannot be had."""
    number = 0
    while True:
        number += 1
        try:
            line = stream.readline(MAX_LINE_BYTES + 1)
            too_long = len(line) > MAX_LINE_BYTES
            if too_long:
                _skip_line(stream, line)
        except (EOFError, zlib.error, gzip.BadGzipFile) as exc:
            yield number, f"damaged gzip stream, nothing can be read from here on: {exc}"
            return
        if not line:
            return
        if too_long:
            yield number, f"line longer than {MAX_LINE_BYTES} bytes"
        else:
            yield number, line.removeprefix(_BOM) if number == 1 else line


def _skip_line(stream: IO[bytes], piece: bytes) -> None:
    while piece and not piece.endswith(b"\n"):
        piece = stream.readline(_SKIP_BYTES)
