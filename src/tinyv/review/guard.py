"""What every request must be and every reply says: this page is for one browser on this machine.

Another site's page could send requests here (forgery) or take a name that leads to this machine (DNS rebinding);
answers on show are hostile. So the Host header must be ours, requests must not come from another site, a POST must
name our own origin and hold little JSON, and the policy in each reply lets the browser run and load nothing but our
own files.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from tinyv.io.text import json_line

MAX_BODY = 16 * 1024
"""Bytes of a request."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-store",
}
_OURS = ("same-origin", "none")

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]


class Guard:
    """Stands in front of the application; `hosts` are the values of the Host header that are ours."""

    def __init__(self, app: Asgi, hosts: frozenset[str]) -> None:
        self._app = app
        self._hosts = hosts
        self._origins = frozenset(f"http://{host}" for host in hosts)

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Let the request through, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":  # nothing else is served
            await self._http(scope, receive, _with_headers(send))

    async def _http(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        refusal = self._refusal(scope, headers)
        body = b""
        if not refusal and scope["method"] == "POST":
            body, refusal = await _body(receive)
        if refusal:
            await _refuse(send, *refusal)
        elif scope["method"] == "POST":
            await self._app(scope, _replayed(body, receive), send)
        else:
            await self._app(scope, receive, send)

    def _refusal(self, scope: MutableMapping[str, Any], headers: dict[str, str]) -> tuple[int, str] | None:
        if headers.get("host", "").lower() not in self._hosts:
            return 421, "this address is not that of the page"
        if scope["method"] not in ("GET", "HEAD", "POST"):
            return 405, "only GET and POST are served"
        if scope["path"] != "/" and headers.get("sec-fetch-site", "none") not in _OURS:
            return 403, "requests from other sites are refused"
        if scope["method"] != "POST":
            return None
        if headers.get("origin", "").lower() not in self._origins:
            return 403, "a POST must come from the page itself (Origin)"
        if headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            return 415, "a POST must hold JSON (Content-Type: application/json)"
        return None


async def _body(receive: Receive) -> tuple[bytes, tuple[int, str] | None]:
    """The body, and why it is refused."""
    body = b""
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b"", (400, "the request ended early")
        body += message.get("body", b"")
        if len(body) > MAX_BODY:
            return b"", (413, f"a request may hold {MAX_BODY} bytes")
        if not message.get("more_body", False):
            return body, None


def _replayed(body: bytes, receive: Receive) -> Receive:
    """The body once, then whatever comes after it."""
    waiting = [body]

    async def replay() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return replay


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            added = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in HEADERS.items()]
            message["headers"] = [*message.get("headers", ()), *added]
        await send(message)

    return sending


async def _refuse(send: Send, status: int, why: str) -> None:
    body = json_line({"error": why}).encode("ascii")
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode("ascii"))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
