"""The scripted server on aiohttp: its endpoints, and serving them until told to stop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any

from aiohttp import web

from tinyv.bench.scripted.counters import Counters
from tinyv.bench.scripted.fault import (
    ACTS,
    PLAN_KEYS,
    SCORING_PLAN_KEYS,
    FaultPlan,
    json_response,
    refused,
)
from tinyv.bench.scripted.raw import detokenize_body, scoring_body, tokenize_body
from tinyv.bench.scripted.reply import chat_body, models_body
from tinyv.bench.scripted.request import LOCKED_OUT, Refusal, Wish, locked_out, prompt_of, refusal, wish_of
from tinyv.bench.scripted.script import Script
from tinyv.errors import ConfigError
from tinyv.io import json_line
from tinyv.io.text import BadJsonError, parse_json

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]
Route = tuple[str, str]
RawBody = Callable[[Script, dict[str, Any]], bytes | Refusal]

HOST = "127.0.0.1"
_BACKLOG = 1024
_CACHED_REPLIES = 4096
_MAX_REQUEST_BYTES = 64 * 1024**2
_SHUTDOWN_SECONDS = 0.1
"""For each of two steps of aiohttp's, which takes zero for no limit."""


class ScriptedModel:
    """The script in force, the counters, and the handler of every request."""

    def __init__(self, script: Script) -> None:
        self._counters = Counters()
        self._use(script)
        self._plan_faults(PLAN_KEYS | SCORING_PLAN_KEYS)
        self._routes: dict[Route, Handler] = {
            ("GET", "/v1/models"): self._models,
            ("POST", "/v1/chat/completions"): partial(self._counted, self._answer),
            ("GET", "/control"): self._state,
            ("POST", "/control"): self._control,
        }
        self._raw_routes: dict[Route, Handler] = {
            ("POST", "/tokenize"): partial(self._raw, tokenize_body),
            ("POST", "/detokenize"): partial(self._raw, detokenize_body),
            ("POST", "/generative_scoring"): partial(self._counted, self._score),
        }

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """The response to any request."""
        routes = self._routes | (self._raw_routes if self._script.scoring else {})
        route = routes.get((request.method, request.path))
        if route is None:
            return refused(Refusal(404, f"Invalid URL ({request.method} {request.path})"))
        return await route(request)

    async def _counted(self, handle: Handler, request: web.BaseRequest) -> web.StreamResponse:
        self._counters.enter()
        try:
            return await handle(request)
        except (asyncio.CancelledError, ConnectionError):
            self._counters.aborted += 1
            raise
        finally:
            self._counters.leave()

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        self._counters.requests += 1
        script, reply, fault = self._script, self._reply, self._plan.next()
        payload = _parsed(await request.read())
        wish = self._noted(payload or {}, script)
        act = ACTS.get(fault or "")
        if act is None and (reason := refusal(payload, request.headers.get("Authorization"), script)):
            return refused(reason)
        body = reply(replace(wish, top=None) if fault == "no_logprobs" else wish)
        if fault != "slow":
            await asyncio.sleep(script.latency_ms / 1000)
        return json_response(body) if act is None else await act(request, script, body)

    def _noted(self, payload: Mapping[str, Any], script: Script) -> Wish:
        prompt = prompt_of(payload)
        self._counters.prompts.append(prompt)
        self._counters.payloads.append(payload)
        return wish_of(payload, prompt, script)

    async def _score(self, request: web.BaseRequest) -> web.StreamResponse:
        script, fault = self._script, self._scoring_plan.next()
        content = await request.read()
        self._counters.note_scoring(_parsed(content) or {})
        said = self._said(partial(scoring_body, fault=fault), request, content)
        await asyncio.sleep(script.latency_ms / 1000)
        if isinstance(said, Refusal):
            return refused(said)
        act = ACTS.get(fault or "")
        status = replace(script, status=script.scoring_status)
        return json_response(said) if act is None else await act(request, status, said)

    async def _raw(self, body: RawBody, request: web.BaseRequest) -> web.Response:
        said = self._said(body, request, await request.read())
        return refused(said) if isinstance(said, Refusal) else json_response(said)

    def _said(self, body: RawBody, request: web.BaseRequest, content: bytes) -> bytes | Refusal:
        if locked_out(request.headers.get("Authorization"), self._script):
            return LOCKED_OUT
        return body(self._script, _parsed(content) or {})

    async def _models(self, request: web.BaseRequest) -> web.StreamResponse:
        if locked_out(request.headers.get("Authorization"), self._script):
            return refused(LOCKED_OUT)
        if self._script.models == "error":
            return refused(Refusal(500, "The list of models is not available."))
        return json_response(models_body(self._script))

    async def _state(self, _request: web.BaseRequest) -> web.StreamResponse:
        return json_response(json_line({**self._script.as_dict(), **self._counters.as_dict()}).encode())

    async def _control(self, request: web.BaseRequest) -> web.StreamResponse:
        try:
            self._change(parse_json(await request.read()))
        except (BadJsonError, ConfigError) as exc:
            return refused(Refusal(400, str(exc)))
        return await self._state(request)

    def _change(self, changes: object) -> None:
        if not isinstance(changes, dict):
            raise ConfigError(f"found {type(changes).__name__}: a script is a JSON object")
        clears = changes.pop("reset", False)
        self._use(self._script.changed(changes))
        self._plan_faults(changes.keys())
        if clears:
            self._counters.clear()

    def _plan_faults(self, changed: Collection[str]) -> None:
        script = self._script
        if not PLAN_KEYS.isdisjoint(changed):
            self._plan = FaultPlan(script.fault, script.fault_times, script.fault_every)
        if not SCORING_PLAN_KEYS.isdisjoint(changed):
            self._scoring_plan = FaultPlan(script.scoring_fault, script.scoring_fault_times)

    def _use(self, script: Script) -> None:
        self._script = script
        self._reply: Callable[[Wish], bytes] = lru_cache(_CACHED_REPLIES)(partial(chat_body, script))


async def serve(script: Script, port: int, announce: Callable[[str], None], stop: asyncio.Event) -> None:
    """Listen on `port` of this machine alone (0 picks one), announce the URL, and serve until `stop` is set."""
    new_request = partial(
        web.BaseRequest, loop=asyncio.get_running_loop(), client_max_size=_MAX_REQUEST_BYTES
    )
    server = web.Server(
        ScriptedModel(script).handle, request_factory=new_request, handler_cancellation=True, access_log=None
    )
    runner = web.ServerRunner(server, shutdown_timeout=_SHUTDOWN_SECONDS)
    await runner.setup()
    try:
        await web.TCPSite(runner, HOST, port, backlog=_BACKLOG).start()
        announce(f"http://{HOST}:{runner.addresses[0][1]}/v1")
        await stop.wait()
    finally:
        await runner.cleanup()


def _parsed(body: bytes) -> dict[str, Any] | None:
    """The JSON object in `body`; None if there is none."""
    try:
        value = parse_json(body)
    except BadJsonError:
        return None
    return value if isinstance(value, dict) else None
