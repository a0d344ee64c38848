"""`tinyv serve --ray` under more than it can take, while it stops, and as others on the network see it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.client import HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp
import pytest
from local_ray import (
    await_gone,
    await_true,
    cluster,
    descendants,
    finished,
    is_loopback,
    listening,
    started,
    workers_below,
)

from scripted_pairs import pairs
from serving import Reply, Served
from tinyv.bench.scripted.process import ScriptedServer
from tinyv.wire import sample_value

pytestmark = [pytest.mark.ray, pytest.mark.timeout(600)]
TOKEN = "a-token-of-the-tests"
FLOOD = 1200
"""More than the 1,000 that one replica takes."""
NEVER_MS = 3_600_000.0


@contextmanager
def served(server: ScriptedServer, *options: str, **more: Any) -> Iterator[Served]:
    """One replica that asks the model for everything."""
    alone = ("--ray", "--model", server.url, "--setup", "tinyv_only", "--max-replicas", "1")
    with Served(*alone, *options, workers=1, **more) as service:
        yield service


def asked(number: int = 0) -> dict[str, Any]:
    """A body of one sample that no other number has."""
    return {"samples": [sample_value(pairs(1, number)[0])]}


async def flooded(url: str, count: int) -> list[tuple[int, Any, bool]]:
    """Status, JSON and whether a time to come back was told, for each of so many requests at once."""

    async def one(session: aiohttp.ClientSession, number: int) -> tuple[int, Any, bool]:
        async with session.post(f"{url}/v1/verify", json=asked(number)) as reply:
            return reply.status, await reply.json(), "retry-after" in reply.headers

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        return await asyncio.gather(*(one(session, number) for number in range(count)))


def test_a_flood_gets_verdicts_or_429_and_what_waits_too_long_is_undecided_by_timeout(
    server: ScriptedServer,
) -> None:
    with served(server, "--deadline", "10") as service:
        server.control(latency_ms=NEVER_MS)
        answers = asyncio.run(flooded(service.url, FLOOD))
    counts = Counter(status for status, _, _ in answers)
    assert set(counts) <= {200, 429, 503}, counts
    assert counts[200] + counts[503] >= 1000
    assert counts[503] < 100, "a few, on a busy machine, wait for longer than the proxy does"
    assert {reply["error"]["code"] for status, reply, _ in answers if status == 503} <= {"unavailable"}
    assert all(told for status, _, told in answers if status != 200)
    reasons = {reply["verdicts"][0]["reason"] for status, reply, _ in answers if status == 200}
    assert reasons == {"timeout"}


def post_later(pool: ThreadPoolExecutor, service: Served, number: int = 0) -> Future[Reply]:
    return pool.submit(service.post, "/v1/verify", asked(number))


def under_way(server: ScriptedServer, count: int) -> None:
    await_true(lambda: server.counters()["requests"] >= count, "a question to the model")


def test_a_stop_answers_what_was_accepted_and_tells_others_that_it_stops(server: ScriptedServer) -> None:
    with served(server) as service, ThreadPoolExecutor(3) as pool:
        server.control(latency_ms=4000.0)
        server.reset()
        accepted = [post_later(pool, service, number) for number in range(3)]
        under_way(server, 3)
        below = descendants(service.process.pid)
        service.process.send_signal(signal.SIGTERM)
        await_true(lambda: '"stopping"' in service.log_text(), "the stop")
        told = set()
        while service.process.poll() is None:
            try:
                status, headers, reply = service.post("/v1/verify", {"samples": []})
            except (OSError, HTTPException):  # no connection any more
                continue
            if status != 200:  # else it came before the proxy had heard of the stop
                told.add((status, reply["error"]["code"], headers["retry-after"]))
        assert [one.result()[0] for one in accepted] == [200] * 3
        assert told == {(503, "stopping", "1")}
        assert service.process.wait(90) == 0
        assert service.logs()[-1]["dropped"] == 0
        await_gone(below)


def test_what_does_not_fit_into_the_grace_is_told_and_the_exit_code_says_so(server: ScriptedServer) -> None:
    with served(server, "--grace", "0.5") as service, ThreadPoolExecutor(1) as pool:
        server.control(latency_ms=NEVER_MS)
        server.reset()
        accepted = post_later(pool, service)
        under_way(server, 1)
        assert service.stop(90) == 1
        status, headers, reply = accepted.result()
        assert (status, reply["error"]["code"], headers["retry-after"]) == (503, "stopping", "1")
        assert service.logs()[-1]["dropped"] == 1


def test_a_desk_that_is_killed_comes_back_and_is_heard(server: ScriptedServer) -> None:
    with served(server) as service:
        assert service.post("/v1/verify", asked(1))[0] == 200
        (desk,) = workers_below(service.process.pid, "Desk")
        os.kill(desk, signal.SIGKILL)
        assert service.post("/v1/verify", asked(2))[0] == 200
        await_true(lambda: len(workers_below(service.process.pid, "Desk")) == 1, "another desk")
        assert service.stop(90) == 0
        assert "not_known_what_was_answered" not in service.log_text()


def test_a_cluster_that_runs_gets_the_same_proxies_and_nothing_of_ours_stays_there(
    server: ScriptedServer,
) -> None:
    with cluster(4) as nodes:
        with served(server, "--ray-address", nodes.address, token=TOKEN) as service:
            assert service.post("/v1/verify", asked(1))[0] == 200
            assert service.call("GET", "/-/routes", with_token=False)[0] == 401
            assert service.get("/nothing")[0] == 404
            assert len(workers_below(os.getpid(), "Desk")) == 1
            assert service.stop(90) == 0
            assert "ray_paths_open" not in service.log_text()
        for name in ("Desk", "ServeReplica", "ModelHost", "ProxyActor"):
            await_true(lambda name=name: not workers_below(os.getpid(), name), f"the end of {name}")  # type: ignore[misc]


def test_sigterm_ends_a_service_for_which_the_cluster_has_no_room() -> None:
    least = str(4 * (os.cpu_count() or 1))
    options = ("--ray", "--model", "none", "--min-replicas", least, "--max-replicas", least, "--port", "0")
    with started([sys.executable, "-m", "tinyv", "serve", *options]) as process:
        await_true(lambda: bool(workers_below(process.pid, "ServeReplica")), "a replica")
        below = descendants(process.pid)
        process.send_signal(signal.SIGTERM)
        code, stdout, stderr = finished(process)
    assert (code, stdout) == (0, ""), stderr
    await_gone(below)


def test_without_the_token_no_body_is_taken_and_nothing_of_ours_listens_beyond_this_machine_or_tells_the_token(
    server: ScriptedServer,
) -> None:
    with TemporaryDirectory(prefix="tv", dir="/tmp") as folder:
        options = ("--max-body-mb", "1")
        with served(server, *options, token=TOKEN, env={"RAY_TMPDIR": folder}) as service:
            addresses = listening(service.process.pid)
            assert len(addresses) > 5
            assert [address for address in addresses if not is_loopback(address)] == []
            sent, answer = pushed(service, 80)
            assert sent < 40
            assert answer.startswith(b"HTTP/1.1 401 ")
            assert service.post("/v1/verify", asked())[0] == 200
            assert service.stop(90) == 0
        told = [
            path for path in Path(folder).rglob("*") if path.is_file() and TOKEN.encode() in path.read_bytes()
        ]
        assert told == []


def pushed(service: Served, mebibytes: int) -> tuple[int, bytes]:
    """Mebibytes of a body that a caller without a token got rid of, and what it heard."""
    with socket.create_connection((service.host, service.port), timeout=60) as caller:
        head = "POST /v1/verify HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        caller.sendall(f"{head}Content-Length: {mebibytes << 20}\r\n\r\n".encode("ascii"))
        sent = 0
        with suppress(OSError):  # it closed
            while sent < mebibytes:
                caller.sendall(bytes(1 << 20))
                sent += 1
        return sent, caller.recv(100)
