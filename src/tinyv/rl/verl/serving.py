"""The verifier's vLLM: its command, and a server that runs while the training does."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from tinyv.errors import ConfigError, ModelError
from tinyv.rl.verl.processes import end, started
from tinyv.rl.verl.tables import Verifier

_LOOK_SECONDS = 0.5
_ANSWER_SECONDS = 5.0


def serve_command(verifier: Verifier) -> list[str]:
    """The start line of the verifier's server, as words."""
    return [
        "vllm",
        "serve",
        verifier.model,
        *("--host", verifier.host),
        *("--port", str(verifier.port)),
        *("--tensor-parallel-size", str(verifier.tensor_parallel_size)),
        *("--gpu-memory-utilization", f"{verifier.gpu_memory_utilization:g}"),
        *("--max-model-len", str(verifier.max_model_len)),
    ]


def found_command(command: Sequence[str]) -> list[str]:
    """The command with its program's path: on PATH, or beside this Python. Raises ConfigError."""
    name = command[0]
    path = shutil.which(name) or shutil.which(name, path=str(Path(sys.executable).parent))
    if path is None:
        raise ConfigError(
            f"{name} is not on PATH: install it here, or start the server by hand, without --serve"
        )
    return [path, *command[1:]]


@contextmanager
def served(command: Sequence[str], url: str, log: Path, seconds: float) -> Iterator[None]:
    """A server that answers at `url` inside the `with` and is ended after it; its output goes to a file.

    Raises ModelError if it ends or does not answer in time, ConfigError if something answers there already.
    """
    if answers(url):
        raise ConfigError(f"something answers at {url} already: leave --serve out, or name another port")
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        process = started(command, stdout=output, stderr=subprocess.STDOUT)
    try:
        _wait(process, url, log, seconds)
        yield
    finally:
        end(process)


def answers(url: str) -> bool:
    """True if an OpenAI-compatible server lists its models there."""
    opener = build_opener(ProxyHandler({}))  # a proxy of the environment does not know this machine
    try:
        with opener.open(f"{url}/models", timeout=_ANSWER_SECONDS) as reply:
            return bool(reply.status == 200)
    except (URLError, OSError, ValueError):
        return False


def _wait(process: subprocess.Popen[bytes], url: str, log: Path, seconds: float) -> None:
    until = time.monotonic() + seconds
    while not answers(url):
        code = process.poll()
        if code is not None:
            raise ModelError(f"the verifier's server ended with {code} before it answered: see {log}")
        if time.monotonic() > until:
            raise ModelError(f"the verifier's server did not answer at {url} within {seconds:g} s: see {log}")
        time.sleep(_LOOK_SECONDS)
