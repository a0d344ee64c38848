"""A run from beginning to end: open the folder, train, measure the best weights, write what is shipped."""

from __future__ import annotations

import os
import sys
import warnings
from pathlib import Path
from time import monotonic
from typing import Any

from tinyv.train.job import Job
from tinyv.train.launch import is_first
from tinyv.train.recipe import Recipe
from tinyv.train.state import (
    check_new,
    check_same,
    described,
    drop_broken_checkpoints,
    last_checkpoint,
    save,
    step_of,
)


def train(job: Job, *, resume: bool, overwrite: bool) -> dict[str, Any] | None:
    """Train and write the folder; the figures, on the first of several processes. Raises TinyvError.

    KeyboardInterrupt carries what is kept and how to go on.
    """
    began = monotonic()
    _stay_offline(job.recipe)
    _quiet()
    checkpoint = _opened(job, resume=resume, overwrite=overwrite)
    from tinyv.train.fitting import Fitting  # here: torch and trl take seconds

    try:
        return Fitting(job, checkpoint, began).run()
    except KeyboardInterrupt:
        if is_first():
            drop_broken_checkpoints(job.out)
        raise KeyboardInterrupt(_kept(job.out)) from None


def _stay_offline(recipe: Recipe) -> None:
    """A base on disk needs no network; the hub's libraries read this when they are imported."""
    if recipe.base_folder is not None and not recipe.push_to_hub:
        os.environ["HF_HUB_OFFLINE"] = "1"


def _quiet() -> None:
    """Progress is told line by line; bars of libraries and their notes to developers would drown it."""
    os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
    os.environ["HF_DATASETS_DISABLE_PROGRESS_BARS"] = "1"
    warnings.filterwarnings("ignore", category=FutureWarning, module=r"transformers|trl")


def _opened(job: Job, *, resume: bool, overwrite: bool) -> Path | None:
    """Make or check the folder, on the first process; the checkpoint to go on from."""
    made_from = described(job.recipe, job.files, job.plan.devices)
    if resume:
        check_same(job.out, made_from)
        broken = drop_broken_checkpoints(job.out) if is_first() else []
        checkpoint = last_checkpoint(job.out)
        _tell(
            f"going on after step {step_of(checkpoint)}"
            if checkpoint
            else "no checkpoint yet: from the start"
        )
        if broken:
            _tell(f"{len(broken)} half-written checkpoint(s) deleted")
        return checkpoint
    if is_first():
        check_new(job.out, overwrite=overwrite)
        save(job.out, made_from)
    return None


def _kept(out: Path) -> str:
    checkpoint = last_checkpoint(out)
    where = "before the first checkpoint" if checkpoint is None else f"and step {step_of(checkpoint)} is kept"
    return f"{where}; the same command with --resume goes on from there"


def _tell(line: str) -> None:
    if is_first():
        print(f"tinyv: {line}", file=sys.stderr, flush=True)  # noqa: T201 - progress, as in cli/progress.py
