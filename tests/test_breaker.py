from __future__ import annotations

import asyncio
import time

import pytest

from loops import Clock, bounded
from tinyv.llm.breaker import FAILURES_TO_OPEN, FIRST_PAUSE_S, LONGEST_PAUSE_S, Breaker, Pass


def opened() -> tuple[Breaker, Clock]:
    clock = Clock()
    breaker = Breaker(clock)
    for _ in range(FAILURES_TO_OPEN):
        breaker.failed()
    return breaker, clock


def test_a_breaker_opens_after_failures_in_a_row_only() -> None:
    breaker = Breaker(Clock())
    for _ in range(3):
        for _ in range(FAILURES_TO_OPEN - 1):
            breaker.failed()
        assert breaker.closed and breaker.try_pass() is Pass.FREE
        breaker.succeeded()
    for _ in range(FAILURES_TO_OPEN):
        assert breaker.closed
        breaker.failed()
    assert not breaker.closed and breaker.try_pass() is None


def test_an_open_breaker_lets_one_probe_through_when_its_pause_is_over() -> None:
    breaker, clock = opened()
    assert breaker.seconds_to_probe() == FIRST_PAUSE_S
    clock.now += FIRST_PAUSE_S - 0.01
    assert breaker.try_pass() is None
    clock.now += 0.01
    assert breaker.try_pass() is Pass.PROBE
    assert breaker.try_pass() is None
    clock.now += 1_000
    assert breaker.try_pass() is None


def test_each_failed_probe_doubles_the_pause_up_to_the_longest() -> None:
    breaker, clock = opened()
    pauses = []
    for _ in range(10):
        pauses.append(breaker.seconds_to_probe())
        clock.now += pauses[-1]
        assert breaker.try_pass() is Pass.PROBE
        breaker.failed(Pass.PROBE)
    assert pauses == [min(FIRST_PAUSE_S * 2**k, LONGEST_PAUSE_S) for k in range(10)]


def test_a_probe_that_succeeds_closes_and_forgets_the_long_pauses() -> None:
    breaker, clock = opened()
    for _ in range(3):
        clock.now += breaker.seconds_to_probe()
        breaker.try_pass()
        breaker.failed(Pass.PROBE)
    clock.now += breaker.seconds_to_probe()
    breaker.try_pass()
    breaker.succeeded()
    assert [breaker.try_pass(), breaker.try_pass()] == [Pass.FREE, Pass.FREE]
    for _ in range(FAILURES_TO_OPEN):
        breaker.failed()
    assert breaker.seconds_to_probe() == FIRST_PAUSE_S


def test_requests_sent_before_it_opened_neither_lengthen_the_pause_nor_end_the_probe() -> None:
    breaker, clock = opened()
    for _ in range(50):
        breaker.failed()
    assert breaker.seconds_to_probe() == FIRST_PAUSE_S
    clock.now += FIRST_PAUSE_S
    assert breaker.try_pass() is Pass.PROBE
    breaker.failed()
    breaker.released()
    assert breaker.try_pass() is None and breaker.seconds_to_probe() == 0
    breaker.failed(Pass.PROBE)
    assert breaker.seconds_to_probe() == 2 * FIRST_PAUSE_S


def test_a_probe_that_is_cancelled_lets_another_one_go() -> None:
    breaker, clock = opened()
    clock.now += FIRST_PAUSE_S
    assert breaker.try_pass() is Pass.PROBE
    breaker.released(Pass.PROBE)
    assert not breaker.closed and breaker.try_pass() is Pass.PROBE


@pytest.mark.parametrize("end", ["succeeded", "failed", "released"])
def test_everyone_who_waits_hears_at_once_how_the_probe_ended(end: str) -> None:
    async def heard() -> float:
        breaker, clock = opened()
        clock.now += FIRST_PAUSE_S
        breaker.try_pass()
        waiting = [asyncio.ensure_future(breaker.change.wait()) for _ in range(5)]
        await asyncio.sleep(0)
        start = time.monotonic()
        breaker.succeeded() if end == "succeeded" else getattr(breaker, end)(Pass.PROBE)
        await asyncio.gather(*waiting)
        return time.monotonic() - start

    assert bounded(heard) < 1


def test_a_server_that_is_absent_opens_it_at_once() -> None:
    breaker = Breaker(Clock())
    breaker.failed(absent=True)
    assert not breaker.closed and breaker.seconds_to_probe() == FIRST_PAUSE_S
