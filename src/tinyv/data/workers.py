"""Rows to their answers in worker processes, in input order; deaths and Ctrl-C are the scoring pool's affair."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from multiprocessing.connection import Connection
from typing import Any, cast

from tinyv.data.making import Job, Made
from tinyv.errors import RuleVerifierError
from tinyv.scoring.chunks import Chunk, lean_samples
from tinyv.scoring.options import Options
from tinyv.scoring.pool import Pool
from tinyv.scoring.worker import Worker
from tinyv.verdict import Verdict

Making = Callable[[Iterable[Chunk]], Iterator[tuple[Chunk, list[Made]]]]


@contextmanager
def working(processes: int, job: Job) -> Iterator[Making]:
    """What turns chunks into answers; the same ones for any number of processes."""
    if processes == 1:
        yield lambda chunks: ((chunk, list(map(job, lean_samples(chunk)))) for chunk in chunks)
        return
    with Pool(processes, Options(), partial(_start, job)) as pool:
        yield lambda chunks: _worked(pool, chunks)


def _worked(pool: Pool, chunks: Iterable[Chunk]) -> Iterator[tuple[Chunk, list[Made]]]:
    try:
        for chunk, found in pool.run(chunks):
            yield chunk, list(map(_made, found))
    except RuleVerifierError as exc:
        raise RuleVerifierError(
            'worker processes end before they start: call build() below `if __name__ == "__main__":` of a script, '
            "or use one process (--processes 1)"
        ) from exc


def _start(job: Job, options: Options) -> Worker:
    return Worker(options, partial(_live, job))


def _live(job: Job, connection: Connection, _options: Options) -> None:
    """A worker's whole life: say ready, then samples in, answers out, until the pipe ends."""
    try:
        connection.send([])
        while True:
            connection.send(list(map(job, connection.recv())))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return  # the parent is gone or has closed the pipe: the normal end


def _made(found: Verdict) -> Made:
    """The pool carries whatever a worker answers; what it says itself, of a worker that died, is a verdict."""
    said = cast(Any, found)
    return Made(dropped={found.reason: 1}) if isinstance(found, Verdict) else cast(Made, said)
