"""A child process that answers calls: started when first needed, killed on overrun, replaced when lost.

Thread-safe; a caller's deadline starts when its call runs, not when it queues. It needs no signals and no
event loop, so it works in any thread and inside a running asyncio loop (where it blocks the loop for as long
as the call takes: use `asyncio.to_thread`).
"""

from __future__ import annotations

import os
import threading
import weakref
from typing import Any

from tinyv.errors import RuleVerifierError
from tinyv.rules.process import Limits, Reply, Status, WorkerGone, WorkerProcess


class Child:
    """One worker at a time for one target, named as `package.module:factory`."""

    def __init__(self, target: str, limits: Limits | None = None) -> None:
        self.target = target
        self.limits = limits or Limits()
        self._lock = threading.Lock()
        self._worker: WorkerProcess | None = None
        self._came_up = False
        _watch_forks(self)

    @property
    def pid(self) -> int | None:
        """Process id of the worker; None while there is none."""
        worker = self._worker
        return None if worker is None else worker.pid

    @property
    def busy(self) -> bool:
        """True while a call runs; a hint, as it may have changed when you read it."""
        return self._lock.locked()

    def start(self) -> str:
        """Have a worker up, and say which layer stands behind its sandbox (`kernel`, `python` or nothing).

        Raises RuleVerifierError if it cannot be started.
        """
        with self._lock:
            return self._ready_worker().sandbox

    def call(self, payload: dict[str, Any], seconds: float) -> Reply:
        """Run the target on a JSON-ready `payload` for at most `seconds` of wall time.

        Raises RuleVerifierError only if no worker ever came up; later failures are a Reply like any other.
        """
        with self._lock:
            try:
                worker = self._ready_worker()
            except RuleVerifierError as exc:
                if not self._came_up:
                    raise
                return Reply(Status.UNAVAILABLE, detail=str(exc))
            return self._exchange(worker, payload, seconds)

    def close(self) -> None:
        """End the worker; calling it twice is harmless, and a later call starts a new one."""
        with self._lock:
            self._drop()

    def _ready_worker(self) -> WorkerProcess:
        if self._worker is not None and self._worker.calls >= self.limits.calls:
            self._drop()
        if self._worker is None:
            self._worker = WorkerProcess(self.target, self.limits)
            self._came_up = True
        return self._worker

    def _exchange(self, worker: WorkerProcess, payload: dict[str, Any], seconds: float) -> Reply:
        try:
            reply = worker.exchange(payload, seconds)
        except TimeoutError:
            self._drop()
            return Reply(Status.TIMEOUT)
        except WorkerGone:
            self._drop()
            return Reply(Status.CRASHED)
        except BaseException:  # raised on; after an interrupt the reply on its way belongs to nobody
            self._drop()
            raise
        return reply

    def _drop(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.kill()

    def _after_fork(self) -> None:
        """In a forked copy of the parent: leave the worker to the parent and start from nothing."""
        self._lock = threading.Lock()
        self._drop()


_children: weakref.WeakSet[Child] = weakref.WeakSet()
_watching = False


def _watch_forks(child: Child) -> None:
    global _watching
    _children.add(child)
    if not _watching:
        _watching = True
        os.register_at_fork(after_in_child=_forget_all)


def _forget_all() -> None:
    for child in list(_children):
        child._after_fork()
