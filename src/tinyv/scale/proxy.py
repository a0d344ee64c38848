"""What stands in Ray Serve's proxies: the bounds and the token of the service, before Ray takes a request in.

Ray calls the function that CALLBACK names in each proxy as it starts. The proxy asks the desk for the token and the
bounds with its first request. Ray's own paths, `/-/healthz` and `/-/routes`, which a proxy answers to everyone, are
closed while there is a token.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from time import monotonic
from typing import TYPE_CHECKING, Any

from tinyv.scale.desk import ANSWER_S, ENDED, TELL_S, Front, find_desk
from tinyv.scale.front import edge_for
from tinyv.serve.names import new_id
from tinyv.serve.refusal import Refusal

if TYPE_CHECKING:
    from starlette.middleware import Middleware

    from tinyv.scale.front import Waiting

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[Message, Receive, Send], Awaitable[None]]

CALLBACK = {"RAY_SERVE_HTTP_PROXY_CALLBACK_IMPORT_PATH": f"{__name__}.guards"}
"""What the proxies' environment must say (docs.ray.io, Serve's HTTP guide)."""
OURS = "/-/"
_CHECK_S = 5.0


class Guard:
    """Ray's proxy behind the edge of the service."""

    def __init__(self, app: Asgi, link: Link | None = None) -> None:
        """`app` is Ray's; `link` leads to the desk."""
        self._app = app
        self._link = link or Link()
        self._edge: Asgi | None = None
        self._front: Front | None = None

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Refuse, or pass on."""
        if scope["type"] == "websocket":  # there are none here
            await send({"type": "websocket.close", "code": 1008})
        elif scope["type"] != "http":
            await self._app(scope, receive, send)
        elif not await self._joined():
            starting = Refusal(503, "the service is starting", code="starting", retry_after=1, close=True)
            await _refuse(starting, send)
        elif scope["path"].startswith(OURS):
            await self._rays_own(scope, receive, send)
        else:
            assert self._edge is not None
            await self._edge(scope, receive, send)

    async def _joined(self) -> bool:
        """Whether the proxy knows what it must."""
        if self._edge is None:
            front = await self._link.front()
            if front is not None and self._edge is None:
                self._front = front
                self._edge, service = edge_for(self._app, front)
                await self._link.follow(service)
        return self._edge is not None

    async def _rays_own(self, scope: Message, receive: Receive, send: Send) -> None:
        if self._front is not None and self._front.token is None:
            await self._app(scope, receive, send)
            return
        closed = Refusal(401, "while there is a token, Ray's own paths are closed: see /healthz", close=True)
        await _refuse(closed, send)


class Link:
    """A proxy's way to the desk. A desk that is away changes nothing: the proxy goes on as it was told last."""

    def __init__(self) -> None:
        self._desk: Any = None
        self._again = 0.0
        self._task: asyncio.Task[None] | None = None

    async def front(self) -> Front | None:
        """What the proxy must know; None while there is no desk."""
        from ray.exceptions import RayError

        if monotonic() < self._again:
            return None
        try:
            self._desk = find_desk()
            front: Front = await asyncio.wait_for(self._desk.front.remote(), ANSWER_S)
        except (ValueError, RayError, asyncio.TimeoutError):
            self._again = monotonic() + TELL_S
            return None
        return front

    async def follow(self, service: Waiting) -> None:
        """Hear the phase once, and go on hearing it."""
        import ray

        service.counted = self._counted
        name = ray.get_runtime_context().get_node_id()
        await self._told(name, service)
        self._task = asyncio.ensure_future(self._telling(name, service))

    async def _counted(self) -> dict[str, str]:
        from ray.exceptions import RayError

        try:
            counted: dict[str, str] = await asyncio.wait_for(self._desk.counted.remote(), ANSWER_S)
        except (RayError, asyncio.TimeoutError):
            return {}
        return counted

    async def _telling(self, name: str, service: Waiting) -> None:
        while True:
            await asyncio.sleep(TELL_S)
            await self._told(name, service)

    async def _told(self, name: str, service: Waiting) -> None:
        from ray.exceptions import RayError

        with suppress(RayError, asyncio.TimeoutError):
            told = self._desk.tell.remote(name, service.phase, service.admission.held)
            phase = await asyncio.wait_for(told, ANSWER_S)
            if service.phase != ENDED:
                service.enter(phase)


def guards() -> list[Middleware]:
    """What Ray is to put in front of a proxy."""
    from starlette.middleware import Middleware

    return [Middleware(Guard)]


def are_closed(host: str, port: int) -> bool:
    """Whether the proxy at an address refuses Ray's own paths; a cluster may not take what CALLBACK says."""
    connection = HTTPConnection(host, port, timeout=_CHECK_S)
    try:
        connection.request("GET", OURS + "routes")
        return connection.getresponse().status == 401
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


async def _refuse(refusal: Refusal, send: Send) -> None:
    for message in refusal.messages(new_id()):
        await send(message)
