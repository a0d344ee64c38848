"""What a run was made from, beside its output, and the checkpoints from which it can go on."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from tinyv.errors import ConfigError
from tinyv.io import runs
from tinyv.train.recipe import Recipe
from tinyv.train.rows import Files

MADE_FROM = "train.json"
CHECKPOINTS = "checkpoints"
_FORMAT = 1
_FREE = ("report_to", "push_to_hub")
"""Keys that decide nothing about the weights."""
_LAST_WRITTEN = "trainer_state.json"
"""The file that the Trainer writes into a checkpoint after all others."""


def described(recipe: Recipe, files: Files, devices: int) -> dict[str, Any]:
    """Recipe, devices and data as flat JSON-ready values."""
    made_from: dict[str, Any] = {"format": _FORMAT, "devices": devices} | recipe.as_dict()
    for name, path in (("train", files.train), ("validation", files.validation)):
        made_from[f"{name} digest"] = runs.digest_of(path)
    return made_from


def check_new(out: Path, *, overwrite: bool) -> None:
    """Make room for a run. Raises ConfigError if `out` holds one, or anything else, and is not to be overwritten."""
    if out.exists() and not out.is_dir():
        raise ConfigError(f"--out {str(out)!r} is a file: name a folder")
    ours = (out / MADE_FROM).is_file()
    if ours and overwrite:
        shutil.rmtree(out)
    elif ours:
        raise ConfigError(f"{out} holds a run: --resume goes on with it, --overwrite starts anew")
    elif out.is_dir() and any(out.iterdir()):
        raise ConfigError(f"{out} holds other files, and no run of tinyv train: choose another --out")


def check_same(out: Path, made_from: dict[str, Any]) -> None:
    """Raise ConfigError, naming what changed, unless the run in `out` was made from the same."""
    path = out / MADE_FROM
    try:
        before = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"{out} holds no run to resume: leave out --resume") from None
    except ValueError as exc:
        raise ConfigError(f"{path} is damaged: use --overwrite or another --out") from exc
    runs.check_same(out, before, made_from, _FREE.__contains__)


def save(out: Path, made_from: dict[str, Any]) -> None:
    """Write what the run is made from, whole or not at all."""
    runs.write_whole(out / MADE_FROM, json.dumps(made_from, indent=1) + "\n")


def last_checkpoint(out: Path) -> Path | None:
    """The latest whole checkpoint of a run; None if there is none yet."""
    return max((path for path in _folders(out) if is_whole(path)), key=step_of, default=None)


def drop_broken_checkpoints(out: Path) -> list[Path]:
    """Delete the checkpoints that were being written when a run was stopped; they are told."""
    broken = [path for path in _folders(out) if not is_whole(path)]
    for path in broken:
        shutil.rmtree(path)
    return broken


def is_whole(checkpoint: Path) -> bool:
    """True if all of a checkpoint was written."""
    try:
        json.loads((checkpoint / _LAST_WRITTEN).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return True


def step_of(checkpoint: Path) -> int:
    """The step that a checkpoint was written after."""
    return int(checkpoint.name.rpartition("-")[2])


def _folders(out: Path) -> list[Path]:
    return [path for path in (out / CHECKPOINTS).glob("checkpoint-*") if path.name[11:].isdigit()]
