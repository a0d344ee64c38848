"""The output folder: one part per block, there whole or not at all, whoever is killed and whenever.

OUT/NAME.jsonl          the verdicts of a block; `cat OUT/*.jsonl` is the verdict file of one machine
OUT/broken/NAME.jsonl   the rows of the block that were skipped, if there are any
OUT/made-from.json      inputs and options; a run with others is refused
OUT/.drafts/            what is being written
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

from tinyv.errors import ConfigError, OutputError, RuleVerifierError
from tinyv.io.runs import lock
from tinyv.scoring import sidecar

MAX_TRIES = 8
"""Workers that a block may end; memory that one huge row takes, say, would end them for ever."""
_BROKEN, _DRAFTS, _LOCK = "broken", ".drafts", ".lock"
_BEFORE = (_BROKEN, _DRAFTS, _LOCK, "made-from.json.draft")
"""What a run that was killed at its very start has left."""
_PART = re.compile(r"\d{6}-.*-(whole|\d{12,}-\d{12,})\.jsonl")


@dataclass(frozen=True, slots=True)
class Drafts:
    """The open files of a part that is being written."""

    verdicts: IO[bytes]
    broken: IO[bytes]


def part_path(out: Path, name: str) -> Path:
    """The verdicts of a block; a file that is there is whole."""
    return out / f"{name}.jsonl"


def broken_path(out: Path, name: str) -> Path:
    """The rows of a block that were skipped."""
    return out / _BROKEN / f"{name}.jsonl"


def parts(out: Path) -> list[Path]:
    """The parts of a folder, in the order of the input."""
    return sorted(path for path in out.iterdir() if _PART.fullmatch(path.name))


@contextmanager
def opened_folder(out: Path, made_from: dict[str, Any], *, overwrite: bool) -> Iterator[None]:
    """The output folder, locked against a second run and ready for parts.

    Raises ConfigError if it was made from other input or options, is in use, or is not ours.
    """
    if out.exists() and not out.is_dir():
        raise ConfigError(f"--out must be a folder for --engine ray, found the file {str(out)!r}")
    ours = sidecar.sidecar_path(out).exists() if out.is_dir() else False
    if out.is_dir() and not ours and any(path.name not in _BEFORE for path in out.iterdir()):
        raise ConfigError(
            f"{str(out)!r} has files that tinyv score did not make: name a new folder for --out"
        )
    try:
        out.mkdir(parents=True, exist_ok=True)
        file = (out / _LOCK).open("ab")
    except OSError as exc:
        raise ConfigError(f"cannot write {str(out)!r}: {exc.strerror}") from exc
    with file:
        lock(file, out)
        _begin(out, made_from, ours=ours, overwrite=overwrite)
        yield
        _clear(out / _DRAFTS)


def _begin(out: Path, made_from: dict[str, Any], *, ours: bool, overwrite: bool) -> None:
    """Old parts go before the new description comes, so that the two never stand together."""
    if ours and not overwrite:
        sidecar.check(out, made_from)
    try:
        if overwrite:
            for path in (*parts(out), *(out / _BROKEN).glob("*.jsonl")):
                path.unlink()
        (out / _BROKEN).mkdir(exist_ok=True)
        (out / _DRAFTS).mkdir(exist_ok=True)
    except OSError as exc:
        raise OutputError(f"cannot write {str(out)!r}: {exc.strerror or exc}") from exc
    _clear(out / _DRAFTS)
    if overwrite or not ours:
        sidecar.save(out, made_from)


def _clear(drafts: Path) -> None:
    """A worker that outlived its driver finds its draft gone and cannot finish the part: the new run does."""
    for path in drafts.iterdir():
        path.unlink(missing_ok=True)


@contextmanager
def writing(out: Path, name: str) -> Iterator[Drafts]:
    """Files to write a part to, which is there when the block ends without an error. Raises OutputError."""
    drafts = out / _DRAFTS
    _count_tries(drafts, name)
    stem = f"{name}.{uuid4().hex[:12]}"
    verdicts, broken = drafts / f"{stem}.verdicts", drafts / f"{stem}.broken"
    try:
        with verdicts.open("xb") as to_verdicts, broken.open("xb") as to_broken:
            yield Drafts(to_verdicts, to_broken)
            for file in (to_verdicts, to_broken):
                file.flush()
                os.fsync(file.fileno())
        if broken.stat().st_size:
            broken.replace(broken_path(out, name))
        verdicts.replace(part_path(out, name))
    except OSError as exc:
        raise OutputError(
            f"cannot write {str(part_path(out, name))!r}: {exc.strerror or exc}: make room and run again to go on"
        ) from exc
    finally:
        verdicts.unlink(missing_ok=True)
        broken.unlink(missing_ok=True)


def _count_tries(drafts: Path, name: str) -> None:
    """Each try that ended with its worker left a draft."""
    tries = sum(1 for path in drafts.glob(f"{name}.*.verdicts"))
    if tries >= MAX_TRIES:
        raise RuleVerifierError(
            f"block {name} ended its worker {tries} times: is there enough memory? run again to go on"
        )
