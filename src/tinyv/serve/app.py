"""The routes: bodies to samples, verdicts to answers."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request, Response

from tinyv.errors import DataError, ModelError, TinyvError
from tinyv.frameworks.openrlhf_body import answer_of, read_body
from tinyv.sample import Sample
from tinyv.serve.bodies import SampleBody, check_batch, samples_of, value_in, verify_body
from tinyv.serve.edge import Call, Edge
from tinyv.serve.metrics import CONTENT_TYPE
from tinyv.serve.openapi import describe, documented
from tinyv.serve.page import page_of
from tinyv.serve.refusal import Refusal
from tinyv.serve.service import Service
from tinyv.verdict import Verdict
from tinyv.wire import verdict_value

DEADLINE = "x-deadline-ms"
_MOST_DIGITS = 12
"""Decades: beyond any deadline of a service, whatever follows."""
_HTML = "text/html; charset=utf-8"
_PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
_log = logging.getLogger("tinyv.serve")
_compact = json.JSONEncoder(separators=(",", ":")).encode


def application(service: Service, token: str | None) -> Edge:
    """The whole service as an ASGI application."""
    app = FastAPI(title="tinyv", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(TinyvError, _refused)
    _add_judging(app, service)
    _add_watching(app, service)
    _add_pages(app)
    describe(app, locked=token is not None)
    routes = {route.path: _methods(route.methods) for route in app.routes}  # type: ignore[attr-defined]
    return Edge(app, service, routes, token)


def _methods(methods: set[str]) -> frozenset[str]:
    """HEAD goes with GET."""
    return frozenset(methods | ({"HEAD"} if "GET" in methods else set()))


def _add_judging(app: FastAPI, service: Service) -> None:
    async def judged(request: Request) -> tuple[list[SampleBody], list[Sample], list[Verdict]]:
        body = verify_body(await request.body(), service.limits.max_batch)
        samples = samples_of(body.samples)
        verdicts = await _verdicts(service, request, samples, body.deadline_ms)
        return body.samples, samples, verdicts

    @app.post("/v1/verify", **documented("verify"))
    async def verify(request: Request) -> Response:
        """Verdicts, in order."""
        bodies, _, verdicts = await judged(request)
        told = [
            verdict_value(verdict)
            | {"reward": service.reward_told(verdict), "failed": verdict.failed}
            | ({} if body.id is None else {"id": body.id})
            for body, verdict in zip(bodies, verdicts, strict=True)
        ]
        return _json({"verdicts": told, "config": service.config, "request_id": _call(request).id})

    @app.post("/v1/reward", **documented("reward"))
    async def reward(request: Request) -> Response:
        """Rewards, in order, and which of them are those of a failure."""
        _, samples, verdicts = await judged(request)
        told = {
            "rewards": _rewards(service, samples, verdicts),
            "failed": [verdict.failed for verdict in verdicts],
            "config": service.config,
            "request_id": _call(request).id,
        }
        return _json(told)

    @app.post("/get_reward", **documented("get_reward"))
    async def get_reward(request: Request) -> Response:
        """OpenRLHF's remote reward."""
        most = service.limits.max_batch
        value = value_in(await request.body(), most)
        check_batch(_longest_list(value), most)
        try:
            read = await asyncio.to_thread(read_body, value)  # long prompts take their time to be found again
        except DataError as exc:
            raise Refusal(400, str(exc)) from exc
        verdicts = await _verdicts(service, request, read.samples, None)
        return _json(answer_of(read, _Numbers(service), verdicts))


def _add_watching(app: FastAPI, service: Service) -> None:
    @app.get("/healthz", **documented("healthz"))
    async def healthz() -> Response:
        """The process answers."""
        return _json({"status": "ok"})

    @app.get("/readyz", **documented("readyz"))
    async def readyz() -> Response:
        """What is there and what is missing."""
        servers = await service.models.servers()
        alive, wanted = service.pool.alive, service.pool.size
        down = [server.url for server in servers if not server.up]
        stalled = service.pool.stalled
        able = alive > stalled and (not servers or len(down) < len(servers))
        ready = able and not service.stopping
        told = {
            "ready": ready,
            "stopping": service.stopping,
            "rule_workers": {
                "alive": alive,
                "wanted": wanted,
                "missing": wanted - alive,
                "stalled": stalled,
            },
            "model_servers": [server.as_dict() for server in servers],
            "down": down,
        }
        return _json(told, 200 if ready else 503)

    @app.get("/metrics", **documented("metrics"))
    async def metrics() -> Response:
        """Counts and times for Prometheus."""
        return Response(service.metrics.shown(), media_type=CONTENT_TYPE)

    @app.get("/v1/limits", **documented("limits"))
    async def limits() -> Response:
        """Bounds, and what decides the verdicts."""
        return _json(service.described())


def _add_pages(app: FastAPI) -> None:
    @app.get("/openapi.json", include_in_schema=False)
    async def openapi() -> Response:
        return _json(app.openapi())

    @app.get("/docs", include_in_schema=False)
    async def docs() -> Response:
        headers = {"content-security-policy": _PAGE_POLICY}
        return Response(page_of(app.openapi()), media_type=_HTML, headers=headers)


class _Numbers:
    """Rewards for a caller that has no word for none: such a failure is an error of the request."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def rewards(self, samples: Sequence[Sample], verdicts: Sequence[Verdict]) -> list[float | None]:
        """A number for each. Raises Refusal (503)."""
        rewards = _rewards(self._service, samples, verdicts)
        if None in rewards:
            raise Refusal(
                503, f"{rewards.count(None)} samples have no verdict", code="model_failed", retry_after=1
            )
        return rewards


async def _verdicts(
    service: Service, request: Request, samples: list[Sample], deadline_ms: float | None
) -> list[Verdict]:
    call = _call(request)
    call.samples = len(samples)
    seconds = service.limits.deadline_s
    for asked in (_header_ms(request), deadline_ms):
        seconds = seconds if asked is None else min(seconds, asked / 1000)
    return await service.verdicts(samples, seconds)


def _rewards(service: Service, samples: Sequence[Sample], verdicts: Sequence[Verdict]) -> list[float | None]:
    try:
        return service.rewards(samples, verdicts)
    except ModelError as exc:
        raise Refusal(503, str(exc), code="model_failed", retry_after=1) from exc


def _longest_list(value: Any) -> int:
    lists = [part for part in value.values() if isinstance(part, list)] if isinstance(value, dict) else []
    return max(map(len, lists), default=0)


def _header_ms(request: Request) -> float | None:
    given = request.headers.get(DEADLINE)
    if given is None:
        return None
    digits = given.lstrip("0")
    if not (given.isascii() and digits.isdecimal()):
        raise Refusal(400, f"{DEADLINE} must be a whole number of milliseconds above 0")
    return float(digits[:_MOST_DIGITS])


def _call(request: Request) -> Call:
    call = request.scope["state"]["call"]
    assert isinstance(call, Call)
    return call


async def _refused(request: Request, exc: Exception) -> Response:
    """An error of a route; what the user of the service must mend is told in the service's log."""
    refusal = (
        exc
        if isinstance(exc, Refusal)
        else Refusal(500, "the service is not set up well: its log tells more")
    )
    if not isinstance(exc, Refusal):
        _log.error("misconfigured", extra={"fields": {"request_id": _call(request).id, "error": str(exc)}})
    return Response(
        refusal.body(_call(request).id), refusal.status, refusal.headers(), media_type="application/json"
    )


def _json(value: Any, status: int = 200) -> Response:
    """ASCII, so that lone surrogates travel as what they are."""
    return Response(_compact(value).encode("ascii"), status, media_type="application/json")
