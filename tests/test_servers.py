from __future__ import annotations

import asyncio
import time

import pytest

import tinyv
from loops import bounded
from tinyv.llm.breaker import FAILURES_TO_OPEN, FIRST_PAUSE_S, Pass
from tinyv.llm.failure import Failed
from tinyv.llm.servers import Server, Servers


def three(concurrency: int = 2) -> Servers:
    return Servers(tinyv.ModelConfig(("http://a/v1", "http://b/v1", "http://c/v1"), concurrency=concurrency))


async def fail(servers: Servers, server: Server, times: int = FAILURES_TO_OPEN) -> None:
    """Bring a server down as requests do."""
    for _ in range(times):
        sent_as = await server.take()
        assert sent_as is not None
        server.last = Failed("overloaded", f"{server.url} said 503")
        server.breaker.failed(sent_as)
        server.leave()


def test_the_least_busy_server_is_taken_and_rather_another_one_than_the_last() -> None:
    async def taken() -> list[str]:
        servers = three()
        async with servers.one() as a, servers.one() as b, servers.one() as c, servers.one(avoid=a) as d:
            return [server.url for server in (a, b, c, d)]

    assert bounded(taken) == ["http://a/v1", "http://b/v1", "http://c/v1", "http://b/v1"]


def test_places_and_counts_are_given_back_whatever_happens() -> None:
    async def after() -> list[int]:
        servers = three(concurrency=1)
        for failure in (Failed("x", "y"), ValueError(), asyncio.CancelledError(), KeyboardInterrupt()):
            with pytest.raises(type(failure)):
                async with servers.one():
                    raise failure
        waiting = [asyncio.ensure_future(use(servers)) for _ in range(6)]
        await asyncio.sleep(0.01)
        waiting[4].cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        async with servers.one(), servers.one(), servers.one():
            return [server.busy for server in servers.all]

    async def use(servers: Servers) -> None:
        async with servers.one():
            await asyncio.sleep(0.05)

    assert bounded(after) == [1, 1, 1]


def test_a_server_that_is_down_gets_nothing_until_its_probe_is_due_and_then_one_request() -> None:
    async def taken() -> list[list[str]]:
        servers = three(concurrency=9)
        await fail(servers, servers.all[0])
        during = [await one(servers) for _ in range(4)]
        await asyncio.sleep(FIRST_PAUSE_S + 0.05)
        async with servers.one() as probed, servers.one() as next_one:
            return [during, [probed.url, next_one.url]]

    async def one(servers: Servers) -> str:
        async with servers.one() as server:
            return server.url

    during, after = bounded(taken)
    assert "http://a/v1" not in during
    assert after == ["http://a/v1", "http://b/v1"]


def test_where_all_are_down_the_first_that_is_due_is_probed_though_another_ones_probe_hangs() -> None:
    async def waited() -> tuple[str, float]:
        servers = Servers(tinyv.ModelConfig(("http://a/v1", "http://b/v1")))
        a, b = servers.all
        await fail(servers, a)
        await asyncio.sleep(FIRST_PAUSE_S + 0.05)
        assert await a.take() is Pass.PROBE  # and never comes back
        await fail(servers, b)
        start = time.monotonic()
        async with servers.one() as server:
            return server.url, time.monotonic() - start

    url, seconds = bounded(waited)
    assert url == "http://b/v1" and seconds < FIRST_PAUSE_S + 0.5


@pytest.mark.parametrize("turns", range(6))
def test_whoever_begins_to_wait_while_a_probe_ends_hears_of_it(turns: int) -> None:
    async def waited() -> float:
        servers = three()
        for server in servers.all:
            await fail(servers, server)
        await asyncio.sleep(FIRST_PAUSE_S + 0.02)
        assert [await server.take() for server in servers.all] == [Pass.PROBE] * 3
        waiting = asyncio.ensure_future(use(servers))
        for _ in range(turns):
            await asyncio.sleep(0)
        start = time.monotonic()
        servers.all[1].breaker.succeeded()
        await waiting
        return time.monotonic() - start

    async def use(servers: Servers) -> None:
        async with servers.one():
            pass

    assert bounded(waited) < 1


@pytest.mark.parametrize(("left", "patience"), [(0.1, 30.0), (1_000, 0.0)])
def test_a_wait_past_the_deadline_or_past_all_patience_fails_at_once_with_the_reason_of_the_last_failure(
    left: float, patience: float
) -> None:
    async def refused() -> Failed:
        servers = Servers(tinyv.ModelConfig("http://a/v1", patience_s=patience))
        await fail(servers, servers.all[0])
        await asyncio.sleep(0.01)
        end = asyncio.get_running_loop().time() + left
        start = time.monotonic()
        with pytest.raises(Failed) as caught:
            async with servers.one(deadline=lambda: end):
                raise AssertionError("a server that is down was given")
        assert time.monotonic() - start < 0.4  # the breaker's first pause is 0.5 s
        return caught.value

    failure = bounded(refused)
    assert (failure.reason, failure.again) == ("overloaded", False)


def test_a_refused_request_speaks_for_the_server() -> None:
    async def closed() -> bool:
        servers = three()
        for _ in range(20):
            with pytest.raises(Failed):
                async with servers.one() as server:
                    raise Failed("request_refused", "no", server_fault=False)
        return server.breaker.closed

    assert bounded(closed)


def test_a_server_that_asks_for_a_pause_gets_nothing_until_it_is_over() -> None:
    async def waited() -> float:
        servers = Servers(tinyv.ModelConfig("http://a/v1"))
        with pytest.raises(Failed):
            async with servers.one():
                raise Failed("overloaded", "busy", server_fault=False, retry_after=0.3)
        start = time.monotonic()
        async with servers.one():
            return time.monotonic() - start

    assert 0.25 < bounded(waited) < 3
