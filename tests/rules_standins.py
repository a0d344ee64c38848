"""Targets for the worker machinery: what a hostile or broken library would do, done on request."""

from __future__ import annotations

import ctypes
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from tinyv.rules.confine import block_in_python

Action = Callable[[Any], Any]


def obey() -> Callable[[dict[str, Any]], Any]:
    """A target that does what the payload names."""
    return lambda payload: ACTIONS[payload["do"]](payload.get("with"))


def obey_behind_python_layer() -> Callable[[dict[str, Any]], Any]:
    """The same behind the layer for systems without a kernel filter."""
    block_in_python()
    return obey()


def obey_after_a_second() -> Callable[[dict[str, Any]], Any]:
    time.sleep(1.0)
    return obey()


def break_at_load() -> Callable[[dict[str, Any]], Any]:
    raise RuntimeError("this library does not load")


def _burn_in_c(_: Any) -> int:
    return len(str(pow(7, 10**9)))


def _allocate(size: int) -> int:
    return len(bytearray(size))


def _fail(message: str) -> None:
    raise ValueError(message)


def _write_file(path: str) -> None:
    Path(path).write_text("written by a worker")


def _remove_file(path: str) -> None:
    Path(path).unlink()


def _connect(port: int) -> None:
    with socket.socket() as link:
        link.connect(("127.0.0.1", port))


def _fork(_: Any) -> int:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    return pid


def _run_program(_: Any) -> None:
    subprocess.run([sys.executable, "-c", "pass"], check=True)


def _signal_parent(_: Any) -> None:
    os.kill(os.getppid(), 0)


def _segfault(_: Any) -> None:
    ctypes.string_at(0)


def _talk_over_the_channel(text: str) -> None:
    for descriptor in range(3, 12):
        with suppress(OSError):
            os.write(descriptor, text.encode())


def _print(text: str) -> str:
    sys.stdout.write(text)
    sys.stdout.flush()
    os.write(2, text.encode())
    return text


ACTIONS: dict[str, Action] = {
    "echo": lambda value: value,
    "sleep": time.sleep,
    "burn_in_c": _burn_in_c,
    "allocate": _allocate,
    "fail": _fail,
    "exit": os._exit,
    "segfault": _segfault,
    "write_file": _write_file,
    "remove_file": _remove_file,
    "read_file": lambda path: Path(path).read_text(),
    "connect": _connect,
    "fork": _fork,
    "run_program": _run_program,
    "signal_parent": _signal_parent,
    "talk": _talk_over_the_channel,
    "print": _print,
    "environment": lambda _: dict(os.environ),
    "folder": lambda _: [str(Path.cwd()), [entry.name for entry in Path().iterdir()]],
}
