"""From a checked run to verl's exit code: GPUs, the verifier's server, a look at the verifier, the training."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from tinyv.errors import ConfigError
from tinyv.rl.verl.processes import ending_on_signals, run_to_end
from tinyv.rl.verl.serving import found_command, served


@dataclass(frozen=True, slots=True)
class Serving:
    """A server to start: its command, where it will answer, and how long that may take."""

    command: Sequence[str]
    url: str
    log: Path
    seconds: float


def launch(training: Sequence[str], serving: Serving | None, look: Callable[[], None]) -> int:
    """Serve if asked, look at the verifier, train; the exit code of the training.

    `look` raises if the verifier cannot be used: then no step is spent. The server that was started here is ended,
    however the training ends. Raises ConfigError and ModelError.
    """
    with ExitStack() as stack:
        stack.enter_context(ending_on_signals())
        if serving is not None:
            command = found_command(serving.command)
            stack.enter_context(served(command, serving.url, serving.log, serving.seconds))
        look()
        return run_to_end(training)


def check_gpus(wanted: int) -> None:
    """Raise ConfigError if this node has fewer GPUs than the run wants."""
    found = gpus()
    if found == 0:
        raise ConfigError("no GPU was found, which the training needs: --dry-run prints the commands")
    if found < wanted:
        raise ConfigError(f"training.gpus_per_node is {wanted}, but {found} GPU(s) were found")


def gpus() -> int:
    """GPUs that a process here may use: as torch counts them, or without torch as nvidia-smi does."""
    if find_spec("torch") is not None:
        import torch

        return int(torch.cuda.device_count())
    try:
        listed = subprocess.run(["nvidia-smi", "-L"], capture_output=True, text=True, timeout=30, check=True)
    except (OSError, subprocess.SubprocessError):
        return 0
    return sum(line.startswith("GPU ") for line in listed.stdout.splitlines())
