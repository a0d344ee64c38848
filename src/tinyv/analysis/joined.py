"""The rows that a file of verdicts was made from, read beside it in the same order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tinyv.errors import DataError
from tinyv.io import BrokenRow, Row, read
from tinyv.scoring.sidecar import check_inputs


class Inputs:
    """Finds the row of each verdict; verdicts come in the order of their inputs, so each file is read once."""

    def __init__(self, verdicts: Path) -> None:
        """Raises ConfigError if an input is not the one that was scored."""
        check_inputs(verdicts)
        self._verdicts = verdicts
        self._file = ""
        self._rows: Iterator[Row | BrokenRow] = iter(())

    def row(self, file: str, line: int, index: int) -> Row:
        """The row of that place. Raises DataError if the input has none there."""
        if file != self._file:
            self._file, self._rows = file, self._opened(file)
        for row in self._rows:
            if isinstance(row, Row) and (row.line, row.index) == (line, index):
                return row
        raise DataError(
            f"{self._verdicts}: a verdict is of {file}:{line}, sample {index + 1}, which is not there"
        )

    def _opened(self, file: str) -> Iterator[Row | BrokenRow]:
        if not Path(file).exists():
            raise DataError(
                f"{self._verdicts} was made from {file!r}, which is not there: run where `tinyv score` ran, "
                "or name the file of `--audit`, which needs no other"
            )
        return read(file)
