"""The annotators' stage of a build: chunks go through in order, what is open is asked about ahead."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tinyv.data.gathering import Gathered
from tinyv.data.pair import Pair
from tinyv.data.tally import Tally
from tinyv.scoring.chunks import Chunk

if TYPE_CHECKING:
    from tinyv.data.annotate.options import Annotators
    from tinyv.data.annotate.settling import Settled

Annotating = Callable[[Iterable[Gathered]], Iterator[tuple[Chunk, list[Pair]]]]
Submit = Callable[[Gathered], "Future[Settled]"]
Totals = Callable[[], dict[str, Any]]

MAX_AHEAD = 16
"""Chunks that are asked about before the first of them is done: the bound on memory."""


def named(annotators: Annotators, role: str = "annotator") -> Annotators:
    """The annotators with the names that their servers have for the models. Raises ConfigError, which calls them by
    their `role`."""
    from tinyv.data.annotate.annotator import served_name  # here, so that a build without them loads no HTTP
    from tinyv.llm.loop import loop_thread

    loop = loop_thread()
    models = [
        config if config.model else replace(config, model=loop.submit(served_name(config, role)).result())
        for config in annotators.models
    ]
    return replace(annotators, models=tuple(models))


@contextmanager
def annotating(annotators: Annotators | None, folder: Path, tally: Tally) -> Iterator[Annotating]:
    """What turns gathered chunks into pairs; without annotators what is open is dropped and counted."""
    if annotators is None:
        yield lambda chunks: _alone(chunks, tally)
        return
    with _panel(annotators, folder) as (submit, totals):
        yield lambda chunks: _ahead(chunks, submit, totals, tally)


def _alone(chunks: Iterable[Gathered], tally: Tally) -> Iterator[tuple[Chunk, list[Pair]]]:
    for found in chunks:
        tally.dropped["undecided"] += len(found.open)
        yield found.chunk, found.pairs


@contextmanager
def _panel(annotators: Annotators, folder: Path) -> Iterator[tuple[Submit, Totals]]:
    """The panel in the loop's thread: what hands it a chunk, and what says what its annotators said and cost."""
    from tinyv.data.annotate.journal import Journal
    from tinyv.data.annotate.panel import Panel
    from tinyv.data.annotate.settling import settled
    from tinyv.data.workplace import ANNOTATIONS
    from tinyv.llm.loop import loop_thread
    from tinyv.rules import get

    async def opened() -> Panel:
        return Panel(annotators, journal)

    loop, rules = loop_thread(), get("engine")
    with Journal(folder / ANNOTATIONS) as journal:
        panel = loop.submit(opened()).result()
        try:
            yield lambda found: loop.submit(settled(panel, rules, found, annotators.write)), journal.totals
        finally:
            loop.submit(panel.close()).result()


def _ahead(
    chunks: Iterable[Gathered], submit: Submit, totals: Totals, tally: Tally
) -> Iterator[tuple[Chunk, list[Pair]]]:
    """The chunks in order; at their end the totals are in the tally."""
    source = iter(chunks)
    ahead: deque[tuple[Gathered, Future[Settled]]] = deque()
    try:
        while True:
            while len(ahead) < MAX_AHEAD and (found := next(source, None)) is not None:
                ahead.append((found, submit(found)))
            if not ahead:
                tally.asked.update(totals())
                return
            first, future = ahead.popleft()
            settled = future.result()
            tally.dropped.update(settled.dropped)
            tally.failed.update(settled.failed)
            yield first.chunk, settled.pairs
    finally:
        for _, future in ahead:
            future.cancel()
