"""Counts of right and wrong decisions against labels. UNDECIDED counts as not accepted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tinyv.bench.measure import Trial
from tinyv.verdict import Outcome


@dataclass(frozen=True, slots=True)
class Tally:
    """How one verifier did on one group of pairs."""

    right: int
    """Pairs whose label is true."""
    wrong: int
    """Pairs whose label is false."""
    right_accepted: int
    wrong_accepted: int
    undecided: int

    @property
    def pairs(self) -> int:
        """All pairs."""
        return self.right + self.wrong

    @property
    def recall(self) -> float | None:
        """Share of right answers accepted; None if there are none."""
        return _share(self.right_accepted, self.right)

    @property
    def fpr(self) -> float | None:
        """Share of wrong answers accepted; None if there are none."""
        return _share(self.wrong_accepted, self.wrong)

    @property
    def precision(self) -> float | None:
        """Share of accepted answers that are right; None if none was accepted."""
        return _share(self.right_accepted, self.right_accepted + self.wrong_accepted)

    @property
    def accuracy(self) -> float | None:
        """Share of pairs where "accepted" agrees with the label."""
        return _share(self.right_accepted + self.wrong - self.wrong_accepted, self.pairs)

    def as_dict(self) -> dict[str, Any]:
        """Counts and shares as JSON-ready values; `agreement` is another name of accuracy."""
        return {
            "pairs": self.pairs,
            "right": self.right,
            "wrong": self.wrong,
            "right_accepted": self.right_accepted,
            "wrong_accepted": self.wrong_accepted,
            "recall": _rounded(self.recall),
            "fpr": _rounded(self.fpr),
            "precision": _rounded(self.precision),
            "accuracy": _rounded(self.accuracy),
            "agreement": _rounded(self.accuracy),
            "undecided": _rounded(_share(self.undecided, self.pairs)),
        }


def tally(trials: Iterable[Trial]) -> Tally:
    """Count a verifier's trials."""
    counts: Counter[tuple[bool, Outcome]] = Counter((t.pair.label, t.judgement.outcome) for t in trials)
    return Tally(
        right=sum(n for (label, _), n in counts.items() if label),
        wrong=sum(n for (label, _), n in counts.items() if not label),
        right_accepted=counts[True, Outcome.CORRECT],
        wrong_accepted=counts[False, Outcome.CORRECT],
        undecided=counts[True, Outcome.UNDECIDED] + counts[False, Outcome.UNDECIDED],
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)
