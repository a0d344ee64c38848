"""What a benchmark run gives: trials per verifier, grouped and counted, as one JSON-ready record."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tinyv.bench.clock import Times, times
from tinyv.bench.measure import Trial
from tinyv.bench.tally import Tally, tally
from tinyv.verdict import Outcome


@dataclass(frozen=True, slots=True)
class Result:
    """All trials of one verifier."""

    name: str
    trials: Sequence[Trial]

    @property
    def tally(self) -> Tally:
        """Counts over all pairs."""
        return tally(self.trials)

    @property
    def times(self) -> Times:
        """Time per pair over all pairs."""
        return times(trial.seconds for trial in self.trials)

    @property
    def errors(self) -> list[Trial]:
        """Wrongly judged pairs: right and not accepted, or wrong and accepted."""
        return [t for t in self.trials if t.judgement.correct is not t.pair.label]

    def grouped(self, key: Callable[[Trial], str]) -> dict[str, Result]:
        """The same by group, in order of first appearance."""
        groups: dict[str, list[Trial]] = defaultdict(list)
        for trial in self.trials:
            groups[key(trial)].append(trial)
        return {group: Result(self.name, trials) for group, trials in groups.items()}

    def by_file(self) -> dict[str, Result]:
        """By input file."""
        return self.grouped(lambda trial: trial.pair.file)

    def by_source(self) -> dict[str, Result]:
        """By the source that rows name."""
        return self.grouped(lambda trial: trial.pair.source)

    def reasons(self) -> list[tuple[Outcome, str, int, int]]:
        """(outcome, reason, pairs with label true, with label false), the most frequent first."""
        counts = Counter((t.judgement.outcome, t.judgement.reason, t.pair.label) for t in self.trials)
        kinds = Counter((t.judgement.outcome, t.judgement.reason) for t in self.trials)
        return [(o, r, counts[o, r, True], counts[o, r, False]) for (o, r), _ in kinds.most_common()]

    def as_dict(self, *, by_source: bool = False) -> dict[str, Any]:
        """Figures overall, by file, by reason and, if asked for (there may be hundreds), by source."""
        sources = {name: part.tally.as_dict() for name, part in self.by_source().items()} if by_source else {}
        return {
            "verifier": self.name,
            **self.figures(),
            "by_file": {name: part.figures() for name, part in self.by_file().items()},
            **({"by_source": sources} if by_source else {}),
            "by_reason": [
                {"outcome": outcome.name, "reason": reason, "right": right, "wrong": wrong}
                for outcome, reason, right, wrong in self.reasons()
            ],
        }

    def figures(self) -> dict[str, Any]:
        """Counts, shares and times."""
        return {**self.tally.as_dict(), "ms": self.times.as_dict()}


def compared(ours: Result, theirs: Result) -> dict[str, Any]:
    """Our times as shares of theirs, and how often the two accept or reject alike."""
    mine, other = ours.times, theirs.times
    differing = sum(
        a.judgement.correct is not b.judgement.correct
        for a, b in zip(ours.trials, theirs.trials, strict=True)
    )
    return {
        "median_ratio": _ratio(mine.median, other.median),
        "mean_ratio": _ratio(mine.mean, other.mean),
        "disagreements": differing,
        "agreement_with_each_other": round(1 - differing / max(1, len(ours.trials)), 4),
    }


def _ratio(ours: float, theirs: float) -> float | None:
    return round(ours / theirs, 5) if theirs else None
