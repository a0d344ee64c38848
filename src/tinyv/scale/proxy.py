"""What stands in Ray Serve's proxies while there is a token: it closes Ray's own paths, which ask for none.

The replicas guard the service's paths. `/-/healthz` and `/-/routes` never reach them: a proxy answers these itself, and
tells which applications there are. Ray calls the function that CALLBACK names in each proxy as it starts.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING, Any

from tinyv.serve.names import new_id
from tinyv.serve.refusal import Refusal

if TYPE_CHECKING:
    from starlette.middleware import Middleware

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[Message, Receive, Send], Awaitable[None]]

CLOSING = {"RAY_SERVE_HTTP_PROXY_CALLBACK_IMPORT_PATH": f"{__name__}.guards"}
"""What the proxies' environment must say (docs.ray.io, Serve's HTTP guide)."""
OURS = "/-/"
_CHECK_S = 5.0


class Closed:
    """An ASGI application of which Ray's own paths are left out."""

    def __init__(self, app: Asgi) -> None:
        """`app` answers everything else."""
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Refuse, or pass on."""
        if scope["type"] == "http" and scope["path"].startswith(OURS):
            refusal = Refusal(
                401, "while there is a token, Ray's own paths are closed: see /healthz", close=True
            )
            for message in refusal.messages(new_id()):
                await send(message)
        else:
            await self._app(scope, receive, send)


def guards() -> list[Middleware]:
    """What Ray is to put in front of a proxy."""
    from starlette.middleware import Middleware

    return [Middleware(Closed)]


def are_closed(host: str, port: int) -> bool:
    """Whether the proxy at an address refuses Ray's own paths; a cluster may not take what CLOSING says."""
    connection = HTTPConnection(host, port, timeout=_CHECK_S)
    try:
        connection.request("GET", OURS + "routes")
        return connection.getresponse().status == 401
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
