"""Rule processes behind an event loop: one thread and one process per place, no sample lost to a death.

A process that dies or hangs takes only its piece along. The piece is tried once more in single samples, each with a
process that lives, so that only the sample that kills again is given up: UNDECIDED `worker_died`. What is not judged
by the deadline of its request is UNDECIDED `timeout`. A process hangs if it takes more than half of the time that its
request has left, so that another one can do the piece; less than `HONEST_S` it is never given.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from math import ceil
from multiprocessing.connection import Connection
from queue import SimpleQueue
from time import monotonic

from tinyv.errors import RuleVerifierError, TinyvError
from tinyv.sample import Sample
from tinyv.scoring.options import Options
from tinyv.scoring.worker import START_SECONDS, Worker, live
from tinyv.serve.logs import log_as_json
from tinyv.serve.watchdog import Watchdog
from tinyv.verdict import Outcome, Verdict

MOST_IN_A_PIECE = 64
LEAST_IN_A_PIECE = 16
"""Small requests stay whole: their samples share what is the same in them."""
STUCK_S = 60.0
"""Seconds after which a process that works on one piece is taken for hung, and killed, whatever time there is."""
HONEST_S = 10.0
"""Seconds that every piece gets, though its request is over before: 64 times the slowest of the tests' hostile texts
took the engine 6 s, on a machine with more to do than it has cores."""
STALLED_S = 5.0
"""Seconds at one piece after which a process does not count as one that can do work."""
STARTS = 3
"""Tries to start a process before what waits for it is given up."""
CLOSE_S = 1.0
_FIRST = [Sample("What is half of 1?", "1/2", r"It is $\boxed{0.5}$.")]
_log = logging.getLogger(__name__)


def life(connection: Connection, options: Options) -> None:
    """What a rule process runs: it ends with its pipe, not with a signal that a terminal or a manager sends to all."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    log_as_json("warning")
    try:
        live(connection, options)
    except Exception:  # noqa: BLE001 - multiprocessing would write it on stderr with its message, which may be a text
        _log.error("worker_failed", exc_info=True)
        sys.exit(1)


class RulePool:
    """Judges samples in `size` processes; `judge` is for one event loop, the rest for its thread."""

    def __init__(self, size: int, options: Options, start: Callable[[Options], Worker] | None = None) -> None:
        """Start nothing yet; `start` makes one process."""
        self.size = size
        self.deaths = 0
        """Processes that ended though they were wanted."""
        self._options = options
        self._start = start or partial(Worker, life=life)
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="tinyv-rules")
        self._idle: SimpleQueue[Worker | None] = SimpleQueue()
        self._workers: set[Worker] = set()
        self._lock = threading.Lock()
        self._closed = False
        self._watchdog = Watchdog()

    @property
    def stalled(self) -> int:
        """Processes that live and are at one piece, or at their start, for too long to count on."""
        return self._watchdog.busy(STALLED_S)

    @property
    def alive(self) -> int:
        """Processes that live."""
        with self._lock:
            return sum(worker.alive for worker in self._workers)

    def open(self) -> None:
        """Start all processes and wait for them. Raises RuleVerifierError, ConfigError, MissingExtraError."""
        self._watchdog.start()
        workers = [self._start(self._options) for _ in range(self.size)]
        with self._lock:
            self._workers.update(workers)
        for worker in workers:
            _wait_for(worker)
            self._idle.put(worker)

    def close(self) -> None:
        """End all processes; what they are at is lost."""
        with self._lock:
            self._closed = True
            workers = list(self._workers)
        for worker in workers:
            worker.end()
        self._threads.shutdown(wait=True, cancel_futures=True)
        for worker in workers:
            worker.kill(grace=CLOSE_S)
        self._watchdog.stop()

    async def judge(self, samples: list[Sample], end: float) -> list[Verdict]:
        """The rules' verdicts, in order, by `end` (monotonic seconds). Cancelling it drops what is not begun."""
        size = self._piece(len(samples))
        pieces = [samples[start : start + size] for start in range(0, len(samples), size)]
        loop = asyncio.get_running_loop()
        futures = [loop.run_in_executor(self._threads, self._judged, piece, end) for piece in pieces]
        if not futures:
            return []
        try:
            await asyncio.wait(futures, timeout=max(0.0, end - monotonic()))
            verdicts: list[Verdict] = []
            for piece, future in zip(pieces, futures, strict=True):
                verdicts += future.result() if future.done() else self._undecided(piece, "timeout")
            return verdicts
        finally:
            for future in futures:
                future.cancel()

    def _piece(self, samples: int) -> int:
        """Samples of a piece: a share for each process, busy or not, so that all of them do the request that waits."""
        share = ceil(samples / self.size)
        return min(MOST_IN_A_PIECE, max(LEAST_IN_A_PIECE, share))

    def _judged(self, samples: list[Sample], end: float) -> list[Verdict]:
        """In a thread: a piece's verdicts; the place of a process that died is given back empty."""
        if monotonic() >= end or self._closed:
            return self._undecided(samples, "timeout")
        worker = self._idle.get()
        try:
            worker, verdicts = self._asked(worker, samples, end)
            if verdicts is not None:
                return verdicts
            verdicts = []
            for sample in samples:
                if monotonic() >= end:
                    return verdicts + self._undecided(samples[len(verdicts) :], "timeout")
                worker, again = self._asked(worker, [sample], end)
                verdicts += again or self._undecided([sample], "worker_died")
            return verdicts
        finally:
            try:
                if worker is None and monotonic() >= end:  # nobody waits here any more: the next one need not
                    worker = self._replaced(None)
            finally:
                self._idle.put(worker)

    def _asked(
        self, worker: Worker | None, samples: list[Sample], end: float
    ) -> tuple[Worker | None, list[Verdict] | None]:
        """The process, or the one in its place, and its verdicts; None for either that is lost."""
        if worker is None or not worker.alive:
            worker = self._replaced(worker)
        if worker is None:
            return None, None
        with self._watchdog.over(worker, _patience(end - monotonic())):
            message = worker.receive() if worker.send(samples) else None
        if isinstance(message, list):
            return worker, message
        self._bury(worker)
        return None, None

    def _replaced(self, dead: Worker | None) -> Worker | None:
        """A process in the place of a dead one; None, with a line in the log, if none can be started."""
        if dead is not None:
            self._bury(dead)
        for _ in range(STARTS):
            if self._closed:
                return None
            worker = self._started()
            if worker is not None:
                return worker
        return None

    def _started(self) -> Worker | None:
        worker = self._start(self._options)
        with self._lock:
            self._workers.add(worker)
        try:
            with self._watchdog.over(worker, 2 * START_SECONDS):
                _wait_for(worker)
        except TinyvError as exc:
            _log.error("worker_not_started", extra={"fields": {"error": str(exc)}})
            self._bury(worker)
            return None
        _log.info("worker_started", extra={"fields": {"pid": worker.pid}})
        return worker

    def _bury(self, worker: Worker) -> None:
        with self._lock:
            self._workers.discard(worker)
            self.deaths += not self._closed
        if not self._closed:
            _log.warning("worker_died", extra={"fields": {"pid": worker.pid}})
        worker.kill()

    def _undecided(self, samples: list[Sample], reason: str) -> list[Verdict]:
        return [Verdict(Outcome.UNDECIDED, None, self._options.rules, reason)] * len(samples)


def _patience(left: float) -> float:
    """Seconds for a piece whose request has so many left."""
    return min(STUCK_S, max(HONEST_S, left / 2))


def _wait_for(worker: Worker) -> None:
    """Wait until it is ready, and has loaded what a first sample loads. Raises what kept it from starting."""
    message = _next(worker)
    if isinstance(message, TinyvError):
        raise message
    if message is None or not worker.send(_FIRST) or _next(worker) is None:
        raise RuleVerifierError(f"a rule process (pid {worker.pid}) ended, or hung, before it was ready")


def _next(worker: Worker) -> list[Verdict] | TinyvError | None:
    return worker.receive() if worker.connection.poll(START_SECONDS) else None
