"""What stands in front of the routes: request ids, the token, bounds on bodies, stopping, errors, logs, counts.

The order matters: without the token nothing is told but that it is missing, not even which paths exist.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from contextlib import suppress
from dataclasses import dataclass, field
from hmac import compare_digest
from time import monotonic
from typing import Any

from tinyv.serve.bodyreader import BodyReader, Receive
from tinyv.serve.local import stranger_of
from tinyv.serve.names import request_id
from tinyv.serve.refusal import Refusal
from tinyv.serve.service import Service
from tinyv.serve.target import with_origin_form

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]

OPEN = "/healthz"
"""The one path that needs no token."""
OTHER = "other"
GONE = 499
"""In logs and counts: the caller went away before the answer."""
_HEADERS = ((b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"))
_access = logging.getLogger("tinyv.serve.access")
_log = logging.getLogger("tinyv.serve")


@dataclass(slots=True)
class Call:
    """One request, as it is logged and counted."""

    id: str
    route: str
    method: str
    started: float = field(default_factory=monotonic)
    status: int = 0
    bytes_in: int = 0
    samples: int | None = None
    """Set by the route, once it knows."""


class Edge:
    """The application that uvicorn calls; `routes` maps each path to the methods it takes."""

    def __init__(
        self, app: Asgi, service: Service, routes: Mapping[str, frozenset[str]], token: str | None
    ) -> None:
        self._app = app
        self._service = service
        self._routes = routes
        self._token = token
        self._bodies = BodyReader(service.limits)
        self._accepted = 0
        self._idle = asyncio.Event()
        self._idle.set()

    async def finished(self) -> None:
        """Wait until every accepted request has its answer."""
        await self._idle.wait()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; never raises."""
        if scope["type"] != "http":  # there are no websockets here, and uvicorn starts no lifespan
            return
        scope = with_origin_form(scope)
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        call = self._call(scope, headers)
        answer = _Answer(call, send)
        try:
            await self._answered(call, scope, headers, receive, answer)
        except Refusal as refusal:
            await answer.refuse(refusal)
        except asyncio.CancelledError:  # the service ends at once: this task ends here, with a last word
            await answer.refuse(Refusal(503, "the service has ended", close=True))
        except Exception:  # noqa: BLE001 - a defect of ours must not end the service, nor show what it held
            _log.error(
                "failed", exc_info=True, extra={"fields": {"request_id": call.id, "route": call.route}}
            )
            await answer.refuse(Refusal(500, "the service failed on this request: its log tells more"))
        finally:
            self._tell(call)

    async def _answered(
        self, call: Call, scope: Scope, headers: dict[bytes, str], receive: Receive, answer: _Answer
    ) -> None:
        refusal = self._refusal(call, scope, headers)
        if refusal is not None:
            await self._bodies.discard(headers, receive)
            raise refusal
        scope["state"] = {"call": call}
        if call.method != "POST":
            asked = (
                {**scope, "method": "GET"} if call.method == "HEAD" else scope
            )  # the server leaves the body out
            await self._app(asked, receive, answer.send)
            return
        async with self._bodies.held(headers, receive) as body:
            call.bytes_in = len(body)
            if self._service.stopping:
                raise _stopping()
            if self._service.admission.full:
                raise self._service.admission.busy()
            with self._counted():
                await self._watched(call, scope, body, receive, answer)

    async def _watched(
        self, call: Call, scope: Scope, body: bytes, receive: Receive, answer: _Answer
    ) -> None:
        """Run the route until it has answered, or until nobody waits for the answer any more."""
        work = asyncio.ensure_future(self._app(scope, _once(body), answer.send))
        gone = asyncio.ensure_future(_disconnected(receive))
        try:
            await asyncio.wait({work, gone}, return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                call.status = call.status or GONE
                return
            await work
        finally:
            for task in (work, gone):
                task.cancel()
            with suppress(asyncio.CancelledError):
                await work if not work.done() else None

    def _refusal(self, call: Call, scope: Scope, headers: Mapping[bytes, str]) -> Refusal | None:
        """Why a request is not even read."""
        path = scope["path"]
        stranger = None if self._token is not None else stranger_of(scope["headers"])
        if stranger is not None:
            return stranger
        if path != OPEN and not self._authorized(scope):
            realm = {"www-authenticate": "Bearer"}
            return Refusal(
                401, "a bearer token is needed, and none that fits was sent", close=True, headers=realm
            )
        if b"content-length" in headers and b"transfer-encoding" in headers:
            return Refusal(
                400,
                "Content-Length and Transfer-Encoding together: servers read them differently, so send one",
                close=True,
            )
        if path not in self._routes:
            return Refusal(404, "there is nothing at this path: see /docs", close=True)
        if call.method not in self._routes[path]:
            allowed = ", ".join(sorted(self._routes[path]))
            return Refusal(405, f"this path takes {allowed}", close=True, headers={"allow": allowed})
        if call.method != "POST":
            return None
        if self._service.stopping:
            return _stopping()
        kind = headers.get(b"content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            return Refusal(415, "a body must be JSON (Content-Type: application/json)", close=True)
        coding = headers.get(b"content-encoding", "identity").strip().lower()
        if coding not in ("", "identity"):
            return Refusal(
                415,
                "compressed bodies are not read: send the JSON as it is, without Content-Encoding",
                close=True,
            )
        return self._bodies.refusal(headers)

    def _authorized(self, scope: Scope) -> bool:
        if self._token is None:
            return True
        sent = [value for name, value in scope["headers"] if name == b"authorization"]
        kind, _, token = sent[0].partition(b" ") if len(sent) == 1 else (b"", b"", b"")
        fits = compare_digest(token.strip(), self._token.encode("ascii"))
        return fits and kind.lower() == b"bearer"

    def _call(self, scope: Scope, headers: Mapping[bytes, str]) -> Call:
        route = scope["path"] if scope["path"] in self._routes else OTHER
        known = scope["method"] in ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
        name = request_id(headers.get(b"x-request-id"), self._token)
        return Call(name, route, scope["method"] if known else OTHER.upper())

    def unreadable(self) -> str:
        """The name of a request that is no HTTP, which is counted and logged, too."""
        call = Call(request_id(None, None), OTHER, OTHER.upper(), status=400)
        self._tell(call)
        return call.id

    def _counted(self) -> _Counted:
        return _Counted(self)

    def count(self, change: int) -> None:
        """One accepted request more, or less."""
        self._accepted += change
        (self._idle.clear if self._accepted else self._idle.set)()

    def _tell(self, call: Call) -> None:
        seconds = monotonic() - call.started
        self._service.metrics.answered(call.route, call.status, seconds)
        fields = {
            "request_id": call.id,
            "method": call.method,
            "route": call.route,
            "status": call.status,
            "samples": call.samples,
            "bytes": call.bytes_in,
            "ms": round(1000 * seconds, 3),
        }
        _access.info("request", extra={"fields": fields})


class _Counted:
    """While in it, a request is one that a stop waits for."""

    def __init__(self, edge: Edge) -> None:
        self._edge = edge

    def __enter__(self) -> None:
        self._edge.count(1)

    def __exit__(self, *_: object) -> None:
        self._edge.count(-1)


class _Answer:
    """The way back: adds the headers of every answer, and knows whether one has begun."""

    def __init__(self, call: Call, send: Send) -> None:
        self._call = call
        self._send = send

    async def send(self, message: MutableMapping[str, Any]) -> None:
        """Pass a message of the application on."""
        if message["type"] == "http.response.start":
            self._call.status = message["status"]
            name = (b"x-request-id", self._call.id.encode("ascii"))
            message["headers"] = [*message.get("headers", ()), *_HEADERS, name]
        await self._send(message)

    async def refuse(self, refusal: Refusal) -> None:
        """Answer with an error, if no answer has begun."""
        if self._call.status:
            return
        for message in refusal.messages(self._call.id):
            await self.send(message)


def _stopping() -> Refusal:
    return Refusal(503, "the service is stopping", code="stopping", retry_after=1, close=True)


def _once(body: bytes) -> Receive:
    """A body that is there already."""

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
