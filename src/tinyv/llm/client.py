"""A model behind servers: one query in, one opinion out, whatever goes wrong in between."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tinyv.llm.capabilities import Found
from tinyv.llm.chat import Chat
from tinyv.llm.config import ModelConfig
from tinyv.llm.failure import Failed
from tinyv.llm.known import Known, KnownServers
from tinyv.llm.query import Opinion, Query
from tinyv.llm.retry import retrying
from tinyv.llm.servers import Server, Servers
from tinyv.llm.transport import Transport

_log = logging.getLogger(__name__)


class Client:
    """Asks the model of a configuration; lives in one event loop and is closed there."""

    def __init__(self, config: ModelConfig) -> None:
        """Send nothing yet. Raises ConfigError if the key's variable is not set."""
        self.config = config
        self._transport = Transport(config)
        self._servers = Servers(config)
        self._known = KnownServers(config, self._transport)

    async def close(self) -> None:
        """Close the connections."""
        await self._transport.close()

    async def found(self) -> Found:
        """What the first server that is up turned out to be. Raises Failed, ConfigError."""
        if (known := self._known.first()) is not None:
            return known.found
        clock = asyncio.get_running_loop().time
        end = clock() + self.config.deadline_s
        async for attempt in retrying(self.config.retries, lambda: end, clock, self.config.patience_s):
            with attempt:
                async with self._servers.one(deadline=lambda: end) as server:
                    return (await self._known.of(server)).found
        raise AssertionError("retrying ends with a result or an exception")

    async def opinion(self, query: Query, deadline: Callable[[], float]) -> tuple[Opinion, Found]:
        """What the model says, and which model it is. Raises Failed after the last try, ConfigError.

        `deadline` gives the time of the loop's clock beyond which no further try is begun.
        """
        last: Server | None = None
        clock = asyncio.get_running_loop().time
        async for attempt in retrying(self.config.retries, deadline, clock, self.config.patience_s):
            with attempt:
                async with self._servers.one(last, deadline) as last:
                    known = await self._known.of(last)
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
                self._known.forget(server, known)
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
