"""Rows in chunks: big enough that dispatch costs nothing, small enough that memory stays flat."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tinyv.io import Row
from tinyv.sample import Sample

MAX_SAMPLES = 64
MAX_CHARS = 4_000_000


@dataclass(frozen=True, slots=True)
class Place:
    """A row and the name of the file that it is from."""

    file: str
    row: Row
    done: float
    """Share of all the input that is read, 0..1."""

    @property
    def key(self) -> tuple[str, int, int]:
        """File, line and sample: what names a sample in the output."""
        return (self.file, self.row.line, self.row.index)


Chunk = list[Place]


def chunked(places: Iterable[Place]) -> Iterator[Chunk]:
    """Chunks in input order, each at most MAX_SAMPLES long and, past its first sample, MAX_CHARS big."""
    chunk: Chunk = []
    chars = 0
    for place in places:
        size = _size(place.row.sample)
        if chunk and (len(chunk) >= MAX_SAMPLES or chars + size > MAX_CHARS):
            yield chunk
            chunk, chars = [], 0
        chunk.append(place)
        chars += size
    if chunk:
        yield chunk


def lean_samples(chunk: Chunk) -> list[Sample]:
    """The samples without what the rules never read, so that it does not travel between processes."""
    return [Sample(s.question, s.ground_truth, s.response, s.answer) for s in (p.row.sample for p in chunk)]


def _size(sample: Sample) -> int:
    texts = (sample.question, sample.ground_truth, sample.response, sample.answer)
    return sum(len(text) for text in texts if text)
