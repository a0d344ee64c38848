"""The desk, without Ray: what a stop knows of the proxies."""

from __future__ import annotations

import asyncio
from typing import Any

from tinyv.scale.desk import COUNTED_S, SERVING, STALE_S, STOPPING, Desk, Front
from tinyv.serve.limits import Limits

FRONT = Front(Limits(), "a-token-of-the-tests", 4)


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def run(work: Any) -> Any:
    return asyncio.run(work)


def test_a_proxy_hears_the_phase_and_is_counted_by_the_one_it_acts_by() -> None:
    desk = Desk(FRONT)
    assert run(desk.turn(SERVING)) == (True, 0)
    assert run(desk.tell("a", SERVING, 3)) == SERVING
    assert run(desk.turn(STOPPING)) == (False, 3)
    assert run(desk.tell("a", SERVING, 3)) == STOPPING
    assert run(desk.turn(STOPPING)) == (False, 3)
    run(desk.tell("a", STOPPING, 2))
    assert run(desk.turn(STOPPING)) == (True, 2)
    run(desk.tell("b", SERVING, 1))
    assert run(desk.turn(STOPPING)) == (False, 3)


def test_a_proxy_that_has_been_silent_is_not_waited_for() -> None:
    clock = Clock()
    desk = Desk(FRONT, clock)
    run(desk.tell("a", SERVING, 3))
    clock.now += STALE_S
    assert run(desk.turn(STOPPING)) == (False, 3)
    clock.now += 0.1
    assert run(desk.turn(STOPPING)) == (True, 0)


def test_what_a_proxy_must_know_shows_no_token() -> None:
    assert run(Desk(FRONT).front()) is FRONT
    assert "a-token" not in repr(FRONT)


def test_metrics_of_replicas_that_are_gone_are_forgotten() -> None:
    clock = Clock()
    desk = Desk(FRONT, clock)
    run(desk.count("a", "1"))
    clock.now += COUNTED_S
    run(desk.count("b", "2"))
    assert run(desk.counted()) == {"a": "1", "b": "2"}
    clock.now += 0.1
    assert run(desk.counted()) == {"b": "2"}
