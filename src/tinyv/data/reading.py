"""The input of a run: its rows in order, without what a benchmark has and without repeated references."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from heapq import nsmallest
from pathlib import Path

from tinyv.data.against import Benchmarks
from tinyv.data.inputs import Kind, kind_of, rows
from tinyv.data.options import BuildOptions
from tinyv.data.questions import digest, identity
from tinyv.data.reference import Reference
from tinyv.data.tally import Tally
from tinyv.errors import ConfigError
from tinyv.io import BrokenRow, Row, read
from tinyv.llm.gates import MAX_CHARACTERS
from tinyv.llm.key import normalised
from tinyv.sample import Sample
from tinyv.scoring.chunks import Place

MAX_POOL = 20_000
"""References that mistakes may borrow from: a draw of the seed where there are more."""


class Source:
    """The rows of the input files; what is met is counted. Raises DataError for files that cannot be read."""

    def __init__(
        self,
        paths: Sequence[Path],
        options: BuildOptions,
        tally: Tally,
        on_broken: Callable[[str, BrokenRow], None] | None,
    ) -> None:
        """Check every file; read those of `options.against`."""
        if not paths:
            raise ConfigError("no input: name at least one file of references, rollouts or labelled answers")
        for path in paths:
            read(path)
        self.paths = list(paths)
        self._options = options
        self._tally = tally
        self._tell = on_broken
        self._benchmarks = Benchmarks(options.against, self._broken)

    def references(self) -> tuple[Reference, ...]:
        """What the makers of mistakes may borrow from; a pass over the input that counts nothing."""
        seed = str(self._options.seed)
        ranked = (
            (digest(seed, s.question, s.ground_truth), s.question, s.ground_truth)
            for path in self.paths
            for s in self._samples(path)
            if self._benchmarks.match(s.question, s.ground_truth) is None
        )
        return tuple(Reference(*texts) for _, *texts in dict.fromkeys(nsmallest(MAX_POOL, ranked)))

    def places(self) -> Iterator[Place]:
        """Rows to work on; of equal references the first."""
        seen: set[bytes] = set()
        for number, path in enumerate(self.paths):
            for row in rows(path):
                done = (number + row.done) / len(self.paths)
                if isinstance(row, BrokenRow):
                    self._broken(str(path), row)
                elif self._clean(path, row):
                    yield from self._wanted(Place(str(path), row, done), seen)

    def _samples(self, path: Path) -> Iterator[Sample]:
        for row in rows(path):
            if not isinstance(row, Row) or len(row.sample.ground_truth) > MAX_CHARACTERS:
                continue
            if self._options.also_write or kind_of(row) is Kind.REFERENCE:
                yield row.sample

    def _broken(self, file: str, row: BrokenRow) -> None:
        self._tally.broken += 1
        if self._tell is not None:
            self._tell(file, row)

    def _clean(self, path: Path, row: Row) -> bool:
        self._tally.met(path.name, kind_of(row).value)
        found = self._benchmarks.match(row.sample.question, row.sample.ground_truth)
        if found is None:
            return True
        where = {"file": path.name, "line": row.line, "index": row.index}
        self._tally.contaminated.append({**where, "against": found[0], "equal": found[1]})
        self._tally.dropped["contaminated"] += 1
        return False

    def _wanted(self, place: Place, seen: set[bytes]) -> Iterator[Place]:
        is_reference = kind_of(place.row) is Kind.REFERENCE
        if not is_reference:
            yield place
        if is_reference or self._options.also_write:
            s = place.row.sample
            key = digest(identity(s.question, s.ground_truth), normalised(s.ground_truth))
            if key not in seen:
                seen.add(key)
                bare = Sample(s.question, s.ground_truth, None, None, s.data_source)
                yield replace(place, row=replace(place.row, sample=bare, label=None))
            elif is_reference:
                self._tally.dropped["duplicate_reference"] += 1
