"""Requests at a service: as fast as it answers (closed loop), or at times that it has no say in (open loop).

Latency under load is measured in the open loop only, and from the time that a request was due. A driver that waits
for answers before it sends on sends least when the service is slowest, and so leaves out the requests that would have
waited longest (coordinated omission).
"""

from __future__ import annotations

import asyncio
import itertools
import random
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import perf_counter

import aiohttp

from tinyv.bench.load.work import Batch

LONGEST_S = 90.0
"""Seconds for an answer, longer than the service's own deadline: a request without one by then counts as silent."""
_HEADERS = {"Content-Type": "application/json"}
_PATH = "/v1/verify"


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back for one request."""

    status: int
    """HTTP's; 0 if there was no answer at all."""
    seconds: float
    """From the time that it was due to the last byte of the answer."""
    fits: bool
    """A 200 with the verdicts that belong there, or another status."""
    lag: float = 0.0
    """Seconds that it was sent too late, which the driver is to blame for."""
    error: str | None = None
    retry_after: bool = False


@asynccontextmanager
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """Connections without a bound: one that waits for a free connection is a request that is not sent."""
    timeout = aiohttp.ClientTimeout(total=LONGEST_S)
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(timeout=timeout, connector=connector, headers=_HEADERS) as opened:
        yield opened


async def send(client: aiohttp.ClientSession, url: str, batch: Batch, due: float) -> Reply:
    """One request; never raises for what happens to it."""
    lag = perf_counter() - due
    try:
        async with client.post(url + _PATH, data=batch.body()) as response:
            body = await response.read()
    except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as exc:
        return Reply(0, perf_counter() - due, False, lag, type(exc).__name__)
    fits = response.status != 200 or batch.answered_by(body)
    return Reply(
        response.status, perf_counter() - due, fits, lag, retry_after="Retry-After" in response.headers
    )


async def closed_loop(
    url: str, work: Sequence[Batch], in_flight: int, seconds: float
) -> tuple[list[Reply], float]:
    """`in_flight` callers, each of which sends when it has its answer; the replies, and the seconds that it took."""
    replies: list[Reply] = []
    source = itertools.cycle(work)
    async with session() as client:
        start = perf_counter()

        async def caller() -> None:
            while perf_counter() - start < seconds:
                replies.append(await send(client, url, next(source), perf_counter()))

        await asyncio.gather(*(caller() for _ in range(in_flight)))
        return replies, perf_counter() - start


async def fire(
    client: aiohttp.ClientSession,
    url: str,
    work: Sequence[Batch],
    rate: float,
    seconds: float,
    *,
    seed: int = 0,
    even: bool = False,
) -> list[asyncio.Task[Reply]]:
    """Independent arrivals, `rate` per second on average, or `even` ones, each sent when it is due; returns when the
    last one is sent, with all answers, or those that are still to come."""
    tasks = []
    start = perf_counter()
    for due, batch in zip(_arrivals(rate, seconds, seed, even=even), itertools.cycle(work), strict=False):
        await asyncio.sleep(max(0.0, start + due - perf_counter()))
        tasks.append(asyncio.ensure_future(send(client, url, batch, start + due)))
    return tasks


async def open_loop(
    url: str, work: Sequence[Batch], rate: float, seconds: float, *, even: bool = False
) -> list[Reply]:
    """Arrivals as of `fire`; all replies, in the order in which they were due."""
    async with session() as client:
        return list(await asyncio.gather(*await fire(client, url, work, rate, seconds, even=even)))


def _arrivals(rate: float, seconds: float, seed: int, *, even: bool = False) -> Iterator[float]:
    """Times of a Poisson process: what many callers that know nothing of each other look like; or `even` ones."""
    if even:
        yield from (at / rate for at in range(int(rate * seconds)))
        return
    draw = random.Random(seed)
    at = draw.expovariate(rate)
    while at < seconds:
        yield at
        at += draw.expovariate(rate)
