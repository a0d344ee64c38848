"""Broken rows of a scoring run: told on stderr, listed in a file, counted."""

from __future__ import annotations

import sys
from pathlib import Path
from types import TracebackType
from typing import TextIO

from tinyv.cli.display import shown
from tinyv.io import BrokenRow, json_line

MAX_TOLD = 20
_WHY_CHARS = 300


class BrokenLog:
    """Takes broken rows. The file is written anew by each run, as each run meets all of them again."""

    def __init__(self, path: Path | None) -> None:
        self.count = 0
        self._path = path
        self._file: TextIO | None = None
        if path is not None:
            path.unlink(missing_ok=True)

    def __enter__(self) -> BrokenLog:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, file: str, row: BrokenRow) -> None:
        """Report one row; past MAX_TOLD rows only the file, if there is one, tells more."""
        self.count += 1
        if self._path is None or self.count <= MAX_TOLD:
            print(f"tinyv: {file}:{row.line}: skipped: {shown(row.why, _WHY_CHARS)}", file=sys.stderr)
        elif self.count == MAX_TOLD + 1:
            print(f"tinyv: more skipped rows are listed in {self._path}", file=sys.stderr)
        self._list(file, row)

    def _list(self, file: str, row: BrokenRow) -> None:
        if self._path is None:
            return
        if self._file is None:
            self._file = self._path.open("w", encoding="ascii")
        self._file.write(json_line({"file": file, "line": row.line, "why": row.why}))
        self._file.flush()
