"""The watchdog kills what is at one thing for too long, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from tinyv.serve.watchdog import Watchdog


class Process:
    """A process as the watchdog sees it."""

    def __init__(self, *, alive: bool = True) -> None:
        self.alive = alive
        self.killed = False

    def end(self) -> None:
        self.killed = True


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watched() -> Any:
    clock = Clock()
    return Watchdog(clock), clock


def test_only_a_process_beyond_its_time_is_killed(watched: Any) -> None:
    watchdog, clock = watched
    slow, quick, idle = Process(), Process(), Process()
    with watchdog.over(idle, 1.0):
        pass
    with watchdog.over(slow, 60.0), watchdog.over(quick, 2.0):
        clock.now += 2.0
        watchdog.look()
        assert not quick.killed
        clock.now += 0.1
        watchdog.look()
    assert (slow.killed, quick.killed, idle.killed) == (False, True, False)


def test_processes_that_are_at_one_thing_for_long_are_counted_while_they_live(watched: Any) -> None:
    watchdog, clock = watched
    dead = Process(alive=False)
    with watchdog.over(Process(), 60.0), watchdog.over(dead, 60.0):
        assert watchdog.busy(5.0) == 0
        clock.now += 5.1
        with watchdog.over(Process(), 60.0):
            assert watchdog.busy(5.0) == 1
    assert watchdog.busy(5.0) == 0


def test_a_piece_that_raises_is_watched_no_more(watched: Any) -> None:
    watchdog, clock = watched
    process = Process()
    with pytest.raises(OSError), watchdog.over(process, 1.0):
        raise OSError
    clock.now += 9
    watchdog.look()
    assert not process.killed
