"""Verdicts from files of any kind, each with what its stages said; rollouts without verdicts are judged here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tinyv.analysis.from_records import PLACE, Shared, from_audit, from_row, from_verdict, unusable
from tinyv.analysis.joined import Inputs
from tinyv.analysis.judged import Judged
from tinyv.analysis.sources import AUDIT, ROLLOUTS, VERDICTS, Source, sources
from tinyv.cascade.verifier import Verifier
from tinyv.errors import DataError
from tinyv.io import BrokenRow, Row
from tinyv.io.reader import records
from tinyv.io.rows import Record
from tinyv.review.catalog import Catalog
from tinyv.review.rows import Said, stages_of
from tinyv.scoring.options import Options
from tinyv.scoring.run import judged, places_of

OnBroken = Callable[[str, BrokenRow], None]
OnRows = Callable[[int, float], None]
"""Takes the number of verdicts read, and the share of the files (0..1)."""
_Verdict = tuple[Judged, tuple[Said, ...]]
_TELL_EVERY = 1_000


class _Texts(Shared):
    """Shared texts without the subjects of questions, which the page does not show and which take long to find."""

    def domain(self, fields: Mapping[str, Any], question: str) -> str:  # noqa: ARG002 - as its parent has it
        """Nothing."""
        return ""


def catalog_of(
    paths: Sequence[Path],
    options: Options,
    *,
    on_broken: OnBroken = lambda _file, _row: None,
    on_rows: OnRows = lambda _count, _share: None,
) -> Catalog:
    """All verdicts of these files and runs; `options` judge rollouts. Raises DataError if there are none."""
    found = sources(paths)
    catalog = Catalog(_read(found, options, on_broken, on_rows))
    if not catalog.rows:
        raise DataError(f"no verdicts in {', '.join(str(source.path) for source in found)}")
    return catalog


def _read(
    found: Sequence[Source], options: Options, on_broken: OnBroken, on_rows: OnRows
) -> Iterator[_Verdict]:
    shared, count = _Texts(), 0
    for number, source in enumerate(found):
        for verdict in _FROM[source.kind](source.path, options, on_broken, shared):
            yield verdict
            count += 1
            if count % _TELL_EVERY == 0:
                on_rows(count, number / len(found))


def _audit(path: Path, _options: Options, on_broken: OnBroken, shared: Shared) -> Iterator[_Verdict]:
    for record in _whole(path, on_broken, {}):
        value: Any = record.value
        yield from_audit(value, f"{path}:{record.line}", shared), stages_of(value.get("stages"))


def _verdicts(path: Path, _options: Options, on_broken: OnBroken, shared: Shared) -> Iterator[_Verdict]:
    inputs = Inputs(path)
    for record in _whole(path, on_broken, PLACE):
        value: Any = record.value
        file, line, index = value["file"], value["line"], value["index"]
        row: Row = inputs.row(file, line, index)
        kept = value.get("audit")
        stages = kept.get("stages") if isinstance(kept, Mapping) else None
        yield from_verdict(value, row, f"{file}:{line}:{index}", shared), stages_of(stages)


def _rollouts(path: Path, options: Options, on_broken: OnBroken, shared: Shared) -> Iterator[_Verdict]:
    with Verifier(options.rules, options.model, options.setup, policy=options.policy) as verifier:
        for chunk, verdicts in judged(places_of([path], on_broken), options, verifier=verifier):
            for place, verdict in zip(chunk, verdicts, strict=True):
                stages = stages_of([stage.as_dict() for stage in verdict.stages])
                yield from_row(place, verdict, shared), stages


_FROM = {AUDIT: _audit, VERDICTS: _verdicts, ROLLOUTS: _rollouts}


def _whole(path: Path, on_broken: OnBroken, needed: Mapping[str, type]) -> Iterator[Record]:
    """The records that hold a verdict; others are told to `on_broken`."""
    for record in records(path):
        if isinstance(record, BrokenRow):
            on_broken(str(path), record)
        elif why := unusable(record.value, needed):
            on_broken(str(path), BrokenRow(record.line, why))
        else:
            yield record
