"""A model behind servers, as callers see it: thread-safe, shared in the process, picklable by its configuration."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from concurrent.futures import Future

from tinyv.llm.asker import Asker
from tinyv.llm.capabilities import Found
from tinyv.llm.config import ModelConfig, as_config
from tinyv.llm.loop import keep, loop_thread
from tinyv.llm.query import Decision, Query
from tinyv.llm.style import check

STAGE = "llm"


class RemoteModel:
    """Decides queries in the process's model loop; nothing is sent, and no thread started, before the first one."""

    name = STAGE

    def __init__(self, config: ModelConfig) -> None:
        """Raises ConfigError for a card or a prompt that cannot be read; for what only the server can tell, later."""
        check(config)
        self.config = config
        self._pid = os.getpid()
        self._asker: Asker | None = None

    def submit(self, queries: Sequence[Query], seconds: float | None = None) -> Future[list[Decision]]:
        """The decisions, in order, within `seconds` (default: the configuration's deadline).

        Cancelling the future takes the requests along that nobody else waits for. The future raises ConfigError
        for a model that cannot be named or a key that is not set; failures of servers are UNDECIDED decisions.
        """
        return loop_thread().submit(self._ask(list(queries), seconds or self.config.deadline_s))

    def seconds(self) -> float:
        """The deadline of a batch, in seconds."""
        return self.config.deadline_s

    def found(self) -> Future[Found]:
        """What the server turned out to be; the future raises Failed or ConfigError."""
        return loop_thread().submit(self._find())

    def close(self) -> None:
        """Close its connections; a later call opens new ones."""
        if self._asker is not None and self._pid == os.getpid():
            loop_thread().submit(self._shut()).result()

    def __reduce__(self) -> tuple[object, tuple[ModelConfig]]:
        return (shared_model, (self.config,))

    async def _ask(self, queries: list[Query], seconds: float) -> list[Decision]:
        return await self._core().ask(queries, seconds)

    async def _find(self) -> Found:
        return await self._core().client.found()

    async def _shut(self) -> None:
        asker, self._asker = self._asker, None
        if asker is not None:
            await asker.close()

    def _core(self) -> Asker:
        """The asker, made in the loop that it lives in; a forked child makes its own."""
        if self._asker is None or self._pid != os.getpid():
            if self._asker is not None:
                keep(self._asker)
            self._pid = os.getpid()
            self._asker = Asker(self.config)
            loop_thread().at_stop(self._shut)
        return self._asker


_models: dict[ModelConfig, RemoteModel] = {}
_models_lock = threading.Lock()


def shared_model(model: str | ModelConfig) -> RemoteModel:
    """The process's one client for a configuration, so that all callers share its cache and its requests."""
    config = as_config(model)
    with _models_lock:
        if config not in _models:
            _models[config] = RemoteModel(config)
        return _models[config]
