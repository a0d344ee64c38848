"""The loop of a scoring run: rows in, verdicts in the same order out."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from tinyv.cascade.rewards import raise_failures
from tinyv.cascade.rules_stage import RulesStage, opened
from tinyv.cascade.verifier import Verifier
from tinyv.errors import ConfigError
from tinyv.io import BrokenRow, read
from tinyv.scoring.chunks import Chunk, Place, chunked, lean_samples
from tinyv.scoring.journal import Journal, Key
from tinyv.scoring.options import Options
from tinyv.scoring.pool import Pool
from tinyv.scoring.records import Record, record_of
from tinyv.scoring.second_stage import asked
from tinyv.verdict import Verdict

Judge = Callable[[Iterable[Chunk]], Iterator[tuple[Chunk, list[Verdict]]]]


@dataclass(frozen=True, slots=True)
class Batch:
    """The records of one chunk, and how far the input is read (0..1)."""

    records: list[Record]
    done: float


def score(
    inputs: list[Path],
    options: Options,
    *,
    workers: int = 1,
    journal: Journal | None = None,
    on_broken: Callable[[str, BrokenRow], None],
    verifier: Verifier | None = None,
) -> Iterator[Batch]:
    """Records in input order, after those that the restored `journal` has, which must be of the same samples.

    `verifier` has the model that is asked about what the rules leave open; its counts tell what it did.
    Broken rows go to `on_broken` with their file, each once, those before the first new sample included.
    Raises DataError for files that cannot be read, ConfigError if the input is not the one skipped before.
    """
    places = places_of(inputs, on_broken)
    if journal is not None:
        _skip(places, journal)
    for chunk, verdicts in judged(places, options, workers=workers, verifier=verifier):
        pairs = zip(chunk, verdicts, strict=True)
        records = [record_of(place, verdict, options) for place, verdict in pairs]
        yield Batch(records, chunk[-1].done)


def judged(
    places: Iterable[Place], options: Options, *, workers: int = 1, verifier: Verifier | None = None
) -> Iterator[tuple[Chunk, list[Verdict]]]:
    """Rows in chunks, each with its verdicts, in order. Raises ModelError under `on_error="raise"`."""
    with _judging(workers, options) as judge:
        yield from judged_by(judge, places, options, verifier)


def judged_by(
    judge: Judge, places: Iterable[Place], options: Options, verifier: Verifier | None
) -> Iterator[tuple[Chunk, list[Verdict]]]:
    """The same with rules that are open already."""
    chunks = judge(chunked(places))
    if verifier is not None and options.model is not None:
        chunks = asked(verifier, chunks, options.model.places)
    for chunk, verdicts in chunks:
        if options.setup.on_error == "raise":
            raise_failures(verdicts)
        yield chunk, verdicts


def places_of(inputs: list[Path], on_broken: Callable[[str, BrokenRow], None]) -> Iterator[Place]:
    """The rows of files, in order; broken ones go to `on_broken`. Raises DataError."""
    for number, path in enumerate(inputs):
        for row in read(path):
            if isinstance(row, BrokenRow):
                on_broken(str(path), row)
            else:
                yield Place(str(path), row, (number + row.done) / len(inputs))


def _skip(places: Iterator[Place], journal: Journal) -> None:
    skipped = deque(islice(places, journal.done), maxlen=1)
    found = skipped[0].key if skipped else None
    if found != journal.last:
        raise ConfigError(
            f"{journal.name} does not fit the input: its record {journal.done} is of {_named(journal.last)}, "
            f"where the input has {_named(found)}: use --overwrite or another --out"
        )


def _named(key: Key | None) -> str:
    """A sample as people count."""
    if key is None:
        return "nothing"
    file, line, index = key
    return f"{file}, line {line}, sample {index + 1}"


def _judging(workers: int, options: Options) -> AbstractContextManager[Judge]:
    return _in_processes(workers, options) if workers > 1 else _in_this_process(options)


@contextmanager
def _in_processes(workers: int, options: Options) -> Iterator[Judge]:
    with Pool(workers, options) as pool:
        yield pool.run


@contextmanager
def _in_this_process(options: Options) -> Iterator[Judge]:
    with opened(options.rules, options.policy) as verifier:
        rules = verifier if options.setup.asks_rules else None
        stage = RulesStage(rules)
        yield lambda chunks: ((chunk, list(map(stage, lean_samples(chunk)))) for chunk in chunks)
