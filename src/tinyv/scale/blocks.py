"""The work in pieces: a block is a run of rows of one file, and its name is that of the part it becomes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from tinyv.errors import DataError
from tinyv.io.reader import READERS, spans_of
from tinyv.io.spans import Span

_SLUG_CHARS = 40


@dataclass(frozen=True, slots=True)
class Source:
    """An input file."""

    number: int
    """Its place among the inputs, from 1."""
    name: str
    """As the user wrote it; records have it."""
    path: str
    """The same, absolute: a worker has a working directory of its own."""


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of one file that one worker judges in one go."""

    source: Source
    span: Span | None
    """None: the whole file, of a kind that cannot be cut."""

    @property
    def name(self) -> str:
        """The part's name without its suffix; sorted by it, parts are in the order of the input."""
        slug = re.sub(r"[^A-Za-z0-9.-]+", "_", Path(self.source.name).name)[:_SLUG_CHARS]
        rows = "whole" if self.span is None else f"{self.span.line:012d}-{self.span.last:012d}"
        return f"{self.source.number:06d}-{slug}-{rows}"


def sources(inputs: list[Path]) -> list[Source]:
    """The files that these files and folders name, a folder's in the order of their names. Raises DataError."""
    files = [file for path in inputs for file in (_in_folder(path) if path.is_dir() else [path])]
    return [Source(number, str(file), str(file.absolute())) for number, file in enumerate(files, 1)]


def blocks_of(source: Source, rows: int) -> list[Block]:
    """A file in blocks of at most `rows` lines. Raises as `tinyv.io.read` does."""
    return [Block(source, span) for span in spans_of(source.path, rows)]


def _in_folder(folder: Path) -> list[Path]:
    """Files of a readable kind at any depth; what a system keeps for itself (`.x`, `_x`) is left out."""
    found = sorted(
        path
        for path in folder.rglob("*")
        if path.name.lower().endswith(tuple(READERS)) and path.is_file() and not _hidden(path, folder)
    )
    if not found:
        raise DataError(f"no file in folder {str(folder)!r} has a name that ends in {', '.join(READERS)}")
    return found


def _hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith((".", "_")) for part in path.relative_to(folder).parts)
