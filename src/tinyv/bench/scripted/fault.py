"""What can go wrong with a chat reply: one function for each fault, and the plan of which requests are hit."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from tinyv.bench.scripted.reply import error_body
from tinyv.bench.scripted.request import Refusal
from tinyv.bench.scripted.script import Script

PLAN_KEYS = frozenset({"fault", "fault_times", "fault_every"})
SCORING_PLAN_KEYS = frozenset({"scoring_fault", "scoring_fault_times"})
"""Keys of a script that, when set, start a plan afresh."""
SLOW_SECONDS = 0.2
_CHUNK_BYTES = 65_536
_HTML = b"<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1></body></html>"

Fault = Callable[[web.BaseRequest, Script, bytes], Awaitable[web.StreamResponse]]


class FaultPlan:
    """Says for one request after the other which fault hits it."""

    def __init__(self, fault: str | None, times: int | None, every: int | None = None) -> None:
        self._fault = fault
        self._left = times
        self._every = every or 1
        self._seen = 0

    def next(self) -> str | None:
        """The fault of the next request, or None."""
        self._seen += 1
        if self._fault is None or self._left == 0 or self._seen % self._every:
            return None
        if self._left is not None:
            self._left -= 1
        return self._fault


def json_response(body: bytes, status: int = 200) -> web.Response:
    """A response of ready bytes."""
    return web.Response(body=body, status=status, content_type="application/json")


def refused(refusal: Refusal) -> web.Response:
    """An error response in OpenAI's shape."""
    return json_response(error_body(refusal), refusal.status)


async def _refuse_500(_request: web.BaseRequest, _script: Script, _reply: bytes) -> web.StreamResponse:
    return refused(Refusal(500, "The server had an error while processing your request."))


async def _status(_request: web.BaseRequest, script: Script, _reply: bytes) -> web.StreamResponse:
    standard = error_body(Refusal(script.status, f"The script says {script.status}."))
    response = json_response(standard if script.body is None else script.body.encode(), script.status)
    if script.retry_after is not None:
        response.headers["Retry-After"] = str(script.retry_after)
    return response


async def _hang(_request: web.BaseRequest, _script: Script, _reply: bytes) -> web.StreamResponse:
    while True:  # until the client goes away, which cancels this
        await asyncio.sleep(3600)


async def _slow(request: web.BaseRequest, _script: Script, reply: bytes) -> web.StreamResponse:
    response = await _opened(request, len(reply))
    for place in range(len(reply)):
        await response.write(reply[place : place + 1])
        await asyncio.sleep(SLOW_SECONDS)
    return response


async def _cut(request: web.BaseRequest, script: Script, reply: bytes) -> web.StreamResponse:
    response = await _opened(request, len(reply))
    await response.write(reply[: len(reply) // 2])
    await _drop(request, script, reply)
    return response


async def _html(_request: web.BaseRequest, _script: Script, _reply: bytes) -> web.StreamResponse:
    return web.Response(body=_HTML, content_type="text/html")


async def _not_json(_request: web.BaseRequest, _script: Script, reply: bytes) -> web.StreamResponse:
    return json_response(reply.rstrip().removesuffix(b"}"))


async def _wrong_shape(_request: web.BaseRequest, _script: Script, _reply: bytes) -> web.StreamResponse:
    return json_response(b'{"ok": true}')


async def _big(request: web.BaseRequest, script: Script, _reply: bytes) -> web.StreamResponse:
    response = await _opened(request, None)
    await response.write(b'{"choices":[{"index":0,"message":{"role":"assistant","content":"')
    for start in range(0, script.big_bytes, _CHUNK_BYTES):
        await response.write(b"a" * min(_CHUNK_BYTES, script.big_bytes - start))
    await response.write(b'"},"finish_reason":"stop"}]}')
    return response


async def _drop(request: web.BaseRequest, _script: Script, _reply: bytes) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.close()
    return web.Response()  # never sent: aiohttp finds the connection closed


async def _opened(request: web.BaseRequest, length: int | None) -> web.StreamResponse:
    """A JSON response that is written bit by bit; chunked if its length is not told."""
    response = web.StreamResponse()
    response.content_type = "application/json"
    response.content_length = length
    await response.prepare(request)
    return response


ACTS: Mapping[str, Fault] = {
    **{"refuse_500": _refuse_500, "status": _status, "hang": _hang, "slow": _slow, "cut": _cut},
    **{"html": _html, "not_json": _not_json, "wrong_shape": _wrong_shape, "big": _big, "drop": _drop},
}
"""What answers in the reply's stead; `no_logprobs` is not here, as it only makes another reply."""
