"""Load at a share of what the service can do: latency at half of it, and memory over a long time at half of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from statistics import fmean, median
from time import perf_counter
from typing import Any

from tinyv.bench.load.driver import Reply, closed_loop, open_loop
from tinyv.bench.load.report import counted, faultless, latencies
from tinyv.bench.load.service import ServiceProcess
from tinyv.bench.load.work import Batch

P99_MS = 100.0
MEMORY_WITHIN = 0.05
HALF = 0.5


def capacity(url: str, work: Sequence[Batch], in_flight: int, seconds: float) -> float:
    """Requests per second that are answered with verdicts when callers never rest; a quarter of the time warms up."""
    asyncio.run(closed_loop(url, work, in_flight, seconds / 4))
    replies, took = asyncio.run(closed_loop(url, work, in_flight, seconds))
    return sum(reply.status == 200 for reply in replies) / took


def latency(
    work: Sequence[Batch],
    workers: int,
    in_flight: int,
    seconds: float,
    *,
    rate: float | None,
    probe_s: float,
    even: bool = False,
) -> dict[str, Any]:
    """Latency at `rate` requests per second, or at half of what was measured just before."""
    with ServiceProcess(workers) as service:
        most = capacity(service.url, work, in_flight, probe_s)
        asked = HALF * most if rate is None else rate
        replies = asyncio.run(open_loop(service.url, work, asked, seconds, even=even))
    counts, found = counted(replies), latencies(replies)
    return {
        "workers": workers,
        "batch": len(work[0].named),
        "capacity_per_s": round(most, 2),
        "rate_per_s": round(asked, 2),
        "arrivals": "even" if even else "Poisson",
        "seconds": seconds,
        "requests": counts,
        **found,
        "target_p99_ms": P99_MS,
        "met": found["p99_ms"] < P99_MS and faultless(counts) and counts["status_200"] > 0,
    }


def memory(
    work: Sequence[Batch], workers: int, in_flight: int, seconds: float, *, every: float, probe_s: float
) -> dict[str, Any]:
    """Resident memory of the service's whole process tree at half load: mean of the last third over the first's."""
    with ServiceProcess(workers) as service:
        most = capacity(service.url, work, in_flight, probe_s)
        replies, seen = asyncio.run(_watched(service, work, HALF * most, seconds, every))
    third = max(1, len(seen) // 3)
    first, last = fmean(seen[:third]), fmean(seen[-third:])
    counts = counted(replies)
    return {
        "workers": workers,
        "batch": len(work[0].named),
        "rate_per_s": round(HALF * most, 2),
        "seconds": seconds,
        "requests": counts,
        "mib": [round(one / 2**20, 1) for one in seen],
        "median_mib": round(median(seen) / 2**20, 1),
        "last_third_over_first": round(last / first, 4),
        "target_within": MEMORY_WITHIN,
        "met": abs(last / first - 1) <= MEMORY_WITHIN and faultless(counts),
    }


async def _watched(
    service: ServiceProcess, work: Sequence[Batch], rate: float, seconds: float, every: float
) -> tuple[list[Reply], list[int]]:
    """Replies, and bytes at the start and every `every` seconds."""
    seen = [await asyncio.to_thread(service.resident_bytes)]
    load = asyncio.ensure_future(open_loop(service.url, work, rate, seconds))
    start = perf_counter()
    while len(seen) * every <= seconds:
        await asyncio.sleep(max(0.0, start + len(seen) * every - perf_counter()))
        seen.append(await asyncio.to_thread(service.resident_bytes))
    return await load, seen
