"""The servers of a configuration: the load goes to the least busy one that is up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from math import inf

from tinyv.llm.breaker import Breaker, Pass
from tinyv.llm.config import ModelConfig
from tinyv.llm.failure import Failed

LONGEST_RETRY_AFTER_S = 60.0
"""A server that asks for a longer pause is asked again after this one."""
PROBE_S = 5.0
"""How long to wait for the end of a probe that is under way before looking again."""


class Server:
    """One base URL with its places and its breaker, in one event loop."""

    def __init__(self, url: str, concurrency: int) -> None:
        """`concurrency` is the number of requests that it is given at a time."""
        self.url = url
        self.root = url.removesuffix("/v1")
        """Where vLLM's own endpoints stand, beside `/v1`."""
        self.breaker = Breaker(asyncio.get_running_loop().time)
        self.busy = 0
        """Requests under way and waiting for a place."""
        self.last: Failed | None = None
        """The failure that keeps requests from it."""
        self._clock = asyncio.get_running_loop().time
        self._paused_until = 0.0
        self._places = asyncio.Semaphore(concurrency)

    @property
    def up(self) -> bool:
        """True if a request, or a probe, may be sent."""
        return self.breaker.may_pass and self._clock() >= self._paused_until

    def seconds_to_pass(self) -> float:
        """Seconds until a request, or a probe, may be sent; 0 if one may now, or if a probe is under way."""
        return max(self.breaker.seconds_to_probe(), self._paused_until - self._clock(), 0.0)

    def pause(self, failure: Failed, seconds: float) -> None:
        """Send nothing for so long: the server itself asked for it (Retry-After)."""
        self.last = failure
        self._paused_until = self._clock() + min(seconds, LONGEST_RETRY_AFTER_S)

    async def take(self) -> Pass | None:
        """Wait for a place; None if the server went down meanwhile, and the place is free again."""
        self.busy += 1
        try:
            await self._places.acquire()
        except BaseException:  # raised on; a cancelled caller waits for no place
            self.busy -= 1
            raise
        sent_as = self.breaker.try_pass()
        if sent_as is None:
            self.leave()
        return sent_as

    def leave(self) -> None:
        """Give the place back."""
        self._places.release()
        self.busy -= 1


class Servers:
    """All servers of a configuration, in one event loop."""

    def __init__(self, config: ModelConfig) -> None:
        self.all = [Server(url, config.concurrency) for url in config.urls]
        self._patience_s = config.patience_s

    @asynccontextmanager
    async def one(
        self, avoid: Server | None = None, deadline: Callable[[], float] = lambda: inf
    ) -> AsyncIterator[Server]:
        """A place on the least busy server that is up, rather not on `avoid`; its breaker hears how it went.

        A server that is due for its probe comes first, or it would stay down for ever beside one that is up. If none
        takes requests, waits until one does: for an outage as long as the configuration's patience, counted from
        its beginning, for a Retry-After as long as it says, and never past the deadline (by the loop's clock).
        Raises Failed with the reason of what keeps requests from the servers.
        """
        server, sent_as = await self._taken(avoid, deadline)
        try:
            yield server
        except Failed as failure:
            if failure.retry_after:
                server.pause(failure, failure.retry_after)
            if failure.server_fault:
                server.last = failure
                server.breaker.failed(sent_as, absent=failure.absent and self._patience_s > 0)
            else:  # a server that refuses a request is up: that says nothing of the next request
                server.breaker.succeeded()
            raise
        except BaseException:  # raised on; a cancelled probe must let another one through
            server.breaker.released(sent_as)
            raise
        else:
            server.breaker.succeeded()
        finally:
            server.leave()

    async def _taken(self, avoid: Server | None, deadline: Callable[[], float]) -> tuple[Server, Pass]:
        patient = True
        while True:
            server = min(self.all, key=lambda s: (not s.up, s is avoid, s.breaker.closed, s.busy))
            if not server.up:
                patient = await self._wait(deadline, patient=patient)
            elif (sent_as := await server.take()) is not None:
                return server, sent_as

    async def _wait(self, deadline: Callable[[], float], *, patient: bool) -> bool:
        """Wait until the first server takes a request, or until the end of a probe that is under way.

        After the patience for an outage is over, only for such a probe, and once: False then, for the next call.
        """
        waits = [server.seconds_to_pass() for server in self.all]
        left = deadline() - asyncio.get_running_loop().time()
        hopeless = all(server.breaker.seconds_open() > self._patience_s for server in self.all)
        if min(waits) > left or (hopeless and (min(waits) > 0 or not patient)):
            raise _down(self.all[waits.index(min(waits))])
        await self._change(min((wait for wait in waits if wait > 0 and not hopeless), default=PROBE_S))
        return not hopeless

    async def _change(self, seconds: float) -> None:
        changes = [asyncio.ensure_future(server.breaker.change.wait()) for server in self.all]
        try:
            await asyncio.wait(changes, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for change in changes:
                change.cancel()


def _down(server: Server) -> Failed:
    """Why nothing is sent to a server that is down: the reason that brought it down."""
    if server.last is None:
        return Failed("server_unavailable", f"{server.url} is down", again=False, server_fault=False)
    return Failed(
        server.last.reason,
        f"{server.last.told}: not tried again yet",
        again=False,
        server_fault=False,
        status=server.last.status,
        quoted=server.last.quoted,
    )
