"""The model's stage of a scoring run: chunks that the rules have judged go out ahead, verdicts come back in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tinyv.cascade.asking import Asking
from tinyv.cascade.verifier import Verifier
from tinyv.sample import Sample
from tinyv.scoring.chunks import Chunk, lean_samples
from tinyv.verdict import Verdict

MAX_AHEAD = 32
"""Chunks that are asked about before the first of them is done: the bound on memory."""


@dataclass(frozen=True, slots=True)
class _Asked:
    chunk: Chunk
    samples: list[Sample]
    asking: Asking


def asked(
    verifier: Verifier, judged: Iterable[tuple[Chunk, list[Verdict]]], places: int
) -> Iterator[tuple[Chunk, list[Verdict]]]:
    """Each chunk with its final verdicts, in order.

    `places`: requests that the servers take at a time; twice as many are sent, so that none of them waits for
    us, and no more, so that a slow server is not flooded with what would only time out.
    """
    source = iter(judged)
    ahead: deque[_Asked] = deque()
    try:
        while True:
            _fill(ahead, source, verifier, 2 * places)
            if not ahead:
                return
            first = ahead.popleft()
            yield first.chunk, verifier.finish(first.samples, first.asking)
    finally:
        for waiting in ahead:
            waiting.asking.stop()


def _fill(
    ahead: deque[_Asked], source: Iterator[tuple[Chunk, list[Verdict]]], verifier: Verifier, most: int
) -> None:
    while len(ahead) < MAX_AHEAD and sum(item.asking.pending for item in ahead) < most:
        pair = next(source, None)
        if pair is None:
            return
        chunk, verdicts = pair
        samples = lean_samples(chunk)
        ahead.append(_Asked(chunk, samples, verifier.ask(samples, verdicts)))
