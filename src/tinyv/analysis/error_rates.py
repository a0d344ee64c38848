"""Error rates of the cascade and of a baseline, from labels of all rollouts or of a sample, with intervals.

Rates are over rollouts, weighted by strata (`strata`): within a stratum, labelled pairs stand for all. Intervals are
for rollouts like these and not only for these, labelled whole or not, so that they do not jump where a few labels are
missing. They are made in three steps: the share of wrong answers among what a grader accepts, and among what it
rejects, each with the variance of a stratified ratio estimate over pairs (Cochran, Sampling Techniques, 1977, 6.11,
without finite population correction); each share as a beta distribution of the same effective size with Jeffreys'
prior, so that no error among few is not no uncertainty (as Korn and Graubard, Survey Methodology 24, 1998, do with
Clopper-Pearson); the rates from draws of the two, which are independent.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tinyv.analysis.judged import Judged
from tinyv.analysis.strata import BASELINE, CASCADE, Unit, units_of
from tinyv.errors import ConfigError

DRAWS = 20_000
METHOD = (
    "stratified by who accepts, stage and frequency; weighted shares, intervals from beta distributions of the"
    " effective sample size, for rollouts like these"
)
MIN_LABELS = 2
"""Labelled pairs that a stratum needs, if it is not labelled whole."""
MOST_MISSING = 0.01
"""Share of what a grader accepts, or rejects, that may have no labels: it is left out then; with more, no rate."""
_NAMES = ("false_positive_rate", "false_negative_rate", "precision")


def error_rates(
    rows: Sequence[Judged],
    baseline: Sequence[bool],
    *,
    baseline_name: str,
    source: str = "labels",
    level: float = 0.95,
    seed: int = 0,
) -> dict[str, Any] | None:
    """The part `error_rates` of a report, JSON-ready; None if no row with an answer has a label.

    `labelled` and `of` count distinct pairs with an answer, and so does `n` of a rate: what somebody looked at.
    Raises ConfigError for a level that is not between 0 and 1.
    """
    if not 0 < level < 1:
        raise ConfigError(f"the level of intervals must be between 0 and 1, found {level!r}")
    units = units_of(rows, baseline)
    answered = [unit for unit in units if rows[unit.row].answer is not None]
    labelled = sum(unit.labels > 0 for unit in answered)
    if not labelled:
        return None
    graders = (("cascade", CASCADE), (baseline_name, BASELINE))
    return {
        "source": source,
        "labelled": labelled,
        "of": len(answered),
        "level": level,
        "method": METHOD,
        "graders": [{"name": name} | _rates(units, grader, level, seed) for name, grader in graders],
    }


@dataclass(frozen=True, slots=True)
class _Part:
    """What a grader accepts, or what it rejects: rollouts, the share of wrong ones, its effective size."""

    rollouts: int
    wrong: float
    effective: float
    """Independent answers that would tell as much; infinite where all are labelled."""
    sampled: int
    """Labelled pairs."""

    @property
    def bad(self) -> float:
        """Wrong rollouts, estimated."""
        return self.wrong * self.rollouts

    def draws(self, random: np.random.Generator) -> NDArray[np.float64]:
        """Wrong rollouts, drawn."""
        if not np.isfinite(self.effective):
            return np.full(DRAWS, self.bad)
        hits = self.wrong * self.effective
        return self.rollouts * random.beta(hits + 0.5, self.effective - hits + 0.5, DRAWS)


def _rates(units: Sequence[Unit], grader: int, level: float, seed: int) -> dict[str, Any]:
    random = np.random.default_rng(seed)
    rates = dict.fromkeys(_NAMES, _nothing())
    accepted = _part(units, grader, accepts=True)
    if accepted is None:
        return rates
    bad = accepted.draws(random)
    good = accepted.rollouts - bad
    if accepted.rollouts:
        rates["precision"] = _interval(good, accepted.rollouts - accepted.bad, bad, accepted.bad, level) | {
            "n": accepted.sampled
        }
    rejected = _part(units, grader, accepts=False)
    if rejected is None:
        return rates
    refused = rejected.draws(random)
    lost, missed = rejected.rollouts - refused, rejected.rollouts - rejected.bad
    wrong_seen = sum(unit.labels > 0 and unit.wrong > 0 for unit in units)
    right_seen = sum(unit.right > 0 for unit in units)
    if wrong_seen:
        rates["false_positive_rate"] = _interval(bad, accepted.bad, refused, rejected.bad, level) | {
            "n": wrong_seen
        }
    if right_seen:
        rates["false_negative_rate"] = _interval(
            lost, missed, good, accepted.rollouts - accepted.bad, level
        ) | {"n": right_seen}
    return rates


def _interval(
    hits: NDArray[np.float64], hit: float, others: NDArray[np.float64], other: float, level: float
) -> dict[str, Any]:
    """The share hit / (hit + other), with the interval that its draws give."""
    value = hit / (hit + other)
    low, high = np.quantile(hits / (hits + others), ((1 - level) / 2, (1 + level) / 2))
    return {"value": value, "low": min(float(low), value), "high": max(float(high), value)}


def _part(units: Sequence[Unit], grader: int, *, accepts: bool) -> _Part | None:
    """The stratified estimate of what a grader accepts, or rejects; None where too much of it has no label."""
    weighted = [_Weighted(unit, said) for unit in units if (said := unit.said(grader, accepts=accepts))]
    if not weighted:
        return _Part(0, 0.0, float("inf"), 0)
    strata = _strata(weighted)
    if not strata:
        return None
    rollouts = sum(one.rollouts for one in weighted)
    wrong = smooth = variance = 0.0
    for stratum in strata:
        share = sum(one.rollouts for one in stratum) / rollouts
        seen = [one for one in stratum if one.unit.labels]
        weight = sum(one.rollouts for one in seen)
        guess = (sum(one.unit.wrong for one in seen) + 0.5) / (len(seen) + 1)
        wrong += share * sum(one.rollouts * one.unit.wrong for one in seen) / weight
        smooth += share * guess
        # of the mean of n: 1 / n where pairs come equally often, more where few of them have the weight
        uneven = sum(one.rollouts**2 for one in seen) / weight**2
        variance += share**2 * uneven * guess * (1 - guess)
    effective = smooth * (1 - smooth) / variance if variance else float("inf")
    return _Part(rollouts, wrong, effective, sum(one.unit.labels > 0 for one in weighted))


class _Weighted(NamedTuple):
    """A pair with its rollouts that count here."""

    unit: Unit
    rollouts: int


def _strata(weighted: Sequence[_Weighted]) -> list[list[_Weighted]]:
    """Strata with labels enough each; those without are joined to the next size, then to another stage of the cell.

    Empty where cells that matter have no label at all.
    """
    cells: dict[Hashable, dict[Hashable, dict[int, list[_Weighted]]]] = {}
    for one in weighted:
        cell, stages, size = one.unit.stratum
        cells.setdefault(cell, {}).setdefault(stages, {}).setdefault(size, []).append(one)
    rollouts = sum(one.rollouts for one in weighted)
    strata: list[list[_Weighted]] = []
    missing = 0
    for by_stages in cells.values():
        parts = [
            part for sizes in by_stages.values() for part in _joined([sizes[size] for size in sorted(sizes)])
        ]
        for stratum in _joined(sorted(parts, key=len, reverse=True)):
            if any(one.unit.labels for one in stratum):
                strata.append(stratum)
            else:
                missing += sum(one.rollouts for one in stratum)
    return strata if missing <= MOST_MISSING * rollouts else []


def _joined(groups: Sequence[list[_Weighted]]) -> list[list[_Weighted]]:
    """Neighbours put together until each has labels enough; one may be left that has not."""
    joined: list[list[_Weighted]] = []
    for group in groups:
        if joined and not (_enough(joined[-1]) and _enough(group)):
            joined[-1] = joined[-1] + group
        else:
            joined.append(group)
    return joined


def _enough(stratum: Sequence[_Weighted]) -> bool:
    labelled = sum(one.unit.labels > 0 for one in stratum)
    return labelled >= MIN_LABELS or labelled == len(stratum)


def _nothing() -> dict[str, Any]:
    return {"value": None, "low": None, "high": None, "n": 0}
