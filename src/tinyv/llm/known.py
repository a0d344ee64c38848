"""What is known of each server: probed by whoever comes first, remembered until the server is another one."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from tinyv.errors import ConfigError
from tinyv.llm.capabilities import Found, probe
from tinyv.llm.config import ModelConfig
from tinyv.llm.failure import Failed
from tinyv.llm.gathering import Gatherer
from tinyv.llm.query import Opinion
from tinyv.llm.scoring import ITEMS_PER_CALL, SCORING_LANES, Scoring, scoring_of
from tinyv.llm.servers import Server
from tinyv.llm.transport import Transport

REFUSED_S = 2.0
"""How long a server that has refused a probe is not probed again: a batch must not repeat it for every pair."""


@dataclass(frozen=True, slots=True)
class Known:
    """A probed server."""

    found: Found
    scoring: Scoring | None
    together: Gatherer[str, Opinion] | None
    """Gathers prompts for `scoring`."""


class KnownServers:
    """The probed servers of a configuration, in one event loop."""

    def __init__(self, config: ModelConfig, transport: Transport) -> None:
        """Probe nothing yet."""
        self.config = config
        self._transport = transport
        self._urls = config.urls
        self._known: dict[str, Known] = {}
        self._refused: dict[str, tuple[float, Failed]] = {}
        self._unknown: dict[str, Failed | ConfigError] = {}
        """How the last probe of a server failed."""
        self._ever_known = False
        self._misnamed: set[str] = set()
        self._probes = {url: asyncio.Lock() for url in config.urls}

    def first(self) -> Known | None:
        """Any server that is known; None before the first."""
        return next(iter(self._known.values()), None)

    def forget(self, server: Server, known: Known) -> None:
        """Probe a server anew, if this is what is still known of it."""
        if self._known.get(server.url) is known:
            del self._known[server.url]

    async def of(self, server: Server) -> Known:
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
        if not self._ever_known and len(self._misnamed) == len(self._urls):
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
