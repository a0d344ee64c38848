"""Audit records of our own, and a real server of the page that a test can kill."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

COMMAND = [sys.executable, "-m", "tinyv", "review"]
_URL = re.compile(r"http://(\S+):(\d+)/")
_SECONDS = 120
Reply = tuple[int, dict[str, str], bytes]


def record(number: int, **changed: Any) -> dict[str, Any]:
    """An audit record; every third is decided by a model, every tenth pair comes twice."""
    n = number - number % 10 if number % 10 == 1 else number
    by_model = n % 3 == 0
    outcome = "CORRECT" if n % 2 else "INCORRECT"
    stage, reason = ("nano", "model_accepts") if by_model else ("engine", "same_number")
    p = round((n * 37 % 1000) / 1000, 3) if by_model else None
    if p is not None:
        outcome, reason = ("CORRECT", "model_accepts") if p >= 0.6 else ("INCORRECT", "model_rejects")
    elif outcome == "INCORRECT":
        reason = "numeric_mismatch"
    rules = said("engine", "UNDECIDED" if by_model else outcome, "different_form" if by_model else reason)
    stages = [rules, said("nano", outcome, reason, p, model="nano@0", how="called")] if by_model else [rules]
    return {
        "place": f"made:{number}",
        "sample_id": str(number),
        "group_id": str(n // 8),
        "data_source": ("sums", "products", "")[n % 7 % 3],
        "question": f"What is $\\frac{{{n}}}{{2}}$ of the {n} marbles?",
        "ground_truth": f"{n * n}",
        "answer": f"{n * n + n % 2}",
        "outcome": outcome,
        "stage": stage,
        "reason": reason,
        "p_correct": p,
        "reward": 1.0 if outcome == "CORRECT" else 0.0,
        "seconds": 0.001,
        "stages": stages,
        **changed,
    }


def said(
    stage: str,
    outcome: str,
    reason: str,
    p: float | None = None,
    model: str | None = None,
    how: str | None = None,
) -> dict[str, Any]:
    told = {"stage": stage, "outcome": outcome, "reason": reason, "p_correct": p}
    return {**told, "seconds": 0.0, "model": model, "prompt": None, "how": how}


def write(path: Path, rows: Sequence[object]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "ascii")
    return path


class Served:
    """`tinyv review` in a process of its own, on a free port; `options` are those of the command line."""

    def __init__(self, *inputs: Path, labels: Path, options: tuple[str, ...] = ("--port", "0")) -> None:
        self._told = tempfile.NamedTemporaryFile("w", suffix=".stderr")  # noqa: SIM115 - closed with the process
        self.process = subprocess.Popen(
            [*COMMAND, *map(str, inputs), "--labels", str(labels), "--no-browser", *options],
            stderr=self._told,
            preexec_fn=_heeds_ctrl_c,
        )
        self.url = self._address()
        self.host, _, self.port = self.url.removeprefix("http://").rstrip("/").rpartition(":")

    def _address(self) -> str:
        while True:
            found = _URL.search(self.told())
            if found:
                return found[0]
            try:
                self.process.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
            raise AssertionError(f"ended with {self.process.returncode}: {self.told()}")

    def told(self) -> str:
        """What stands on stderr by now."""
        return Path(self._told.name).read_text("utf-8")

    def ask(self, path: str, body: Any = None, method: str = "", **headers: str | None) -> Reply:
        """One request as the page sends it; a header of None is left out, `_` in names is `-`."""
        given: dict[str, str | None] = {"Host": f"{self.host}:{self.port}"}
        data = body if isinstance(body, (bytes, type(None))) else json.dumps(body).encode("ascii")
        if body is not None:
            given |= {"Origin": f"http://{self.host}:{self.port}", "Content-Type": "application/json"}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection(self.host.strip("[]"), int(self.port), timeout=30)
        connection.putrequest(method or ("GET" if body is None else "POST"), path, skip_host=True)
        for name, value in given.items():
            if value is not None:
                connection.putheader(name, value)
        if data is not None:
            connection.putheader("Content-Length", str(len(data)))
        connection.endheaders(data)
        with connection.getresponse() as reply:
            content = reply.read()
        connection.close()
        return reply.status, {name.lower(): value for name, value in reply.getheaders()}, content

    def json(self, path: str, body: Any = None) -> Any:
        """The JSON of a request that must succeed."""
        status, _, content = self.ask(path, body)
        assert status == 200, (status, content)
        return json.loads(content)

    def label(self, number: int, label: str, note: str = "") -> Any:
        row = self.json(f"/api/rows/{number}")
        return self.json("/api/label", {"row": number, "pair": row["pair"], "label": label, "note": note})

    def kill(self) -> None:
        """As `kill -9`: the process can do nothing about it."""
        self.process.kill()
        self._ended()

    def interrupt(self) -> int:
        """As Ctrl-C; the exit code."""
        os.kill(self.process.pid, signal.SIGINT)
        return self._ended()

    def _ended(self) -> int:
        code = self.process.wait(_SECONDS)
        self.last_words = self.told()
        self._told.close()
        return code

    def __enter__(self) -> Served:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.kill()


def _heeds_ctrl_c() -> None:
    """Shells start what runs in the background without Ctrl-C; whoever types it has one that heeds it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
