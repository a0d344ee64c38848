"""One worker process and the parent's end of its pipe."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection
from time import monotonic
from typing import cast

from tinyv.cascade.rules_stage import RulesStage, opened
from tinyv.errors import TinyvError
from tinyv.rules.protocol import RuleVerifier
from tinyv.sample import Sample
from tinyv.scoring.options import Options
from tinyv.verdict import Verdict

Life = Callable[[Connection, Options], None]

START_SECONDS = 120.0
_NEVER = float("inf")


class Worker:
    """A spawned process that judges one list of samples at a time; it ends when the parent does."""

    def __init__(self, options: Options, life: Life | None = None) -> None:
        """Start it; `life` is what the process runs, a function of a module."""
        context = get_context("spawn")
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=life or live, args=(theirs, options))
        with _deaf_to_ctrl_c():
            self._process.start()
        theirs.close()
        self.ready = False
        self.deadline = monotonic() + START_SECONDS

    def send(self, samples: list[Sample]) -> bool:
        """Hand over work; False if the process is gone."""
        try:
            self.connection.send(samples)
        except OSError:
            return False
        return True

    def receive(self) -> list[Verdict] | TinyvError | None:
        """The next message: verdicts (none at all is the start signal), an error, or None if it is gone."""
        try:
            message = self.connection.recv()
        except (EOFError, OSError):
            return None
        self.ready = True
        self.deadline = _NEVER
        return cast("list[Verdict] | TinyvError", message)

    @property
    def alive(self) -> bool:
        """True while the process lives."""
        return self._process.is_alive()

    @property
    def pid(self) -> int | None:
        """The process's number."""
        return self._process.pid

    def end(self) -> None:
        """Kill the process and leave the pipe open, so that a thread that waits on it sees its end."""
        self._process.kill()

    def close(self) -> None:
        """Let the process end by itself, so that its verifier frees what it holds; `kill` makes sure."""
        self.connection.close()

    def kill(self, grace: float = 0.0) -> None:
        """End the process, after at most `grace` seconds; it holds nothing that must be saved."""
        if grace:
            self._process.join(grace)
        self._process.kill()
        self._process.join()
        self.connection.close()


def live(connection: Connection, options: Options) -> None:
    """A worker's whole life: open the verifier, say ready, serve until the pipe ends."""
    try:
        with opened(options.rules, options.policy) as verifier:
            serve(connection, verifier if options.setup.asks_rules else None)
    except TinyvError as exc:
        connection.send(exc)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return  # the parent is gone or has closed the pipe: the normal end


def serve(connection: Connection, verifier: RuleVerifier | None) -> None:
    """Say ready, then samples in, verdicts out. Raises EOFError when the parent closes the pipe."""
    connection.send([])
    stage = RulesStage(verifier)
    while True:
        connection.send(list(map(stage, connection.recv())))


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """Children started here never see Ctrl-C, which a terminal sends to all: the parent alone decides.

    Blocking, unlike ignoring, is inherited and loses no signal that comes to the parent meanwhile. The
    tracker that multiprocessing starts with its first child unblocks signals, so it has to be there before.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
