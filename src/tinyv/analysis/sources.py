"""What a command line names, as files of a known kind: rollouts, verdicts of `tinyv score`, audit records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from tinyv.analysis.rewards import fields_that_may_hold_it
from tinyv.errors import ConfigError, DataError
from tinyv.io.reader import READERS, records
from tinyv.io.rows import BrokenRow

ROLLOUTS = "rollouts"
VERDICTS = "verdicts"
AUDIT = "audit"
_OF_AUDIT = ("stages", "outcome", "ground_truth")
_OF_VERDICTS = ("outcome", "file", "line", "index")
_AUDIT_FOLDER = "audit"
_COMPLETIONS_FOLDER = "completions"
_SIDE_FILES = (".made-from.json", ".broken.jsonl")
_FIGURES = frozenset(
    {
        "steps.jsonl",
        "metrics.jsonl",
        "run.json",
        "summary.json",
        "report.json",
        "curves.jsonl",
        "metrics.json",
    }
)
"""Files of a run that hold figures and no rollouts."""
_LOOKED_AT = 20
"""Rows that are looked at for the kind of the file and its fields."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file and what its rows are."""

    path: Path
    kind: str
    run: str = ""
    """The folder of the run that it is part of; empty where groups may go over several files."""
    rewards: tuple[str, ...] = ()
    """Fields of rollouts that may hold what the trainer gave, where none of the usual is there."""


def sources(paths: Iterable[Path]) -> list[Source]:
    """The files that these names stand for, in order; a folder stands for its audit, its table of completions, or
    else its data files. Raises DataError for what is missing or holds nothing to read, ConfigError for a file that is
    named twice."""
    found = [_source(name, path) for name in paths for path in _files(name)]
    twice = [path for path, count in Counter(source.path.resolve() for source in found).items() if count > 1]
    if twice:
        raise ConfigError(f"{str(twice[0])!r} is named twice: its rollouts would count twice")
    return found


def _source(name: Path, path: Path) -> Source:
    """Runs number their groups each from 0, so groups of one run are kept apart from those of another."""
    first = _first_rows(path)
    kind = _kind_of(first)
    run = str(path.parent) if kind == AUDIT or name.is_dir() else ""
    return Source(path, kind, run, fields_that_may_hold_it(first) if kind == ROLLOUTS else ())


def _first_rows(path: Path) -> list[Mapping[str, Any]]:
    """Raises DataError for a file that cannot be read."""
    first = [one for one in islice(records(path), _LOOKED_AT) if not isinstance(one, BrokenRow)]
    return [record.value for record in first if isinstance(record.value, Mapping)]


def _kind_of(rows: Sequence[Mapping[str, Any]]) -> str:
    """What the first readable row says."""
    for row in rows[:1]:
        if all(name in row for name in _OF_AUDIT):
            return AUDIT
        if all(name in row for name in _OF_VERDICTS):
            return VERDICTS
    return ROLLOUTS


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    for folder in (path / _AUDIT_FOLDER, path / _COMPLETIONS_FOLDER, path):
        found = sorted(file for file in folder.glob("*") if is_data(file)) if folder.is_dir() else []
        if found:
            return sorted(found, key=_numbered)
    raise DataError(
        f"no rollouts in the folder {str(path)!r}: name a run with audit/step-*.jsonl, or files that end in "
        f"{', '.join(READERS)}"
    )


def is_data(file: Path) -> bool:
    """True for files that may hold rollouts or verdicts, by their names."""
    name = file.name.lower()
    return (
        file.is_file()
        and any(name.endswith(suffix) for suffix in READERS)
        and not any(name.endswith(suffix) for suffix in _SIDE_FILES)
        and name not in _FIGURES
    )


def _numbered(file: Path) -> tuple[int, str]:
    """verl names its dumps by the bare step: 2.jsonl comes before 10.jsonl."""
    stem = file.name.partition(".")[0]
    return (int(stem), "") if stem.isdecimal() and len(stem) < 12 else (0, file.name)
