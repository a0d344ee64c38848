"""Pieces of a file that can be read on their own: a piece gives the rows that a read of the whole gives there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Span:
    """A run of lines of a JSONL file, or of rows of a parquet file."""

    line: int
    """1-based number of the first."""
    lines: int
    offset: int = 0
    """Byte at which the first line begins; parquet has none."""

    @property
    def last(self) -> int:
        """1-based number of the last."""
        return self.line + self.lines - 1


_PIECE_BYTES = 4 * 1024 * 1024


def cut(total: int, most: int) -> Iterator[Span]:
    """Spans of `most` rows out of `total`, the last one shorter."""
    for first in range(1, total + 1, most):
        yield Span(first, min(most, total - first + 1))


def cut_lines(path: Path, most: int) -> Iterator[Span]:
    """Spans of `most` lines, found in one pass that holds a piece of the file at a time. Raises OSError."""
    offset = line = 0
    for count, end in _ends(path, most):
        yield Span(line + 1, count, offset)
        offset, line = end, line + count


def _ends(path: Path, most: int) -> Iterator[tuple[int, int]]:
    """For each run of at most `most` lines: how many it has, and the byte after its last one."""
    open_lines = at = last_end = 0
    unfinished = False
    with path.open("rb") as file:
        while piece := file.read(_PIECE_BYTES):
            start = 0
            while open_lines + piece.count(b"\n", start) >= most:
                start = _after(piece, start, most - open_lines)
                last_end = at + start
                yield most, last_end
                open_lines = 0
            open_lines += piece.count(b"\n", start)
            at += len(piece)
            unfinished = not piece.endswith(b"\n")
        if at > last_end:
            yield open_lines + unfinished, at


def _after(piece: bytes, start: int, lines: int) -> int:
    """Where the text after so many more lines begins."""
    for _ in range(lines):
        start = piece.index(b"\n", start) + 1
    return start
