"""One running worker process, seen from the parent: start it, exchange one line for one line, kill it.

Lines are JSON in both directions. Nothing that a worker sends is ever unpickled or executed: a worker may run
hostile text, so its replies are data to be checked.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
import weakref
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import IO, Any

from tinyv.errors import RuleVerifierError

MAX_REPLY_BYTES = 65_536
_CHUNK_BYTES = 65_536
_BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[2]); "
    "from tinyv.rules.worker import main; main(sys.argv[1])"
)
_KEPT_VARIABLES = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""All that a worker sees of the environment: where the interpreter's own libraries are. No keys, no home."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a worker may take."""

    memory_bytes: int = 2 * 1024**3
    """Address space on top of what it holds once its libraries are loaded."""
    start_seconds: float = 60.0
    """Longest start, imports included."""
    calls: int = 20_000
    """Calls before a fresh process takes over, against slow leaks in a library."""
    sandbox: bool = True
    """No network, no writing to files, no new processes, no signals to others."""


class Status(Enum):
    """How a call ended; every value but OK is the reason code of an undecided judgement."""

    OK = "ok"
    TIMEOUT = "timeout"
    CRASHED = "crashed"
    FAILED = "failed"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back from one call."""

    status: Status
    value: Any = None
    detail: str = ""
    """The type of the target's error where `status` is FAILED."""


class WorkerGone(Exception):  # noqa: N818 - a state of the process, caught by this package only
    """The process ended or broke the protocol."""


class WorkerProcess:
    """A worker that is up; not thread-safe, `Child` holds the lock."""

    def __init__(self, target: str, limits: Limits) -> None:
        """Start it and wait until it has loaded `target`.

        Raises RuleVerifierError if it does not come up within `limits.start_seconds`.
        """
        self.calls = 0
        self.sandbox = ""
        self._home = tempfile.mkdtemp(prefix="tinyv-worker-")
        self._process = _spawn(target, limits, self._home)
        self._end = weakref.finalize(self, _end, self._process, self._home, os.getpid())
        try:
            self._wait_ready(target, limits.start_seconds)
        except BaseException:  # raised on; nobody else knows the process, so an interrupt must end it too
            self.kill()
            raise

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def exchange(self, payload: dict[str, Any], seconds: float) -> Reply:
        """Run the target on `payload` for at most `seconds` of wall time.

        Raises TimeoutError on overrun and WorkerGone if the process is lost; kill it after either.
        """
        self.calls += 1
        deadline = time.monotonic() + seconds
        self._send({"id": self.calls, "cpu": seconds, "payload": payload}, deadline)
        message = self._receive(deadline)
        if message.get("id") != self.calls:
            raise WorkerGone
        if "error" in message:
            return Reply(Status.FAILED, detail=str(message["error"]))
        return Reply(Status.OK, message.get("value"))

    def kill(self) -> None:
        """End the process and its group and free its pipes and folder; calling it twice is harmless."""
        self._end()

    def _wait_ready(self, target: str, seconds: float) -> None:
        try:
            message = self._receive(time.monotonic() + seconds)
        except TimeoutError:
            raise RuleVerifierError(f"the worker for {target!r} was not ready after {seconds:g} s") from None
        except WorkerGone:
            raise RuleVerifierError(f"the worker for {target!r} ended while it started") from None
        if "failed" in message:
            raise RuleVerifierError(f"the worker for {target!r} could not load it: {message['failed']}")
        self.sandbox = str(message.get("sandbox", ""))

    def _send(self, message: dict[str, Any], deadline: float) -> None:
        pipe = _descriptor(self._process.stdin)
        data = memoryview(json.dumps(message).encode("ascii") + b"\n")
        while data:
            _wait(pipe, select.POLLOUT, deadline)
            try:
                data = data[os.write(pipe, data) :]
            except BrokenPipeError:
                raise WorkerGone from None

    def _receive(self, deadline: float) -> dict[str, Any]:
        pipe = _descriptor(self._process.stdout)
        line = b""
        while not line.endswith(b"\n"):
            _wait(pipe, select.POLLIN, deadline)
            chunk = os.read(pipe, _CHUNK_BYTES)
            line += chunk
            if not chunk or len(line) > MAX_REPLY_BYTES:
                raise WorkerGone
        return _as_object(line)


def _spawn(target: str, limits: Limits, home: str) -> subprocess.Popen[bytes]:
    config = {"target": target, "memory_bytes": limits.memory_bytes, "sandbox": limits.sandbox}
    path = [str(Path(entry).absolute()) for entry in sys.path]
    process = subprocess.Popen(
        [sys.executable, "-I", "-c", _BOOT, json.dumps(config), json.dumps(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        cwd=home,
        env={name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ},
        start_new_session=True,
    )
    os.set_blocking(_descriptor(process.stdin), False)
    return process


def _descriptor(pipe: IO[bytes] | None) -> int:
    """The descriptor of a pipe to the worker, which Popen opens where it is told to."""
    if pipe is None:
        raise WorkerGone
    return pipe.fileno()


def _end(process: subprocess.Popen[bytes], home: str, owner: int) -> None:
    """Close the pipes; in the process that started the worker also kill it, reap it and remove its folder."""
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
    if os.getpid() != owner:
        # A fork of the parent: the worker is not its child, and Popen must not complain that it still runs.
        process.returncode = 0
        return
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    Path(home).rmdir()


def _wait(pipe: int, event: int, deadline: float) -> None:
    """Return when `pipe` is ready or hung up; TimeoutError at `deadline` of the monotonic clock."""
    poll = select.poll()
    poll.register(pipe, event)
    left = deadline - time.monotonic()
    if left <= 0 or not poll.poll(left * 1000):
        raise TimeoutError


def _as_object(line: bytes) -> dict[str, Any]:
    """The one JSON object of a reply; anything else is a broken protocol."""
    try:
        message = json.loads(line)
    except (ValueError, RecursionError):
        raise WorkerGone from None
    if not isinstance(message, dict):
        raise WorkerGone
    return message
