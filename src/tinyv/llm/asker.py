"""Asks each pair once: within a batch, between callers at the same time, and across batches."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from time import perf_counter

from tinyv.errors import TinyvError
from tinyv.llm.client import Client
from tinyv.llm.complaints import Complaints
from tinyv.llm.config import ModelConfig
from tinyv.llm.failure import Failed
from tinyv.llm.flight import Flight
from tinyv.llm.kept import Disk, Kept, Memory
from tinyv.llm.key import Key, key_of
from tinyv.llm.query import CACHED, CALLED, SHARED, Decision, Query, decided
from tinyv.llm.style import style_of
from tinyv.verdict import Outcome

Named = tuple[str, str]
"""A model's name and its prompt's version."""


class Asker:
    """The core that all callers of a process share; lives in one event loop."""

    def __init__(self, config: ModelConfig) -> None:
        """Send nothing yet. Raises ConfigError, MissingExtraError."""
        self.config = config
        self.client = Client(config)
        self._memory = Memory(config.cache_size)
        self._disk = Disk(config.cache_path) if config.cache_path else None
        self._flights: dict[Key, Flight] = {}
        self._complaints = Complaints()

    async def close(self) -> None:
        """Stop what is under way and close the connections."""
        for flight in list(self._flights.values()):
            flight.task.cancel()
        await self.client.close()

    async def ask(self, queries: Sequence[Query], seconds: float) -> list[Decision]:
        """A decision for each query, in order, within `seconds`; failures are UNDECIDED. Raises ConfigError.

        A caller that is cancelled takes along what nobody else waits for.
        """
        started = perf_counter()
        deadline = asyncio.get_running_loop().time() + seconds
        named = await self._named(seconds)
        seats: list[tuple[Flight | Kept, str]] = []
        try:
            for query in queries:
                seats.append(self._seat(query, deadline, named))  # noqa: PERF401 - they leave if a later one fails
            flights = {seat for seat, _ in seats if isinstance(seat, Flight)}
            tasks = [flight.task for flight in flights]
            if tasks:
                await asyncio.wait(tasks, timeout=max(0.0, deadline - asyncio.get_running_loop().time()))
            decisions = [self._decision(seat, how, started) for seat, how in seats]
        finally:
            for seat, _ in seats:
                if isinstance(seat, Flight):
                    seat.leave()
        self._complaints.hear(decisions, [r for f in flights if isinstance(r := f.result(), Failed)])
        return decisions

    async def _named(self, seconds: float) -> Named | None:
        """Model and prompt, where they are needed before anything is asked: for the cache on disk."""
        if self._disk is None:
            return None
        model = self.config.model
        if model is not None:  # so that what is kept can be read while the server is down
            return model, style_of(self.config, model).prompt.version
        try:
            found = await asyncio.wait_for(self.client.found(), seconds)
        except (Failed, asyncio.TimeoutError):
            return None
        return found.model, found.style.prompt.version

    def _seat(self, query: Query, deadline: float, named: Named | None) -> tuple[Flight | Kept, str]:
        """Where the decision for a query will come from."""
        key = key_of(query, with_question=self.config.with_question)
        kept = self._memory.get(key) or self._from_disk(key, named)
        if kept is not None:
            return kept, CACHED
        flight = self._flights.get(key)
        if flight is not None and not flight.left:
            flight.join(deadline)
            return flight, SHARED
        flight = Flight(key, deadline)
        flight.start(self._fly(flight, query), self._landed)
        self._flights[key] = flight
        return flight, CALLED

    def _from_disk(self, key: Key, named: Named | None) -> Kept | None:
        if self._disk is None or named is None:
            return None
        kept = self._disk.get(key, *named)
        if kept is not None:
            self._memory.put(key, kept)
        return kept

    async def _fly(self, flight: Flight, query: Query) -> Kept:
        opinion, found = await self.client.opinion(query, lambda: flight.deadline)
        kept = Kept(opinion, found.model, found.style.prompt.version)
        self._memory.put(flight.key, kept)  # forgets what another model said, if the server has a new one
        if self._disk is not None:
            self._disk.put(flight.key, kept)
        return kept

    def _landed(self, flight: Flight) -> None:
        if self._flights.get(flight.key) is flight:
            del self._flights[flight.key]

    def _decision(self, seat: Flight | Kept, how: str, started: float) -> Decision:
        seconds = perf_counter() - started
        if isinstance(seat, Kept):
            return _kept_decision(seat, self.config.threshold, seconds, how)
        result = seat.result()
        if isinstance(result, Kept):
            return _kept_decision(result, self.config.threshold, seat.seconds(), how)
        if isinstance(result, TinyvError):
            raise result
        reason = result.reason if isinstance(result, Failed) else "internal_error"
        return Decision(Outcome.UNDECIDED, reason, seconds=seconds, how=how)


def _kept_decision(kept: Kept, threshold: float, seconds: float, how: str) -> Decision:
    outcome, reason = decided(kept.opinion, threshold)
    return Decision(outcome, reason, kept.opinion.p_correct, seconds, kept.model, kept.prompt, how)
