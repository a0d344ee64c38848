"""Child processes that end when they are told, and signals that reach them.

A child leads a process group of its own: a Ctrl-C at the terminal reaches this process alone, which forwards it once.
"""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from os import killpg
from types import FrameType
from typing import Any

FORWARDED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PATIENCE = 3
"""So many signals are forwarded; the next one ends the child."""
_END_SECONDS = 20.0
_SIGNALLED = 128
"""What a shell adds to the number of the signal that ended a program."""


def started(command: Sequence[str], **options: Any) -> subprocess.Popen[bytes]:
    """A child that leads a group of its own and reads nothing from the terminal."""
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True, **options)


def end(process: subprocess.Popen[bytes]) -> None:
    """End a child with its group: asked first, then by force."""
    _send(process, signal.SIGTERM)
    try:
        with suppress(subprocess.TimeoutExpired):  # then by force, below
            process.wait(_END_SECONDS)
    finally:
        _send(process, signal.SIGKILL)  # also what the leader has left behind
        process.wait()


def run_to_end(command: Sequence[str]) -> int:
    """Run a child, forward signals to it, and return its exit code as a shell would: 130 after Ctrl-C."""
    with _kept() as received:
        process = started(command)
        try:
            code = _waited(process, received)
        finally:
            if process.poll() is None:
                end(process)
    if signal.SIGINT in received:
        return _SIGNALLED + signal.SIGINT
    return _SIGNALLED - code if code < 0 else code


@contextmanager
def ending_on_signals() -> Iterator[None]:
    """SIGTERM and SIGHUP raise SystemExit inside, so that what was started is ended; Ctrl-C raises as ever."""

    def leave(number: int, _: FrameType | None) -> None:
        raise SystemExit(_SIGNALLED + number)

    before = {one: signal.signal(one, leave) for one in FORWARDED if one != signal.SIGINT}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _waited(process: subprocess.Popen[bytes], received: list[int]) -> int:
    """Wait for the end; each signal that comes meanwhile goes on to the child."""
    sent = 0
    while True:
        while sent < len(received):
            number = received[sent] if sent < PATIENCE else signal.SIGKILL
            _send(process, number)
            sent += 1
        with suppress(subprocess.TimeoutExpired):
            return process.wait(timeout=0.2)


@contextmanager
def _kept() -> Iterator[list[int]]:
    """The numbers of the signals that come inside, which do nothing else there."""
    received: list[int] = []
    before = {one: signal.signal(one, lambda number, _: received.append(number)) for one in FORWARDED}
    try:
        yield received
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _send(process: subprocess.Popen[bytes], number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):  # it is gone
        killpg(process.pid, number)
