"""Files of any kind as judged rollouts: verdicts are read where they are, and made where there are none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from tinyv.analysis.from_records import (
    PLACE,
    RULES,
    Shared,
    from_audit,
    from_row,
    from_verdict,
    judged_again,
    unusable,
)
from tinyv.analysis.joined import Inputs
from tinyv.analysis.judged import Judged
from tinyv.analysis.references import References
from tinyv.analysis.rewards import Rewards
from tinyv.analysis.sources import AUDIT, ROLLOUTS, Source
from tinyv.analysis.steps import Steps
from tinyv.audit.record import NO_RULES
from tinyv.cascade.verifier import Verifier
from tinyv.errors import DataError
from tinyv.io import BrokenRow, read
from tinyv.io.reader import records, samples_of
from tinyv.io.rows import Record, Row
from tinyv.sample import Sample
from tinyv.scoring.chunks import Place
from tinyv.scoring.options import Options
from tinyv.scoring.run import judged

OnBroken = Callable[[str, BrokenRow], None]
OnRows = Callable[[int, float], None]
"""Rows so far, and how far the input is read (0..1)."""
CASCADE = RULES.union(NO_RULES)
"""Stages of a cascade; what another stage decided is a plain grader's word, and is judged again."""
_AT_A_TIME = 1_024


@dataclass(frozen=True, slots=True)
class Judging:
    """How rollouts without verdicts are judged."""

    options: Options = field(default_factory=Options)
    workers: int = 1
    again: bool = False
    """Judge rows that have a verdict again."""


@dataclass(slots=True)
class Loaded:
    """All rows of a run, and what the files were."""

    rows: list[Judged] = field(default_factory=list)
    inputs: list[dict[str, Any]] = field(default_factory=list)
    broken: int = 0
    judged_again: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    """Pairs that the model gave no decision on, by reason."""
    steps: Steps = field(default_factory=Steps)
    rewards: Rewards = field(default_factory=Rewards)


def load(
    sources: Sequence[Source],
    judging: Judging,
    *,
    references: References | None = None,
    reward_field: str | None = None,
    on_broken: OnBroken = lambda _file, _row: None,
    on_rows: OnRows = lambda _count, _done: None,
) -> Loaded:
    """The rows of all files, in order. Raises DataError if they hold none, or a file cannot be read.

    `reward_field`: where rollouts say what the trainer gave; None to find it.
    """
    loaded = Loaded(rewards=Rewards(reward_field))
    options = judging.options
    with Verifier(options.rules, options.model, options.setup, policy=options.policy) as verifier:
        shared = Shared(loaded.rewards)
        reading = _Reading(judging, verifier, shared, references, on_broken, on_rows)
        runs = list(dict.fromkeys(source.run for source in sources))
        for number, source in enumerate(sources):
            reading.begins(number / len(sources), 1 / len(sources))
            rows = reading.rows_of(source)
            if len(runs) > 1 and source.run:
                rows = [_of_run(runs.index(source.run), row) for row in rows]
            loaded.rows += rows
            loaded.inputs.append({"path": str(source.path), "kind": source.kind, "rows": len(rows)})
        loaded.failures, loaded.steps = verifier.counts.failures, shared.steps
    loaded.broken, loaded.judged_again = reading.broken, reading.judged_again
    if not loaded.rows:
        raise DataError(f"no rollouts that can be read in {', '.join(str(s.path) for s in sources)}")
    return loaded


class _Reading:
    """Reads one source after the other, with one verifier and one store of texts."""

    def __init__(
        self,
        judging: Judging,
        verifier: Verifier,
        shared: Shared,
        references: References | None,
        on_broken: OnBroken,
        on_rows: OnRows,
    ) -> None:
        self._judging = judging
        self._verifier = verifier
        self._references = references
        self._on_broken = on_broken
        self._on_rows = on_rows
        self._shared = shared
        self._count = 0
        self._before, self._share, self._done = 0.0, 1.0, 0.0
        self.broken = 0
        self.judged_again = 0

    def begins(self, done: float, share: float) -> None:
        """Tell how much was read before the next file, and what share of all the file is."""
        self._before, self._share = done, share

    def rows_of(self, source: Source) -> list[Judged]:
        """The judged rows of one file."""
        if source.kind == ROLLOUTS:
            self._shared.rewards.begins(str(source.path), source.rewards)
            return list(self._counted(self._rollouts(source.path)))
        kept = self._audit if source.kind == AUDIT else self._verdicts
        found = list(self._counted(kept(source.path)))
        self._judge_again(found)
        return found

    def _counted(self, rows: Iterable[Judged]) -> Iterator[Judged]:
        for row in rows:
            self._count += 1
            if self._count % _AT_A_TIME == 0:
                self._on_rows(self._count, self._before + self._share * self._done)
            yield row

    def _rollouts(self, path: Path) -> Iterator[Judged]:
        rows = read(path, partial(self._rows_in, str(path)))
        places = (Place(str(path), row, row.done) for row in self._whole(path, rows))
        options, workers = self._judging.options, self._judging.workers
        for chunk, verdicts in judged(places, options, workers=workers, verifier=self._verifier):
            self._done = chunk[-1].done
            for place, verdict in zip(chunk, verdicts, strict=True):
                yield from_row(place, verdict, self._shared)

    def _rows_in(self, file: str, record: Record) -> Iterable[Row | BrokenRow]:
        rows_of = samples_of if self._references is None else self._references.rows_of
        return self._shared.rewards.spread(rows_of(record), file)

    def _audit(self, path: Path) -> Iterator[Judged]:
        for record in self._verdict_records(path, {}):
            yield from_audit(record.value, f"{path}:{record.line}", self._shared)  # type: ignore[arg-type]

    def _verdicts(self, path: Path) -> Iterator[Judged]:
        inputs = Inputs(path)
        for record in self._verdict_records(path, PLACE):
            value: Any = record.value
            file, line, index = value["file"], value["line"], value["index"]
            yield from_verdict(value, inputs.row(file, line, index), f"{file}:{line}:{index}", self._shared)

    def _verdict_records(self, path: Path, needed: Mapping[str, type]) -> Iterator[Record]:
        for record in self._whole(path, records(path)):
            self._done = record.done
            if why := unusable(record.value, needed):
                self._tell(path, BrokenRow(record.line, why))
            else:
                yield record

    def _whole(self, path: Path, rows: Iterable[Any]) -> Iterator[Any]:
        for row in rows:
            if isinstance(row, BrokenRow):
                self._tell(path, row)
            else:
                yield row

    def _tell(self, path: Path, row: BrokenRow) -> None:
        self.broken += 1
        self._on_broken(str(path), row)

    def _judge_again(self, rows: list[Judged]) -> None:
        again = [at for at, row in enumerate(rows) if self._judging.again or row.stage not in CASCADE]
        self.judged_again += len(again)
        for start in range(0, len(again), _AT_A_TIME):
            places = again[start : start + _AT_A_TIME]
            samples = [_sample(rows[at]) for at in places]
            for at, verdict in zip(places, self._verifier.verify(samples), strict=True):
                rows[at] = judged_again(rows[at], verdict)


def _of_run(number: int, row: Judged) -> Judged:
    """The row with names that no other run has."""
    return replace(row, group=f"{number}|{row.group}", place=f"run {number + 1}, {row.place}")


def _sample(row: Judged) -> Sample:
    return Sample(row.question, row.ground_truth, answer=row.answer or "")
