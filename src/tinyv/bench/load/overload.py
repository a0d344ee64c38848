"""More than the service can do: does every request get an answer, and how soon is the service normal again?"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from statistics import median
from time import perf_counter
from typing import Any

import aiohttp

from tinyv.bench.load.driver import LONGEST_S, closed_loop, fire, send, session
from tinyv.bench.load.paced import capacity
from tinyv.bench.load.report import counted, faultless, latencies
from tinyv.bench.load.service import ServiceProcess
from tinyv.bench.load.work import Batch

TARGET_S = 5.0
CALM_REQUESTS_S = 2.0
IN_A_ROW = 5
"""Probes that must be normal, one after the other, before the service counts as normal."""
SLOWER = 3.0
"""Normal is at most so many times the median of a calm service, or FAST_S, whichever is longer."""
FAST_S = 0.1


def overload(
    work: Sequence[Batch],
    workers: int,
    in_flight: int,
    seconds: float,
    *,
    times: float,
    probe_s: float,
    options: Sequence[str] = (),
) -> dict[str, Any]:
    """`times` the measured capacity for `seconds`. `options`: further ones of `tinyv serve`."""
    with ServiceProcess(workers, *options) as service:
        most = capacity(service.url, work, in_flight, probe_s)
        calm, _ = asyncio.run(closed_loop(service.url, work, 1, min(CALM_REQUESTS_S, probe_s)))
        limit = max(FAST_S, SLOWER * median(reply.seconds for reply in calm))
        return asyncio.run(_overloaded(service.url, work, times * most, seconds, limit)) | {
            "workers": workers,
            "batch": len(work[0].named),
            "capacity_per_s": round(most, 2),
            "rate_per_s": round(times * most, 2),
            "seconds": seconds,
        }


async def _overloaded(
    url: str, work: Sequence[Batch], rate: float, seconds: float, limit: float
) -> dict[str, Any]:
    async with session() as client:
        tasks = await fire(client, url, work, rate, seconds)
        open_at_the_end = sum(not task.done() for task in tasks)
        back = await _seconds_until_normal(client, url, work[0], limit)
        replies = await asyncio.gather(*tasks)
    counts = counted(replies)
    refused = latencies(replies, 429)
    return {
        "requests": counts,
        "answered": latencies(replies),
        "refused": {name: refused[name] for name in ("p50_ms", "p99_ms", "max_ms")},
        "open_when_the_load_ended": open_at_the_end,
        "normal_means_ms": round(1000 * limit, 1),
        "normal_again_s": None if back is None else round(back, 3),
        "target_s": TARGET_S,
        "met": back is not None and back <= TARGET_S and faultless(counts),
    }


async def _seconds_until_normal(
    client: aiohttp.ClientSession, url: str, batch: Batch, limit: float
) -> float | None:
    """From now to the first of IN_A_ROW requests, one after the other, that are answered as on a calm day."""
    start = perf_counter()
    first, good = 0.0, 0
    while perf_counter() - start < LONGEST_S:
        reply = await send(client, url, batch, perf_counter())
        if reply.status != 200 or not reply.fits or reply.seconds > limit:
            good = 0
            await asyncio.sleep(FAST_S / 2)
            continue
        first = first if good else perf_counter() - start
        good += 1
        if good == IN_A_ROW:
            return first
    return None
