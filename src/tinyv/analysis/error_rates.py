"""Error rates of the cascade and of a baseline, from labels of all rollouts or of a sample, with intervals.

Rates are over rollouts. A sample is weighted by strata (`strata`): within a stratum, labelled pairs stand for all.
An interval is then for the rate in these rollouts, made in three steps: the share of wrong answers among what a grader
accepts, and among what it rejects, each with the variance of a stratified ratio estimate (Cochran, Sampling
Techniques, 1977, 6.11, with finite population correction); each share as a beta distribution of the same effective
size with Jeffreys' prior, so that no error among few is not no uncertainty (as Korn and Graubard, Survey Methodology
24, 1998, do with Clopper-Pearson); the rates from draws of the two, which are independent. Where every rollout is
labelled a rate is a plain share with its Wilson interval, of the effective size that repeated pairs leave.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tinyv.analysis.judged import Judged
from tinyv.analysis.strata import Cell, Unit, units_of
from tinyv.analysis.watching.shares import wilson
from tinyv.errors import ConfigError

DRAWS = 20_000
PLAIN = "every rollout labelled: plain shares, Wilson intervals of the effective number of distinct pairs"
SAMPLED = (
    "stratified by who accepts, stage and frequency; weighted shares, intervals from beta distributions of the"
    " effective sample size, for the rate in these rollouts"
)
MIN_LABELS = 2
"""Labelled pairs that a stratum needs, if it is not labelled whole."""
MOST_MISSING = 0.01
"""Share of what a grader accepts, or rejects, that may have no labels: it is left out then; with more, no rate."""
_RATES = ("false_positive_rate", "false_negative_rate", "precision")
_ACCEPTS: tuple[Callable[[Unit], bool], ...] = (lambda unit: unit.cell[0], lambda unit: unit.cell[1])


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
    plain = all(unit.labels for unit in units)
    z = NormalDist().inv_cdf((1 + level) / 2)
    graders = zip(("cascade", baseline_name), _ACCEPTS, strict=True)
    return {
        "source": source,
        "labelled": labelled,
        "of": len(answered),
        "level": level,
        "method": PLAIN if plain else SAMPLED,
        "graders": [
            {"name": name} | (_plain(units, accepts, z) if plain else _sampled(units, accepts, level, seed))
            for name, accepts in graders
        ],
    }


# --- every rollout labelled --------------------------------------------------------------------------------------


def _plain(units: Sequence[Unit], accepts: Callable[[Unit], bool], z: float) -> dict[str, Any]:
    accepted = [unit for unit in units if accepts(unit)]
    return {
        "false_positive_rate": _share([(unit.count * unit.wrong, accepts(unit)) for unit in units], z),
        "false_negative_rate": _share(
            [(unit.count * (1 - unit.wrong), not accepts(unit)) for unit in units], z
        ),
        "precision": _share(
            [(unit.count * unit.wrong, False) for unit in accepted]
            + [(unit.count * (1 - unit.wrong), True) for unit in accepted],
            z,
        ),
    }


def _share(weighted: Sequence[tuple[float, bool]], z: float) -> dict[str, Any]:
    """The share of hits among weights; n is how many weights are not 0."""
    weights = [weight for weight, _ in weighted if weight > 0]
    total = sum(weights)
    if not total:
        return _nothing()
    value = sum(weight for weight, hit in weighted if hit) / total
    effective = total**2 / sum(weight**2 for weight in weights)
    low, high = wilson(value * effective, effective, z)
    return {"value": value, "low": min(low, value), "high": max(high, value), "n": len(weights)}


# --- a sample ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Part:
    """What a grader accepts, or what it rejects: rollouts, the share of wrong ones, its effective size."""

    rollouts: int
    wrong: float
    effective: float
    """Independent answers that would tell as much; infinite where all are labelled."""
    sampled: int
    """Labelled pairs."""
    wrong_seen: int
    """Of these, those labelled wrong."""

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


def _sampled(
    units: Sequence[Unit], accepts: Callable[[Unit], bool], level: float, seed: int
) -> dict[str, Any]:
    random = np.random.default_rng(seed)
    rates = dict.fromkeys(_RATES, _nothing())
    accepted = _part([unit for unit in units if accepts(unit)])
    if accepted is None:
        return rates
    bad = accepted.draws(random)
    good = accepted.rollouts - bad
    rates["precision"] = _interval(good, accepted.rollouts - accepted.bad, bad, accepted.bad, level) | {
        "n": accepted.sampled
    }
    rejected = _part([unit for unit in units if not accepts(unit)])
    if rejected is None:
        return rates
    refused = rejected.draws(random)
    lost, missed = rejected.rollouts - refused, rejected.rollouts - rejected.bad
    wrong_seen = accepted.wrong_seen + rejected.wrong_seen
    right_seen = accepted.sampled + rejected.sampled - wrong_seen
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


def _part(units: Sequence[Unit]) -> _Part | None:
    """The stratified estimate for these units; None where too much of them has no label."""
    strata = _strata(units)
    if not strata:
        return None
    rollouts = sum(unit.count for unit in units)
    wrong = smooth = variance = 0.0
    for stratum in strata:
        share = sum(unit.count for unit in stratum) / rollouts
        seen = [unit for unit in stratum if unit.labels]
        weight = sum(unit.count for unit in seen)
        p = sum(unit.count * unit.wrong for unit in seen) / weight
        guess = (sum(unit.wrong for unit in seen) + 0.5) / (len(seen) + 1)
        wrong += share * p
        smooth += share * guess
        spread = (
            len(seen) * sum(unit.count**2 for unit in seen) / weight**2
        )  # 1 where pairs come equally often
        variance += share**2 * (1 - len(seen) / len(stratum)) * spread * guess * (1 - guess) / len(seen)
    effective = smooth * (1 - smooth) / variance if variance else np.inf
    sampled = [unit for unit in units if unit.labels]
    return _Part(rollouts, wrong, effective, len(sampled), sum(unit.wrong > 0.5 for unit in sampled))


def _strata(units: Sequence[Unit]) -> list[list[Unit]]:
    """Strata with labels enough each; those without are joined to the next size, then to another stage of the cell.

    Empty where a cell that matters has no label at all.
    """
    cells: dict[Cell, dict[str, dict[int, list[Unit]]]] = {}
    for unit in units:
        cell, stage, size = unit.stratum
        cells.setdefault(cell, {}).setdefault(stage, {}).setdefault(size, []).append(unit)
    rollouts = sum(unit.count for unit in units)
    strata: list[list[Unit]] = []
    for stages in cells.values():
        by_stage = [_joined([sizes[size] for size in sorted(sizes)]) for sizes in stages.values()]
        joined = _joined(sorted((one for some in by_stage for one in some), key=lambda one: -len(one)))
        missing = [one for one in joined if not any(unit.labels for unit in one)]
        if sum(unit.count for one in missing for unit in one) > MOST_MISSING * rollouts:
            return []
        strata += [one for one in joined if one not in missing]
    return strata


def _joined(groups: Sequence[list[Unit]]) -> list[list[Unit]]:
    """Neighbours put together until each has labels enough; one may be left that has not."""
    joined: list[list[Unit]] = []
    for group in groups:
        if joined and not (_enough(joined[-1]) and _enough(group)):
            joined[-1] = joined[-1] + group
        else:
            joined.append(group)
    return joined


def _enough(units: Sequence[Unit]) -> bool:
    labelled = sum(unit.labels > 0 for unit in units)
    return labelled >= MIN_LABELS or labelled == len(units)


def _nothing() -> dict[str, Any]:
    return {"value": None, "low": None, "high": None, "n": 0}
