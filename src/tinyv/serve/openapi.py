"""The description of the routes: what they take and give, in every case."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from pydantic.json_schema import models_json_schema

from tinyv.serve.bodies import (
    ErrorReply,
    OpenRlhfBody,
    OpenRlhfReply,
    RewardReply,
    VerifyBody,
    VerifyReply,
)

_WHY = {
    400: "The body is no JSON, or not what it should be, or the request is no proper HTTP",
    401: "The bearer token is missing or wrong",
    403: "The request comes from a page of another site, and the service has no token",
    405: "The path takes other methods",
    408: "The body did not arrive in time",
    413: "The body is too large, or holds too many samples or values",
    415: "The body is not said to be JSON, or is compressed",
    421: "The Host is another than this machine, and the service has no token",
    422: "The body's values do not fit",
    429: "The queue is full, or the bodies in memory are too many bytes: come back after Retry-After seconds",
    500: "The service failed",
    503: "The service is stopping, or the model failed and the setup wants that to be an error",
}
_OF_POST = tuple(_WHY)
_OF_GET = (400, 401, 403, 405, 421, 500)
_BODIES: dict[str, Any] = {"verify": VerifyBody, "reward": VerifyBody, "get_reward": OpenRlhfBody}
_REPLIES: dict[str, Any] = {"verify": VerifyReply, "reward": RewardReply, "get_reward": OpenRlhfReply}
_SUMMARIES = {
    "verify": "Samples to verdicts",
    "reward": "Samples to rewards",
    "get_reward": "OpenRLHF's remote reward",
    "healthz": "The process answers; needs no token",
    "readyz": "Which rule processes and model servers are there; 503 if it cannot do its work",
    "metrics": "Prometheus metrics",
    "limits": "Bounds on requests, and what decides the verdicts",
}
_DEADLINE = {
    "name": "X-Deadline-Ms",
    "in": "header",
    "required": False,
    "description": "Milliseconds for this request; what is not decided by then is UNDECIDED `timeout`",
    "schema": {"type": "integer", "minimum": 1},
}
_REF = "#/components/schemas/{model}"


def documented(name: str) -> dict[str, Any]:
    """The arguments of a route's decorator that describe it."""
    posts = name in _BODIES
    described: dict[str, Any] = {
        "summary": _SUMMARIES[name],
        "operation_id": name,
        "responses": {
            code: {"model": ErrorReply, "description": _WHY[code]}
            for code in (_OF_POST if posts else _OF_GET)
        },
    }
    if posts:
        schema = {"$ref": _REF.format(model=_BODIES[name].__name__)}
        described["response_model"] = None
        described["responses"][200] = {"model": _REPLIES[name], "description": "In the order of the request"}
        described["openapi_extra"] = {
            "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
            "parameters": [_DEADLINE],
        }
    if name == "readyz":
        described["responses"][503] = {"description": "Not ready, and why"}
    if name == "metrics":
        described["responses"][200] = {
            "content": {"text/plain": {"schema": {"type": "string"}}},
            "description": "Metrics",
        }
    return described


def describe(app: FastAPI, *, locked: bool) -> None:
    """Complete the description that FastAPI makes: the bodies, and the token if there is one."""
    described = app.openapi()
    _, bodies = models_json_schema([(body, "validation") for body in _BODIES.values()], ref_template=_REF)
    components = described.setdefault("components", {})
    components.setdefault("schemas", {}).update(bodies["$defs"])
    if locked:
        components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        described["security"] = [{"token": []}]
        described["paths"]["/healthz"]["get"]["security"] = []
    app.openapi_schema = described
