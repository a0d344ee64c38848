"""Labels in a SQLite file: every act of labelling is a row, written in a transaction of its own before it counts.

The last act on a pair is its label; undoing takes the last act of all away. The journal is a write-ahead log that is
synced with every transaction, so neither a kill nor a loss of power takes back what was said to be saved.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from threading import RLock

from tinyv.errors import ConfigError, DataError, OutputError
from tinyv.review.rows import Pair

LABELS = ("right", "wrong", "unclear")
CLEARED = "none"
"""The act that takes a label away."""
_APPLICATION = 0x74696E79
"""Marks the file as ours (SQLite's application_id)."""
_FORMAT = 1
_WAIT_MS = 5_000
_TABLE = """
CREATE TABLE acts (
    id INTEGER PRIMARY KEY,
    pair TEXT NOT NULL,
    label TEXT NOT NULL CHECK (label IN ('right', 'wrong', 'unclear', 'none')),
    note TEXT NOT NULL,
    at TEXT NOT NULL,
    outcome TEXT NOT NULL,
    stage TEXT NOT NULL,
    reason TEXT NOT NULL,
    texts TEXT NOT NULL
)
"""
_COLUMNS = "id, pair, label, note, at, outcome, stage, reason, texts"
_CURRENT = f"SELECT {_COLUMNS} FROM acts WHERE id IN (SELECT max(id) FROM acts GROUP BY pair) ORDER BY id"


@dataclass(frozen=True, slots=True)
class Seen:
    """The verdict that stood on the page when the label was given."""

    outcome: str
    stage: str
    reason: str


@dataclass(frozen=True, slots=True)
class Act:
    """One act of labelling."""

    id: int
    pair: str
    """Digest of the pair."""
    label: str
    """One of LABELS, or CLEARED."""
    note: str
    at: str
    """UTC, ISO 8601."""
    seen: Seen
    texts: str
    """JSON of question, ground_truth, answer, data_source: any string survives, lone surrogates too."""


class Labels:
    """The labels of one file. Safe to use from several threads; other processes may use the file as well."""

    def __init__(self, path: Path, *, create: bool = True) -> None:
        """Open the file; `create` makes it where it is missing. Raises ConfigError, DataError, OutputError."""
        self._lock = RLock()
        self._path = path
        self._db = _opened(path, create)
        self._version = -1
        self._current: dict[str, Act] = {}

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def current(self) -> dict[str, Act]:
        """The last act on each pair by its digest, cleared ones left out; what others wrote is seen."""
        with self._lock:
            ((version,),) = self._db.execute("PRAGMA data_version")
            if version != self._version:
                acts = map(_act, self._db.execute(_CURRENT))
                self._current = {act.pair: act for act in acts if act.label != CLEARED}
                self._version = version
            return self._current

    def add(self, pair: Pair, label: str, seen: Seen, *, data_source: str = "", note: str = "") -> Act:
        """Write one act; it is on the disk when this returns. Raises ConfigError, OutputError."""
        if label not in (*LABELS, CLEARED):
            raise ConfigError(f"a label is one of {', '.join((*LABELS, CLEARED))}, found {label!r:.40}")
        at = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
        texts = {"question": pair.question, "ground_truth": pair.ground_truth, "answer": pair.answer}
        written = json.dumps({**texts, "data_source": data_source}, ensure_ascii=True)
        values = (pair.digest, label, note, at, seen.outcome, seen.stage, seen.reason, written)
        with self._lock, self._told():
            added = self._db.execute(
                f"INSERT INTO acts ({_COLUMNS}) VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)",
                tuple(map(_storable, values)),
            )
            self._refresh(pair.digest)
            return self._one("id = ?", added.lastrowid)

    def undo(self) -> Act | None:
        """Take the last act of all away; returns it, None if there is none. Raises OutputError."""
        with self._lock, self._told():
            found = self._db.execute(
                f"DELETE FROM acts WHERE id = (SELECT max(id) FROM acts) RETURNING {_COLUMNS}"
            ).fetchall()
            if not found:
                return None
            undone = _act(found[0])
            self._refresh(undone.pair)
            return undone

    def _refresh(self, pair: str) -> None:
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM acts WHERE pair = ? ORDER BY id DESC LIMIT 1", (pair,)
        )
        acts = [_act(row) for row in rows]
        current = {digest: act for digest, act in self._current.items() if digest != pair}
        if acts and acts[0].label != CLEARED:
            current[pair] = acts[0]
        self._current = current  # a new one: other threads may be reading the old one

    def _one(self, where: str, value: object) -> Act:
        (row,) = self._db.execute(f"SELECT {_COLUMNS} FROM acts WHERE {where}", (value,))
        return _act(row)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as exc:
            raise OutputError(f"cannot write {str(self._path)!r}: {exc}") from exc


def _opened(path: Path, create: bool) -> sqlite3.Connection:
    if not create and not path.is_file():
        raise DataError(f"no label file {str(path)!r}: name the one that tinyv review was given as --labels")
    try:
        if create:
            path.parent.mkdir(parents=True, exist_ok=True)
        db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
    except (OSError, sqlite3.Error) as exc:
        raise OutputError(f"cannot open {str(path)!r}: {exc}") from exc
    try:
        _prepare(db, path)
    except sqlite3.OperationalError as exc:
        db.close()
        raise OutputError(f"cannot write {str(path)!r}: {exc}") from exc
    except sqlite3.DatabaseError as exc:
        db.close()
        raise ConfigError(f"{str(path)!r} is no SQLite file: give --labels another name") from exc
    except ConfigError:
        db.close()
        raise
    return db


def _prepare(db: sqlite3.Connection, path: Path) -> None:
    """Check that the file is ours, or make it ours if it is empty."""
    db.execute(f"PRAGMA busy_timeout = {_WAIT_MS}")
    db.execute("BEGIN IMMEDIATE")
    ((application,),) = db.execute("PRAGMA application_id")
    ((version,),) = db.execute("PRAGMA user_version")
    ((tables,),) = db.execute("SELECT count(*) FROM sqlite_master")
    if tables == 0:
        db.execute(f"PRAGMA application_id = {_APPLICATION}")
        db.execute(f"PRAGMA user_version = {_FORMAT}")
        db.execute(_TABLE)
        db.execute("CREATE INDEX acts_of_pair ON acts (pair, id)")
    elif application != _APPLICATION:
        raise ConfigError(f"{str(path)!r} is not a label file of tinyv review: give --labels another name")
    elif version != _FORMAT:
        raise ConfigError(f"{str(path)!r} is of format {version}, this tinyv knows {_FORMAT}: update tinyv")
    db.execute("COMMIT")
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")


def _storable(value: str) -> str:
    """The text without what UTF-8 cannot hold; pairs are kept as JSON, where it survives."""
    return value.encode("utf-8", "backslashreplace").decode("utf-8")


def _act(row: tuple[int, str, str, str, str, str, str, str, str]) -> Act:
    number, pair, label, note, at, outcome, stage, reason, texts = row
    return Act(number, pair, label, note, at, Seen(outcome, stage, reason), texts)
