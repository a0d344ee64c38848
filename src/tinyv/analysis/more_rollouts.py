"""How many more rollouts the baseline needs for the signal that the cascade has.

Two prices. `signal_factor`: GRPO's expected first-order gain on a prompt is the covariance of its reward with being
right (`training`), and covariances add over prompts: so many times the prompts bring the same sum. `group_size`: how
large groups must be for the baseline to have as large a share of groups with a gradient; the pass rates of the prompts
are taken as Beta distributed, fitted to each grader's counts by maximum likelihood, and a group of n is all equal with
probability E[p^n] + E[(1-p)^n].
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, exp, lgamma
from typing import Any

import numpy as np

from tinyv.analysis.groups import Bools, Floats, Grouped, Ints

MAX_GROUP = 4_096
_MEANS = np.linspace(0.005, 0.995, 60)
_STRENGTHS = np.logspace(-2, 2.5, 46)
"""a + b of the Beta distribution."""


@dataclass(frozen=True, slots=True)
class Beta:
    """A Beta distribution of pass rates."""

    a: float
    b: float

    def equal(self, n: int) -> float:
        """The probability that a group of n has equal rewards."""
        return exp(_log_beta(self.a + n, self.b) - _log_beta(self.a, self.b)) + exp(
            _log_beta(self.a, self.b + n) - _log_beta(self.a, self.b)
        )


def more_rollouts(groups: Grouped, gains: tuple[float, float]) -> dict[str, Any]:
    """The dict's part `training.more_rollouts`; `gains` are the mean gain under the baseline and the cascade."""
    theirs, ours = gains
    size = ceil(np.median(groups.size))
    beta = fitted(groups, groups.baseline)
    wanted = 1 - fitted(groups, groups.cascade).equal(size)
    found = None if 1 - beta.equal(size) >= wanted else _needed(beta, size, wanted)
    return {
        "signal_factor": round(ours / theirs, 4) if theirs > 0 and ours > 0 else None,
        "group_size": found,
        "factor": None if found is None else round(found / size, 4),
        "why": _why(beta, size, wanted, theirs, found),
    }


def fitted(groups: Grouped, accepted: Bools) -> Beta:
    """The most likely Beta distribution of the prompts' pass rates, over a grid refined once."""
    counts = np.stack([groups.size, groups.accepted(accepted)], axis=1)
    cases, weights = np.unique(counts, axis=0, return_counts=True)
    best = _best(cases[:, 0], cases[:, 1], weights, _MEANS, _STRENGTHS)
    means = np.clip(np.linspace(best[0] - 0.017, best[0] + 0.017, 35), 5e-4, 1 - 5e-4)
    mean, strength = _best(cases[:, 0], cases[:, 1], weights, means, best[1] * np.logspace(-0.1, 0.1, 21))
    return Beta(mean * strength, (1 - mean) * strength)


def _best(n: Ints, k: Ints, weights: Ints, means: Floats, strengths: Floats) -> tuple[float, float]:
    """The mean and strength on the grid under which the counts are most likely (beta-binomial)."""
    found = [
        (float(weights @ _log_likelihood(n, k, m * s, (1 - m) * s)), float(m), float(s))
        for m in means
        for s in strengths
    ]
    _, mean, strength = max(found)
    return mean, strength


def _log_likelihood(n: Ints, k: Ints, a: float, b: float) -> Floats:
    """Per case, without the binomial coefficient, which no parameter changes.

    B(a + k, b + n - k) / B(a, b) is a(a+1)...(a+k-1) b(b+1)...(b+n-k-1) / ((a+b)(a+b+1)...(a+b+n-1)): three tables of
    sums of logarithms serve all cases, however many sizes of groups there are.
    """
    steps = np.arange(int(n.max()))
    ups, downs, alls = (np.concatenate([[0.0], np.cumsum(np.log(one + steps))]) for one in (a, b, a + b))
    return np.asarray(ups[k] + downs[n - k] - alls[n])


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def _needed(beta: Beta, size: int, wanted: float) -> int | None:
    """The smallest group with that share of gradients, not below today's size; None beyond MAX_GROUP."""
    if 1 - beta.equal(MAX_GROUP) < wanted:
        return None
    low, high = size, MAX_GROUP
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if 1 - beta.equal(middle) >= wanted else (middle + 1, high)
    return low


def _why(beta: Beta, size: int, wanted: float, gain: float, group_size: int | None) -> str:
    if gain <= 0:
        return "the baseline's rewards do not go with being right: no number of prompts like these brings the gain"
    if 1 - beta.equal(size) >= wanted:
        return "as many groups have a gradient under the baseline: its errors vary the rewards, too"
    if group_size is None:
        return f"groups of up to {MAX_GROUP} are not enough: the baseline rejects whole prompts"
    return "pass rates taken as Beta distributed, fitted to the counts of both graders"
