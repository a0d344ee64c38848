"""Decisions that are kept: the last ones in memory, all of them on disk if a folder is given."""

from __future__ import annotations

import json
import logging
import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any

from cachetools import LRUCache

from tinyv.errors import ConfigError, MissingExtraError
from tinyv.llm.key import Key
from tinyv.llm.query import Opinion
from tinyv.verdict import Outcome

DISK_BYTES = 1024**3
"""Size of the cache on disk; a full one is read and not written any more."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """An opinion with the model and the prompt that it is of."""

    opinion: Opinion
    model: str
    prompt: str


class Memory:
    """The decisions asked for last, at most `size` of them, all of one model and one prompt."""

    def __init__(self, size: int) -> None:
        self._kept: LRUCache[Key, Kept] = LRUCache(maxsize=size)
        self._of: tuple[str, str] | None = None

    def get(self, key: Key) -> Kept | None:
        """The decision, which counts as used now; None if there is none."""
        found: Kept | None = self._kept.get(key)
        return found

    def put(self, key: Key, kept: Kept) -> None:
        """Keep a decision, in place of the one not asked for the longest; that of a new model forgets the others."""
        if self._of != (kept.model, kept.prompt):
            self._kept.clear()
            self._of = (kept.model, kept.prompt)
        self._kept[key] = kept


class Disk:
    """Decisions in an LMDB database, which processes and runs share; keyed by model, prompt and pair."""

    def __init__(self, folder: str) -> None:
        """Open or make it. Raises MissingExtraError without the library, ConfigError for an unusable folder."""
        self._lmdb = _library()
        try:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self._env = _environment(self._lmdb, Path(folder).resolve())
        except (OSError, self._lmdb.Error) as exc:
            raise ConfigError(f"cannot use {folder!r} as a cache: {exc}") from exc
        self._full = False

    def get(self, key: Key, model: str, prompt: str) -> Kept | None:
        """The decision of this model and prompt on a pair; None if there is none or it cannot be read."""
        try:
            with self._env.begin() as transaction:
                data = transaction.get(_digest(key, model, prompt))
        except self._lmdb.Error as exc:
            _log.warning("the cache on disk cannot be read: %s", exc)
            return None
        return None if data is None else _read(data, model, prompt)

    def put(self, key: Key, kept: Kept) -> None:
        """Keep a decision, while there is room."""
        if self._full:
            return
        opinion = kept.opinion
        value = json.dumps({"says": opinion.says.value, "p": opinion.p_correct}).encode()
        try:
            with self._env.begin(write=True) as transaction:
                transaction.put(_digest(key, kept.model, kept.prompt), value)
        except self._lmdb.Error as exc:
            self._full = True
            _log.warning("the cache on disk takes no more decisions: %s", exc)


_environments: dict[Path, tuple[int, Any]] = {}
"""The databases of this process with its id: the library opens each once, and they stay open until its end."""


def _environment(lmdb: ModuleType, folder: Path) -> Any:
    """The one open database of a folder; a forked child closes its parent's copy and opens it anew."""
    pid, environment = _environments.get(folder, (0, None))
    if environment is not None and pid == os.getpid():
        return environment
    if environment is not None:
        environment.close()
    # A power failure may lose the last decisions, never the database: they are asked for again.
    environment = lmdb.open(str(folder), map_size=DISK_BYTES, metasync=False, sync=False, max_readers=512)
    _environments[folder] = os.getpid(), environment
    return environment


def _library() -> ModuleType:
    try:
        import lmdb
    except ImportError as exc:
        raise MissingExtraError("cache_path", "cache") from exc
    module: ModuleType = lmdb
    return module


def _digest(key: Key, model: str, prompt: str) -> bytes:
    """A key of fixed length: LMDB's own are short, and answers are not."""
    return sha256(json.dumps([model, prompt, *key]).encode()).digest()


def _read(data: Any, model: str, prompt: str) -> Kept | None:
    """A value of the database; whatever else stands there is as if there were none."""
    try:
        value = json.loads(bytes(data))
        p = value["p"]
        opinion = Opinion(Outcome(value["says"]), None if p is None else float(p))
    except (ValueError, KeyError, TypeError):
        return None
    return Kept(opinion, model, prompt)
