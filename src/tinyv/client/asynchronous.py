"""`tinyv.AsyncClient`: the client for event loops."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from tinyv.cascade.counts import Counts
from tinyv.client.client import Client, Health
from tinyv.sample import Sample
from tinyv.verdict import Verdict


class AsyncClient:
    """`Client` with methods that do not block the loop; for any loop, as the connections live in one of their own."""

    def __init__(self, url: str, **options: Any) -> None:
        """`options` are those of `Client`."""
        self._client = Client(url, **options)

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @property
    def counts(self) -> Counts:
        """What it did so far, over all calls."""
        return self._client.counts

    async def verify(self, samples: Iterable[Sample]) -> list[Verdict]:
        """A verdict for each sample, in order; errors are those of `Client.verify`."""
        return await self._client.averify(samples)

    async def reward(self, samples: Iterable[Sample]) -> list[float | None]:
        """A reward for each sample, in order; None only for failures under `on_error="none"`."""
        return await self._client.areward(samples)

    def rewards(self, samples: Sequence[Sample], verdicts: Sequence[Verdict]) -> list[float | None]:
        """The rewards of verdicts that this client gave. Raises ModelError."""
        return self._client.rewards(samples, verdicts)

    async def health(self) -> Health:
        """Whether the process answers; needs no token."""
        return await self._client.ahealth()

    async def ready(self) -> Health:
        """Whether it can do its work, and which model server is down."""
        return await self._client.aready()

    async def close(self) -> None:
        """Nothing to free: the connections are shared."""
        self._client.close()
