"""Error rates of the cascade and of a baseline, from labels of all rollouts or of a sample, with intervals.

Rates are over rollouts, weighted by strata (`strata`): within a stratum, labelled pairs stand for all. Intervals are
for rollouts like these and not only for these, labelled whole or not, so that they do not jump where a few labels are
missing. A rate is a ratio of two masses of rollouts, right or wrong ones, estimated over pairs; its variance is that of
a stratified ratio estimate (Cochran, Sampling Techniques, 1977, 6.11, without finite population correction) and of how
the strata themselves fall out when other pairs are drawn. The interval is that of a beta distribution of the same
effective size with Jeffreys' prior, so that no error among few is not no uncertainty (as Korn and Graubard, Survey
Methodology 24, 1998, do with Clopper-Pearson).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np

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
class _Mass:
    """Rollouts of one kind, as estimated."""

    value: float = 0.0
    smooth: float = 0.0
    """The same with half a pair more of either kind in each stratum: never nothing where there are pairs."""
    squares: float = 0.0
    """Sum of squares over pairs: the variance if as many other pairs were drawn, and their labels."""


@dataclass(frozen=True, slots=True)
class _Part:
    """What a grader accepts, or what it rejects."""

    right: _Mass = _Mass()
    wrong: _Mass = _Mass()
    deviation: float = 0.0
    """Sum of squares of the right ones beyond their share: the variance where only the share is asked for."""
    sampled: int = 0
    """Labelled pairs."""


def _rates(units: Sequence[Unit], grader: int, level: float, seed: int) -> dict[str, Any]:
    rates = dict.fromkeys(_NAMES, _nothing())
    interval = partial(_interval, level=level, random=np.random.default_rng(seed))
    accepted = _part(units, grader, accepts=True)
    if accepted is None:
        return rates
    if accepted.sampled:
        rates["precision"] = interval(*_share(accepted)) | {"n": accepted.sampled}
    rejected = _part(units, grader, accepts=False)
    if rejected is None:
        return rates
    wrong_seen = sum(unit.labels > 0 and unit.wrong > 0 for unit in units)
    right_seen = sum(unit.right > 0 for unit in units)
    if wrong_seen:
        rates["false_positive_rate"] = interval(*_ratio(accepted.wrong, rejected.wrong)) | {"n": wrong_seen}
    if right_seen:
        rates["false_negative_rate"] = interval(*_ratio(rejected.right, accepted.right)) | {"n": right_seen}
    return rates


def _share(part: _Part) -> tuple[float, float]:
    """Right ones among all of a part, and the effective size of that estimate."""
    smooth = part.right.smooth / (part.right.smooth + part.wrong.smooth)
    whole = part.right.value + part.wrong.value
    return part.right.value / whole, smooth * (1 - smooth) * whole**2 / part.deviation


def _ratio(hits: _Mass, others: _Mass) -> tuple[float, float]:
    """hits / (hits + others), and the effective size of that estimate.

    Its variance is that of hits * (1 - ratio) - others * ratio. Half a pair more of each keeps a ratio of 0 or 1 from
    having none.
    """
    whole = hits.value + others.value
    pair = (hits.squares + others.squares) / whole
    smooth = (hits.smooth + pair / 2) / (hits.smooth + others.smooth + pair)
    squares = (1 - smooth) ** 2 * (hits.squares + pair**2 / 2) + smooth**2 * (others.squares + pair**2 / 2)
    return hits.value / whole, smooth * (1 - smooth) * (whole + pair) ** 2 / squares


def _interval(value: float, size: float, *, level: float, random: np.random.Generator) -> dict[str, Any]:
    """A share with the interval that so many independent answers would give it."""
    draws = random.beta(value * size + 0.5, (1 - value) * size + 0.5, DRAWS)
    low, high = np.quantile(draws, ((1 - level) / 2, (1 + level) / 2))
    return {"value": value, "low": min(float(low), value), "high": max(float(high), value)}


def _part(units: Sequence[Unit], grader: int, *, accepts: bool) -> _Part | None:
    """The stratified estimate of what a grader accepts, or rejects; None where too much of it has no label."""
    weighted = [_Weighted(unit, said) for unit in units if (said := unit.said(grader, accepts=accepts))]
    if not weighted:
        return _Part()
    strata = _strata(weighted)
    if not strata:
        return None
    found = [_estimate(stratum) for stratum in strata]
    seen = sum(one.rollouts for one in found)
    # the few without any label are taken for like the rest
    scale = sum(one.rollouts for one in weighted) / seen
    share = sum(one.rollouts * one.wrong for one in found) / seen
    return _Part(
        _mass([one.turned() for one in found], scale),
        _mass(found, scale),
        scale**2 * sum((one.wrong - share) ** 2 * one.spread + one.noise for one in found),
        sum(one.unit.labels > 0 for one in weighted),
    )


@dataclass(frozen=True, slots=True)
class _Estimate:
    """The wrong ones of a stratum."""

    rollouts: int
    wrong: float
    """Share, of what is labelled."""
    smooth: float
    """Share with half a pair more of either kind."""
    spread: float
    """Sum of squares of the pairs' rollouts."""
    noise: float
    """Variance of the wrong rollouts that few labels leave; that of the right ones is the same."""

    def turned(self) -> _Estimate:
        """The right ones in the place of the wrong ones."""
        return replace(self, wrong=1 - self.wrong, smooth=1 - self.smooth)


def _estimate(stratum: Sequence[_Weighted]) -> _Estimate:
    rollouts = sum(one.rollouts for one in stratum)
    seen = [one for one in stratum if one.unit.labels]
    weight = sum(one.rollouts for one in seen)
    smooth = (sum(one.unit.wrong for one in seen) + 0.5) / (len(seen) + 1)
    # of the mean of n: 1 / n where pairs come equally often, more where few of them have the weight
    uneven = sum(one.rollouts**2 for one in seen) / weight**2
    return _Estimate(
        rollouts,
        sum(one.rollouts * one.unit.wrong for one in seen) / weight,
        smooth,
        float(sum(one.rollouts**2 for one in stratum)),
        rollouts**2 * uneven * smooth * (1 - smooth),
    )


def _mass(strata: Sequence[_Estimate], scale: float) -> _Mass:
    return _Mass(
        scale * sum(one.rollouts * one.wrong for one in strata),
        scale * sum(one.rollouts * one.smooth for one in strata),
        scale**2 * sum(one.wrong**2 * one.spread + one.noise for one in strata),
    )


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
