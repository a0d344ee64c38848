"""Single requests that come at the same time, gathered into one call."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class Gatherer(Generic[Item, Result]):
    """Calls `together` with what was asked for since the last call, at most `most` items at a time.

    With `lanes` calls under way the next items wait for one of them to end: so a lone request is delayed by one turn
    of the loop, and a crowd becomes a few calls. Lives in one event loop.
    """

    def __init__(
        self, together: Callable[[Sequence[Item]], Awaitable[list[Result]]], most: int, lanes: int = 1
    ) -> None:
        self._together = together
        self._most = most
        self._lanes = lanes
        self._waiting: list[tuple[Item, asyncio.Future[Result]]] = []
        self._under_way: set[asyncio.Task[None]] = set()
        self._scheduled = False

    async def ask(self, item: Item) -> Result:
        """The result for one item; raises what the call raised."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if not self._scheduled:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._send)
        return await future

    def _send(self) -> None:
        self._scheduled = False
        self._waiting = [pair for pair in self._waiting if not pair[1].done()]
        while self._waiting and len(self._under_way) < self._lanes:
            batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            task = asyncio.ensure_future(self._call(batch))
            self._under_way.add(task)
            task.add_done_callback(self._done)
            for _, future in batch:
                future.add_done_callback(partial(_stop_if_unwanted, task, batch))

    async def _call(self, batch: list[tuple[Item, asyncio.Future[Result]]]) -> None:
        try:
            results = await self._together([item for item, _ in batch])
            if len(results) != len(batch):
                raise ValueError(f"{len(results)} results for {len(batch)} items")
        except Exception as exc:  # noqa: BLE001 - handed on, unchanged, to everyone who waits for it
            for _, future in batch:
                if not future.done():
                    future.set_exception(exc)
            return
        for (_, future), result in zip(batch, results, strict=True):
            if not future.done():
                future.set_result(result)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        if self._waiting:
            self._send()


def _stop_if_unwanted(
    task: asyncio.Task[None], batch: list[tuple[Item, asyncio.Future[Result]]], _: object
) -> None:
    """Nobody waits any more: leave no request behind."""
    if not task.done() and all(future.cancelled() for _, future in batch):
        task.cancel()
