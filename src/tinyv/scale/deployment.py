"""The service as a Ray Serve application: started, awaited, ended."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

from tinyv.errors import ConfigError, RuleVerifierError
from tinyv.scale.desk import Front, close_desk, drain, open_desk
from tinyv.scale.node_model import end_hosts
from tinyv.scale.replica import PROXY_GRACE_S, Door, Plan, Replica

APP = "tinyv"


@dataclass(frozen=True, slots=True)
class Scaling:
    """How many replicas, and when there are more. Raises ConfigError."""

    least: int = 1
    most: int = 1
    target_requests: float = 2.0
    """Requests at a time that a replica should have; more replicas start above it."""
    upscale_delay_s: float = 5.0
    downscale_delay_s: float = 120.0

    def __post_init__(self) -> None:
        """Refuse what cannot be, once."""
        if not 1 <= self.least <= self.most:
            raise ConfigError(
                f"replicas must be at least 1 and at most the most, found {self.least} to {self.most}"
            )

    def as_dict(self) -> dict[str, Any]:
        """As Ray Serve takes it."""
        return {
            "min_replicas": self.least,
            "max_replicas": self.most,
            "initial_replicas": self.least,
            "target_ongoing_requests": self.target_requests,
            "upscale_delay_s": self.upscale_delay_s,
            "downscale_delay_s": self.downscale_delay_s,
        }


def start(
    plan: Plan,
    scaling: Scaling,
    host: str,
    port: int,
    waiting: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> None:
    """Start the service on a cluster that is connected; back when it answers, which may take for ever on a cluster that
    has no room: meanwhile it is in `waiting`. Raises RuleVerifierError, and ConfigError
    for a cluster on which Ray Serve runs: it would answer where that listens and not where this was checked."""
    from ray import serve
    from ray.serve.config import HTTPOptions

    logging.getLogger("ray.serve").setLevel(logging.ERROR)
    if serve.status().proxies:  # it would keep its address, which may be an open one, and ignore ours
        raise ConfigError(
            "Ray Serve runs on this cluster already, with an address of its own: end it (`serve shutdown`), or take "
            "another cluster"
        )
    # for each replica as many as `tinyv serve` has connections: more would wait in a queue of Ray's, beyond deadlines
    open_desk(Front(plan.limits, plan.token, plan.limits.max_connections * scaling.most))
    serve.start(
        http_options=HTTPOptions(
            host=host,
            port=port,
            location="EveryNode",
            request_timeout_s=plan.limits.deadline_s + PROXY_GRACE_S,
            keep_alive_timeout_s=max(1, round(plan.limits.keep_alive_s)),
        ),
        logging_config={"enable_access_log": False, "log_level": "ERROR"},
    )
    deployed = serve.deployment(serve.ingress(Door())(Replica)).options(
        name=APP,
        autoscaling_config=scaling.as_dict(),
        max_ongoing_requests=plan.limits.max_connections,
        graceful_shutdown_timeout_s=max(1.0, plan.limits.grace_s),
        graceful_shutdown_wait_loop_s=0.2,
        health_check_period_s=5.0,
        ray_actor_options={"num_cpus": plan.workers},
    )
    try:
        with waiting():
            serve.run(deployed.bind(plan), name=plan.app, route_prefix="/")
    except RuntimeError as exc:
        close_desk()
        raise RuleVerifierError(f"the service did not start on Ray: {_first_line(exc)}") from exc


def stop(plan: Plan, hurried: Callable[[], bool] = lambda: False) -> int:
    """End the service: no new requests, those that were accepted are answered within the time of grace, then its
    processes end. The number of requests that were not answered."""
    from ray import serve

    left = drain(plan.limits.grace_s, hurried)
    serve.delete(plan.app)
    end_hosts(plan.app)
    if not serve.status().applications:  # nobody else's: the proxies were started for this one
        serve.shutdown()
    close_desk()
    return left


def _first_line(exc: Exception) -> str:
    return (str(exc).splitlines() or [type(exc).__name__])[0]
