"""Which process is at what since when; one that is at it for too long is killed, wherever its thread waits for it.

A process that is stopped or hangs may leave its thread in the middle of sending or receiving, where nothing can be
told to give up: only the end of the process ends that.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from tinyv.scoring.worker import Worker

TICK_S = 0.25
"""Seconds between looks."""


class Watchdog:
    """Knows the processes that are at work; safe from threads."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        """Watch nothing yet; `clock` gives seconds that only grow."""
        self._clock = clock
        self._lock = threading.Lock()
        self._at: dict[Worker, tuple[float, float]] = {}
        """Since when each is at its work, and until when it may be."""
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="tinyv-watchdog", daemon=True)

    def start(self) -> None:
        """Look from now on, in a thread."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()

    @contextmanager
    def over(self, worker: Worker, seconds: float) -> Iterator[None]:
        """While in it, the process may take so many seconds."""
        now = self._clock()
        with self._lock:
            self._at[worker] = (now, now + seconds)
        try:
            yield
        finally:
            with self._lock:
                del self._at[worker]

    def busy(self, seconds: float) -> int:
        """Processes that live and are at one thing for longer than this."""
        now = self._clock()
        with self._lock:
            return sum(worker.alive and now - since > seconds for worker, (since, _) in self._at.items())

    def look(self) -> None:
        """Kill those whose time is over."""
        now = self._clock()
        with self._lock:  # so that none is killed for what it has just finished
            for worker, (_, end) in self._at.items():
                if now > end:
                    worker.end()

    def _run(self) -> None:
        while not self._ended.wait(TICK_S):
            self.look()
