"""A connection to Ray: to a cluster that runs, or to one on this machine that ends with us."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

from tinyv.errors import ConfigError, MissingExtraError

REACH_S = 10.0
LOOPBACK = "127.0.0.1"
_ONE_MACHINE = {"RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"}
"""Ray's word for a cluster that other machines cannot join: all its processes then listen to this machine only. Its
own `_node_ip_address="127.0.0.1"` is replaced by the machine's outer address."""
OBJECT_STORE_BYTES = 128 * 1024 * 1024
"""Blocks are names and counts: what travels is small."""


@contextmanager
def connected(
    address: str | None, cpus: int | None, environment: Mapping[str, str] | None = None
) -> Iterator[None]:
    """Ray, initialised. Without an address, and without RAY_ADDRESS, a cluster of this machine's `cpus`, to which no
    other machine can talk: who reaches a cluster's ports can run code there.

    `environment`: variables that all our processes on the cluster get; Ray shows them to its users. A connection that
    is there already is used as it is, and left. Raises MissingExtraError, ConfigError.
    """
    address = address or os.environ.get("RAY_ADDRESS")
    address = None if address == "local" else address
    if not address:
        os.environ.update(_ONE_MACHINE)  # read when Ray is imported
    ray = _ray()
    if ray.is_initialized():
        yield
        return
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
        if not address and ray.util.get_node_ip_address() != LOOPBACK:
            raise ConfigError(
                f"Ray listens to other machines (set {_told(_ONE_MACHINE)} before Ray is imported, or name a cluster)"
            )
        yield
    finally:
        ray.shutdown()


def check_installed() -> None:
    """Raise MissingExtraError without Ray; it is not imported yet."""
    if find_spec("ray") is None:
        raise MissingExtraError("Ray", "ray")


def keep_local() -> None:
    """For a replica on a node that only this machine reaches: Ray's own port for other deployments, which would be open
    to all machines, follows."""
    import ray
    from ray.serve._private import replica

    bind = getattr(replica, "add_port_to_grpc_server", None)  # later than 2.40
    if bind is not None and ray.util.get_node_ip_address() == LOOPBACK:
        replica.add_port_to_grpc_server = lambda server, where: bind(server, where.replace("[::]", LOOPBACK))


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


def _told(environment: Mapping[str, str]) -> str:
    return " ".join(f"{name}={value}" for name, value in environment.items())


def _first_line(exc: Exception) -> str:
    return (str(exc).splitlines() or [type(exc).__name__])[0]
