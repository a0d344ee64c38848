"""What is too large, too much or too slow gets an answer, or its connection ends; nothing grows, nothing hangs."""

from __future__ import annotations

import argparse
import asyncio
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from samples import body, many

from serving import Served
from tinyv.cli.serve import add_parser, run
from tinyv.errors import ConfigError
from tinyv.serve.admission import Admission
from tinyv.serve.bodyreader import BodyReader
from tinyv.serve.edge import Edge
from tinyv.serve.limits import Limits
from tinyv.serve.metrics import Metrics
from tinyv.serve.refusal import Refusal


@pytest.fixture(scope="module")
def tight() -> Iterator[Served]:
    options = ["--max-batch", "20", "--max-body-mb", "0.25", "--max-queue", "40"]
    options += ["--header-timeout", "1", "--body-timeout", "1"]
    with Served("--model", "none", *options, workers=1) as served:
        yield served


def test_too_many_samples_are_413_with_the_bound(tight: Served) -> None:
    assert tight.post("/v1/verify", many(20))[0] == 200
    status, _, reply = tight.post("/v1/verify", many(21))
    assert (status, reply["error"]["code"]) == (413, "batch_too_large")
    columns = {"query": ["x"] * 21, "prompts": ["x"] * 21, "labels": ["1"] * 21}
    assert tight.post("/get_reward", columns)[0] == 413
    assert tight.get("/v1/limits")[2]["max_batch"] == 20


def test_a_body_that_says_it_is_too_large_is_413_and_its_sender_hears_it(tight: Served) -> None:
    status, headers, reply = tight.call("POST", "/v1/verify", b" " * 3_000_000)
    assert (status, reply["error"]["code"], headers["connection"]) == (413, "body_too_large", "close")


def test_a_body_that_does_not_say_how_large_it_is_is_counted(tight: Served) -> None:
    with closing(tight.connection()) as connection:
        chunks = (b" " * 10_000 for _ in range(100))
        connection.request(
            "POST", "/v1/verify", chunks, {"Content-Type": "application/json"}, encode_chunked=True
        )
        assert connection.getresponse().status == 413


@pytest.mark.parametrize(
    "start", [b"", b"POST /v1/verify HT", b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-A: b"]
)
def test_a_head_that_never_ends_is_closed_however_it_drips(tight: Served, start: bytes) -> None:
    with closing(socket.create_connection((tight.host, tight.port), 10)) as connection:
        connection.settimeout(0.1)
        begun = time.monotonic()
        connection.sendall(start)
        while time.monotonic() < begun + 5 and not ended(connection):
            if start:
                with suppress(ConnectionError):
                    connection.sendall(b"c")
        assert 0.5 < time.monotonic() - begun < 3


def read_to_the_end(connection: socket.socket) -> bytes:
    reply = b""
    while piece := connection.recv(4000):
        reply += piece
    return reply


def ended(connection: socket.socket) -> bool:
    """True if the other side has closed it; waits for the socket's time."""
    try:
        return connection.recv(1000) == b""
    except TimeoutError:
        return False
    except ConnectionError:
        return True


def test_a_second_head_on_a_connection_is_timed_too(tight: Served) -> None:
    with closing(socket.create_connection((tight.host, tight.port), 10)) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        reply = b""
        while not reply.endswith(b'{"status":"ok"}'):
            reply += connection.recv(2000)
        connection.sendall(b"GET /heal")
        begun = time.monotonic()
        assert ended(connection)
        assert 0.5 < time.monotonic() - begun < 3


def test_a_body_that_does_not_come_is_408_and_closed(tight: Served) -> None:
    head = b"POST /v1/verify HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    head += b"Content-Length: 100\r\n\r\n"
    with closing(socket.create_connection((tight.host, tight.port), 10)) as connection:
        begun = time.monotonic()
        connection.sendall(head + b'{"sam')
        reply = read_to_the_end(connection)
        assert b" 408 " in reply and b"request_timeout" in reply
        assert 0.5 < time.monotonic() - begun < 4


def test_what_is_no_http_gets_an_error_in_json(tight: Served) -> None:
    with closing(socket.create_connection((tight.host, tight.port), 10)) as connection:
        connection.sendall(b"\x16\x03\x01 hello\r\n\r\n")
        assert b'"code":"bad_request"' in read_to_the_end(connection)


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b"9" * 100_000, 400),
        (b"null", 422),
        (b"3", 422),
        (b'{"samples": 3}', 422),
        (b'{"samples": [3]}', 422),
        (b'{"samples": [{}]}', 422),
        (b'{"samples": [{"ground_truth": "1"}]}', 422),
        (b'{"samples": [{"ground_truth": "1", "answer": "1", "extra": 1}]}', 422),
        (b'{"samples": [{"ground_truth": "1", "answer": "1", "\\ud800": 1}]}', 422),
        (b'{"samples": [{"ground_truth": "1", "answer": "1", "id": [1]}]}', 422),
        (b'{"samples": [], "deadline_ms": 0}', 422),
        (b'{"samples": [], "deadline_ms": NaN}', 422),
        (b'{"samples": [], "deadline_ms": "5"}', 422),
        (b'{"samples": [], "samples": []}', 422),
        (b'{"samples": [{"ground_truth": "1", "ground_truth": "2", "answer": "1"}]}', 422),
    ],
)
def test_what_does_not_fit_is_refused_in_json(tight: Served, raw: bytes, status: int) -> None:
    found, headers, reply = tight.call("POST", "/v1/verify", raw)
    assert (found, reply["error"]["request_id"]) == (status, headers["x-request-id"])
    assert len(reply["error"]["message"]) < 400


def test_other_methods_paths_and_kinds_are_typed_errors(tight: Served) -> None:
    status, headers, reply = tight.get("/v1/verify")
    assert (status, headers["allow"], reply["error"]["code"]) == (405, "POST", "method_not_allowed")
    assert tight.get("/v1/nothing")[2]["error"]["code"] == "not_found"
    assert tight.call("POST", "/v1/verify", b"{}", {"Content-Type": "text/plain"})[0] == 415


def test_beyond_the_queue_requests_get_429_and_a_time_to_come_back() -> None:
    with Served("--model", "none", "--max-queue", "300", "--max-batch", "300", workers=1) as served:
        found: list[tuple[int, dict[str, str]]] = []

        def ask() -> None:
            status, headers, _ = served.post("/v1/verify", many(300))
            found.append((status, headers))

        threads = [threading.Thread(target=ask) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        statuses = sorted(status for status, _ in found)
        assert set(statuses) == {200, 429}
        assert all(int(headers["retry-after"]) >= 1 for status, headers in found if status == 429)
        assert served.post("/v1/verify", body("0.5"))[0] == 200
        assert "tinyv_queue_samples 0.0" in served.get("/metrics")[2]


@pytest.mark.parametrize("how", ["header", "body"])
def test_what_is_not_judged_by_the_deadline_is_undecided_timeout(service: Served, how: str) -> None:
    given = many(1000)
    headers = {"X-Deadline-Ms": "5"} if how == "header" else {}
    status, _, reply = service.post(
        "/v1/verify", given | ({"deadline_ms": 5} if how == "body" else {}), headers
    )
    late = [one for one in reply["verdicts"] if one["reason"] == "timeout"]
    assert (status, len(reply["verdicts"])) == (200, 1000)
    assert late and {one["outcome"] for one in late} == {"UNDECIDED"}


@pytest.mark.parametrize("given", ["0", "000000000000000", "-1", "x", "1.5", "\u0661", "0x5"])
def test_a_deadline_that_is_none_is_400(service: Served, given: str) -> None:
    raw = json.dumps(body("0.5")).encode()
    with closing(service.connection()) as connection:
        connection.putrequest("POST", "/v1/verify")
        for name, value in (("Content-Type", "application/json"), ("Content-Length", str(len(raw)))):
            connection.putheader(name, value)
        connection.putheader("X-Deadline-Ms", given.encode("utf-8"))
        connection.endheaders(raw)
        assert connection.getresponse().status == 400


@pytest.mark.parametrize("given", ["5", "0000000000000000005"])
def test_zeros_in_front_of_a_deadline_change_nothing(service: Served, given: str) -> None:
    _, _, reply = service.post("/v1/verify", many(1000), {"X-Deadline-Ms": given})
    assert "timeout" in {one["reason"] for one in reply["verdicts"]}


def test_a_deadline_of_many_digits_is_a_long_one(service: Served) -> None:
    assert service.post("/v1/verify", body("0.5"), {"X-Deadline-Ms": "9" * 5000})[0] == 200


def peak_kib(served: Served) -> int:
    """The most memory that the front process ever had (Linux)."""
    status = Path(f"/proc/{served.process.pid}/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0])


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads /proc")
@pytest.mark.parametrize(
    ("path", "given", "status"),
    [
        ("/v1/verify", b'{"samples":[' + b"{}," * 199_999 + b"{}]}", 413),
        ("/v1/reward", b'{"samples":[' + b"{}," * 199_999 + b"{}]}", 413),
        ("/get_reward", b'{"query":[],"prompts":[],"labels":[' + b"{}," * 199_999 + b"{}]}", 413),
        (
            "/v1/verify",
            b'{"samples":[{' + b",".join(b'"%d":1' % n for n in range(60_000)) + b"}]}",
            422,
        ),
        ("/v1/verify", b"{" + b",".join(b'"%d":1' % n for n in range(60_000)) + b"}", 422),
        ("/v1/verify", b'{"samples":[' + b"{}," * 999 + b"{}]}", 422),
    ],
    ids=["samples", "samples of a reward", "labels", "keys of a sample", "keys", "errors"],
)
def test_a_bad_body_takes_neither_time_nor_memory(
    service: Served, path: str, given: bytes, status: int
) -> None:
    before, begun = peak_kib(service), time.monotonic()
    found, _, reply = service.call("POST", path, given)
    assert (found, len(reply["error"]["message"]) < 300) == (status, True)
    assert time.monotonic() - begun < 10
    assert peak_kib(service) - before < 80 * 1024  # an error for each took 1 KiB and more


def test_bodies_hold_their_bytes_until_they_are_answered() -> None:
    asyncio.run(three_bodies_where_two_fit())


async def three_bodies_where_two_fit() -> None:
    reader = BodyReader(Limits(max_body_bytes=100, bodies=2))
    headers = {b"content-length": "100"}

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b" " * 100, "more_body": False}

    async with reader.held(headers, receive) as first, reader.held(headers, receive):
        assert len(first) == 100
        with pytest.raises(Refusal) as caught:
            async with reader.held(headers, receive):
                pass
        assert caught.value.status == 429 and caught.value.headers()["retry-after"] == "1"
    async with reader.held(headers, receive), reader.held(headers, receive):
        pass  # given back, those of the one that was refused too


def test_a_request_that_is_judged_still_holds_its_bytes() -> None:
    asyncio.run(a_second_request_while_the_first_is_judged())


async def a_second_request_while_the_first_is_judged() -> None:
    judging, go_on = asyncio.Event(), asyncio.Event()

    async def route(_scope: Any, _receive: Any, send: Any) -> None:
        judging.set()
        await go_on.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    service: Any = SimpleNamespace(
        limits=Limits(max_body_bytes=100, bodies=1), admission=Admission(9), metrics=Metrics(), stopping=False
    )
    edge = Edge(route, service, {"/v1/verify": frozenset({"POST"})}, None)
    first = asyncio.create_task(status_of(edge))
    await judging.wait()
    assert await status_of(edge) == 429
    go_on.set()
    assert (await first, await status_of(edge)) == (200, 200)


async def status_of(edge: Edge) -> int:
    """The status of a POST of 80 bytes."""
    coming = [{"type": "http.request", "body": b" " * 80, "more_body": False}]
    sent: list[Any] = []

    async def receive() -> Any:
        return coming.pop() if coming else await asyncio.Event().wait()

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"host", b"localhost"), (b"content-type", b"application/json"), (b"content-length", b"80")]
    await edge({"type": "http", "method": "POST", "path": "/v1/verify", "headers": headers}, receive, send)
    return int(sent[0]["status"])


def test_places_are_given_back_and_the_wait_follows_the_rate() -> None:
    now = [0.0]
    admission = Admission(10, lambda: now[0])
    with admission.taken(6), pytest.raises(Refusal) as caught, admission.taken(5):
        pass
    assert caught.value.status == 429 and admission.held == 0
    with admission.taken(10):
        assert admission.full and admission.seconds_to_wait() >= 1


@pytest.mark.parametrize(
    "wrong",
    [{"max_batch": 0}, {"max_queue": 1}, {"deadline_s": 0.0}, {"grace_s": -1.0}, {"body_s": float("nan")}],
)
def test_limits_that_cannot_work_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ConfigError):
        Limits(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("option", ["--max-body-mb", "--grace", "--header-timeout", "--body-timeout"])
@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "-1", "1e400"])
def test_numbers_that_are_none_are_refused_by_the_name_of_their_option(option: str, value: str) -> None:
    with pytest.raises(ConfigError, match=option):
        run(asked_to_serve(f"{option}={value}"))


def test_errors_of_bounds_name_options() -> None:
    with pytest.raises(ConfigError, match=r"^--max-queue must be at least --max-batch \(1024\), found 5$"):
        run(asked_to_serve("--max-queue", "5"))


def asked_to_serve(*options: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_parser(parser.add_subparsers())
    return parser.parse_args(["serve", "--model", "none", "--port", "0", *options])
