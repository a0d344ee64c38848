"""A model behind servers: one query in, one opinion out, whatever goes wrong in between."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from tinyv.errors import ConfigError
from tinyv.llm.capabilities import Found, probe
from tinyv.llm.chat import Chat
from tinyv.llm.config import ModelConfig
from tinyv.llm.failure import Failed
from tinyv.llm.gathering import Gatherer
from tinyv.llm.query import Opinion, Query
from tinyv.llm.retry import retrying
from tinyv.llm.scoring import ITEMS_PER_CALL, SCORING_LANES, Scoring, scoring_of
from tinyv.llm.servers import Server, Servers
from tinyv.llm.transport import Transport

_log = logging.getLogger(__name__)
REFUSED_S = 2.0
"""How long a server that has refused a probe is not probed again: a batch must not repeat it for every pair."""


@dataclass(frozen=True, slots=True)
class Known:
    """A probed server."""

    found: Found
    scoring: Scoring | None
    together: Gatherer[str, Opinion] | None
    """Gathers prompts for `scoring`."""


class Client:
    """Asks the model of a configuration; lives in one event loop and is closed there."""

    def __init__(self, config: ModelConfig) -> None:
        """Send nothing yet. Raises ConfigError if the key's variable is not set."""
        self.config = config
        self._transport = Transport(config)
        self._servers = Servers(config)
        self._known: dict[str, Known] = {}
        self._refused: dict[str, tuple[float, Failed]] = {}
        self._unknown: dict[str, Failed | ConfigError] = {}
        """How the last probe of a server failed."""
        self._ever_known = False
        self._misnamed: set[str] = set()
        self._probes: dict[str, asyncio.Lock] = {server.url: asyncio.Lock() for server in self._servers.all}

    async def close(self) -> None:
        """Close the connections."""
        await self._transport.close()

    async def found(self) -> Found:
        """What the first server that is up turned out to be. Raises Failed, ConfigError."""
        for known in self._known.values():
            return known.found
        clock = asyncio.get_running_loop().time
        end = clock() + self.config.deadline_s
        async for attempt in retrying(self.config.retries, lambda: end, clock):
            with attempt:
                async with self._servers.one(deadline=lambda: end) as server:
                    return (await self._probed(server)).found
        raise AssertionError("retrying ends with a result or an exception")

    async def opinion(self, query: Query, deadline: Callable[[], float]) -> tuple[Opinion, Found]:
        """What the model says, and which model it is. Raises Failed after the last try, ConfigError.

        `deadline` gives the time of the loop's clock beyond which no further try is begun.
        """
        last: Server | None = None
        async for attempt in retrying(self.config.retries, deadline, asyncio.get_running_loop().time):
            with attempt:
                async with self._servers.one(last, deadline) as last:
                    known = await self._probed(last)
                    with self._doubted(last, known):
                        return await self._asked(known, last, query), known.found
        raise AssertionError("retrying ends with a result or an exception")

    @contextmanager
    def _doubted(self, server: Server, known: Known) -> Iterator[None]:
        """Probe a server anew that no longer is what the probe found: restarted with another model, or otherwise."""
        try:
            yield
        except Failed as failure:
            if failure.stale:
                failure.again = True  # with what the new probe finds
                if self._known.get(server.url) is known:
                    del self._known[server.url]
            raise

    async def _asked(self, known: Known, server: Server, query: Query) -> Opinion:
        prompt = known.found.style.prompt.render(query)
        if known.together is not None and known.scoring is not None and known.scoring.fits(prompt):
            try:
                return await known.together.ask(prompt)
            except Failed as failure:
                _log.debug("%s: one by one after a call for many: %s", server.url, failure)
        chat: Chat = known.found.chat
        return chat.opinion(await chat.ask(server, self._transport, prompt), self.config.min_mass)

    async def _probed(self, server: Server) -> Known:
        """What is known of a server; probed by whoever comes first, while the others wait for how it ends.

        They share a failure too: with a probe by each of them in turn, a batch would wait for as many time-outs.
        """
        if server.url in self._known:
            return self._known[server.url]
        before = self._unknown.get(server.url)
        async with self._probes[server.url]:
            failure = self._unknown.get(server.url)
            if failure is not None and failure is not before:
                raise failure.with_traceback(None)
            if server.url not in self._known:
                self._known[server.url] = await self._probe(server)
            return self._known[server.url]

    async def _probe(self, server: Server) -> Known:
        refused = self._refused.get(server.url)
        now = asyncio.get_running_loop().time()
        if refused is not None and now < refused[0]:
            raise refused[1].with_traceback(None)
        try:
            return self._alike(server, await self._examine(server))
        except ConfigError as error:
            failure = self._unusable(server, error)
            self._unknown[server.url] = failure
            raise failure from error
        except Failed as failure:
            self._unknown[server.url] = failure
            if not failure.again:
                self._refused[server.url] = (now + REFUSED_S, failure)
            raise

    def _unusable(self, server: Server, error: ConfigError) -> Failed | ConfigError:
        """What it means that a server's model cannot be named: the user's to mend if that is so of all of them
        and always was; else that server is down, as it may be loading, and no run ends for it."""
        self._misnamed.add(server.url)
        if not self._ever_known and len(self._misnamed) == len(self._servers.all):
            return error
        return Failed("server_unavailable", str(error))

    def _alike(self, server: Server, known: Known) -> Known:
        """A server, if it serves what the others serve: decisions of two models are never mixed.

        A single server may change its model; several at a time may not differ. Raises Failed.
        """
        others = [other.found for url, other in self._known.items() if url != server.url]
        found = known.found
        if any(other.model != found.model for other in others):
            names = f"{found.model!r} and not {others[0].model!r}, as the others do"
            raise Failed("server_unavailable", f"{server.url} serves {names}", again=True)
        self._ever_known = True
        return known

    async def _examine(self, server: Server) -> Known:
        found = await probe(server, self.config, self._transport)
        scoring = None
        if self.config.scoring:
            scoring = await scoring_of(server, self._transport, found, self.config.min_mass)
        together = (
            None if scoring is None else Gatherer(scoring.opinions, ITEMS_PER_CALL, lanes=SCORING_LANES)
        )
        return Known(replace(found, scoring=scoring is not None), scoring, together)
