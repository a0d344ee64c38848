"""What runs that can go on have in common: one at a time, made from the same as before, descriptions written whole."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any

from tinyv.errors import ConfigError, OutputError

Ignored = Callable[[str], bool]


def check_same(
    out: Path, before: Mapping[str, Any], made_from: Mapping[str, Any], ignored: Ignored = lambda _: False
) -> None:
    """Raise ConfigError, naming what changed, unless both descriptions of `out` are equal but for what is ignored."""
    changed = [
        f"{name} was {before.get(name)!r}, is {made_from.get(name)!r}"
        for name in dict.fromkeys([*before, *made_from])
        if before.get(name) != made_from.get(name) and not ignored(name)
    ]
    if changed:
        raise ConfigError(f"{out} is of another run: {'; '.join(changed)}: use --overwrite or another --out")


def lock(file: IO[bytes], out: Path) -> None:
    """Hold `file` until it is closed, so that no second run writes `out`. Raises ConfigError if one does."""
    try:
        import fcntl
    except ImportError:  # no such locks on Windows
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as exc:
        raise ConfigError(f"{out} is being written by another run: wait for it or use another --out") from exc


def digest_of(path: Path) -> str:
    """A short digest of a file's bytes, which tells whether it is still the same. Raises OSError."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()[:16]


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it is never seen half-written. Raises OutputError."""
    draft = path.with_name(path.name + ".draft")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    except OSError as exc:
        raise OutputError(f"cannot write {str(path)!r}: {exc.strerror or exc}") from exc
