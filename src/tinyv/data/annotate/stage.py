"""The annotators' stage of a build: chunks go through in order, what is open is asked about ahead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tinyv.data.gathering import Gathered
from tinyv.data.pair import Pair
from tinyv.data.tally import Tally
from tinyv.scoring.chunks import Chunk

if TYPE_CHECKING:
    from tinyv.data.annotate.options import Annotators

Annotating = Callable[[Iterable[Gathered]], Iterator[tuple[Chunk, list[Pair]]]]


@contextmanager
def annotating(annotators: Annotators | None, folder: Path, tally: Tally) -> Iterator[Annotating]:
    """What turns gathered chunks into pairs; without annotators what is open is dropped and counted."""

    def alone(chunks: Iterable[Gathered]) -> Iterator[tuple[Chunk, list[Pair]]]:
        for found in chunks:
            tally.dropped["undecided"] += len(found.open)
            yield found.chunk, found.pairs

    yield alone
