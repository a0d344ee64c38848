"""What a GRPO run was made from, and its folder: one run at a time, and only the same one goes on."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tinyv.errors import ConfigError, OutputError, TinyvError
from tinyv.io import runs
from tinyv.rl.config import RunConfig
from tinyv.train.state import CHECKPOINTS, drop_broken_checkpoints, last_checkpoint, step_of

__all__ = ["CHECKPOINTS", "drop_broken_checkpoints", "last_checkpoint", "step_of"]

MADE_FROM = "run.json"
LOCK = "run.lock"
_FORMAT = 1
_FREE = ("grpo.logging_steps", "policy.path", "data.train", "data.held_out", "gold.program", "reward.config")
"""Keys that decide nothing; names of files, whose digests are compared instead."""
_WEIGHTS = (".safetensors", ".bin")


def described(config: RunConfig) -> dict[str, Any]:
    """Configuration and inputs as flat JSON-ready values."""
    made_from: dict[str, Any] = {"format": _FORMAT}
    for table, values in config.as_dict().items():
        made_from |= {f"{table}.{name}": _plain(value) for name, value in values.items()}
    made_from["policy"] = _of_policy(config.policy.path)
    made_from["train digest"] = [_digest(Path(path)) for path in config.data.train]
    made_from["held out digest"] = [_digest(Path(path)) for path in config.data.held_out]
    made_from["gold"] = _of_program(config.gold.program)
    return made_from


@contextmanager
def opened(out: Path, made_from: dict[str, Any], *, resume: bool, overwrite: bool) -> Iterator[Path | None]:
    """Hold the folder of a run; the checkpoint to go on from. Raises ConfigError, OutputError."""
    if out.exists() and not out.is_dir():
        raise ConfigError(f"--out {str(out)!r} is a file: name a folder")
    if resume and not (out / MADE_FROM).is_file():
        raise ConfigError(f"{out} holds no run to resume: leave out --resume")
    with _locked(out):
        if resume:
            runs.check_same(out, _before(out), made_from, _FREE.__contains__)
            yield last_checkpoint(out)
        else:
            _make_room(out, overwrite=overwrite)
            runs.write_whole(out / MADE_FROM, json.dumps(made_from, indent=1) + "\n")
            yield None


@contextmanager
def _locked(out: Path) -> Iterator[None]:
    new = not out.exists()
    try:
        out.mkdir(parents=True, exist_ok=True)
        file = (out / LOCK).open("ab")
    except OSError as exc:
        raise OutputError(f"cannot write {str(out)!r}: {exc.strerror or exc}") from exc
    with file:
        runs.lock(file, out)
        try:
            yield
        except TinyvError:
            if new and {path.name for path in out.iterdir()} <= {LOCK, MADE_FROM}:
                shutil.rmtree(out)  # nothing was done, so the mended command need not call it a run
            raise


def _make_room(out: Path, *, overwrite: bool) -> None:
    """Raise ConfigError if the folder holds a run, or anything else, and is not to be overwritten."""
    others = [path for path in out.iterdir() if path.name != LOCK]
    ours = (out / MADE_FROM).is_file()
    if ours and not overwrite:
        raise ConfigError(f"{out} holds a run: --resume goes on with it, --overwrite starts anew")
    if others and not ours:
        raise ConfigError(f"{out} holds other files, and no run of tinyv rl: choose another --out")
    for path in others:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def is_last(checkpoint: Path) -> bool:
    """True if the checkpoint is that of the run's last update."""
    state = json.loads((checkpoint / "trainer_state.json").read_text("utf-8"))
    return bool(state["global_step"] >= state["max_steps"] > 0)


def _before(out: Path) -> dict[str, Any]:
    try:
        before: dict[str, Any] = json.loads((out / MADE_FROM).read_text("utf-8"))
    except ValueError as exc:
        raise ConfigError(f"{out / MADE_FROM} is damaged: use --overwrite or another --out") from exc
    return before


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _of_policy(path: str) -> str:
    """A hub id as it is; of a folder, the digest of its configuration and of the sizes of its weights."""
    folder = Path(path)
    if not folder.is_dir():
        return path
    parts = sorted(
        f"{one.name} {one.stat().st_size if one.suffix in _WEIGHTS else _digest(one)}"
        for one in folder.iterdir()
        if one.suffix in (*_WEIGHTS, ".json") and one.is_file()
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _of_program(program: str) -> str:
    file = program.rpartition(":")[0]
    return f"{_digest(Path(file))}:{program.rpartition(':')[2]}" if file.endswith(".py") else program


def _digest(path: Path) -> str:
    try:
        return runs.digest_of(path)
    except OSError as exc:
        raise ConfigError(f"cannot read {str(path)!r}: {exc.strerror or exc}") from exc
