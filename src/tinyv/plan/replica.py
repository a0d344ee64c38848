"""A process that rewards its share of a step, as a worker of a trainer does: rules, and a model's client of its own."""

from __future__ import annotations

from collections.abc import Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection
from time import perf_counter, process_time
from typing import cast

from tinyv.cascade.verifier import Verifier
from tinyv.llm.config import ModelConfig
from tinyv.sample import Sample

SECONDS = 300.0
"""Within which a process must be ready, and a step done."""


class Replica:
    """Runs from its construction to `close`; use it in a `with` statement."""

    def __init__(self, config: ModelConfig | None) -> None:
        """A process with this model, or with nano."""
        context = get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_live, args=(theirs, config), daemon=True)
        self._process.start()
        theirs.close()

    def __enter__(self) -> Replica:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def give(self, samples: Sequence[Sample], others: Sequence[Sample]) -> None:
        """Send the samples of the next step, and others for `slowdown`; wait until they are there."""
        self._connection.send((list(samples), list(others)))
        self._received()

    def go(self) -> None:
        """Begin what comes next: judging the others by the rules alone, then the step."""
        self._connection.send(None)

    def told(self) -> float:
        """Wall time over CPU time of the rules on the others; then the seconds of the step. Raises RuntimeError."""
        return cast("float", self._received())

    def close(self) -> None:
        """End the process."""
        self._connection.close()
        self._process.join(5.0)
        self._process.kill()
        self._process.join()

    def _received(self) -> object:
        if not self._connection.poll(SECONDS):
            raise RuntimeError(f"a process of the check said nothing for {SECONDS:g} s")
        return self._connection.recv()


def _live(connection: Connection, config: ModelConfig | None) -> None:
    """Samples in, "there" out, go in, seconds out, until the pipe ends."""
    try:
        with Verifier(model="nano" if config is None else config) as verifier, Verifier() as rules:
            while True:
                samples, others = connection.recv()
                connection.send("there")
                connection.recv()
                wall, cpu = perf_counter(), process_time()
                rules.verify(others)
                connection.send((perf_counter() - wall) / (process_time() - cpu))
                connection.recv()
                start = perf_counter()
                verifier.verify(samples)
                connection.send(perf_counter() - start)
    except (EOFError, OSError):
        return  # the parent has closed the pipe: the normal end
