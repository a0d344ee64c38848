"""Runs in processes of their own, a few at a time; what is done already is left alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from time import perf_counter

from tinyv.errors import TinyvError
from tinyv.rl.experiment.arm import RESULT
from tinyv.rl.experiment.plan import Job


def run_jobs(jobs: Sequence[Job], policy: Path, out: Path, processes: int) -> None:
    """Run all jobs that have no result yet. Raises TinyvError, after the others have ended, if some fail."""
    waiting = [job for job in jobs if not is_done(job, out)]
    start = perf_counter()
    _tell(f"{len(waiting)} of {len(jobs)} runs to do, {processes} at a time")
    with ThreadPoolExecutor(processes) as pool:
        codes = pool.map(lambda job: _run(job, policy, out, start), waiting)
        failed = [job.folder for job, code in zip(waiting, codes, strict=True) if code]
    if failed:
        raise TinyvError(f"{len(failed)} runs failed ({', '.join(failed)}): see log.txt in their folders")


def is_done(job: Job, out: Path) -> bool:
    """True if the job's result is there and was made with its budget."""
    path = out / job.folder / RESULT
    return path.is_file() and json.loads(path.read_text("utf-8"))["budget"] == asdict(job.budget)


def _run(job: Job, policy: Path, out: Path, start: float) -> int:
    folder = out / job.folder
    folder.mkdir(parents=True, exist_ok=True)
    command = [
        sys.executable,
        "-m",
        "tinyv.rl.experiment",
        "arm",
        job.arm,
        "--policy",
        str(policy),
        "--out",
        str(folder),
    ]
    command += ["--seed", str(job.seed), "--budget", json.dumps(asdict(job.budget))]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"}
    with (folder / "log.txt").open("w", encoding="utf-8") as log:
        code = subprocess.run(
            command, stdout=log, stderr=subprocess.STDOUT, env=environment, check=False
        ).returncode
    _tell(f"{perf_counter() - start:6.0f} s  {job.folder}  {'done' if code == 0 else f'exit code {code}'}")
    return code


def _tell(line: str) -> None:
    sys.stderr.write(f"experiment: {line}\n")
