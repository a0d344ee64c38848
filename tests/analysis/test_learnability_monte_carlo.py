"""The exact model against sampled groups with real advantages, and proof that a wrong formula would be seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from tinyv.learnability import exact, monte_carlo
from tinyv.learnability.closed_form import advantages, silent
from tinyv.learnability.grouping import GroupRule, contrast
from tinyv.learnability.policy import READ, WRONG, Start, start
from tinyv.learnability.population import from_rates
from tinyv.learnability.training import Training
from tinyv.learnability.verifier import Errors

RATES = (0.05, 0.3, 0.55, 0.9)
GROUPS = 20_000
AGREES = 4.5
"""Standard errors; of a thousand comparisons less than one in a hundred is further off by chance."""
SEEN = 8.0
"""Standard errors by which a wrong formula must be off somewhere."""

CASES = [
    pytest.param(Errors(), Training(), id="no errors"),
    pytest.param(Errors(0.4), Training(GroupRule(4), geometry="softmax"), id="FN 40%, group of 4"),
    pytest.param(Errors(0.2, 0.1), Training(GroupRule(16), kl=0.3), id="both, group of 16, KL"),
    pytest.param(
        Errors(0.6, 0.2, 0.5, 0.5),
        Training(GroupRule(8), kl=1.0, geometry="softmax"),
        id="half systematic, strong KL",
    ),
    pytest.param(
        Errors(0.4, 0.1, 1.0, 1.0), Training(GroupRule(2, "none")), id="systematic, pairs, unscaled"
    ),
    pytest.param(
        Errors(0.3, 0.3, 0.5, 0.5),
        Training(GroupRule(8, "population"), kl=0.1, geometry="softmax"),
        id="population deviation",
    ),
]


def _elsewhere(begin: Start) -> np.ndarray:
    """A policy that has moved away from its start, so that the KL term pulls."""
    tilt = np.exp(np.array([0.5, -0.4, 0.1, 0.8]))
    shares: np.ndarray = begin.shares * tilt
    shares /= shares.sum(axis=1, keepdims=True)
    return shares


def _furthest(expected: np.ndarray, begin: Start, training: Training) -> float:
    """The largest difference from the sampled gradient, in standard errors."""
    drawn = monte_carlo.sample(_elsewhere(begin), begin, training, GROUPS, np.random.default_rng(7)).gradients
    error = drawn.std(axis=1, ddof=1) / np.sqrt(GROUPS)
    off = np.abs(drawn.mean(axis=1) - expected)
    assert (off[error == 0] < 1e-12).all()
    return float((off[error > 0] / error[error > 0]).max())


@pytest.mark.parametrize(("errors", "training"), CASES)
def test_the_exact_gradient_is_the_mean_of_sampled_ones(errors: Errors, training: Training) -> None:
    begin = start(from_rates(RATES, "four"), errors)
    assert _furthest(exact.gradient(_elsewhere(begin), begin, training), begin, training) < AGREES


def _wrong_scale(shares: np.ndarray, begin: Start, training: Training) -> np.ndarray:
    return exact.gradient(shares, begin, replace(training, rule=replace(training.rule, scale="population")))


def _wrong_size(shares: np.ndarray, begin: Start, training: Training) -> np.ndarray:
    return exact.gradient(shares, begin, replace(training, rule=GroupRule(training.rule.size + 2)))


def _wrong_limit(shares: np.ndarray, begin: Start, training: Training) -> np.ndarray:
    return exact.gradient(shares, begin, replace(training, rule=GroupRule(512)))


def _wrong_kl(shares: np.ndarray, begin: Start, training: Training) -> np.ndarray:
    return exact.gradient(shares, begin, replace(training, kl=training.kl * 0.8))


def _wrong_baseline(shares: np.ndarray, begin: Start, training: Training) -> np.ndarray:
    """Forgets that the group's mean is taken off."""
    q = shares @ begin.acceptance
    added: np.ndarray = shares * (0.05 * contrast(q, training.rule)[:, None])
    wrong: np.ndarray = exact.gradient(shares, begin, training) + added
    return wrong


def _wrong_divergence(shares: np.ndarray, begin: Start, training: Training) -> np.ndarray:
    """Takes the gradient of KL(start, policy) for that of KL(policy, start)."""
    without = exact.gradient(shares, begin, replace(training, kl=0.0))
    reversed_pull: np.ndarray = training.kl * (shares - begin.shares)
    wrong: np.ndarray = without - reversed_pull
    return wrong


@pytest.mark.parametrize(
    "wrong", [_wrong_scale, _wrong_size, _wrong_limit, _wrong_kl, _wrong_baseline, _wrong_divergence]
)
def test_the_comparison_sees_a_wrong_formula(
    wrong: Callable[[np.ndarray, Start, Training], np.ndarray],
) -> None:
    training = Training(GroupRule(8), kl=1.0, geometry="softmax")
    begin = start(from_rates(RATES, "four"), Errors(0.6, 0.2, 0.5, 0.5))
    assert _furthest(wrong(_elsewhere(begin), begin, training), begin, training) > SEEN


@pytest.mark.parametrize("errors", [Errors(), Errors(0.4), Errors(0.1, 0.3), Errors(0.6, 0.2)])
@pytest.mark.parametrize("size", [4, 8])
def test_closed_advantages_and_silent_groups_are_those_of_samples(errors: Errors, size: int) -> None:
    training = Training(GroupRule(size))
    begin = start(from_rates(RATES, "four"), errors)
    drawn = monte_carlo.sample(begin.shares, begin, training, GROUPS, np.random.default_rng(3))
    right, wrong = advantages(np.array(RATES), errors, training.rule)
    for row, rate in enumerate(RATES):
        _agrees(drawn.silent[row].astype(float), float(silent(np.array(rate), errors, size)))
        # One response per group, so that what is compared is independent.
        kind, advantage = drawn.classes[row, :, 0], drawn.advantages[row, :, 0]
        _agrees(advantage[kind == READ], float(right[row]))
        _agrees(advantage[kind == WRONG], float(wrong[row]))


def _agrees(sample: np.ndarray, expected: float) -> None:
    error = sample.std(ddof=1) / np.sqrt(len(sample))
    assert abs(sample.mean() - expected) < AGREES * error + 1e-9


@pytest.mark.parametrize(
    ("errors", "training"),
    [
        pytest.param(Errors(0.4), Training(GroupRule(8), 0.5, 0.0, 30, "softmax"), id="random FN"),
        pytest.param(Errors(0.4, 0.2, 0.5, 0.5), Training(GroupRule(8), 0.05, 0.1, 30), id="natural, KL"),
        pytest.param(
            Errors(0.4, 0.1, 1.0, 1.0, 0.3),
            Training(GroupRule(4), 0.5, 0.2, 30, "softmax"),
            id="systematic, KL",
        ),
        pytest.param(
            Errors(0.3, 0.2, 0.5, 0.5), Training(GroupRule(8), 0.5, 0.0, 30, "softmax", 0.8), id="shared"
        ),
    ],
)
def test_a_sampled_run_follows_the_exact_curve(errors: Errors, training: Training) -> None:
    begin = start(from_rates((0.1, 0.4, 0.7), "three"), errors)
    runs = [monte_carlo.simulate(begin, training, 1000, seed) for seed in range(6)]
    expected = exact.simulate(begin, training)
    faster = exact.simulate(begin, replace(training, learning_rate=1.15 * training.learning_rate))
    for name in ("right", "accepted"):
        last = np.array([run.over_steps(name)[-1] for run in runs])
        error = last.std(ddof=1) / np.sqrt(len(last))
        assert abs(last.mean() - expected.over_steps(name)[-1]) < 5 * error + 5e-4
        assert abs(last.mean() - faster.over_steps(name)[-1]) > 5 * error + 5e-4


def test_a_run_by_sampling_is_the_same_for_the_same_seed() -> None:
    begin = start(from_rates((0.2, 0.6), "two"), Errors(0.3))
    one, again, other = (monte_carlo.simulate(begin, Training(steps=5), 2, seed) for seed in (1, 1, 2))
    assert one == again
    assert one != other
