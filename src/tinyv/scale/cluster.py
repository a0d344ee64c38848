"""A connection to Ray: to a cluster that runs, or to one on this machine that ends with us."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from tinyv.errors import ConfigError, MissingExtraError

REACH_S = 10.0
OBJECT_STORE_BYTES = 128 * 1024 * 1024
"""Blocks are names and counts: what travels is small."""


@contextmanager
def connected(
    address: str | None, cpus: int | None, environment: Mapping[str, str] | None = None
) -> Iterator[None]:
    """Ray, initialised. Without an address, and without RAY_ADDRESS, a cluster of this machine's `cpus`.

    `environment`: variables that all our processes on the cluster get; Ray shows them to its users. A connection that
    is there already is used as it is, and left. Raises MissingExtraError, ConfigError.
    """
    ray = _ray()
    if ray.is_initialized():
        yield
        return
    address = address or os.environ.get("RAY_ADDRESS")
    # A cluster of ours tells nobody that it runs; who has started another one has decided that there.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    common: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR"}
    if environment:
        common["runtime_env"] = {"env_vars": dict(environment)}
    try:
        if address:
            _reach(address)
            ray.init(address=address, **common)
        else:
            ray.init(
                address="local",
                num_cpus=cpus,
                include_dashboard=False,
                object_store_memory=OBJECT_STORE_BYTES,
                **common,
            )
    except (OSError, ValueError, RuntimeError) as exc:
        where = f"the Ray cluster at {address!r} cannot be reached" if address else "Ray cannot be started"
        raise ConfigError(f"{where}: {_first_line(exc)}") from exc
    try:
        yield
    finally:
        ray.shutdown()


def check_installed() -> None:
    """Raise MissingExtraError without Ray."""
    _ray()


def cpus_of_cluster() -> int:
    """CPUs that the nodes have at this moment, at least 1."""
    return max(1, int(_ray().cluster_resources().get("CPU", 1)))


def _reach(address: str) -> None:
    """Raise OSError, ValueError if nobody listens at HOST:PORT: Ray itself tries for minutes."""
    host, colon, port = address.rpartition(":")
    if colon and "/" not in address:
        socket.create_connection((host.strip("[]"), int(port)), timeout=REACH_S).close()


def _ray() -> Any:
    try:
        import ray
    except ImportError as exc:
        raise MissingExtraError("Ray", "ray") from exc
    return ray


def _first_line(exc: Exception) -> str:
    return (str(exc).splitlines() or [type(exc).__name__])[0]
