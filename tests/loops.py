"""Coroutines that must not take long, and a clock that is told the time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


class Clock:
    """Seconds that only grow when told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def bounded(work: Callable[[], Awaitable[T]]) -> T:
    """What a coroutine gives, which must not take long."""

    async def run() -> T:
        return await asyncio.wait_for(work(), 5)

    return asyncio.run(run())
