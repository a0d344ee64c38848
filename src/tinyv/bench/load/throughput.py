"""Samples per second over HTTP, beside the same work in-process: as many rule processes on the same cores, in turns.

In-process is what `tinyv score --workers N` does: a pool of N processes, samples as objects, no HTTP. Over HTTP, the
driver's own work (sending, receiving, counting verdicts) is on the same cores, too, and counts against the service.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator, Sequence
from statistics import median
from time import perf_counter, process_time
from typing import Any

from tinyv.bench.load.driver import Reply, closed_loop
from tinyv.bench.load.report import counted, faultless
from tinyv.bench.load.service import ServiceProcess
from tinyv.bench.load.work import Batch
from tinyv.io import Row
from tinyv.scoring.chunks import Chunk, Place
from tinyv.scoring.options import Options
from tinyv.scoring.pool import Pool
from tinyv.verdict import Outcome

TARGET = 0.60


def throughput(
    work: Sequence[Batch], workers: int, in_flight: int, seconds: float, rounds: int
) -> dict[str, Any]:
    """`rounds` of `seconds` each way; the ratio is the median of the rounds' ratios."""
    served: list[float] = []
    local: list[float] = []
    replies: list[Reply] = []
    driver_s = 0.0
    with ServiceProcess(workers) as service, Pool(workers, Options()) as pool:

        def over_http(length: float) -> float:
            nonlocal driver_s
            begun = process_time()
            found, took = asyncio.run(closed_loop(service.url, work, in_flight, length))
            driver_s += process_time() - begun
            replies.extend(found)
            return sum(len(work[0].named) for reply in found if reply.status == 200) / took

        over_http(seconds / 4), in_process(pool, work, seconds / 4)  # untimed: processes and caches warm
        driver_s = 0.0
        for number in range(rounds):
            if number % 2:
                local.append(in_process(pool, work, seconds))
            served.append(over_http(seconds))
            if not number % 2:
                local.append(in_process(pool, work, seconds))
    ratio = median(a / b for a, b in zip(served, local, strict=True))
    counts = counted(replies)
    return {
        "workers": workers,
        "in_flight": in_flight,
        "batch": len(work[0].named),
        "served_per_s": [round(one, 1) for one in served],
        "in_process_per_s": [round(one, 1) for one in local],
        "driver_cores": round(driver_s / (rounds * seconds), 3),
        "requests": counts,
        "ratio": round(ratio, 4),
        "target": TARGET,
        "met": ratio >= TARGET and faultless(counts),
    }


def in_process(pool: Pool, work: Sequence[Batch], seconds: float) -> float:
    """Samples per second of the pool. Raises AssertionError if a batch has not the verdicts that it should have."""
    start = perf_counter()
    done = 0
    sent = itertools.cycle(work)
    for (_, verdicts), batch in zip(pool.run(_chunks(work, seconds)), sent, strict=False):
        assert sum(verdict.outcome is Outcome.CORRECT for verdict in verdicts) == batch.right
        done += len(verdicts)
    return done / (perf_counter() - start)


def _chunks(work: Sequence[Batch], seconds: float) -> Iterator[Chunk]:
    """The batches over and over until the time is up; one at least."""
    end = perf_counter() + seconds
    for batch in itertools.cycle(work):
        yield [Place("made", Row(0, 0, sample), 0.0) for sample in batch.samples()]
        if perf_counter() > end:
            return
