"""The service's life: start the rules, listen, serve, and stop in order.

SIGTERM or Ctrl-C: nothing more is accepted (503), what was accepted is finished, at most for the time of grace. A
second signal ends it at once.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from prometheus_client import disable_created_metrics

from tinyv.scoring.options import Options
from tinyv.serve.app import application
from tinyv.serve.edge import Edge
from tinyv.serve.limits import Limits
from tinyv.serve.listening import BACKLOG, url_of
from tinyv.serve.protocol import protocol_with
from tinyv.serve.service import Service
from tinyv.serve.workers import RulePool

FLUSH_S = 2.0
"""Seconds for the last answers to leave."""
EXIT_INTERRUPTED = 130
_TICK_S = 0.02
_log = logging.getLogger("tinyv.serve")


def run(
    options: Options,
    limits: Limits,
    workers: int,
    opened: socket.socket,
    token: str | None,
    tell: Callable[[str], None],
) -> int:
    """Serve until told to stop; `tell` gets the address once requests are answered. The exit code: 0, 1 if accepted
    requests were dropped, 130 after Ctrl-C. Raises TinyvError if the rules cannot be started."""
    disable_created_metrics()  # type: ignore[no-untyped-call] # a second series for each counter, which nobody reads
    pool = RulePool(workers, options)
    try:
        pool.open()
        return asyncio.run(_served(Service(options, limits, pool), opened, token, tell))
    finally:
        pool.close()


class _Signals:
    """What was asked of the service from outside: how often, and by Ctrl-C or not."""

    def __init__(self) -> None:
        self.first = asyncio.Event()
        self.second = asyncio.Event()
        self.interrupted = False

    def hear(self, number: int) -> None:
        """One signal."""
        self.interrupted = self.interrupted or number == signal.SIGINT
        (self.second if self.first.is_set() else self.first).set()


class _Server(uvicorn.Server):
    """uvicorn without its own way with signals."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave them to `_Signals`."""
        yield


async def _served(
    service: Service, opened: socket.socket, token: str | None, tell: Callable[[str], None]
) -> int:
    signals = _Signals()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, signals.hear, number)
    edge = application(service, token)
    server = _Server(_config(edge, service.limits))
    serving = asyncio.ensure_future(server.serve(sockets=[opened]))
    while not server.started and not serving.done():
        await asyncio.sleep(_TICK_S)
    gc.collect()
    gc.freeze()  # what is there now stays: no collection needs to look at it again
    _log.info("ready", extra={"fields": {"url": url_of(opened), "workers": service.pool.size}})
    tell(url_of(opened))
    await _first_of(signals.first.wait(), asyncio.shield(serving))
    dropped = not await _drained(service, edge, signals)
    server.force_exit = dropped
    server.should_exit = True
    if dropped:
        for task in list(server.server_state.tasks):
            task.cancel()
    await serving
    _log.info("stopped", extra={"fields": {"dropped": dropped}})
    return EXIT_INTERRUPTED if signals.interrupted else int(dropped)


async def _drained(service: Service, edge: Edge, signals: _Signals) -> bool:
    """Stop accepting; True if all that was accepted is answered in time."""
    service.stopping = True
    _log.info(
        "stopping", extra={"fields": {"samples": service.admission.held, "grace_s": service.limits.grace_s}}
    )
    finished = asyncio.ensure_future(edge.finished())
    await _first_of(finished, signals.second.wait(), timeout=service.limits.grace_s)
    return finished.done() and not finished.cancelled()


async def _first_of(*waiting: Any, timeout: float | None = None) -> None:
    """Wait for the first of several; the others are cancelled."""
    tasks = [asyncio.ensure_future(one) for one in waiting]
    await asyncio.wait(tasks, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        if not task.done():
            task.cancel()


def _config(edge: Edge, limits: Limits) -> uvicorn.Config:
    return uvicorn.Config(
        edge,
        http=protocol_with(limits, edge.unreadable),
        loop="asyncio",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        backlog=BACKLOG,
        timeout_keep_alive=max(1, round(limits.keep_alive_s)),
        timeout_graceful_shutdown=max(1, round(FLUSH_S)),
    )
