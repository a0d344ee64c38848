"""Ray's own paths, without Ray: what the proxies are told to put in front of themselves."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from threading import Thread
from typing import Any

import pytest

from tinyv.scale.proxy import CLOSING, Closed, are_closed, guards


async def passed(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "passed"})


def sent(path: str, kind: str = "http") -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        messages.append(message)

    asyncio.run(Closed(passed)({"type": kind, "path": path}, None, send))  # type: ignore[arg-type]
    return messages


@pytest.mark.parametrize("path", ["/-/healthz", "/-/routes", "/-/"])
def test_rays_own_paths_are_refused(path: str) -> None:
    head, body = sent(path)
    assert head["status"] == 401
    assert json.loads(body["body"])["error"]["code"] == "unauthorized"


@pytest.mark.parametrize("path", ["/", "/healthz", "/v1/verify", "/-", "//-/routes"])
def test_other_paths_are_passed_on(path: str) -> None:
    assert sent(path) == [{"type": "passed"}]


def test_what_is_no_request_is_passed_on() -> None:
    assert sent("/-/", "lifespan") == [{"type": "passed"}]


def test_the_name_that_ray_is_told_is_that_of_the_guards() -> None:
    module, _, name = next(iter(CLOSING.values())).rpartition(".")
    assert getattr(import_module(module), name) is guards
    assert [guard.cls for guard in guards()] == [Closed]


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
