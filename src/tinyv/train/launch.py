"""How many devices this process is one of, and the command that starts a run on several."""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence
from importlib.resources import files

from tinyv.errors import ConfigError

_LAUNCHED, _RANK = "WORLD_SIZE", "RANK"


def launched_devices() -> int:
    """Processes that `accelerate launch` or `torchrun` started together; 1 without either."""
    return int(os.environ.get(_LAUNCHED) or 1)


def is_first() -> bool:
    """True for the one process that prints and writes."""
    return int(os.environ.get(_RANK) or 0) == 0


def devices_of(wanted: int | None, *, dry_run: bool) -> int:
    """The devices of a run: as launched, or as many as a dry run plans for. Raises ConfigError."""
    launched = launched_devices()
    if wanted is None or (wanted == launched and wanted > 0):
        return launched
    if wanted < 1:
        raise ConfigError(f"--devices must be at least 1, found {wanted}")
    if not dry_run:
        raise ConfigError(
            f"--devices {wanted}, but {launched} process(es) were started: use accelerate launch; --dry-run prints "
            "the command"
        )
    return wanted


def command(argv: Sequence[str], devices: int, precision: str) -> str:
    """The shell command that runs `tinyv ARGV` on so many devices."""
    if devices == 1:
        return shlex.join(["tinyv", *argv])
    config = str(files("tinyv.train") / "8_gpus.yaml")
    launch = ["accelerate", "launch", "--config_file", config, "--num_processes", str(devices)]
    if precision != "bf16":  # which the file asks for
        launch += ["--mixed_precision", "no"]
    return shlex.join([*launch, "--module", "tinyv", *argv])
