"""Chunks to verdicts with worker processes, in order, in bounded memory, losing no row to a death.

A worker that dies (killed, out of memory, crashed inside a C library) or that does not answer in time takes
only its chunk along. The chunk is tried once more in single samples, so that only the sample that kills its
worker again is given up, as UNDECIDED with the reason `worker_died` or `worker_timeout`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from time import monotonic
from types import TracebackType
from typing import cast

from tinyv.errors import RuleVerifierError
from tinyv.sample import Sample
from tinyv.scoring.chunks import Chunk, lean_samples
from tinyv.scoring.options import Options
from tinyv.scoring.worker import Worker
from tinyv.verdict import Outcome, Verdict

CHUNKS_PER_WORKER = 4
"""Chunks read ahead per worker: the bound on memory while a slow chunk holds up the ordered output."""
SECONDS_PER_SAMPLE = 60.0
CLOSE_SECONDS = 1.0
MAX_PAUSE_SECONDS = 60.0
MAX_FAILED_STARTS = 3


@dataclass(slots=True)
class _Job:
    """One chunk on its way; complete when every sample has a verdict."""

    chunk: Chunk
    verdicts: list[Verdict | None]

    @property
    def complete(self) -> bool:
        return None not in self.verdicts


@dataclass(frozen=True, slots=True)
class _Task:
    """Samples of a job that one worker judges in one go."""

    job: _Job
    start: int
    samples: list[Sample] = field(repr=False)
    retried: bool = False

    def singles(self) -> list[_Task]:
        """The same samples, one per task, for their second and last try."""
        return [_Task(self.job, self.start + i, [s], True) for i, s in enumerate(self.samples)]

    def settle(self, verdicts: list[Verdict]) -> None:
        self.job.verdicts[self.start : self.start + len(self.samples)] = verdicts


class Pool:
    """A context manager over worker processes; `run` gives each chunk with its verdicts, in input order."""

    def __init__(self, workers: int, options: Options, start: Callable[[Options], Worker] = Worker) -> None:
        """`start` makes one more worker process."""
        self._options = options
        self._start = start
        self._size = workers
        self._workers: list[Worker] = []
        self._busy: dict[Worker, _Task] = {}
        self._tasks: deque[_Task] = deque()
        self._failed_starts = 0

    def __enter__(self) -> Pool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.close()
        for worker in self._workers:
            worker.kill(grace=CLOSE_SECONDS)

    def run(self, chunks: Iterable[Chunk]) -> Iterator[tuple[Chunk, list[Verdict]]]:
        """Judge chunks; raises RuleVerifierError if worker processes cannot be started at all."""
        source = iter(chunks)
        jobs: deque[_Job] = deque()
        while True:
            self._fill(jobs, source)
            if not jobs:
                return
            self._dispatch()
            self._collect()
            while jobs and jobs[0].complete:
                job = jobs.popleft()
                yield job.chunk, cast(list[Verdict], job.verdicts)

    def _fill(self, jobs: deque[_Job], source: Iterator[Chunk]) -> None:
        while len(jobs) < self._size * CHUNKS_PER_WORKER:
            chunk = next(source, None)
            if chunk is None:
                return
            jobs.append(_Job(chunk, [None] * len(chunk)))
            self._tasks.append(_Task(jobs[-1], 0, lean_samples(chunk)))

    def _dispatch(self) -> None:
        wanted = min(self._size, len(self._tasks) + len(self._busy))
        while len(self._workers) < wanted:
            self._workers.append(self._start(self._options))
        for worker in list(self._workers):
            if self._tasks and worker.ready and worker not in self._busy:
                self._send(worker, self._tasks.popleft())

    def _send(self, worker: Worker, task: _Task) -> None:
        self._busy[worker] = task
        worker.deadline = monotonic() + SECONDS_PER_SAMPLE * len(task.samples)
        if not worker.send(task.samples):
            self._bury(worker, "worker_died")

    def _collect(self) -> None:
        """Wait for messages, deaths or the next deadline, and act on them."""
        by_connection = {worker.connection: worker for worker in self._workers}
        pause = min((w.deadline for w in self._workers), default=0.0) - monotonic()
        for connection in wait(list(by_connection), timeout=min(max(0.0, pause), MAX_PAUSE_SECONDS)):
            self._receive(by_connection[connection])  # type: ignore[index]
        for worker in list(self._workers):
            if monotonic() > worker.deadline:
                self._bury(worker, "worker_timeout")

    def _receive(self, worker: Worker) -> None:
        message = worker.receive()
        if message is None:
            self._bury(worker, "worker_died")
        elif isinstance(message, Exception):
            raise message
        elif worker in self._busy:
            self._busy.pop(worker).settle(message)
        else:
            self._failed_starts = 0

    def _bury(self, worker: Worker, reason: str) -> None:
        worker.kill()
        self._workers.remove(worker)
        task = self._busy.pop(worker, None)
        if task is None:
            self._count_failed_start()
        elif task.retried:
            task.settle([Verdict(Outcome.UNDECIDED, None, self._options.rules, reason)])
        else:
            self._tasks.extendleft(reversed(task.singles()))

    def _count_failed_start(self) -> None:
        self._failed_starts += 1
        if self._failed_starts >= MAX_FAILED_STARTS:
            raise RuleVerifierError(
                f"worker processes end before they start ({self._failed_starts} in a row): use --workers 1"
            )
