"""Many slow, dead and oversized senders at a time: each is ended in time, and the others do not feel it."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from threading import Event, Thread

import pytest

from serving import Served
from tinyv.bench.load.service import tree_bytes

pytestmark = pytest.mark.load
HEAD_S, BODY_S = 2.0, 2.0
OPTIONS = ["--max-body-mb", "1", "--header-timeout", f"{HEAD_S:g}", "--body-timeout", f"{BODY_S:g}"]
MIB = 1 << 20
WORK = {"samples": [{"ground_truth": "1/2", "answer": "0.5"}] * 16}
HEAD = b"POST /v1/verify HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 50000\r\n"


def ended(connection: socket.socket) -> bool:
    """True if the service has closed it, whatever it said before."""
    try:
        while connection.recv(65_536):
            pass
    except (BlockingIOError, TimeoutError):
        return False
    except ConnectionError:
        return True
    return True


@contextmanager
def dripping(served: Served, starts: list[bytes]) -> Iterator[list[float | None]]:
    """A connection for each start, which then sends one byte every tenth of a second; the list holds the seconds after
    which each was closed."""
    lived: list[float | None] = [None] * len(starts)
    stop = Event()
    with ExitStack() as stack:
        opened = [
            stack.enter_context(closing(socket.create_connection((served.host, served.port), 10)))
            for _ in starts
        ]
        begun = time.monotonic()
        for connection, start in zip(opened, starts, strict=True):
            connection.sendall(start)
            connection.setblocking(False)
        thread = Thread(target=_drip, args=(opened, lived, begun, stop))
        thread.start()
        try:
            yield lived
        finally:
            stop.set()
            thread.join()


def _drip(opened: list[socket.socket], lived: list[float | None], begun: float, stop: Event) -> None:
    while None in lived and not stop.wait(0.1):
        for place, connection in enumerate(opened):
            if lived[place] is not None:
                continue
            if ended(connection):
                lived[place] = time.monotonic() - begun
                continue
            with suppress(OSError):
                connection.send(b"x")


@pytest.mark.parametrize("start", [b"POST /v1/verify HTTP/1.1\r\nHost: localhost\r\nX-A: ", HEAD + b"\r\n{"])
def test_three_hundred_slow_senders_are_ended_and_others_are_served_meanwhile(start: bytes) -> None:
    with Served("--model", "none", *OPTIONS, workers=1) as served, dripping(served, [start] * 300) as lived:
        took = []
        end = time.monotonic() + 20
        while None in lived and time.monotonic() < end:
            begun = time.monotonic()
            assert served.post("/v1/verify", WORK)[0] == 200
            took.append(time.monotonic() - begun)
        times = [seconds for seconds in lived if seconds is not None]
        assert len(times) == 300
        assert min(times) > 1.0 and max(times) < 10.0
        assert sorted(took)[len(took) // 2] < 0.5
        assert served.get("/readyz")[0] == 200


def test_connections_beyond_the_bound_are_closed_and_those_within_it_are_served() -> None:
    with (
        Served("--model", "none", *OPTIONS, "--header-timeout", "30", workers=1) as served,
        ExitStack() as stack,
    ):
        first = stack.enter_context(closing(served.connection()))
        first.request("GET", "/healthz")
        assert first.getresponse().read()
        idle = [
            stack.enter_context(closing(socket.create_connection((served.host, served.port), 10)))
            for _ in range(1100)
        ]
        time.sleep(0.5)
        for connection in idle:
            connection.setblocking(False)
        assert 90 <= sum(map(ended, idle)) <= 110
        first.request("GET", "/healthz")
        assert first.getresponse().status == 200


def test_forty_bodies_that_are_too_large_are_refused_and_memory_does_not_grow_with_them() -> None:
    with Served("--model", "none", *OPTIONS, workers=1) as served:
        assert served.post("/v1/verify", WORK)[0] == 200
        before = tree_bytes(served.process.pid)
        statuses: list[int] = []
        threads = [
            Thread(target=lambda: statuses.append(served.call("POST", "/v1/verify", b" " * (12 * MIB))[0]))
            for _ in range(40)
        ]
        for thread in threads:
            thread.start()
        seen = 0
        while any(thread.is_alive() for thread in threads):
            seen = max(seen, tree_bytes(served.process.pid))
            time.sleep(0.05)
        assert statuses == [413] * 40
        assert seen - before < 40 * MIB  # 480 MiB were sent
        assert served.post("/v1/verify", WORK)[0] == 200


def test_bodies_that_arrive_together_are_bounded_together() -> None:
    head = HEAD.replace(b"50000", b"1000000") + b"\r\n"
    with (
        Served("--model", "none", *OPTIONS, "--body-timeout", "5", workers=1) as served,
        ExitStack() as stack,
    ):
        assert served.post("/v1/verify", WORK)[0] == 200
        before = tree_bytes(served.process.pid)
        opened = []
        for _ in range(60):
            opened.append(
                stack.enter_context(closing(socket.create_connection((served.host, served.port), 10)))
            )
            with suppress(ConnectionError):  # refused while it sends: what it was told is read below
                opened[-1].sendall(head + b" " * 990_000)
        seen = tree_bytes(served.process.pid)
        replies = [_first_line(connection) for connection in opened]
        busy = [b" 429 " in reply for reply in replies]
        slow = [b" 408 " in reply for reply in replies]
        assert all(a or b for a, b in zip(busy, slow, strict=True)), replies
        assert sum(slow) <= 9 and sum(busy) >= 51  # 8 of the greatest size fit
        assert seen - before < 40 * MIB
        assert served.post("/v1/verify", WORK)[0] == 200


def _first_line(connection: socket.socket) -> bytes:
    connection.settimeout(20)
    try:
        return connection.recv(200).partition(b"\r\n")[0]
    except ConnectionError:
        return b"reset"
