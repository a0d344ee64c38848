"""Runs of `tinyv train` in processes of their own, as a user starts them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

SECONDS = 240.0
TINYV = [sys.executable, "-m", "tinyv"]


@dataclass(frozen=True)
class Inputs:
    """A base and a training set on disk."""

    base: Path
    data: Path

    def command(self, out: Path, *options: str) -> list[str]:
        return [*TINYV, *self.arguments(out, *options)]

    def arguments(self, out: Path, *options: str) -> list[str]:
        return ["train", str(self.data), "--base", str(self.base), "--out", str(out), *options]


def environment() -> dict[str, str]:
    """No GPU, one thread, and no proxy or hub that could be asked."""
    return os.environ | {
        "CUDA_VISIBLE_DEVICES": "",
        "OMP_NUM_THREADS": "1",
        "HF_ENDPOINT": "http://127.0.0.1:9",
        "PYTHONUNBUFFERED": "1",
    }


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a command to its end; what it has started is killed with it if that takes too long."""
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
        start_new_session=True,
    ) as process:
        guard = threading.Timer(SECONDS, os.killpg, (process.pid, signal.SIGKILL))
        guard.start()
        stdout, stderr = process.communicate()
        guard.cancel()
        return subprocess.CompletedProcess(command, process.returncode, stdout, stderr)


def stopped_at(command: list[str], line: str, number: signal.Signals) -> tuple[int, str]:
    """Run a command until `line` stands in its stderr, send the signal; exit code and the whole stderr."""
    with subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    ) as process:
        guard = threading.Timer(SECONDS, process.kill)
        guard.start()
        said = ""
        assert process.stderr is not None
        for text in process.stderr:
            said += text
            if line in text:
                process.send_signal(number)
                break
        said += process.stderr.read()
        guard.cancel()
        return process.wait(), said
