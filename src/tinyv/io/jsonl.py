"""JSON lines, plain or gzipped, one line in memory at a time."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import IO, cast

from tinyv.errors import DataError
from tinyv.io.rows import BrokenRow, Record
from tinyv.io.spans import Span, cut_lines
from tinyv.io.text import BOM, BadJsonError, parse_json

MAX_LINE_BYTES = 64 * 1024 * 1024
_SKIP_BYTES = 1024 * 1024
_GZIP = b"\x1f\x8b"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def read_jsonl(path: Path, span: Span | None = None) -> Iterator[Record | BrokenRow]:
    """Records of a `.jsonl` or `.jsonl.gz` file; blank lines are skipped, a line may end in CR LF.

    With `span` those of these lines alone, for a file that is not compressed.
    Raises DataError if its first bytes are those of another kind of file.
    """
    size = max(1, path.stat().st_size)
    with ExitStack() as stack:
        raw = stack.enter_context(path.open("rb"))
        lines: IO[bytes] = raw
        zipped = path.suffix.lower() == ".gz"
        _check_start(path, raw.read(2), zipped=zipped)
        raw.seek(span.offset if span else 0)
        if zipped:
            lines = cast(IO[bytes], stack.enter_context(gzip.open(raw, "rb")))
        numbered = islice(_lines(lines, span.line), span.lines) if span else _lines(lines)
        for number, line in numbered:
            done = min(1.0, raw.tell() / size)
            if isinstance(line, str):
                yield BrokenRow(number, line, done)
            elif line.strip():
                yield _record(number, line, done)


def spans_of_jsonl(path: Path, most: int) -> list[Span | None]:
    """Spans of at most `most` lines; a compressed file is one piece. Raises DataError, OSError."""
    zipped = path.suffix.lower() == ".gz"
    with path.open("rb") as raw:
        _check_start(path, raw.read(2), zipped=zipped)
    return [None] if zipped else list(cut_lines(path, most))


def _check_start(path: Path, start: bytes, *, zipped: bool) -> None:
    if zipped and start and start != _GZIP:
        raise DataError(f"{path}: not a gzip file: take .gz off its name, or compress it")
    if not zipped and start == _GZIP:
        raise DataError(f"{path}: a gzip file: let its name end in .gz")
    if start in _UTF16:
        raise DataError(f"{path}: UTF-16 text, only UTF-8 is read: convert it, e.g. with iconv")


def _record(number: int, line: bytes, done: float) -> Record | BrokenRow:
    try:
        return Record(number, parse_json(line), done)
    except BadJsonError as exc:
        return BrokenRow(number, str(exc), done)


def _lines(stream: IO[bytes], first: int = 1) -> Iterator[tuple[int, bytes | str]]:
    """Numbered lines; a text in place of bytes says why that line cannot be had."""
    number = first - 1
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
            yield number, line.removeprefix(BOM) if number == 1 else line


def _skip_line(stream: IO[bytes], piece: bytes) -> None:
    while piece and not piece.endswith(b"\n"):
        piece = stream.readline(_SKIP_BYTES)
