"""The output file of a scoring run: appended chunk by chunk, repaired and continued after a kill."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from io import BufferedRandom
from pathlib import Path
from typing import Any

from tinyv.errors import ConfigError, DataError, OutputError
from tinyv.io import json_line
from tinyv.io.runs import lock
from tinyv.io.text import BadJsonError, parse_json
from tinyv.scoring import sidecar
from tinyv.scoring.records import Record, key_of

Key = tuple[str, int, int]


class Journal:
    """An open output; `done` records were there before, `last` is the key of the last of them."""

    def __init__(self, file: BufferedRandom, name: str) -> None:
        self._file = file
        self.name = name
        self.done = 0
        self.last: Key | None = None

    def restore(self, seen: Callable[[Record], None]) -> None:
        """Give each record that is there to `seen`; cut off a last line that a kill left unfinished."""
        end = 0
        self._file.seek(0)
        for line in self._file:
            record = _complete(line)
            if record is None:
                self._check_tail()
                break
            end += len(line)
            self.done += 1
            self.last = key_of(record)
            seen(record)
        self._file.truncate(end)
        self._file.seek(end)
        self._file.flush()

    def append(self, records: Iterable[Record]) -> None:
        """Hand records to the system, so that a kill of this process cannot lose them. Raises OutputError."""
        records = list(records)
        try:
            self._write("".join(map(json_line, records)).encode("ascii"))
        except OSError as exc:
            raise OutputError(
                f"cannot write {self.name!r}: {exc.strerror or exc}: make room and run again to go on"
            ) from exc
        self.done += len(records)

    def _write(self, data: bytes) -> None:
        """Past the buffer: what a full disk refused would be written a second time when the file is closed."""
        rest = memoryview(data)
        while rest:
            rest = rest[self._file.raw.write(rest) or 0 :]

    def _check_tail(self) -> None:
        if self._file.readline():
            raise DataError(f"{self.name}: line {self.done + 1} is damaged: use --overwrite")


def _complete(line: bytes) -> Record | None:
    if not line.endswith(b"\n"):
        return None
    try:
        record = parse_json(line)
        key_of(record)
    except (BadJsonError, KeyError, TypeError):
        return None
    return dict(record)


@contextmanager
def opened_journal(out: Path, made_from: dict[str, Any], *, overwrite: bool) -> Iterator[Journal]:
    """The journal of `out`, locked against a second run; a new one if there is none or on `overwrite`.

    Raises ConfigError if `out` was made from other input or options, is in use or no regular file.
    """
    if out.exists() and not out.is_file():
        raise ConfigError(f"--out must be a regular file or -, found {str(out)!r}")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        file = out.open("r+b" if out.exists() else "x+b")
    except OSError as exc:
        raise ConfigError(f"cannot write {str(out)!r}: {exc.strerror}") from exc
    with file:
        lock(file, out)
        _begin(file, out, made_from, overwrite=overwrite)
        yield Journal(file, str(out))


def _begin(file: BufferedRandom, out: Path, made_from: dict[str, Any], *, overwrite: bool) -> None:
    if overwrite:
        file.truncate(0)
    if os.fstat(file.fileno()).st_size:
        sidecar.check(out, made_from)
    else:
        sidecar.save(out, made_from)
