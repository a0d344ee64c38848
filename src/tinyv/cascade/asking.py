"""What one batch asks a model: queries go out in strides, verdicts come back in order."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from itertools import chain
from time import monotonic

from tinyv.cascade.model_stage import Open, joined
from tinyv.llm.protocol import Model
from tinyv.llm.query import Decision
from tinyv.verdict import Outcome, Verdict

STRIDE = 32
"""Samples that the rules judge before what they left open is sent: small, so that the model starts early."""
GRACE_S = 5.0
"""Seconds beyond the deadline after which a model that does not keep it is left alone."""
LEAST_S = 0.001
"""Of a deadline that has passed: a model takes no time at all for no limit."""
_LATE = Decision(Outcome.UNDECIDED, "timeout")


class Asking:
    """The open verdicts of a batch and the futures of their decisions; without a model, verdicts only."""

    def __init__(self, model: Model | None) -> None:
        self._model = model
        self._opens: list[Open] = []
        self._sent: list[tuple[Future[list[Decision]], int]] = []
        self._end = monotonic()

    @property
    def stride(self) -> int:
        """How many samples to judge before adding them."""
        return STRIDE if self._model else 1 << 30

    def add(self, opens: Sequence[Open], seconds: float | None = None) -> None:
        """Take more verdicts, and send their queries; `seconds` is less than the model's own deadline."""
        self._opens.extend(opens)
        queries = [item.query for item in opens if item.query is not None]
        if queries and self._model is not None:
            own = self._model.seconds()
            seconds = own if seconds is None else min(own, max(seconds, LEAST_S))
            self._end = monotonic() + seconds
            self._sent.append((self._model.submit(queries, seconds), len(queries)))

    def waited(self) -> list[Verdict]:
        """All verdicts, once the decisions are there or the deadline has passed. Raises ConfigError."""
        answers = [_waited(future, count, self._left()) for future, count in self._sent]
        return self._joined(answers)

    async def awaited(self) -> list[Verdict]:
        """The same, from an event loop."""
        answers = [await _awaited(future, count, self._left()) for future, count in self._sent]
        return self._joined(answers)

    @property
    def pending(self) -> int:
        """Queries that have no decision yet."""
        return sum(count for future, count in self._sent if not future.done())

    def stop(self) -> None:
        """Cancel what nobody will wait for any more; harmless when all has come."""
        for future, _ in self._sent:
            future.cancel()

    def _left(self) -> float:
        return self._end - monotonic()

    def _joined(self, answers: list[list[Decision]]) -> list[Verdict]:
        if self._model is None:
            return [item.verdict for item in self._opens]
        coming = chain.from_iterable(answers)
        return [
            item.verdict if item.query is None else joined(item.verdict, next(coming), self._model.name)
            for item in self._opens
        ]


def _waited(future: Future[list[Decision]], count: int, seconds: float) -> list[Decision]:
    try:
        return future.result(max(0.0, seconds + GRACE_S))
    except (FutureTimeoutError, CancelledError):  # the latter where the process ends meanwhile
        return [_LATE] * count


async def _awaited(future: Future[list[Decision]], count: int, seconds: float) -> list[Decision]:
    try:
        return await asyncio.wait_for(asyncio.wrap_future(future), max(0.0, seconds + GRACE_S))
    except asyncio.TimeoutError:
        return [_LATE] * count
