"""Broken rows of a scoring run: told on stderr, listed in a file, counted."""

from __future__ import annotations

import sys
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from tinyv.cli.display import shown
from tinyv.errors import OutputError
from tinyv.io import BrokenRow, json_line

MAX_TOLD = 20
_WHY_CHARS = 300


class BrokenLog:
    """Takes broken rows. The file is written anew by each run, as each run meets all of them again."""

    def __init__(self, path: Path | None, listed_in: str | None = None) -> None:
        """`path`: where to list them; `listed_in`: where others have listed them."""
        self.count = 0
        self._path = path
        self._listed_in = listed_in or path
        self._file: BinaryIO | None = None
        if path is not None:
            path.unlink(missing_ok=True)

    def __enter__(self) -> BrokenLog:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._tell_the_rest()
        if self._file is not None:
            self._file.close()

    def add(self, file: str, row: BrokenRow) -> None:
        """Report one row; past MAX_TOLD rows only the file, if there is one, tells more."""
        self.count += 1
        if self.count <= MAX_TOLD:
            print(f"tinyv: {file}:{row.line}: skipped: {shown(row.why, _WHY_CHARS)}", file=sys.stderr)
        self._list(file, row)

    def _tell_the_rest(self) -> None:
        if self.count > MAX_TOLD:
            where = (
                f"see {self._listed_in}"
                if self._listed_in
                else "with --out OUT they are listed in OUT.broken.jsonl"
            )
            print(f"tinyv: {self.count - MAX_TOLD} more skipped rows: {where}", file=sys.stderr)

    def _list(self, file: str, row: BrokenRow) -> None:
        if self._path is None:
            return
        try:
            if self._file is None:
                self._file = self._path.open("wb", buffering=0)
            self._file.write(json_line({"file": file, "line": row.line, "why": row.why}).encode("ascii"))
        except OSError as exc:
            raise OutputError(f"cannot write {str(self._path)!r}: {exc.strerror or exc}") from exc
