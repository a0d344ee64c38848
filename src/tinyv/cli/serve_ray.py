"""`tinyv serve --ray`: the service as a Ray Serve application, with replicas that come and go with the load."""

from __future__ import annotations

import argparse
import io
import logging
import os
import re
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from typing import TYPE_CHECKING

from tinyv.errors import ConfigError
from tinyv.io import json_line
from tinyv.sockets import named

if TYPE_CHECKING:
    from tinyv.scoring.options import Options
    from tinyv.serve.limits import Limits

_CHECK_S = 0.5
_LONGEST = 500
_COLOURS = re.compile("\x1b\\[[0-9;]*m")
_log = logging.getLogger("tinyv.serve")
EXIT_INTERRUPTED = 130


def add_ray(parser: argparse.ArgumentParser) -> None:
    """`--ray` and what goes with it."""
    group = parser.add_argument_group(
        "Ray",
        "the same routes as a Ray Serve application (extra ray): replicas on all nodes, more of them under load. Each "
        "node has one client of the model. --workers is then the rule processes of a replica (default: 1), and "
        "--max-queue holds for each replica; a proxy holds 1000 requests for each. /metrics names the replica of "
        "each number, at most some 5 s old; /readyz speaks of the replica that answers. A cluster of one's own listens "
        "to this machine only (--host apart); the ports of one that runs are as it was started, and must be "
        "closed to others: who reaches them can run code there",
    )
    add = group.add_argument
    add("--ray", action="store_true", help="serve on Ray")
    add(
        "--ray-address",
        metavar="HOST:PORT",
        help="a cluster that runs (default: RAY_ADDRESS; else one on this machine)",
    )
    add("--min-replicas", type=int, metavar="N", help="replicas at rest (default: 1)")
    add("--max-replicas", type=int, metavar="N", help="replicas under load (default: one per CPU)")


def check_local(args: argparse.Namespace) -> None:
    """Refuse Ray's options without `--ray`."""
    for name in ("ray_address", "min_replicas", "max_replicas"):
        if getattr(args, name) is not None:
            option = "--" + name.replace("_", "-")
            raise ConfigError(f"{option} is for --ray, found {getattr(args, name)!r}: add --ray")


def serve_on_ray(
    args: argparse.Namespace, options: Options, limits: Limits, token: str | None, port: int
) -> int:
    """Serve until told to stop; 0, 1 if accepted requests were dropped, 130 after Ctrl-C. Raises TinyvError."""
    from tinyv.scale.cluster import check_installed, connected, cpus_of_cluster

    check_installed()
    from tinyv.scale.deployment import APP, Scaling, start, stop
    from tinyv.scale.proxy import CALLBACK, are_closed
    from tinyv.scale.replica import Plan

    plan = Plan(APP, options, limits, token, args.workers or 1, args.log_level)
    least = 1 if args.min_replicas is None else args.min_replicas
    scaling = None if args.max_replicas is None else Scaling(least, args.max_replicas)
    out = sys.stdout
    with redirect_stdout(RayWords()), connected(args.ray_address, None, CALLBACK):
        stopped = _Stop()  # only now: Ray takes the signals when it connects
        scaling = scaling or Scaling(least, max(least, cpus_of_cluster()))
        with suppress(_Told):
            start(plan, scaling, args.host, port, stopped.at_once)
        try:
            if token is not None and not stopped.told and not are_closed(args.host, port):
                _log.warning("ray_paths_open", extra={"fields": {"set_on_all_nodes": CALLBACK}})
            if not stopped.told:
                out.write(json_line({"url": f"http://{named(args.host)}:{port}", "pid": os.getpid()}))
                out.flush()
            stopped.wait()
        finally:
            _log.info("stopping", extra={"fields": {"grace_s": limits.grace_s}})
            dropped = stop(plan, stopped.again)
            _log.info("stopped", extra={"fields": {"dropped": dropped}})
    return EXIT_INTERRUPTED if stopped.interrupted else int(dropped > 0)


class RayWords(io.TextIOBase):
    """A stdout for what Ray prints by itself: each line becomes one of the log."""

    def __init__(self) -> None:
        self._rest = ""

    def write(self, text: str) -> int:
        """Log the lines that are complete."""
        *lines, self._rest = (self._rest + text).split("\n")
        for line in filter(None, (_COLOURS.sub("", line).strip() for line in lines)):
            _log.info("ray", extra={"fields": {"said": line[:_LONGEST]}})
        return len(text)


class _Told(BaseException):
    """A signal that came while the service started: Ray waits without an end for room on a cluster."""


class _Stop:
    """SIGTERM or Ctrl-C, whichever comes first."""

    def __init__(self) -> None:
        self.interrupted = False
        self._count = 0
        self._at_once = False
        self._event = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._hear)

    @property
    def told(self) -> bool:
        """Whether one has come."""
        return self._count > 0

    def wait(self) -> None:
        """Until a signal has come."""
        while not self._event.wait(_CHECK_S):
            pass

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """In it a signal ends what is being done."""
        self._at_once = True
        try:
            yield
        finally:
            self._at_once = False

    def again(self) -> bool:
        """Whether a second one has come: then nobody waits any longer."""
        return self._count > 1

    def _hear(self, number: int, _frame: object) -> None:
        self._count += 1
        self.interrupted = self.interrupted or number == signal.SIGINT
        self._event.set()
        if self._at_once:
            self._at_once = False
            raise _Told
