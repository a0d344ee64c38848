"""What the proxies are told to put in front of themselves, without Ray: it knows nothing, the token, or no token."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from threading import Thread
from typing import Any

import pytest

from tinyv.scale.desk import Front
from tinyv.scale.proxy import CALLBACK, Guard, Link, are_closed, guards
from tinyv.serve.limits import Limits

TOKEN = "a-token-of-the-tests"


class Known(Link):
    """A link without a desk."""

    def __init__(self, front: Front | None) -> None:
        super().__init__()
        self._known = front

    async def front(self) -> Front | None:
        return self._known

    async def follow(self, service: Any) -> None:
        """Nobody speaks."""


LOCKED = Front(Limits(), TOKEN, 4)
OPEN = Front(Limits(), None, 4)


async def passed(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "passed"})


def sent(path: str, front: Front | None, kind: str = "http") -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = []
    scope = {"type": kind, "path": path, "method": "GET", "headers": [(b"host", b"localhost")]}

    async def send(message: Any) -> None:
        messages.append(message)

    async def receive() -> Any:
        return {"type": "http.disconnect"}

    asyncio.run(Guard(passed, Known(front))(scope, receive, send))
    return messages


def code(messages: list[dict[str, Any]]) -> tuple[int, str]:
    head, body = messages
    return head["status"], json.loads(body["body"])["error"]["code"]


@pytest.mark.parametrize("path", ["/-/healthz", "/-/routes", "/-/"])
def test_rays_own_paths_are_refused_while_there_is_a_token(path: str) -> None:
    assert code(sent(path, LOCKED)) == (401, "unauthorized")
    assert sent(path, OPEN) == [{"type": "passed"}]


@pytest.mark.parametrize("path", ["/-/routes", "/healthz", "/v1/verify"])
def test_a_proxy_that_knows_nothing_yet_says_that_the_service_is_starting(path: str) -> None:
    assert code(sent(path, None)) == (503, "starting")


def test_the_token_is_asked_for_at_the_proxy() -> None:
    assert code(sent("/v1/limits", LOCKED)) == (401, "unauthorized")


def test_websockets_are_closed() -> None:
    assert sent("/v1/verify", OPEN, "websocket") == [{"type": "websocket.close", "code": 1008}]


def test_what_is_no_request_is_passed_on() -> None:
    assert sent("/-/", None, "lifespan") == [{"type": "passed"}]


def test_the_name_that_ray_is_told_is_that_of_the_guards() -> None:
    module, _, name = next(iter(CALLBACK.values())).rpartition(".")
    assert getattr(import_module(module), name) is guards
    assert [guard.cls for guard in guards()] == [Guard]


class Answering(BaseHTTPRequestHandler):
    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(params=[(401, True), (200, False), (404, False)], ids=str)
def proxy(request: pytest.FixtureRequest) -> Iterator[tuple[int, bool]]:
    status, closed = request.param
    handler = type("Handler", (Answering,), {"status": status})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port, closed
    server.shutdown()
    server.server_close()


def test_a_proxy_that_answers_is_found_out(proxy: tuple[int, bool]) -> None:
    port, closed = proxy
    assert are_closed("127.0.0.1", port) is closed


def test_nobody_who_answers_is_not_taken_for_closed() -> None:
    assert not are_closed("127.0.0.1", 9)
