from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable

import pytest

from scripted_pairs import (
    BATCH,
    HURRIED,
    MARGIN_S,
    all_undecided,
    decisions,
    expected,
    fresh,
    outcomes,
    pairs,
    reasons,
    timed,
)
from tinyv.bench.scripted.process import ScriptedServer


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def test_nothing_that_listens_is_server_unavailable() -> None:
    samples = pairs(BATCH)
    config = fresh(f"http://127.0.0.1:{free_port()}/v1", **HURRIED)
    verdicts, seconds = timed(config, samples)
    all_undecided(verdicts, samples, "server_unavailable")
    assert seconds < config.deadline_s + MARGIN_S


@pytest.mark.parametrize(
    "host", ["no-such-host.invalid", "a" * 64, "127.0.0.1:1", "[::1]:1"], ids=["unknown", "label", "v4", "v6"]
)
def test_a_host_that_cannot_be_reached_is_server_unavailable(host: str) -> None:
    samples = pairs(2)
    verdicts, _ = timed(fresh(f"http://{host}/v1", **HURRIED), samples)
    assert set(outcomes(verdicts)) == {"UNDECIDED"}
    assert reasons(verdicts) == {"server_unavailable"}


def test_a_port_that_takes_connections_and_never_speaks_is_a_timeout() -> None:
    samples = pairs(BATCH)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(64)
        config = fresh(f"http://127.0.0.1:{silent.getsockname()[1]}/v1", **HURRIED)
        verdicts, seconds = timed(config, samples)
    all_undecided(verdicts, samples, "timeout")
    assert seconds < config.deadline_s + MARGIN_S


@pytest.mark.parametrize(
    "said", [b"SSH-2.0-OpenSSH_9.6\r\n", b"\x00\xff" * 40, b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"]
)
def test_a_port_that_speaks_another_protocol_gives_undecided(said: bytes) -> None:
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as odd:
        odd.settimeout(0.05)

        def serve() -> None:
            while not stop.is_set():
                try:
                    connection, _ = odd.accept()
                except TimeoutError:
                    continue
                with connection:
                    connection.sendall(said)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            verdicts, _ = timed(fresh(f"http://127.0.0.1:{odd.getsockname()[1]}/v1", **HURRIED), pairs(2))
        finally:
            stop.set()
            thread.join()
    assert set(outcomes(verdicts)) == {"UNDECIDED"}
    assert reasons(verdicts) <= {"server_unavailable", "bad_response"}


def _when_asked(server: ScriptedServer, requests: int, act: Callable[[], None]) -> threading.Thread:
    """Do something once so many requests have come, however slow this machine is just now."""

    def wait_and_act() -> None:
        deadline = time.monotonic() + 30
        while server.counters()["requests"] < requests and time.monotonic() < deadline:
            time.sleep(0.01)
        act()

    thread = threading.Thread(target=wait_and_act)
    thread.start()
    return thread


def test_a_server_killed_in_the_middle_of_a_batch_leaves_only_the_rest_undecided() -> None:
    samples = pairs(60)
    with ScriptedServer(latency_ms=50, decisions=decisions(samples)) as server:
        config = fresh(server.url, concurrency=4, deadline_s=3.0, retries=2, timeout_s=1.0)
        killer = _when_asked(server, 9, server.kill)
        verdicts, seconds = timed(config, samples)
        killer.join()
    assert seconds < config.deadline_s + MARGIN_S
    assert [verdict.answer for verdict in verdicts] == [sample.answer for sample in samples]
    said = [
        (verdict, right)
        for verdict, right in zip(verdicts, expected(samples), strict=True)
        if not verdict.failed
    ]
    assert 0 < len(said) < len(samples)
    assert all(verdict.outcome.name == right for verdict, right in said)
    assert reasons([verdict for verdict in verdicts if verdict.failed]) == {"server_unavailable"}


def test_a_server_killed_and_started_again_decides_the_rest_of_the_batch() -> None:
    samples = pairs(60)
    with ScriptedServer(latency_ms=50, decisions=decisions(samples)) as server:

        def bounce() -> None:
            server.kill()
            server.restart()

        bouncer = _when_asked(server, 9, bounce)
        config = fresh(server.url, concurrency=4, deadline_s=20.0, retries=6, timeout_s=1.0)
        verdicts, _ = timed(config, samples)
        bouncer.join()
        assert outcomes(verdicts) == expected(samples)
        assert 0 < server.counters()["requests"] < len(samples)  # the first one had its share
