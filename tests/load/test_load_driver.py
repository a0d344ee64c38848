"""The load test's own parts: it sees pauses, wrong verdicts, connections that end, and memory that grows."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from time import perf_counter

import pytest
from aiohttp import web

from serving import Served
from tinyv import verify
from tinyv.bench.load.driver import Reply, closed_loop, open_loop
from tinyv.bench.load.report import counted, faultless, latencies
from tinyv.bench.load.service import tree_bytes
from tinyv.bench.load.work import Batch, batches

EMPTY = Batch((), b"{}", 0)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def standin(handler: Handler) -> AsyncIterator[str]:
    """A service that answers as a function says."""
    app = web.Application()
    app.router.add_post("/v1/verify", handler)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def paused(seconds: float) -> tuple[list[Reply], list[Reply]]:
    """What the open and the closed loop say of a service that stands still once, for so long."""

    async def both() -> tuple[list[Reply], list[Reply]]:
        begun = perf_counter()

        async def handler(_: web.Request) -> web.Response:
            since = perf_counter() - begun
            await asyncio.sleep(max(0.0, 0.5 + seconds - since) if since > 0.5 else 0.001)
            return web.json_response({})

        async with standin(handler) as url:
            begun = perf_counter()
            opened = await open_loop(url, [EMPTY], 100.0, 0.5 + 2 * seconds)
            begun = perf_counter()
            closed, _ = await closed_loop(url, [EMPTY], 1, 0.5 + 2 * seconds)
            return opened, closed

    return asyncio.run(both())


def test_a_pause_is_seen_in_every_request_that_was_due_meanwhile() -> None:
    opened, closed = paused(1.0)
    assert latencies(opened)["p90_ms"] > 500
    assert sum(reply.seconds > 0.1 for reply in opened) > 50
    assert sum(reply.seconds > 0.5 for reply in closed) == 1  # what the closed loop leaves out


def test_arrivals_keep_their_rate_and_are_the_same_every_time() -> None:
    async def fired() -> list[Reply]:
        async def handler(_: web.Request) -> web.Response:
            return web.json_response({})

        async with standin(handler) as url:
            return await open_loop(url, [EMPTY], 200.0, 2.0)

    first, second = asyncio.run(fired()), asyncio.run(fired())
    assert len(first) == len(second) and 320 < len(first) < 480


def test_what_goes_wrong_is_counted_by_what_it_is() -> None:
    steps = iter([200, 429, 430, 500, 0])

    async def handler(request: web.Request) -> web.Response:
        status = next(steps, 200)
        if status == 0 and request.transport is not None:
            request.transport.abort()
        headers = {"Retry-After": "1"} if status == 429 else {}
        return web.json_response({}, status=429 if status == 430 else status, headers=headers)

    async def seen() -> list[Reply]:
        async with standin(handler) as url:
            return await open_loop(url, [EMPTY], 50.0, 1.0)

    counts = counted(asyncio.run(seen()))
    assert (counts["status_429"], counts["without_retry_after"], counts["silent"]) == (2, 1, 1)
    assert (counts["other_by_status"], counts["misfit"]) == ({"500": 1}, 0)
    assert not faultless(counts)


def test_a_reply_with_other_verdicts_does_not_fit(service: Served) -> None:
    (batch,) = batches(1, 64)
    assert 0 < batch.right < 64
    _, _, reply = service.post("/v1/verify", {"samples": []})
    assert not batch.answered_by(str(reply).encode())
    replies, _ = asyncio.run(closed_loop(service.url, [batch], 1, 0.2))
    assert counted(replies)["misfit"] == 0 and faultless(counted(replies))
    wrong, _ = asyncio.run(closed_loop(service.url, [replace(batch, right=batch.right + 1)], 1, 0.2))
    assert counted(wrong)["misfit"] == len(wrong) > 0
    assert not faultless(counted(wrong))


def test_no_request_holds_a_question_that_was_asked_before_and_its_verdicts_stay_the_same() -> None:
    found = list(batches(6, 64))
    samples = [batch.samples() for batch in found for _ in range(2)]
    assert len({frozenset(sample.question for sample in one) for one in samples}) == 12
    sent = [json.loads(found[0].body())["samples"] for _ in range(2)]
    assert {one["question"] for one in sent[0]}.isdisjoint(one["question"] for one in sent[1])
    assert "@" not in str(sent)
    for batch in found:
        verdicts = verify(batch.samples())
        assert sum(verdict.outcome.name == "CORRECT" for verdict in verdicts) == batch.right


def test_memory_counts_the_children_of_children() -> None:
    inner = "import sys; hold = bytearray(60_000_000); print('up', flush=True); sys.stdin.read()"
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}])"
    with subprocess.Popen(
        [sys.executable, "-c", outer], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"up\n"
        found = tree_bytes(process.pid)
        with suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=10)
    assert 60_000_000 < found < 200_000_000


@pytest.mark.parametrize("wrong", [["--seconds", "0"], ["--batch", "-1"], ["--rounds", "x"]])
def test_options_that_make_no_sense_are_refused(wrong: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tinyv.bench.load", "throughput", *wrong], capture_output=True, text=True
    )
    assert done.returncode == 2 and "above 0" in done.stderr
