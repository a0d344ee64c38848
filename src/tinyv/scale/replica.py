"""A replica of the service: the routes, bounds and token of `tinyv serve`, behind Ray Serve's proxy."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field, replace
from time import monotonic, time
from typing import TYPE_CHECKING, Any

from prometheus_client import disable_created_metrics

from tinyv.errors import RuleVerifierError
from tinyv.nano.config import NanoConfig
from tinyv.sample import Sample
from tinyv.scale.cluster import keep_local
from tinyv.scale.desk import find_desk
from tinyv.scale.hop import marked, shortened
from tinyv.scale.node_model import NodeModel
from tinyv.scoring.options import Options
from tinyv.serve.app import application
from tinyv.serve.limits import Limits
from tinyv.serve.logs import log_as_json
from tinyv.serve.ready import ModelWatch
from tinyv.serve.service import Service
from tinyv.serve.workers import RulePool
from tinyv.verdict import Outcome, Verdict

if TYPE_CHECKING:
    from tinyv.serve.edge import Edge

PROXY_GRACE_S = 10.0
"""Seconds beyond a request's own deadline after which the proxy gives up on a replica."""
_log = logging.getLogger("tinyv.serve")
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What every replica is made from."""

    app: str
    options: Options
    limits: Limits
    token: str | None = field(repr=False)
    """Travels to the replicas inside the cluster; nothing prints it."""
    workers: int = 1
    """Rule processes of a replica."""
    log_level: str = "info"
    batch_requests: int = 16
    """Requests that are judged together, at most."""
    batch_wait_s: float = 0.002
    """Seconds that a request waits for others to be judged with."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """The samples of one request, and when (monotonic seconds) their verdicts are due."""

    samples: list[Sample]
    end: float


class BatchedPool:
    """Rule processes that judge the samples of concurrent requests together, by `serve.batch`."""

    def __init__(self, plan: Plan) -> None:
        """Start the processes. Raises RuleVerifierError, ConfigError, MissingExtraError."""
        from ray import serve

        self._pool = RulePool(plan.workers, plan.options)
        self._pool.open()
        self._rules = plan.options.rules
        batched = serve.batch(max_batch_size=plan.batch_requests, batch_wait_timeout_s=plan.batch_wait_s)
        self._together: Callable[[_Asked], Awaitable[list[Verdict]]] = batched(self._judge)

    @property
    def size(self) -> int:
        """Processes that there should be."""
        return self._pool.size

    @property
    def alive(self) -> int:
        """Processes that live."""
        return self._pool.alive

    @property
    def deaths(self) -> int:
        """Processes that ended though they were wanted."""
        return self._pool.deaths

    @property
    def stalled(self) -> int:
        """Processes that have been at one piece for too long."""
        return self._pool.stalled

    async def judge(self, samples: list[Sample], end: float) -> list[Verdict]:
        """The rules' verdicts, in order, by `end` (monotonic seconds)."""
        try:
            return await asyncio.wait_for(self._together(_Asked(samples, end)), max(0.0, end - monotonic()))
        except asyncio.TimeoutError:
            return [Verdict(Outcome.UNDECIDED, None, self._rules, "timeout")] * len(samples)

    def close(self) -> None:
        """End the processes."""
        self._pool.close()

    async def _judge(self, asked: list[_Asked]) -> list[list[Verdict]]:
        samples = [sample for one in asked for sample in one.samples]
        verdicts = iter(await self._pool.judge(samples, max(one.end for one in asked)))
        return [[next(verdicts) for _ in one.samples] for one in asked]


class NodeService(Service):
    """The service with the node's client in the place of the process's."""

    def __init__(self, plan: Plan, pool: BatchedPool) -> None:
        options, config = plan.options, plan.options.model
        shared = None if config is None or isinstance(config, NanoConfig) else NodeModel(config, plan.app)
        asked = options if shared is None else replace(options, model=shared)  # type: ignore[arg-type]
        super().__init__(asked, plan.limits, pool)  # type: ignore[arg-type]
        self.options = options
        self.models = ModelWatch(config)


class Door:
    """The ASGI application that Ray Serve is given; it leads to the replica's own, made when the replica starts."""

    edge: Edge | None = None
    name = ""
    """The replica's, as Ray has it."""
    deadline_s = 0.0

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer a request; Ray Serve's start and end of life need no more than a yes."""
        if scope["type"] == "lifespan":
            await _lived(receive, send)
        elif scope["type"] == "http":
            assert Door.edge is not None  # Ray sends requests to replicas that have started
            headers = shortened(scope["headers"], self.deadline_s, self.deadline_s + PROXY_GRACE_S, time())
            await Door.edge({**scope, "headers": headers}, receive, _marking(send, self.name))


class Replica:
    """One process of the service."""

    def __init__(self, plan: Plan) -> None:
        """Start the rules' processes. Raises TinyvError."""
        log_as_json(plan.log_level, plan.token)
        disable_created_metrics()  # type: ignore[no-untyped-call]
        keep_local()
        self._pool = BatchedPool(plan)
        Door.name, Door.deadline_s = _own_name(), plan.limits.deadline_s
        self._service = NodeService(plan, self._pool)
        self._desk: Any = None
        Door.edge = application(self._service, plan.token)

    def check_health(self) -> None:
        """Ray asks every few seconds, which is when metrics are told; a replica that cannot judge is replaced."""
        if not self._pool.alive:
            raise RuleVerifierError("no rule process lives")
        try:
            self._desk = self._desk or find_desk()
            self._desk.count.remote(Door.name, self._service.metrics.shown().decode("utf-8"))
        except Exception:  # noqa: BLE001 - counts that cannot be told are no reason to end a replica
            _log.warning("metrics_not_told", exc_info=True)


def _own_name() -> str:
    from ray import serve

    return str(serve.get_replica_context().replica_tag)


def _marking(send: Send, name: str) -> Send:
    async def marking(message: Message) -> None:
        await send(marked(message, name))

    return marking


async def _lived(receive: Receive, send: Send) -> None:
    while True:
        kind = (await receive())["type"]
        await send({"type": f"{kind}.complete"})
        if kind == "lifespan.shutdown":
            return
