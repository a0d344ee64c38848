"""The bounds at a proxy, without Ray: what stands behind the edge here answers as Ray's proxy does."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tinyv.scale.desk import ENDED, STOPPING, Front
from tinyv.scale.front import ROUTES, Waiting, edge_for
from tinyv.serve.app import application
from tinyv.serve.limits import Limits
from tinyv.serve.service import Service

TOKEN = "a-token-of-the-tests"
MARKED = [
    (b"x-tinyv-replica", b"r"),
    (b"x-request-id", b"other"),
    (b"cache-control", b"no-store"),
    (b"a", b"b"),
]
LIMITS = Limits(max_body_bytes=1000, body_s=0.2)
App = Callable[..., Awaitable[None]]


class Ray:
    """Answers with a status and these headers, after `gate` if there is one; keeps what it was given."""

    def __init__(self, status: int = 200, headers: Any = MARKED, gate: asyncio.Event | None = None) -> None:
        self.status, self.headers, self.gate = status, list(headers), gate
        self.scopes: list[Any] = []
        self.bodies: list[bytes] = []
        self.cancelled = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.scopes.append(scope)
        self.bodies.append((await receive())["body"])
        try:
            if self.gate is not None:
                await self.gate.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": b"plain words of Ray"})


class Caller:
    """One request, with a connection that stays open, or ends once its body is sent."""

    def __init__(self, body: bytes = b"{}", *, stays: bool = True, whole: bool = True) -> None:
        self.body, self.stays, self.whole = body, stays, whole
        self.sent: list[Any] = []
        self._asked = 0

    async def receive(self) -> Any:
        self._asked += 1
        if self._asked == 1:
            return {"type": "http.request", "body": self.body, "more_body": not self.whole}
        if self.stays:
            await asyncio.Event().wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        self.sent.append(message)

    @property
    def status(self) -> int:
        return int(self.sent[0]["status"])

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        return list(self.sent[0]["headers"])

    @property
    def error(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.sent[1]["body"])["error"]
        return found


def scope(path: str = "/v1/verify", method: str = "POST", **headers: str) -> dict[str, Any]:
    given = {"host": "localhost", "content-type": "application/json", "authorization": f"Bearer {TOKEN}"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    raw = [(name.encode(), value.encode()) for name, value in given.items()]
    return {"type": "http", "path": path, "method": method, "headers": raw}


def made(ray: Ray, most: int = 4, limits: Limits = LIMITS) -> tuple[App, Waiting]:
    return edge_for(ray, Front(limits, TOKEN, most))


def answered(
    ray: Ray, caller: Caller, asked: dict[str, Any] | None = None, phase: str | None = None
) -> Caller:
    async def run() -> None:
        edge, service = made(ray)
        if phase is not None:
            service.enter(phase)
        await edge(asked or scope(), caller.receive, caller.send)

    asyncio.run(run())
    return caller


def test_a_replicas_answer_passes_with_one_request_id_and_no_mark() -> None:
    ray = Ray()
    caller = answered(ray, Caller(b"[1]"), scope(x_request_id="mine"))
    names = [name for name, _ in caller.headers]
    assert caller.status == 200
    assert sorted(names) == [b"a", b"cache-control", b"x-content-type-options", b"x-request-id"]
    assert (b"x-request-id", b"mine") in caller.headers
    assert ray.bodies == [b"[1]"]


def test_ray_gets_the_id_and_the_time_of_arrival_and_no_header_that_only_it_should_set() -> None:
    ray = Ray()
    answered(ray, Caller(), scope(x_request_id="mine", x_tinyv_arrived="1", serve_multiplexed_model_id="x"))
    passed = dict(ray.scopes[0]["headers"])
    assert passed[b"x-request-id"] == b"mine"
    assert float(passed[b"x-tinyv-arrived"]) > 1e9
    assert b"serve-multiplexed-model-id" not in passed


@pytest.mark.parametrize(
    ("status", "phase", "code", "told"),
    [
        (404, None, "starting", 503),
        (404, STOPPING, "stopping", 503),
        (408, None, "unavailable", 503),
        (500, None, "unavailable", 503),
        (503, None, "unavailable", 503),
    ],
)
def test_rays_plain_words_become_errors_that_say_to_come_back(
    status: int, phase: str | None, code: str, told: int
) -> None:
    ray = Ray(status, [(b"content-type", b"text/plain")])
    caller = answered(ray, Caller(), scope("/v1/limits", "GET"), phase)
    assert (caller.status, caller.error["code"]) == (told, code)
    assert (b"retry-after", b"1") in caller.headers
    assert b"plain words" not in b"".join(message.get("body", b"") for message in caller.sent)


def test_a_404_of_a_replica_stays_one() -> None:
    assert answered(Ray(404), Caller()).status == 404


@pytest.mark.parametrize(
    ("caller", "asked", "status"),
    [
        (Caller(), scope(authorization="Bearer other"), 401),
        (Caller(), scope("/nothing"), 404),
        (Caller(), scope(method="PUT"), 405),
        (Caller(b"x" * 1001, stays=False), scope(), 413),
        (Caller(stays=False), scope(content_length="1001"), 413),
        (Caller(whole=False), scope(), 408),
        (Caller(), scope(content_type="text/plain"), 415),
    ],
    ids=str,
)
def test_what_a_replica_would_refuse_does_not_reach_ray(
    caller: Caller, asked: dict[str, Any], status: int
) -> None:
    ray = Ray()
    assert answered(ray, caller, asked).status == status
    assert not ray.scopes


def test_requests_beyond_the_bound_get_429_at_once_and_others_when_there_is_room_again() -> None:
    async def run() -> None:
        gate = asyncio.Event()
        edge, service = made(Ray(gate=gate), most=2)
        callers = [Caller() for _ in range(3)]
        tasks = [asyncio.ensure_future(edge(scope(), one.receive, one.send)) for one in callers]
        await tasks[2]
        assert (callers[2].status, callers[2].error["code"]) == (429, "busy")
        assert any(name == b"retry-after" for name, _ in callers[2].headers)
        gate.set()
        await asyncio.gather(*tasks)
        assert [one.status for one in callers[:2]] == [200, 200]
        assert service.admission.held == 0

    asyncio.run(run())


def test_while_it_stops_new_requests_are_refused_and_accepted_ones_are_answered() -> None:
    async def run() -> None:
        gate = asyncio.Event()
        edge, service = made(Ray(gate=gate))
        first, second = Caller(), Caller()
        task = asyncio.ensure_future(edge(scope(), first.receive, first.send))
        await asyncio.sleep(0)
        while not service.admission.held:
            await asyncio.sleep(0)
        service.enter(STOPPING)
        await edge(scope(), second.receive, second.send)
        assert (second.status, second.error["code"]) == (503, "stopping")
        gate.set()
        await task
        assert first.status == 200

    asyncio.run(run())


def test_at_the_end_of_the_grace_what_waits_is_told_and_ray_gives_it_up() -> None:
    async def run() -> None:
        ray = Ray(gate=asyncio.Event())
        edge, service = made(ray)
        caller = Caller()
        task = asyncio.ensure_future(edge(scope(), caller.receive, caller.send))
        while not service.admission.held:
            await asyncio.sleep(0)
        service.enter(STOPPING)
        service.enter(ENDED)
        await task
        assert (caller.status, caller.error["code"]) == (503, "stopping")
        assert (ray.cancelled, service.admission.held) == (1, 0)

    asyncio.run(run())


def test_a_caller_who_goes_away_is_given_up() -> None:
    ray = Ray(gate=asyncio.Event())
    answered(ray, Caller(stays=False))
    assert ray.cancelled == 1


def test_a_body_of_a_get_reaches_nobody() -> None:
    ray = Ray()
    answered(ray, Caller(b"x" * 5000), scope("/v1/limits", "GET"))
    assert ray.bodies == [b""]


def test_the_routes_are_those_of_the_application() -> None:
    class Pool:
        size = alive = deaths = 0

    from tinyv.scoring.options import Options

    service = Service(Options("engine"), Limits(), Pool())  # type: ignore[arg-type]
    assert application(service, None)._routes == ROUTES


def test_a_pool_behind_ray_has_all_that_a_service_asks_of_one() -> None:
    from tinyv.scale.replica import BatchedPool
    from tinyv.serve.workers import RulePool

    asked = {name for name in dir(RulePool) if not name.startswith("_")} - {"open"}
    assert asked <= set(dir(BatchedPool))
