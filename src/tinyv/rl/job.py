"""A run on one machine: all that is read and checked before torch is loaded, and what a dry run tells of it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from tinyv.errors import ConfigError, MissingExtraError
from tinyv.rl.config import RunConfig
from tinyv.rl.dataset import Rows, read_rows
from tinyv.rl.gold import gold_of
from tinyv.rl.grpo import Grpo
from tinyv.rl.presets import steps, updates_per_batch
from tinyv.rl.recording import Gold
from tinyv.train.launch import launched_devices

_HUB_ID = re.compile(r"\w[\w.-]*(?:/\w[\w.-]*)?")
_NEEDED = ("torch", "transformers", "trl", "datasets", "accelerate")


@dataclass(frozen=True, slots=True)
class Job:
    """A configuration with its data, ready to be run."""

    config: RunConfig
    out: Path
    train: Rows
    held_out: Rows | None
    gold: Gold | None


def job_of(config: RunConfig, out: Path) -> Job:
    """Read the data and find the programs. Raises ConfigError and DataError."""
    data = config.data
    check_policy(config.policy.path)
    train = read_rows(data.train, data.prompt)
    check_rows(config.grpo, len(train.asked))
    held_out = read_rows(data.held_out, data.prompt) if data.held_out else None
    return Job(config, out, train, held_out, gold_of(config.gold.program))


def check_policy(path: str) -> None:
    """Raise ConfigError for what is neither a folder with a model nor the form of a hub id."""
    folder = Path(path)
    if folder.is_dir() and not (folder / "config.json").is_file():
        raise ConfigError(
            f"policy.path {path!r} holds no config.json: name a folder with a causal language model"
        )
    if not folder.is_dir() and not _HUB_ID.fullmatch(path):
        raise ConfigError(
            f"policy.path: no such folder: {path!r}; `python -m tinyv.rl.experiment policy --out DIR` makes a small one"
        )


def check_rows(grpo: Grpo, rows: int) -> None:
    """Raise ConfigError if the rows do not fill one batch of rollouts."""
    if rows < grpo.prompts:
        fits = [n for n in range(1, rows + 1) if n % grpo.mini_batch == 0] or [rows]
        also = "" if fits[-1] % grpo.mini_batch == 0 else f" and grpo.mini_batch to a divisor of {rows}"
        raise ConfigError(
            f"one batch takes grpo.prompts = {grpo.prompts} questions, found {rows}: lower grpo.prompts to "
            f"{fits[-1]}{also}, or give more data"
        )


def check_environment() -> None:
    """Raise, before anything is loaded, for packages that will be missed and for several processes."""
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise MissingExtraError(f"tinyv rl run (no {', '.join(missing)})", "rl")
    if launched_devices() > 1:
        raise ConfigError(
            f"tinyv rl run is one process on one device, and {launched_devices()} were started: start it without "
            "accelerate or torchrun; for several devices: `tinyv rl verl`, or tinyv.frameworks.trl in a script of TRL"
        )


def notes(job: Job) -> list[str]:
    """What the user should know before the run, a sentence each."""
    said = []
    parts = [("train", job.train)] + ([("held out", job.held_out)] if job.held_out else [])
    for name, rows in parts:
        if rows.left_out():
            first = f"; the first: {rows.first_broken}" if rows.first_broken else ""
            said.append(f"{name}: rows left out: {rows.left_out()}{first}")
    if job.config.reward.model == "none" and job.config.undecided == "none":
        said.append(
            "without a model, what the rules cannot read is left out of its group: a policy can hide there; see "
            'undecided = "zero"'
        )
    return said


def dry_run_text(job: Job) -> str:
    """The resolved configuration as a file for `tinyv rl run`, with the sums as comments."""
    grpo = job.config.grpo
    rows = len(job.train.asked)
    rollouts = grpo.prompts * grpo.group
    said = [
        f"{rows} questions to train on, {len(job.held_out.asked) if job.held_out else 0} held out",
        f"{steps(grpo, rows)} updates; a batch of rollouts is {grpo.prompts} questions x {grpo.group} = {rollouts}, "
        f"for {updates_per_batch(grpo)} update(s) of {grpo.mini_batch * grpo.group}, in passes of {grpo.per_device}",
        *notes(job),
    ]
    tables = [
        "\n".join([f"\n[{table}]", *(f"{name} = {_toml(value)}" for name, value in values.items())])
        for table, values in job.config.as_dict().items()
    ]
    return "\n".join([*(f"# {line}" for line in said), *tables]) + "\n"


def _toml(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
