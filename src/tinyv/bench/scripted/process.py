"""A scripted server in a process of its own, held by a test or a benchmark."""

from __future__ import annotations

import json
import select
import subprocess
import sys
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, build_opener

START_SECONDS = 30.0
_CONTROL_SECONDS = 10.0
_CLOSE_SECONDS = 5.0
_COMMAND = (sys.executable, "-m", "tinyv.bench.scripted", "--control", "-", "--until-stdin-ends")


class ScriptedServer:
    """Runs from its construction to `close`; use it in a `with` statement.

    Takes the keys of `Script`. The process ends with this one, however this one ends.
    """

    def __init__(self, latency_ms: float = 0.0, port: int = 0, **script: Any) -> None:
        """Start it and wait until it listens. Raises RuntimeError if it does not within START_SECONDS."""
        self._script = {"latency_ms": latency_ms, **script}
        self.port = port
        self._start()

    def __enter__(self) -> ScriptedServer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def url(self) -> str:
        """The base URL that a client takes, with /v1."""
        return f"http://127.0.0.1:{self.port}/v1"

    def control(self, **script: Any) -> dict[str, Any]:
        """Change the script; returns what `counters` does. Raises ValueError if the server refuses it."""
        return self._call(json.dumps(script).encode())

    def counters(self) -> dict[str, Any]:
        """The whole script and the counters, in one flat table."""
        return self._call(None)

    def reset(self) -> None:
        """Clear the counters; the script stays."""
        self.control(reset=True)

    def kill(self) -> None:
        """End the process with SIGKILL, as a crash would."""
        with self._process:  # which closes the pipes, and waits
            self._process.kill()

    def close(self) -> None:
        """End the process; calling it twice is harmless."""
        self._process.terminate()
        try:
            self._process.wait(_CLOSE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self.kill()

    def restart(self) -> None:
        """End it if it runs, and start it again on the same port, with the script that it was made with."""
        self.close()
        self._start()

    def _start(self) -> None:
        command = [*_COMMAND, "--port", str(self.port)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        try:
            self.port = self._announced_port()
        except BaseException:  # raised on; whatever happened, no process is left behind
            self.kill()
            raise

    def _announced_port(self) -> int:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None and stdout is not None
        stdin.write(json.dumps(self._script).encode() + b"\n")
        ready, _, _ = select.select([stdout], [], [], START_SECONDS)
        port = urlsplit(stdout.readline().decode()).port if ready else None
        if port is None:
            raise RuntimeError(
                f"the scripted server did not come up within {START_SECONDS} s: see its stderr"
            )
        return port

    def _call(self, body: bytes | None) -> dict[str, Any]:
        opener = build_opener(ProxyHandler({}))  # a proxy of the environment does not know this machine
        try:
            with opener.open(f"http://127.0.0.1:{self.port}/control", body, _CONTROL_SECONDS) as response:
                found: dict[str, Any] = json.load(response)
        except HTTPError as exc:
            with exc:
                raise ValueError(json.load(exc)["error"]["message"]) from exc
        return found
