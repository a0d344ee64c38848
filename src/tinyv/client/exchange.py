"""Samples out, verdicts in, whatever goes wrong in between; lives in one event loop.

A batch is cut into requests that the service takes. A request that fails for good makes its samples UNDECIDED with
the reason, as a model's failure does: nothing is ever guessed. A request may be sent again at any time, as verdicts
are functions of samples. All verdicts of a call are of one configuration, and the deadline stands above all.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from tinyv.client.config import TOKEN_ENV, ClientConfig
from tinyv.client.known import NOT_FOUND, KnownServices, answered
from tinyv.client.served import Served
from tinyv.llm.failure import Failed
from tinyv.llm.gathering import Gatherer
from tinyv.llm.retry import retrying
from tinyv.llm.servers import Server, Servers
from tinyv.llm.transport import Transport
from tinyv.sample import Sample
from tinyv.verdict import Outcome, Stage, Verdict
from tinyv.wire import sample_value, verdict_of

STAGE = "service"
"""The stage of a verdict that never came."""
UNANSWERED = "unanswered"
MAX_REPLY_BYTES = 256 * 1024 * 1024
GATHER_BELOW = 16
"""Calls with fewer samples are sent together with others of that moment."""
ROUNDS = 3
"""How often the verdicts of a call are made anew because the service was changed while they came."""
_BYTES_PER_LETTER = 6
"""Of JSON in ASCII, at most, but for what lies beyond the Basic Multilingual Plane."""
_OVERHEAD = 128
_REPLY_SHARE = 0.95
"""Of a request's time limit that the service may use."""
_log = logging.getLogger(__name__)
Result = TypeVar("Result")
Due = tuple[Sample, float]
"""A sample, and by when its verdict is due, by the loop's clock."""
Answer = tuple[Verdict, Served | None]
"""A verdict, and what the service that gave it said of itself; None if none did."""


class Exchange:
    """The connections to a service, and what is known of it."""

    def __init__(self, config: ClientConfig) -> None:
        """Send nothing yet. Raises ConfigError if the token's variable is not set."""
        http = config.http()
        self.config = config
        self._transport = Transport(http, MAX_REPLY_BYTES)
        self._servers = Servers(http)
        self._known = KnownServices(self._transport, config.token_env or TOKEN_ENV)
        self._clock = asyncio.get_running_loop().time
        self._gatherer: Gatherer[Due, Answer] = Gatherer(self._gathered, config.batch, config.concurrency)

    async def close(self) -> None:
        """Close the connections."""
        await self._transport.close()

    async def verdicts(self, samples: Sequence[Sample]) -> list[Answer]:
        """A verdict for each, in order, by the deadline. Raises ConfigError for a token that the service does not take,
        and for services that judge otherwise than each other."""
        end = self._clock() + self.config.deadline_s
        answers = await self._answers(samples, end)
        for _ in range(ROUNDS):
            old = [index for index, (_, served) in enumerate(answers) if self._is_old(served)]
            if not old:
                return answers
            renewed = await self._answers([samples[index] for index in old], end)
            for index, answer in zip(old, renewed, strict=True):
                answers[index] = answer
        return self._without_old(samples, answers)

    def _without_old(self, samples: Sequence[Sample], answers: list[Answer]) -> list[Answer]:
        changing = Failed("server_unavailable", "the service is changed again and again")
        return [
            _lost([sample], changing)[0] if self._is_old(answer[1]) else answer
            for sample, answer in zip(samples, answers, strict=True)
        ]

    def known(self) -> Served | None:
        """What a service said last, without asking."""
        return self._known.latest

    async def look(self, path: str) -> dict[str, tuple[int, Any]]:
        """Status and JSON value at a path outside /v1, by the service's URL; 0 and the reason where nothing answers."""
        roots = [server.root for server in self._servers.all]
        return dict(
            zip(roots, await asyncio.gather(*(self._peek(f"{root}{path}") for root in roots)), strict=True)
        )

    async def _peek(self, url: str) -> tuple[int, Any]:
        try:
            return await self._transport.peek(url)
        except Failed as failure:
            return 0, {"error": {"code": failure.reason}}

    def _is_old(self, served: Served | None) -> bool:
        """True for a verdict of another configuration than the one in force."""
        latest = self._known.latest
        if served is None or latest is None or served is latest:
            return False
        return bool(served.differs(latest))

    async def _answers(self, samples: Sequence[Sample], end: float) -> list[Answer]:
        if len(samples) < GATHER_BELOW:
            return await _all(self._small(sample, end) for sample in samples)
        return await self._together(samples, end)

    async def _small(self, sample: Sample, end: float) -> Answer:
        try:
            return await self._by(end, self._gatherer.ask((sample, end)))
        except Failed as failure:
            return _lost([sample], failure)[0]

    async def _gathered(self, due: Sequence[Due]) -> list[Answer]:
        return await self._together([sample for sample, _ in due], max(end for _, end in due))

    async def _together(self, samples: Sequence[Sample], end: float) -> list[Answer]:
        try:
            bounds = self._known.bounds()
            most, most_bytes = bounds if bounds else await self._by(end, self._bounds(end))
        except Failed as failure:
            return _lost(samples, failure)
        pieces = _pieces(samples, min(self.config.batch, most), most_bytes)
        return [
            answer
            for answers in await _all(self._piece(piece, end) for piece in pieces)
            for answer in answers
        ]

    async def _bounds(self, end: float) -> tuple[int, int]:
        """What the first service that answers takes at a time. Raises Failed, ConfigError."""
        last: Server | None = None
        try:
            async for attempt in self._attempts(end):
                with attempt:
                    async with self._servers.one(last, lambda: end) as last:
                        served = await self._known.of(last)
                        return served.max_batch, served.max_body_bytes
        except Failed as failure:
            if failure.status == NOT_FOUND and self._known.latest is None:
                raise self._known.none(self.config.url) from failure
            raise
        raise AssertionError("retrying ends with a result or an exception")

    async def _piece(self, samples: Sequence[Sample], end: float) -> list[Answer]:
        """A request's verdicts; one that is too large for the service is cut in two."""
        try:
            return await self._by(end, self._judged(samples, end))
        except Failed as failure:
            if failure.status == 413 and len(samples) > 1:
                half = len(samples) // 2
                return await self._piece(samples[:half], end) + await self._piece(samples[half:], end)
            return _lost(samples, failure)

    async def _judged(self, samples: Sequence[Sample], end: float) -> list[Answer]:
        last: Server | None = None
        async for attempt in self._attempts(end):
            with attempt:
                async with self._servers.one(last, lambda: end) as last:
                    return await self._asked(last, samples, end)
        raise AssertionError("retrying ends with a result or an exception")

    def _attempts(self, end: float) -> Any:
        config = self.config
        return retrying(config.retries, lambda: end, self._clock, config.patience_s)

    async def _asked(self, server: Server, samples: Sequence[Sample], end: float) -> list[Answer]:
        """The verdicts of one service, once it is known what it judges by. Raises Failed, ConfigError."""
        served = await self._known.of(server)
        seconds = min(self.config.timeout_s, end - self._clock())
        payload = {
            "samples": [sample_value(sample) for sample in samples],
            "deadline_ms": max(1, round(1000 * seconds * _REPLY_SHARE)),
        }
        try:
            value = await self._transport.post(f"{server.url}/verify", payload)
        except Failed as failure:
            meant = self._known.meant(server.url, failure)
            if meant.server_fault:
                self._known.forget(server)  # it may be another one by now
            raise meant from failure
        verdicts = _read(value, len(samples))
        served = await self._known.confirmed(server, served, answered(value))
        return [(verdict, served) for verdict in verdicts]

    async def _by(self, end: float, work: Coroutine[Any, Any, Result]) -> Result:
        """What comes of it by then. Raises Failed, also for what it raised."""
        try:
            return await asyncio.wait_for(work, max(0.0, end - self._clock()))
        except asyncio.TimeoutError as exc:
            raise Failed("timeout", "no reply before the deadline", again=False) from exc


async def _all(works: Iterable[Coroutine[Any, Any, Result]]) -> list[Result]:
    """The results, in order; the first exception stops the others."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        return list(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()


def _pieces(samples: Sequence[Sample], most: int, most_bytes: int) -> Iterator[Sequence[Sample]]:
    """Runs of samples that fit into a request, by count and by a bound on their bytes; one alone always does."""
    start, size = 0, _OVERHEAD
    for index, sample in enumerate(samples):
        more = _bytes_of(sample)
        if index > start and (index - start >= most or size + more > most_bytes):
            yield samples[start:index]
            start, size = index, _OVERHEAD
        size += more
    if start < len(samples):
        yield samples[start:]


def _bytes_of(sample: Sample) -> int:
    texts = (sample.question, sample.ground_truth, sample.data_source, sample.answer or sample.response or "")
    return _OVERHEAD + sum(len(text) if text.isascii() else _BYTES_PER_LETTER * len(text) for text in texts)


def _read(value: Any, size: int) -> list[Verdict]:
    try:
        found = [verdict_of(one) for one in value["verdicts"]]
    except (TypeError, KeyError, ValueError) as exc:
        raise Failed("bad_response", f"no verdicts: {exc}", again=False) from exc
    if len(found) != size:
        raise Failed("bad_response", f"{len(found)} verdicts for {size} samples", again=False)
    return found


def _lost(samples: Sequence[Sample], failure: Failed) -> list[Answer]:
    _log.warning("no verdict from the service for %d samples: %s", len(samples), failure)
    stage = Stage(STAGE, Outcome.UNDECIDED, failure.reason, how=UNANSWERED)
    return [(Verdict(Outcome.UNDECIDED, None, STAGE, failure.reason, stages=(stage,)), None)] * len(samples)
