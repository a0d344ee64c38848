"""The process's one exchange with a service, for all threads and loops; a fork makes its own."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any

from tinyv.client.config import ClientConfig
from tinyv.client.exchange import Answer, Exchange
from tinyv.client.served import Served
from tinyv.errors import ConfigError
from tinyv.llm.loop import keep, loop_thread
from tinyv.sample import Sample


class Remote:
    """Runs in the process's loop for model clients; nothing is sent, and no thread started, before the first call."""

    def __init__(self, config: ClientConfig) -> None:
        self.config = config
        self._pid = os.getpid()
        self._exchange: Exchange | None = None

    def verdicts(self, samples: Sequence[Sample]) -> Future[list[Answer]]:
        """The service's verdicts, each with what the service says of itself; the future raises ConfigError."""
        return loop_thread().submit(self._verdicts(list(samples)))

    def known(self) -> Served | None:
        """What the service said of itself last; None before it was asked."""
        exchange = self._exchange
        return None if exchange is None or self._pid != os.getpid() else exchange.known()

    def look(self, path: str) -> Future[dict[str, tuple[int, Any]]]:
        """What stands at a path, by the service's URL; the future raises Failed."""
        return loop_thread().submit(self._look(path))

    async def _verdicts(self, samples: list[Sample]) -> list[Answer]:
        core = self._core()
        try:
            return await core.verdicts(samples)
        except ConfigError:  # raised on; the next call reads the token anew, as the user may have mended it
            if self._exchange is core:
                self._exchange = None
            await core.close()
            raise

    async def _look(self, path: str) -> dict[str, tuple[int, Any]]:
        return await self._core().look(path)

    async def _shut(self) -> None:
        exchange, self._exchange = self._exchange, None
        if exchange is not None:
            await exchange.close()

    def _core(self) -> Exchange:
        """The exchange, made in the loop that it lives in."""
        if self._exchange is None or self._pid != os.getpid():
            if self._exchange is not None:
                keep(self._exchange)
            self._pid = os.getpid()
            self._exchange = Exchange(self.config)
            loop_thread().at_stop(self._shut)
        return self._exchange


_remotes: dict[ClientConfig, Remote] = {}
_lock = threading.Lock()


def shared_remote(config: ClientConfig) -> Remote:
    """The process's one for a configuration, so that all callers share its connections."""
    with _lock:
        if config not in _remotes:
            _remotes[config] = Remote(config)
        return _remotes[config]
