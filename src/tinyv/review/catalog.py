"""All verdicts in memory, and the choice among them: a pass over lists, tens of milliseconds for 100,000."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from tinyv.analysis.judged import Judged
from tinyv.review.choice import Choice
from tinyv.review.labels import Act
from tinyv.review.rows import Pair, Row, Said, pair_of

Acts = Mapping[str, Act]
_Test = Callable[[Row], bool]
_FACETS = {"outcome": "outcome", "stage": "stage", "reason": "reason", "source": "data_source"}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a choice lists, frozen: labels given since then do not move the rows under the reader."""

    rows: list[int]
    """Numbers of rows, in the order of the list."""
    times: dict[int, int]
    """By pair, how many chosen rows it has; empty unless each pair is listed once."""


class Catalog:
    """Rows and their pairs."""

    def __init__(self, verdicts: Iterable[tuple[Judged, tuple[Said, ...]]]) -> None:
        self.rows: list[Row] = []
        self.pairs: list[Pair] = []
        self._numbers: dict[object, int] = {}
        self._folded: list[str] | None = None
        for judged, stages in verdicts:
            self.rows.append(Row(judged, stages, self._pair(judged)))
        self.digests = {pair.digest: number for number, pair in enumerate(self.pairs)}
        self.facets = {name: self._counted(field) for name, field in _FACETS.items()}
        self.threshold = self._threshold()

    def chosen(self, choice: Choice, acts: Acts) -> Chosen:
        """The rows that a choice lists."""
        tests = self._tests(choice, acts)
        rows = [number for number, row in enumerate(self.rows) if all(test(row) for test in tests)]
        times: dict[int, int] = {}
        if choice.once:
            rows, times = self._once(rows)
        if choice.order == "uncertain":
            rows.sort(key=lambda number: self._distance(number, choice.threshold))
        return Chosen(rows, times)

    def labelled(self, acts: Acts) -> dict[str, int]:
        """How many pairs of these files have which label."""
        if len(acts) < len(self.digests):
            return dict(Counter(act.label for digest, act in acts.items() if digest in self.digests))
        return dict(Counter(acts[digest].label for digest in self.digests if digest in acts))

    def _pair(self, judged: Judged) -> int:
        number = self._numbers.setdefault(judged.pair, len(self.pairs))
        if number == len(self.pairs):
            self.pairs.append(pair_of(judged.question, judged.ground_truth, judged.answer))
        return number

    def _counted(self, field: str) -> list[tuple[str, int]]:
        value = attrgetter(field)
        return Counter(value(row.judged) for row in self.rows).most_common()

    def _threshold(self) -> float:
        """Between what models rejected and accepted; 0.5 where the two are not apart."""
        told = [row.judged for row in self.rows if row.judged.p_correct is not None]
        accepted = [row.p_correct or 0.0 for row in told if row.outcome == "CORRECT"]
        rejected = [row.p_correct or 0.0 for row in told if row.outcome == "INCORRECT"]
        low, high = max(rejected, default=0.5), min(accepted, default=0.5)
        return round((low + high) / 2, 3) if low < high and accepted and rejected else 0.5

    def _once(self, rows: Sequence[int]) -> tuple[list[int], dict[int, int]]:
        """The first row of each pair, and how many there are of each."""
        times = Counter(self.rows[number].pair for number in rows)
        first: dict[int, int] = {}
        for number in rows:
            first.setdefault(self.rows[number].pair, number)
        return list(first.values()), dict(times)

    def _distance(self, number: int, threshold: float) -> float:
        p = self.rows[number].judged.p_correct
        return 2.0 if p is None else abs(p - threshold)

    def _tests(self, choice: Choice, acts: Acts) -> list[_Test]:
        tests = [_equals(field, getattr(choice, name)) for name, field in _FACETS.items()]
        tests += [self._disagreement(choice.disagree, acts), self._mine(choice.mine, acts)]
        tests += [_near(choice.near, choice.threshold), self._holds(choice.text)]
        return [test for test in tests if test is not None]

    def _disagreement(self, kind: str | None, acts: Acts) -> _Test | None:
        if kind is None:
            return None
        tests: dict[str, _Test] = {
            "model": lambda row: row.recovered,
            "stages": lambda row: row.stages_disagree,
            "baseline": lambda row: self.pairs[row.pair].plain != row.judged.accepted,
            "file": lambda row: row.judged.label not in (None, row.judged.accepted),
            "mine": lambda row: self._label(row, acts) == ("wrong" if row.judged.accepted else "right"),
        }
        return tests[kind]

    def _mine(self, wanted: str | None, acts: Acts) -> _Test | None:
        if wanted is None:
            return None
        if wanted == "none":
            return lambda row: self._label(row, acts) is None
        if wanted == "some":
            return lambda row: self._label(row, acts) is not None
        return lambda row: self._label(row, acts) == wanted

    def _label(self, row: Row, acts: Acts) -> str | None:
        act = acts.get(self.pairs[row.pair].digest)
        return None if act is None else act.label

    def _holds(self, text: str) -> _Test | None:
        if not text:
            return None
        wanted = text.casefold()
        holding = [wanted in folded for folded in self._searched()]
        return lambda row: holding[row.pair]

    def _searched(self) -> list[str]:
        """The texts of each pair as a search looks at them, made at the first search."""
        if self._folded is None:
            self._folded = [
                "\0".join((pair.question, pair.ground_truth, pair.answer or "")).casefold()
                for pair in self.pairs
            ]
        return self._folded


def _equals(field: str, wanted: str | None) -> _Test | None:
    if wanted is None:
        return None
    value = attrgetter(field)
    return lambda row: bool(value(row.judged) == wanted)


def _near(most: float | None, threshold: float) -> _Test | None:
    if most is None:
        return None
    return lambda row: row.judged.p_correct is not None and abs(row.judged.p_correct - threshold) <= most
