"""One client of a model server per node: replicas come and go, its connections, its memory and its limits stay.

Each replica with a client of its own would send `concurrency` requests at a time, ask what its neighbour just asked,
and find out by itself that a server is down. nano is no server: it runs in each replica.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import Future
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from tinyv.errors import ConfigError
from tinyv.llm.query import Decision, Query
from tinyv.verdict import Outcome

if TYPE_CHECKING:
    from tinyv.llm.config import ModelConfig

NAMESPACE = "tinyv"
MAX_CALLS = 10_000
"""Batches that wait in a node's client; it bounds by itself what it sends."""
RETRIES = 2
"""Times that a batch is sent again to a client that was killed: verdicts are pure, so nothing is doubled."""
_LOST = Decision(Outcome.UNDECIDED, "server_unavailable")


class ModelHost:
    """The node's client, as an actor runs it."""

    def __init__(self, config: ModelConfig) -> None:
        from tinyv.llm.remote import shared_model

        self._model = shared_model(config)

    async def decide(self, queries: Sequence[Query], seconds: float) -> list[Decision]:
        """What the model says of each. Raises ConfigError."""
        return await asyncio.wrap_future(self._model.submit(queries, seconds))


class NodeModel:
    """A model of the cascade that asks the client of the node it is on."""

    name = "llm"

    def __init__(self, config: ModelConfig, app: str) -> None:
        """`app` names the service that the client belongs to."""
        self._config = config
        self._actor = _host(config, app)

    def submit(self, queries: Sequence[Query], seconds: float | None = None) -> Future[list[Decision]]:
        """The decisions, in order; the future raises ConfigError."""
        import ray

        answer: Future[list[Decision]] = Future()
        ref = self._actor.decide.remote(list(queries), self.seconds() if seconds is None else seconds)
        ref.future().add_done_callback(lambda done: _settle(answer, done, len(queries)))
        answer.add_done_callback(lambda one: ray.cancel(ref) if one.cancelled() else None)
        return answer

    def seconds(self) -> float:
        """The deadline of a batch, in seconds."""
        return self._config.deadline_s

    def close(self) -> None:
        """The client is the node's: it stays."""


def end_hosts(app: str) -> None:
    """End the clients that a service had on all nodes."""
    import ray

    for found in ray.util.list_named_actors(all_namespaces=True):
        if found["namespace"] == NAMESPACE and found["name"].startswith(f"{app}-model-"):
            ray.kill(ray.get_actor(found["name"], NAMESPACE))


def _host(config: ModelConfig, app: str) -> Any:
    """The actor on this node, started if it is not there; it outlives the replica that starts it."""
    import ray
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    node = ray.get_runtime_context().get_node_id()
    digest = sha256(repr(config).encode("utf-8", "replace")).hexdigest()[:12]
    options = {
        "name": f"{app}-model-{digest}-{node}",
        "namespace": NAMESPACE,
        "get_if_exists": True,
        "lifetime": "detached",
        "num_cpus": 0,
        "max_concurrency": MAX_CALLS,
        "max_restarts": -1,
        "max_task_retries": RETRIES,
        "scheduling_strategy": NodeAffinitySchedulingStrategy(node, soft=False),
    }
    return ray.remote(ModelHost).options(**options).remote(config)


def _settle(answer: Future[list[Decision]], done: Future[Any], count: int) -> None:
    """Pass on what came; a client that is gone is a server that could not be reached."""
    if not answer.set_running_or_notify_cancel():
        return
    error = done.exception()
    cause = getattr(error, "cause", None)
    if error is None:
        answer.set_result(done.result())
    elif isinstance(error, ConfigError) or isinstance(cause, ConfigError):
        answer.set_exception(ConfigError(str(cause or error)))
    else:
        answer.set_result([_LOST] * count)
