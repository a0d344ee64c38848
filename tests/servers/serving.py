"""Real OpenAI-compatible servers for tests: each context manager starts one, waits for its first answer, stops it.

`python` is the interpreter of an environment that holds the server; README.md says what each needs.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

POSITIONS = 4096  # what the tiny checkpoint has
PAUSE = 0.1
STOP_SECONDS = 15.0
LOG_LINES = 30
ASK = {"messages": [{"role": "user", "content": "?"}], "max_tokens": 1, "temperature": 0}

_direct = build_opener(ProxyHandler({}))  # a proxy of the machine must not see calls to the loopback


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers: its base address, and the name to send where `/v1/models` lists none."""

    url: str
    model: str | None = None


@contextmanager
def transformers_serve(python: Path, checkpoint: Path, seconds: float = 120.0) -> Iterator[Server]:
    """`transformers serve`; it knows the checkpoint only by its path."""
    command = [str(python), "-m", "transformers.cli.transformers", "serve", str(checkpoint)]
    command += ["--device", "cpu"]
    with _running(command, {}, str(checkpoint), seconds) as server:
        yield server


@contextmanager
def llama_cpp_server(python: Path, gguf: Path, seconds: float = 60.0) -> Iterator[Server]:
    """`llama_cpp.server`, with the chat template of the GGUF file."""
    command = [str(python), "-m", "llama_cpp.server", "--model", str(gguf)]
    command += ["--n_ctx", str(POSITIONS), "--n_threads", "1", "--n_threads_batch", "1"]
    with _running(command, {}, None, seconds) as server:
        yield server


@contextmanager
def vllm_server(python: Path, checkpoint: Path, seconds: float = 240.0) -> Iterator[Server]:
    """vLLM on the CPU; started by module, since `vllm serve` looks for a distribution named vllm."""
    command = [str(python), "-m", "vllm.entrypoints.openai.api_server", "--model", str(checkpoint)]
    command += ["--served-model-name", "tiny", "--max-model-len", str(POSITIONS)]
    command += ["--dtype", "float32", "--enforce-eager"]
    # Gigabytes of cache; no compiling, which would hold the first call that asks for logprobs for up to 16 s.
    settings = {"VLLM_CPU_KVCACHE_SPACE": "1", "TORCHDYNAMO_DISABLE": "1", "DO_NOT_TRACK": "1"}
    with _running(command, settings, None, seconds) as server:
        yield server


@contextmanager
def _running(
    command: list[str], settings: dict[str, str], model: str | None, seconds: float
) -> Iterator[Server]:
    """The server of a command, in a process group and a home folder of its own."""
    port = _free_port()
    server = Server(f"http://127.0.0.1:{port}/v1", model)
    with TemporaryDirectory(prefix="tinyv-server-", ignore_cleanup_errors=True) as home:
        log = Path(home, "log")
        with log.open("wb") as output:
            process = subprocess.Popen(
                [*command, "--host", "127.0.0.1", "--port", str(port)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=_environment(Path(home)) | settings,
                start_new_session=True,
            )
        try:
            _wait(process, server, log, seconds)
            yield server
        finally:
            _stop(process)


def _free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _environment(home: Path) -> dict[str, str]:
    """Few variables: llama_cpp.server takes settings (MODEL, API_KEY, ...) from variables of these very names."""
    (home / "hub").mkdir()  # transformers serve lists this folder; without it /v1/models fails with 500
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    folders = dict.fromkeys(("HOME", "HF_HOME", "TMPDIR"), str(home))
    device = {"CUDA_VISIBLE_DEVICES": "", "OMP_NUM_THREADS": "1"}
    return kept | folders | device | {"HF_HUB_OFFLINE": "1", "PYTHONUNBUFFERED": "1"}


def _wait(process: subprocess.Popen[bytes], server: Server, log: Path, seconds: float) -> None:
    """Return once one token has been generated: the first call may load the model and take many seconds."""
    deadline = time.monotonic() + seconds
    state = "not asked yet"
    while process.poll() is None and (left := deadline - time.monotonic()) > 0:
        try:
            _ask(server, left)
            return
        except HTTPError as error:
            with error:
                state = f"{error.code}: {error.read(500)!r}"
        except OSError as error:  # refused, reset or timed out: still starting
            state = repr(error)
        time.sleep(PAUSE)
    ended = "gave no answer" if process.returncode is None else f"ended with {process.returncode}"
    tail = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-LOG_LINES:])
    raise RuntimeError(f"{process.args!r} {ended} within {seconds} s (last: {state}); its log ends:\n{tail}")


def _ask(server: Server, seconds: float) -> None:
    """Generate one token."""
    name = server.model or _call(f"{server.url}/models", None, seconds)["data"][0]["id"]
    _call(f"{server.url}/chat/completions", ASK | {"model": name}, seconds)


def _call(url: str, body: dict[str, Any] | None, seconds: float) -> Any:
    """The JSON answer to a request: POST with a body, GET without."""
    data = None if body is None else json.dumps(body).encode()
    request = Request(url, data, {"Content-Type": "application/json"})
    with _direct.open(request, timeout=seconds) as answer:
        return json.load(answer)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ask the server to end, then kill what is left of its group."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(STOP_SECONDS)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
