"""The table of suites. A further one is a data file and an entry: its kind says how the file is read and measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tinyv.errors import ConfigError

if TYPE_CHECKING:
    from tinyv.bench.suites.job import Job


@dataclass(frozen=True, slots=True)
class Suite:
    """One entry of the table."""

    kind: str
    """The module beside this one that reads the data and measures: `run(job)` gives the figures."""
    says: str
    """One line for --help."""
    data: str | None = None
    """Name of the shipped file in `data/`; None: `--data`, or what the kind makes up."""
    needs_data: bool = False
    """True if there is nothing to measure without `--data`."""
    verifiers: Sequence[str] = ("engine", "nano")
    """Those that are measured where none is named."""


SUITES: dict[str, Suite] = {
    "attacks": Suite("attacks", "texts that must never be accepted, by class", "attacks.jsonl"),
    "hardverify": Suite(
        "labelled", "labelled answers: right and wrong ones accepted, with intervals", needs_data=True
    ),
    "speed": Suite(
        "speed",
        "pairs per second, time per pair, memory, workers and batches",
        verifiers=("engine", "nano", "math_verify"),
    ),
    "calibration": Suite(
        "calibration", "whether p_correct is what it says", verifiers=("nano", "nano_alone")
    ),
}


def run(name: str, job: Job) -> dict[str, Any]:
    """The record of one run, ready to be written.

    Raises ConfigError for a suite that is none or lacks its data, and what opening verifiers and data raises.
    """
    from tinyv.bench.suites.record import (
        whole,  # here, so that the command line can name the suites for nothing
    )

    if name not in SUITES:
        raise ConfigError(f"--suite {name!r:.40} is no suite: use one of {', '.join(SUITES)}")
    suite = SUITES[name]
    if suite.needs_data and job.data is None:
        raise ConfigError(f"--suite {name} needs rows: give --data FILE")
    shipped = None if suite.data is None else data_file(suite.data)
    job = replace(job, shipped=shipped, names=job.names or suite.verifiers)
    figures = import_module(f"tinyv.bench.suites.{suite.kind}").run(job)
    return whole(name, suite.kind, job, figures)


def data_file(name: str) -> Path:
    """A data file that ships with the package."""
    return Path(str(files("tinyv.bench.suites") / "data" / name))
