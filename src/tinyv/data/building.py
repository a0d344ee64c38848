"""From input files to a set on disk: the order of the steps; each step has a module of its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tinyv.data import card as cards
from tinyv.data.annotate.stage import Annotating, annotating, named
from tinyv.data.balance import balanced
from tinyv.data.counts import PartCounts, there_was
from tinyv.data.gathering import gathered
from tinyv.data.making import Job
from tinyv.data.options import BuildOptions
from tinyv.data.reading import Source
from tinyv.data.rows import Rows
from tinyv.data.stock import Stock
from tinyv.data.tally import Tally
from tinyv.data.workers import working
from tinyv.data.workplace import DATASET_INFO, RESULTS, Workplace, describe, opened
from tinyv.data.writing import check_format, dataset_info, write_part
from tinyv.errors import ConfigError
from tinyv.io import BrokenRow
from tinyv.io.runs import digest_of
from tinyv.scoring.chunks import chunked

MAX_PROCESSES = 256
OnBroken = Callable[[str, BrokenRow], None]
Progress = Callable[[int, float], None]
"""Takes the number of pairs that there are and the share of the input that is done (0..1)."""


@dataclass(frozen=True, slots=True)
class Built:
    """A finished set."""

    folder: Path
    card: Mapping[str, Any]
    """What `card.json` holds: counts, options, digests."""
    failed: int
    """Answers that a judge or a writer could not be asked about; `resume` asks again."""

    @property
    def rows(self) -> Mapping[str, int]:
        """Rows by part."""
        return {part: counts["rows"] for part, counts in self.card["parts"].items()}


def build(
    inputs: Sequence[str | Path],
    out: str | Path,
    options: BuildOptions | None = None,
    *,
    processes: int | None = None,
    resume: bool = False,
    overwrite: bool = False,
    on_broken: OnBroken | None = None,
    progress: Progress | None = None,
) -> Built:
    """Make a training set for verifiers from files of references, rollouts and labelled answers.

    `processes`: worker processes, one per core by default; the set is the same for any number. `on_broken` hears of
    rows that are skipped. Raises ConfigError for options that do not fit and for a folder that holds another set,
    DataError for a file that cannot be read, OutputError if the set cannot be written; no half-written set has a
    `card.json` then.
    """
    options = options or BuildOptions()
    if options.annotators is not None:
        options = replace(options, annotators=named(options.annotators))
    paths = [Path(path) for path in inputs]
    count = _processes(processes)
    tally = Tally()
    source = Source(paths, options, tally, on_broken)
    rows = Rows(options)
    check_format(options.format)
    made_from = describe(paths, options)
    with (
        opened(Path(out), made_from, resume=resume, overwrite=overwrite) as place,
        annotating(options.annotators, place.folder, tally) as annotate,
        Stock(
            place.drafts / "pairs", options.parts, options.seed, with_question=options.with_question
        ) as stock,
    ):
        _fill(stock, source, options, count, annotate, tally, progress)
        card = _write(stock, rows, options, source, tally, place)
    return Built(Path(out), card, sum(tally.failed.values()))


def _fill(
    stock: Stock,
    source: Source,
    options: BuildOptions,
    processes: int,
    annotate: Annotating,
    tally: Tally,
    progress: Progress | None,
) -> None:
    """Work through the input; memory holds a few chunks, and an entry for each pair."""
    job = Job(
        options.seed,
        options.right,
        options.wrong,
        options.weights,  # type: ignore[arg-type]
        options.mistake_weights,  # type: ignore[arg-type]
        source.references(),
        options.slips,
        options.slips if options.also_write else 0,
    )
    pairs = 0
    with working(processes, job) as work:
        for chunk, found in annotate(gathered(work(chunked(source.places())), tally)):
            stock.add(found)
            pairs += len(found)
            if progress is not None:
                progress(pairs, chunk[-1].done)


def _write(
    stock: Stock,
    rows: Rows,
    options: BuildOptions,
    source: Source,
    tally: Tally,
    place: Workplace,
) -> dict[str, Any]:
    """Balance, write the parts as drafts, move them to their places with the card; what the card holds."""
    tally.dropped.update(stock.dropped)
    entries = stock.entries()
    weights: Any = {True: options.weights, False: options.mistake_weights}
    kept = balanced(
        entries, weights, right_share=options.right_share, excess=options.excess, size=options.size
    )
    counts = {part: PartCounts() for part in options.parts}
    for part, of_part in counts.items():
        pairs = of_part.seen(map(stock.pair, kept.get(part, [])))
        write_part(place.drafts, part, map(rows.row, pairs), options.format)
    filled = [part for part in counts if kept.get(part)]
    (place.drafts / DATASET_INFO).write_text(dataset_info(filled), encoding="ascii")
    card = cards.card(
        options=options,
        inputs=source.paths,
        tally=tally,
        parts={part: of_part.as_dict() for part, of_part in counts.items()},
        before=there_was(entries),
        files={part: f"{part}.{options.format}" for part in filled},
        digests={name: digest_of(place.drafts / name) for name in RESULTS if (place.drafts / name).exists()},
        prompt=rows.prompt.version,
        words=rows.words,
    )
    place.finish(cards.readme(card), cards.as_json(card))
    return card


def _processes(wanted: int | None) -> int:
    count = os.cpu_count() or 1 if wanted is None else wanted
    if not 1 <= count <= MAX_PROCESSES:
        raise ConfigError(f"processes must be from 1 to {MAX_PROCESSES}, found {wanted!r}")
    return count
