"""Is the model there? Each of its servers is looked at, at most once in a few seconds whoever asks.

Who asks waits a moment at most: of a server that has not answered by then what was seen last is told, while the look
goes on. A probe that gives up after a second, as those of Kubernetes do, is answered though a server hangs.
"""

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
"""Seconds that a server has to answer."""
WAIT_S = 0.4
"""Seconds that who asks waits for it."""
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
        self._model = None if isinstance(model, NanoConfig) else model
        self._seen: dict[str, tuple[float, Seen]] = {}
        """When and how each was seen last."""
        self._looks: dict[str, asyncio.Task[None]] = {}

    async def servers(self) -> list[Seen]:
        """Every model server; none at all where the model is none. One that was never seen is down."""
        if self._model is None:
            return []
        urls = self._model.urls
        looks = [look for url in urls if (look := self._looking(url, self._model)) is not None]
        if looks:
            await asyncio.wait(looks, timeout=WAIT_S)
        return [self._seen[url][1] if url in self._seen else Seen(url, False, "timeout") for url in urls]

    def _looking(self, url: str, model: ModelConfig) -> asyncio.Task[None] | None:
        """The look at a server that is under way, begun here if none is; None if the last one holds."""
        if url in self._looks:
            return self._looks[url]
        if url in self._seen and monotonic() - self._seen[url][0] <= FRESH_S:
            return None
        look = self._looks[url] = asyncio.ensure_future(self._look(url, model))
        look.add_done_callback(lambda _: self._looks.pop(url))
        return look

    async def _look(self, url: str, model: ModelConfig) -> None:
        from tinyv.llm.transport import Transport  # here, so that rules alone load no HTTP client

        transport = Transport(replace(model, timeout_s=LOOK_S, connect_timeout_s=LOOK_S))
        try:
            seen = await _look(transport, url)
        finally:
            await transport.close()
        self._seen[url] = (monotonic(), seen)


async def _look(transport: Any, url: str) -> Seen:
    """A server that answers anything but a failure of its own is up: not all have a list of models."""
    from tinyv.llm.failure import Failed

    try:
        await transport.get(f"{url}/models")
    except Failed as failure:
        return Seen(url, failure.reason not in _DOWN, failure.reason)
    return Seen(url, True)
