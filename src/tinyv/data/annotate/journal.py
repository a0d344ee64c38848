"""`annotations.jsonl`: everything that annotators were asked and said, one line for each reply.

A line is handed to the system before its reply is used, so that a killed process asks nothing twice.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

from tinyv.errors import DataError, OutputError
from tinyv.io.text import BadJsonError, json_line, parse_json

JUDGE, WRITE = "judge", "write"
_COUNTED = ("replies", "unreadable", "equivalent", "different", "written", "tokens_in", "tokens_out")


@dataclass(slots=True)
class Kept:
    """What is known of one question to one annotator."""

    replies: int = 0
    value: Any = None
    """The vote as (equivalent, reason), or the list of answers; None while no reply could be read."""


@dataclass(slots=True)
class Total:
    """What one annotator said and cost."""

    counts: Counter[str] = field(default_factory=Counter)
    cost: float = 0.0

    def as_dict(self, *, priced: bool) -> dict[str, Any]:
        """JSON-ready."""
        counts = {name: self.counts[name] for name in _COUNTED}
        return counts | ({"cost": round(self.cost, 6)} if priced else {})


class Journal:
    """The open file and what it says. Raises DataError if a line of it is damaged, OutputError if it is full."""

    def __init__(self, path: Path) -> None:
        """Read what is there; a last line that a kill left unfinished is cut off."""
        self._name = str(path)
        self._kept: dict[str, Kept] = {}
        self._totals: dict[str, Total] = {}
        self._priced = False
        end = self._restore(path) if path.exists() else 0
        self._file = path.open("ab", buffering=0)
        self._file.truncate(end)

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def kept(self, key: str) -> Kept:
        """What is known of a question to an annotator."""
        return self._kept.get(key, Kept())

    def append(self, record: dict[str, Any]) -> None:
        """Write a reply down."""
        try:
            rest = memoryview(json_line(record).encode("ascii"))
            while rest:
                rest = rest[self._file.write(rest) or 0 :]
        except OSError as exc:
            raise OutputError(f"cannot write {self._name!r}: {exc.strerror or exc}: make room") from exc
        self._note(record)

    def totals(self) -> dict[str, Any]:
        """What each annotator said and cost in all runs of this folder, by its label."""
        return {label: self._totals[label].as_dict(priced=self._priced) for label in sorted(self._totals)}

    def _restore(self, path: Path) -> int:
        """Note every whole line; where the last of them ends."""
        end = 0
        with path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if not line.endswith(b"\n"):
                    break
                try:
                    self._note(parse_json(line))
                except (BadJsonError, KeyError, TypeError) as exc:
                    raise DataError(f"{path}: line {number} is damaged: use --overwrite") from exc
                end += len(line)
        return end

    def _note(self, record: dict[str, Any]) -> None:
        kept = self._kept.setdefault(record["key"], Kept())
        kept.replies += 1
        total = self._totals.setdefault(record["annotator"], Total())
        total.counts["replies"] += 1
        if record["task"] == WRITE:
            kept.value = record["answers"]
            total.counts["written"] += len(record["answers"] or ())
        elif record["vote"] is not None:
            kept.value = (record["vote"], record["reason"])
            total.counts["equivalent" if record["vote"] else "different"] += 1
        total.counts["unreadable"] += kept.value is None
        for name in ("tokens_in", "tokens_out"):
            total.counts[name] += record[name]
        if record["cost"] is not None:
            self._priced = True
            total.cost += record["cost"]
