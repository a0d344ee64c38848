"""Is the model there? Each of its servers is looked at, at most once in a few seconds whoever asks."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from time import monotonic
from typing import TYPE_CHECKING, Any

from tinyv.nano.config import NanoConfig

if TYPE_CHECKING:
    from tinyv.llm.config import ModelConfig

FRESH_S = 1.0
"""Seconds for which a look holds."""
LOOK_S = 3.0
_DOWN = ("server_unavailable", "timeout", "overloaded")


@dataclass(frozen=True, slots=True)
class Seen:
    """A model server, as it was just found."""

    url: str
    up: bool
    reason: str | None = None
    """Why it is down."""

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready values."""
        return {"url": self.url, "up": self.up, "reason": self.reason}


class ModelWatch:
    """Looks at the servers of a model; nano, which is no server, and no model are always there."""

    def __init__(self, model: ModelConfig | NanoConfig | None) -> None:
        self._model = model
        self._lock = asyncio.Lock()
        self._seen: list[Seen] = []
        self._at = float("-inf")

    async def servers(self) -> list[Seen]:
        """Every model server; none at all where the model is none."""
        if self._model is None or isinstance(self._model, NanoConfig):
            return []
        async with self._lock:
            if monotonic() - self._at > FRESH_S:
                self._seen = await _looked(self._model)
                self._at = monotonic()
            return self._seen


async def _looked(model: ModelConfig) -> list[Seen]:
    from tinyv.llm.transport import Transport  # here, so that rules alone load no HTTP client

    transport = Transport(replace(model, timeout_s=LOOK_S, connect_timeout_s=LOOK_S))
    try:
        return list(await asyncio.gather(*(_look(transport, url) for url in model.urls)))
    finally:
        await transport.close()


async def _look(transport: Any, url: str) -> Seen:
    """A server that answers anything but a failure of its own is up: not all have a list of models."""
    from tinyv.llm.failure import Failed

    try:
        await transport.get(f"{url}/models")
    except Failed as failure:
        return Seen(url, failure.reason not in _DOWN, failure.reason)
    return Seen(url, True)
