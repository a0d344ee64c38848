"""A service of one's own for tests and load tools: real processes on a free port of this machine.

    with Served("--model", "none", workers=2) as served:
        served.post("/v1/verify", {"samples": [...]})      # (status, headers, JSON)
        served.logs()                                       # the lines of its stderr, read
        served.rule_pids()                                  # its rule processes
        served.stop()                                       # SIGTERM; the exit code

`Served(..., token="...")` sets TINYV_TOKEN and sends it. Logs go to a file, so a full pipe never stops the service.
"""

from __future__ import annotations

import http.client
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

START_SECONDS = 60.0
_PROGRAM = """
import argparse, sys
from tinyv.cli import serve
parser = argparse.ArgumentParser(prog="tinyv")
serve.add_parser(parser.add_subparsers())
args = parser.parse_args(["serve", *sys.argv[1:]])
sys.exit(args.run(args))
"""
Reply = tuple[int, dict[str, str], Any]


class Served:
    """Runs from its construction to `close`; use it in a `with` statement."""

    def __init__(
        self, *options: str, workers: int = 2, token: str | None = None, env: dict[str, str] | None = None
    ) -> None:
        self.token = token
        self._log = tempfile.NamedTemporaryFile(prefix="tinyv-serve-", suffix=".log")  # noqa: SIM115
        outer = {
            name: value for name, value in os.environ.items() if name not in ("TINYV_TOKEN", "TINYV_REWARD")
        }
        given = outer | ({} if token is None else {"TINYV_TOKEN": token}) | (env or {})
        command = [sys.executable, "-c", _PROGRAM, "--port", "0", "--workers", str(workers), *options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self._log, env=given)
        try:
            self.url = self._announced()
        except BaseException:
            self.close()
            raise
        self.host, port = self.url.removeprefix("http://").rsplit(":", 1)
        self.port = int(port)

    def __enter__(self) -> Served:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End it, however it stands."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()
        self._log.close()

    def stop(self, seconds: float = 30.0, number: int = signal.SIGTERM) -> int:
        """Ask it to stop and wait for it; the exit code."""
        self.process.send_signal(number)
        return self.process.wait(seconds)

    def connection(self, seconds: float = 60.0) -> http.client.HTTPConnection:
        """A connection of its own; the caller closes it."""
        return http.client.HTTPConnection(self.host, self.port, timeout=seconds)

    def call(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        *,
        with_token: bool = True,
    ) -> Reply:
        """Status, headers in lower case, and the JSON value, or the text, of the answer."""
        sent = dict(headers or {})
        if self.token is not None and with_token:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        if body is not None:
            sent.setdefault("Content-Type", "application/json")
        connection = self.connection()
        try:
            connection.request(method, path, body, sent)
            reply = connection.getresponse()
            text = reply.read().decode("utf-8")
            found = {name.lower(): value for name, value in reply.getheaders()}
        finally:
            connection.close()
        is_json = bool(text) and found.get("content-type", "").startswith("application/json")
        return reply.status, found, json.loads(text) if is_json else text

    def get(self, path: str, headers: dict[str, str] | None = None) -> Reply:
        """GET."""
        return self.call("GET", path, None, headers)

    def post(self, path: str, value: Any, headers: dict[str, str] | None = None) -> Reply:
        """POST of a JSON value."""
        return self.call("POST", path, json.dumps(value).encode("ascii"), headers)

    def log_text(self) -> str:
        """All of its stderr so far."""
        return Path(self._log.name).read_text(encoding="utf-8")

    def logs(self) -> list[dict[str, Any]]:
        """The lines of its log."""
        return [json.loads(line) for line in self.log_text().splitlines()]

    def rule_pids(self) -> list[int]:
        """Its rule processes."""
        pids = []
        for line in subprocess.run(
            ["ps", "-wweo", "pid,ppid,args"], capture_output=True, text=True, check=True
        ).stdout.splitlines()[1:]:
            pid, parent, args = line.split(None, 2)
            if int(parent) == self.process.pid and "spawn_main" in args:
                pids.append(int(pid))
        return pids

    def _announced(self) -> str:
        assert self.process.stdout is not None
        ready, _, _ = select.select([self.process.stdout], [], [], START_SECONDS)
        line = self.process.stdout.readline() if ready else b""
        if not line:
            raise RuntimeError(f"the service did not start: {self.log_text()[-2000:]}")
        url: str = json.loads(line)["url"]
        return url


@pytest.fixture(scope="session")
def service() -> Iterator[Served]:
    """One service of the rules alone, for the tests that leave it as it is."""
    with Served("--model", "none") as served:
        yield served
