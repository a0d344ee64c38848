"""A circuit breaker: after some failures in a row nothing is sent for a while, then one probe goes through.

Own, because what waits here is a batch with a deadline: callers must learn when to come back, one of them must be
the probe, and the others must hear of its end at once. The libraries of this name reject and leave the waiting open.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from enum import Enum

FAILURES_TO_OPEN = 5
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 5.0
"""Short, so that a server that is back is noticed soon: one request in so long is no burden to it."""


class Pass(Enum):
    """What a request goes out as."""

    FREE = "free"
    PROBE = "probe"


class Breaker:
    """The state of one server, in one event loop. Closed: go. Open: wait. Half open: one probe is under way."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """`clock` gives seconds that only grow."""
        self._clock = clock
        self._failures = 0
        self._pause = FIRST_PAUSE_S
        self._open_until: float | None = None
        self._opened_at = 0.0
        self._probing = False
        self._changed = asyncio.Event()

    def seconds_open(self) -> float:
        """Seconds since the outage began; 0 in a closed breaker."""
        return 0.0 if self._open_until is None else self._clock() - self._opened_at

    @property
    def closed(self) -> bool:
        """True if requests may go out freely."""
        return self._open_until is None

    def seconds_to_probe(self) -> float:
        """Seconds until a probe may go out; 0 if one may now, or if the breaker is closed."""
        return 0.0 if self._open_until is None else max(0.0, self._open_until - self._clock())

    @property
    def may_pass(self) -> bool:
        """True if a request may go out now: freely, or as the probe."""
        return self.closed or (not self._probing and self.seconds_to_probe() == 0)

    def try_pass(self) -> Pass | None:
        """What a request may go out as now, freely or as the probe of an open breaker; None if it may not."""
        if not self.may_pass:
            return None
        self._probing = not self.closed
        return Pass.PROBE if self._probing else Pass.FREE

    def succeeded(self) -> None:
        """A request came back: close."""
        self._failures = 0
        self._pause = FIRST_PAUSE_S
        self._open_until = None
        self._settle()

    def failed(self, sent_as: Pass = Pass.FREE, *, absent: bool = False) -> None:
        """A request failed by the server's fault: open after some in a row, for twice as long each time.

        A server that is `absent` opens it at once: one request alone must be able to wait for its return.

        In an open breaker only the probe counts: the others were sent before it opened.
        """
        self._failures += 1
        if sent_as is Pass.PROBE or (self.closed and (absent or self._failures >= FAILURES_TO_OPEN)):
            if self.closed:
                self._opened_at = self._clock()
            self._open_until = self._clock() + self._pause
            self._pause = min(2 * self._pause, LONGEST_PAUSE_S)
            self._settle()

    def released(self, sent_as: Pass = Pass.FREE) -> None:
        """A request ended without saying anything about the server (it was cancelled): let another probe."""
        if sent_as is Pass.PROBE:
            self._settle()

    @property
    def change(self) -> asyncio.Event:
        """What the next change of the state will set: take it in the same turn of the loop as the state."""
        return self._changed

    def _settle(self) -> None:
        self._probing = False
        self._changed.set()
        self._changed = asyncio.Event()
