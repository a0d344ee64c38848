"""What decides about a verifier: recall, false positives, AUC, calibration; in plain Python, for any model.

A score is p_correct (0..1), accepted from a threshold on. None stands for a pair that was not decided: it is never
accepted, counts among the right or wrong ones all the same, and has no part in the calibration error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from math import floor
from operator import itemgetter
from typing import Any

Scores = Sequence[float | None]
FPR = 0.01
"""Share of wrong answers that may be accepted where a threshold is chosen."""
BINS = 15
_ROUNDING = 1e-9
"""0.07 * 100 is a little above 7 in floating point."""
_REJECTS_ALL = 1.0


@dataclass(frozen=True, slots=True)
class Rates:
    """Who was accepted at one threshold."""

    right: int
    wrong: int
    recall: float | None
    """Share of the right answers that were accepted; None if there are none."""
    fpr: float | None
    """Share of the wrong answers that were accepted; None if there are none."""


@dataclass(frozen=True, slots=True)
class Bin:
    """The pairs whose score lies in one interval."""

    low: float
    high: float
    count: int
    mean_score: float
    share_right: float


@dataclass(frozen=True, slots=True)
class Measured:
    """All figures of one model on one set of pairs."""

    pairs: int
    undecided: int
    auc: float | None
    ece: float | None
    brier: float
    recall_at_fpr: float
    """The largest share of right answers accepted while at most `max_fpr` of the wrong ones are."""
    threshold: float
    """Where that share is reached."""
    max_fpr: float
    at_threshold: Rates
    at_half: Rates
    """At a threshold of 0.5: what the model does before calibration."""
    categories: dict[str, Rates]
    """By category, at `threshold`."""

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready, in the order of the fields."""
        return asdict(self)


def measure(
    scores: Scores,
    labels: Sequence[bool],
    categories: Sequence[str] = (),
    fpr: float = FPR,
    threshold: float | None = None,
) -> Measured:
    """All figures at once. Without a `threshold` one is chosen on these pairs, which must not be the test part then."""
    recall, chosen = recall_at_fpr(scores, labels, fpr)
    threshold = chosen if threshold is None else threshold
    return Measured(
        pairs=len(labels),
        undecided=sum(1 for score in scores if score is None),
        auc=auc(scores, labels),
        ece=expected_calibration_error(scores, labels),
        brier=brier(scores, labels),
        recall_at_fpr=recall,
        threshold=threshold,
        max_fpr=fpr,
        at_threshold=rates(scores, labels, threshold),
        at_half=rates(scores, labels, 0.5),
        categories=by_category(scores, labels, categories, threshold) if categories else {},
    )


def auc(scores: Scores, labels: Sequence[bool]) -> float | None:
    """Probability that a right answer scores above a wrong one, ties counting half; None without both kinds.

    By ranks: Hanley and McNeil, "The meaning and use of the area under a ROC curve", Radiology 143 (1982).
    """
    right = sum(map(bool, labels))
    wrong = len(labels) - right
    if not right or not wrong:
        return None
    below = won = 0.0
    for hits, misses in reversed(_steps(scores, labels)):
        won += hits * (below + misses / 2)
        below += misses
    return won / (right * wrong)


def recall_at_fpr(scores: Scores, labels: Sequence[bool], fpr: float = FPR) -> tuple[float, float]:
    """The best recall with at most `fpr` of the wrong answers accepted, and a threshold that gives it.

    The threshold lies half way between the lowest right score that it accepts and the next score below, so that a
    server that rounds otherwise decides the same. (0, 1) or a little more than 1 if no right answer can be accepted.
    """
    allowed = floor(fpr * sum(not label for label in labels) + _ROUNDING)
    best, hits, misses = -1, 0, 0
    levels = _levels(scores)
    for place, (new_hits, new_misses) in enumerate(_steps(scores, labels)[: len(levels)]):
        misses += new_misses
        if misses > allowed:
            break
        hits += new_hits
        best = place if new_hits else best
    if best < 0:
        return 0.0, max([_REJECTS_ALL, *(level + _ROUNDING for level in levels[:1])])
    lowest = levels[best]
    following = levels[best + 1] if best + 1 < len(levels) else lowest
    return hits / sum(map(bool, labels)), _between(following, lowest)


def _between(low: float, high: float) -> float:
    """Half way, but always above `low`: two neighbouring numbers have nothing between them."""
    middle = (low + high) / 2
    return middle if middle > low else high


def expected_calibration_error(p: Scores, labels: Sequence[bool], bins: int = BINS) -> float | None:
    """Mean distance between score and share of right answers over equal-width bins; None without scores.

    Guo et al., "On calibration of modern neural networks", arXiv 1706.04599, equation 3 with 15 bins, for the
    probability of the one class "right".
    """
    filled = reliability(p, labels, bins)
    total = sum(one.count for one in filled)
    if not total:
        return None
    return sum(one.count * abs(one.share_right - one.mean_score) for one in filled) / total


def brier(p: Scores, labels: Sequence[bool]) -> float:
    """Mean squared distance between score and label (1 or 0); 1 for a pair that was not decided, 0 without pairs.

    Brier, "Verification of forecasts expressed in terms of probability", Monthly Weather Review 78 (1950).
    """
    pairs = zip(p, labels, strict=True)
    squares = [1.0 if score is None else (score - bool(label)) ** 2 for score, label in pairs]
    return sum(squares) / len(squares) if squares else 0.0


def reliability(p: Scores, labels: Sequence[bool], bins: int = BINS) -> list[Bin]:
    """The bins that hold a pair, in rising order; a score on a border belongs to the bin above, 1 to the last."""
    held: dict[int, list[tuple[float, bool]]] = {}
    for score, label in zip(p, labels, strict=True):
        if score is not None:
            held.setdefault(min(int(score * bins), bins - 1), []).append((score, label))
    return [
        Bin(
            number / bins,
            (number + 1) / bins,
            len(pairs),
            sum(score for score, _ in pairs) / len(pairs),
            sum(bool(label) for _, label in pairs) / len(pairs),
        )
        for number, pairs in sorted(held.items())
    ]


def rates(scores: Scores, labels: Sequence[bool], threshold: float) -> Rates:
    """Recall and false positive rate where scores from `threshold` on are accepted."""
    accepted = [score is not None and score >= threshold for score in scores]
    right = sum(map(bool, labels))
    wrong = len(labels) - right
    hits = sum(1 for taken, label in zip(accepted, labels, strict=True) if taken and label)
    misses = sum(accepted) - hits
    return Rates(right, wrong, hits / right if right else None, misses / wrong if wrong else None)


def by_category(
    scores: Scores, labels: Sequence[bool], categories: Sequence[str], threshold: float = 0.5
) -> dict[str, Rates]:
    """The rates of each category, by its name in alphabetical order."""
    rows = sorted(zip(categories, range(len(labels)), strict=True))
    found: dict[str, Rates] = {}
    for name, group in groupby(rows, key=itemgetter(0)):
        places = [place for _, place in group]
        found[name] = rates([scores[i] for i in places], [labels[i] for i in places], threshold)
    return found


def _levels(scores: Scores) -> list[float]:
    """The different scores, highest first."""
    return sorted({score for score in scores if score is not None}, reverse=True)


def _steps(scores: Scores, labels: Sequence[bool]) -> list[tuple[int, int]]:
    """Right and wrong answers at each level, highest first; those without a score come last."""
    levels = {level: place for place, level in enumerate(_levels(scores))}
    counts = [[0, 0] for _ in range(len(levels) + 1)]
    for score, label in zip(scores, labels, strict=True):
        counts[len(levels) if score is None else levels[score]][0 if label else 1] += 1
    return [(hits, misses) for hits, misses in counts]
