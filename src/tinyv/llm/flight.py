"""One question on its way to a model, and how many callers wait for it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from time import perf_counter
from typing import Any

from tinyv.errors import TinyvError
from tinyv.llm.failure import Failed
from tinyv.llm.kept import Kept
from tinyv.llm.key import Key

_log = logging.getLogger(__name__)


class Flight:
    """A task that ends when its answer is there, or when nobody waits for it any more."""

    def __init__(self, key: Key, deadline: float) -> None:
        """`deadline` is that of the caller who waits the longest, by the loop's clock."""
        self.key = key
        self.deadline = deadline
        self.task: asyncio.Task[Kept]
        self.left = False
        """True once nobody waits any more: it is being stopped, and must not be joined."""
        self._waiters = 1
        self._started = perf_counter()
        self._seconds = 0.0

    def start(self, work: Coroutine[Any, Any, Kept], landed: Callable[[Flight], None]) -> None:
        """Begin; `landed` is called with the flight when it has ended, in whatever way."""
        self.task = asyncio.ensure_future(work)
        self.task.add_done_callback(lambda _: self._end(landed))

    def join(self, deadline: float) -> None:
        """One more caller waits, until then."""
        self._waiters += 1
        self.deadline = max(self.deadline, deadline)

    def leave(self) -> None:
        """A caller waits no longer; the last one takes the request along."""
        self._waiters -= 1
        if self._waiters == 0 and not self.task.done():
            self.left = True
            self.task.cancel()

    def result(self) -> Kept | Failed | TinyvError | Exception:
        """What it brought; Failed `timeout` while it is not there, or if it was stopped."""
        if not self.task.done() or self.task.cancelled():
            return Failed("timeout", "no reply before the deadline")
        failure = self.task.exception()
        if failure is None:
            return self.task.result()
        return failure if isinstance(failure, Exception) else Failed("timeout", "stopped")

    def seconds(self) -> float:
        """Seconds from its start to its end."""
        return self._seconds

    def _end(self, landed: Callable[[Flight], None]) -> None:
        self._seconds = perf_counter() - self._started
        landed(self)
        # The exception is fetched here, or asyncio would tell of it when nobody waits.
        failure = None if self.task.cancelled() else self.task.exception()
        if failure is not None and not isinstance(failure, (Failed, TinyvError)):
            _log.warning("asking a model failed", exc_info=failure)
