"""A `tinyv serve` of the load test's own: real processes on a free port of this machine, rules only."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import tempfile
from pathlib import Path

START_SECONDS = 120.0
STOP_SECONDS = 60.0
_KIB = 1024


class ServiceProcess:
    """Runs from its construction to `close`; use it in a `with` statement. Its log goes to a file, not to a pipe."""

    def __init__(self, workers: int, *options: str) -> None:
        """Start it and wait until it answers. Raises RuntimeError, with the end of its log, if it does not."""
        self._log = tempfile.NamedTemporaryFile(prefix="tinyv-load-", suffix=".log")  # noqa: SIM115 - closed by close
        command = [sys.executable, "-m", "tinyv", "serve", "--port", "0", "--model", "none"]
        command += ["--workers", str(workers), *options]
        env = {
            name: value for name, value in os.environ.items() if name not in ("TINYV_TOKEN", "TINYV_REWARD")
        }
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self._log, env=env)
        try:
            self.url = self._announced()
        except BaseException:  # raised on; whatever happened, no process is left behind
            self.close()
            raise

    def __enter__(self) -> ServiceProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop it as an operator would, and kill it if that takes too long."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._log.close()

    @property
    def pid(self) -> int:
        """Of its front process."""
        return self._process.pid

    def resident_bytes(self) -> int:
        """Resident memory of the whole process tree; pages that processes share are counted in each of them."""
        return tree_bytes(self._process.pid)

    def _announced(self) -> str:
        stdout = self._process.stdout
        assert stdout is not None
        ready, _, _ = select.select([stdout], [], [], START_SECONDS)
        line = stdout.readline() if ready else b""
        if not line:
            told = Path(self._log.name).read_text(encoding="utf-8", errors="replace")[-2000:]
            raise RuntimeError(f"tinyv serve did not start within {START_SECONDS:g} s: {told}")
        url: str = json.loads(line)["url"]
        return url


def tree_bytes(root: int) -> int:
    """Resident memory of a process and of all that it started, by ps, which every Unix has."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,rss="], capture_output=True, text=True, check=True)
    children: dict[int, list[int]] = {}
    resident: dict[int, int] = {}
    for line in listed.stdout.splitlines():
        pid, parent, kib = map(int, line.split())
        children.setdefault(parent, []).append(pid)
        resident[pid] = kib * _KIB
    total, waiting = 0, [root]
    while waiting:
        pid = waiting.pop()
        total += resident.get(pid, 0)
        waiting += children.get(pid, [])
    return total
