"""The bounds of `tinyv serve` at Ray's proxies: token, body, count and stop, before Ray queues anything.

`Edge` does the work, as it does in the replicas; behind it stands Ray's proxy. What Ray answers by itself, in plain
text, becomes an error of ours.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from time import time
from typing import Any

from tinyv.scale.desk import ENDED, SERVING, Front
from tinyv.scale.hop import is_marked, onward, unmarked
from tinyv.scale.scrape import merged
from tinyv.serve.admission import Admission
from tinyv.serve.bodyreader import Receive
from tinyv.serve.edge import Asgi, Edge, Scope, Send
from tinyv.serve.limits import Limits
from tinyv.serve.metrics import CONTENT_TYPE
from tinyv.serve.refusal import Refusal

_GET, _POST = frozenset(("GET", "HEAD")), frozenset(("POST",))
ROUTES = {
    "/v1/verify": _POST,
    "/v1/reward": _POST,
    "/get_reward": _POST,
    "/healthz": _GET,
    "/readyz": _GET,
    "/metrics": _GET,
    "/v1/limits": _GET,
    "/openapi.json": _GET,
    "/docs": _GET,
}
"""Those of `serve.app`, which a proxy has no application to ask for."""
READY, METRICS = "/readyz", "/metrics"
_NOT_FOUND, _TIMED_OUT = 404, 408


class Requests(Admission):
    """Requests that a proxy holds; their samples are counted by the replicas."""

    def busy(self) -> Refusal:
        """The answer to who must come back later."""
        return Refusal(
            429, f"{self.held} requests wait already: come back later", retry_after=self.seconds_to_wait()
        )


class Uncounted:
    """In the place of metrics: the replicas count."""

    def answered(self, route: str, status: int, seconds: float) -> None:
        """Nothing."""


async def _nothing_counted() -> dict[str, str]:
    return {}


@dataclass(slots=True)
class Waiting:
    """What an edge asks of its service, for a proxy."""

    limits: Limits
    admission: Requests
    phase: str = SERVING
    counted: Callable[[], Awaitable[dict[str, str]]] = _nothing_counted
    """The metrics of each replica."""
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    metrics: Uncounted = field(default_factory=Uncounted)

    @property
    def stopping(self) -> bool:
        """True from SIGTERM on."""
        return self.phase != SERVING

    def enter(self, phase: str) -> None:
        """What the desk has said."""
        self.phase = phase
        if phase == ENDED:
            self.ended.set()


class Behind:
    """Ray's proxy, as the application behind an edge."""

    def __init__(self, app: Asgi, service: Waiting) -> None:
        self._app = app
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on. Raises Refusal where Ray has no answer of a replica."""
        posted = scope["method"] == "POST"
        if self._service.stopping and scope["path"] == READY:
            raise _away(self._service)
        counted = {} if scope["path"] != METRICS else await self._service.counted()
        if counted:
            await _send_metrics(counted, send)
            return
        with self._service.admission.taken(1) if posted else nullcontext():
            answer = _Answer(send)
            headers = onward(scope["headers"], scope["state"]["call"].id, time())
            inner = {**scope, "headers": headers, "state": {}}
            source = _body_then_end(receive) if posted else _no_body(receive)
            await self._unless_ended(self._app(inner, source, answer.send))
            if not answer.marked:
                raise _refusal(answer.status, self._service)

    async def _unless_ended(self, request: Any) -> None:
        work = asyncio.ensure_future(request)
        ended = asyncio.ensure_future(self._service.ended.wait())
        try:
            await asyncio.wait({work, ended}, return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                raise Refusal(503, "the service has ended", code="stopping", retry_after=1, close=True)
            await work
        finally:
            for task in (work, ended):
                task.cancel()
            with suppress(asyncio.CancelledError):
                await work if not work.done() else None


class _Answer:
    """The way back: a replica's answer passes, Ray's own words do not."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 0
        self.marked = False

    async def send(self, message: Scope) -> None:
        """Pass a message on, or keep its status."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.marked = is_marked(message)
            message = unmarked(message)
        if self.marked:
            await self._send(message)


def edge_for(app: Asgi, front: Front) -> tuple[Edge, Waiting]:
    """What stands in front of a proxy, and what it asks."""
    service = Waiting(front.limits, Requests(front.most))
    return Edge(Behind(app, service), service, ROUTES, front.token), service  # type: ignore[arg-type]


async def _send_metrics(counted: dict[str, str], send: Send) -> None:
    body = merged(counted)
    headers = [
        (b"content-type", CONTENT_TYPE.encode("ascii")),
        (b"content-length", str(len(body)).encode("ascii")),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _refusal(status: int, service: Waiting) -> Refusal:
    """What Ray's own status means here. All of these may be sent again: verdicts are pure."""
    if status == _NOT_FOUND:
        return _away(service)
    late = status == _TIMED_OUT
    what = "no replica answered in time" if late else "no replica is there, or it ended over this request"
    return Refusal(503, f"{what}: send it again", retry_after=1)


def _away(service: Waiting) -> Refusal:
    """There is no route: not yet, or not any more."""
    code = "stopping" if service.stopping else "starting"
    return Refusal(503, f"the service is {code}", code=code, retry_after=1, close=True)


def _body_then_end(receive: Receive) -> Receive:
    """The body that an edge has read, once; Ray asks on, for the end of the connection, which the edge watches."""
    read = False

    async def body() -> Scope:
        nonlocal read
        if read:
            await asyncio.Event().wait()
        read = True
        return await receive()

    return body


def _no_body(receive: Receive) -> Receive:
    """No body, whatever is sent; then the end of the connection."""
    asked = False

    async def nothing() -> Scope:
        nonlocal asked
        if asked:
            while (message := await receive())["type"] != "http.disconnect":
                pass
            return message
        asked = True
        return {"type": "http.request", "body": b"", "more_body": False}

    return nothing
