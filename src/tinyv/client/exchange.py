"""Samples out, verdicts in, whatever goes wrong in between; lives in one event loop.

A batch is cut into requests that the service takes. A request that fails for good makes its samples UNDECIDED with
the reason, as a model's failure does: nothing is ever guessed. A request may be sent again at any time, as verdicts
are functions of samples.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Sequence
from typing import Any

from tinyv.client.config import ClientConfig
from tinyv.client.served import Served, served_of
from tinyv.errors import ConfigError
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
_BYTES_PER_LETTER = 6
"""Of JSON in ASCII, at most, but for what lies beyond the Basic Multilingual Plane."""
_OVERHEAD = 128
_REPLY_SHARE = 0.95
"""Of a request's time limit that the service may use."""
_log = logging.getLogger(__name__)


class Exchange:
    """The connections to a service, and what is known of it."""

    def __init__(self, config: ClientConfig) -> None:
        """Send nothing yet. Raises ConfigError if the token's variable is not set."""
        http = config.http()
        self.config = config
        self._transport = Transport(http, MAX_REPLY_BYTES)
        self._servers = Servers(http)
        self._served: Served | None = None
        self._stale = False
        self._lock = asyncio.Lock()
        self._clock = asyncio.get_running_loop().time
        self._gatherer: Gatherer[Sample, Verdict] = Gatherer(self._together, config.batch, config.concurrency)

    async def close(self) -> None:
        """Close the connections."""
        await self._transport.close()

    async def verdicts(self, samples: Sequence[Sample]) -> list[Verdict]:
        """A verdict for each, in order. Raises ConfigError for a token that the service does not take."""
        if len(samples) < GATHER_BELOW:
            return list(await asyncio.gather(*map(self._gatherer.ask, samples)))
        return await self._together(samples)

    async def served(self) -> Served:
        """What the service says of itself, asked once until a request fails. Raises Failed, ConfigError."""
        async with self._lock:
            if self._served is None or self._stale:
                self._served = await self._asked(self._clock() + self.config.deadline_s)
                self._stale = False
            return self._served

    def known(self) -> Served | None:
        """What it said last, without asking: a request that failed changes nothing of what its verdicts are worth."""
        return self._served

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

    async def _asked(self, end: float) -> Served:
        try:
            value = await self._exchanged("/limits", None, end)
            return served_of(value)
        except ValueError as exc:
            raise ConfigError(f"{self.config.url!r:.120} is no tinyv service: {exc}") from exc
        except Failed as failure:
            if failure.status in (401, 403):
                raise ConfigError(
                    f"the service at {self.config.url!r:.120} does not take the token of "
                    f"{self.config.token_env or 'TINYV_TOKEN'}: export the one that it was started with"
                ) from failure
            if failure.status == 404:
                raise ConfigError(
                    f"{self.config.url!r:.120} is no tinyv service: it has no /v1/limits"
                ) from failure
            raise

    async def _together(self, samples: Sequence[Sample]) -> list[Verdict]:
        end = self._clock() + self.config.deadline_s
        try:
            served = await self.served()
        except Failed as failure:
            return _lost(samples, failure)
        pieces = list(_pieces(samples, min(self.config.batch, served.max_batch), served.max_body_bytes))
        answers = await asyncio.gather(*(self._piece(piece, end) for piece in pieces))
        return [verdict for answer in answers for verdict in answer]

    async def _piece(self, samples: Sequence[Sample], end: float) -> list[Verdict]:
        """A request's verdicts; one that is too large for the service is cut in two."""
        seconds = min(self.config.timeout_s, max(1.0, end - self._clock()))
        payload = {
            "samples": [sample_value(sample) for sample in samples],
            "deadline_ms": round(1000 * seconds * _REPLY_SHARE),
        }
        try:
            value = await self._exchanged("/verify", payload, end)
            return _read(value, len(samples))
        except Failed as failure:
            self._stale = True  # it may be another one by now
            if failure.status == 413 and len(samples) > 1:
                half = len(samples) // 2
                return await self._piece(samples[:half], end) + await self._piece(samples[half:], end)
            return _lost(samples, failure)

    async def _exchanged(self, path: str, payload: dict[str, Any] | None, end: float) -> Any:
        last: Server | None = None
        async for attempt in retrying(self.config.retries, lambda: end, self._clock):
            with attempt:
                async with self._servers.one(last, lambda: end) as last:
                    url = f"{last.url}{path}"
                    if payload is None:
                        return await self._transport.get(url)
                    return await self._transport.post(url, payload)
        raise AssertionError("retrying ends with a result or an exception")


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


def _lost(samples: Sequence[Sample], failure: Failed) -> list[Verdict]:
    _log.warning("no verdict from the service for %d samples: %s", len(samples), failure)
    stage = Stage(STAGE, Outcome.UNDECIDED, failure.reason, how=UNANSWERED)
    return [Verdict(Outcome.UNDECIDED, None, STAGE, failure.reason, stages=(stage,))] * len(samples)
