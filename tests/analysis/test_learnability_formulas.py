"""The closed forms of GRPO under a wrong verifier, against enumeration, identities and the exact model."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tinyv.errors import ConfigError
from tinyv.learnability.beta import incomplete_beta, strata_means
from tinyv.learnability.closed_form import acceptance, advantages, distance_to_optimum, improvement, silent
from tinyv.learnability.exact import simulate
from tinyv.learnability.grouping import (
    VERL_EPSILON,
    GroupRule,
    Scale,
    contrast,
    group_advantages,
    limiting_contrast,
    no_gradient,
    tabulated_contrast,
)
from tinyv.learnability.policy import start
from tinyv.learnability.population import from_rates
from tinyv.learnability.training import Geometry, Training
from tinyv.learnability.verifier import Errors, false_negatives_behind

RATES = st.floats(0, 1, allow_nan=False)
SCALES: list[Scale] = ["sample", "population", "none"]


def _groups(size: int) -> np.ndarray:
    return np.array(list(itertools.product((0, 1), repeat=size)), dtype=bool)


def _enumerated(q: float, rule: GroupRule) -> tuple[float, float]:
    """Expected advantage of the first response given that it is accepted, and rejected, over all 2^G groups."""
    groups = _groups(rule.size)
    chance = np.where(groups[:, 1:], q, 1 - q).prod(axis=1)
    first = group_advantages(groups, rule)[:, 0]
    accepted = groups[:, 0]
    return float((chance * first)[accepted].sum()), float((chance * first)[~accepted].sum())


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("size", [2, 3, 5, 8])
@pytest.mark.parametrize("q", [0.0, 0.03, 0.4, 0.77, 1.0])
def test_the_contrast_is_that_of_all_groups_one_by_one(scale: Scale, size: int, q: float) -> None:
    rule = GroupRule(size, scale, 1e-4)
    accepted, rejected = _enumerated(q, rule)
    assert contrast(np.array(q), rule) == pytest.approx(accepted - rejected, abs=1e-12)
    assert accepted == pytest.approx((1 - q) * float(contrast(np.array(q), rule)), abs=1e-12)
    assert rejected == pytest.approx(-q * float(contrast(np.array(q), rule)), abs=1e-12)


def test_one_of_four_has_the_advantage_that_trl_and_verl_give_it() -> None:
    one_of_four = np.array([[True, False, False, False]])
    assert group_advantages(one_of_four, GroupRule(4))[0] == pytest.approx(
        [0.75 / 0.5001] + [-0.25 / 0.5001] * 3
    )
    verl = group_advantages(one_of_four, GroupRule(4, "sample", VERL_EPSILON))[0]
    assert verl[0] == pytest.approx(0.75 / 0.500001)


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("epsilon", [0.0, 1e-4, 1.0])
@pytest.mark.parametrize("size", [2, 3, 8, 64, 512])
def test_the_table_of_the_contrast_is_within_its_stated_error(
    scale: Scale, epsilon: float, size: int
) -> None:
    rule = GroupRule(size, scale, epsilon)
    between = np.random.default_rng(0).random(4_000)
    q = np.concatenate([between, between / 1_000, 1 - between / 1_000, [0.0, 0.5, 1.0]])
    exact = contrast(q, rule)
    assert abs(tabulated_contrast(q, rule) / exact - 1).max() < 1e-10
    assert tabulated_contrast(q.reshape(3, -1), rule).shape == (3, len(q) // 3)


def test_the_table_takes_a_rate_that_rounding_has_put_above_one() -> None:
    rule = GroupRule(8)
    assert tabulated_contrast(np.array([1 + 2e-16]), rule) == pytest.approx(contrast(np.array([1.0]), rule))


def test_a_group_that_agrees_has_no_advantages_even_without_epsilon() -> None:
    assert not group_advantages(np.array([[True] * 4, [False] * 4]), GroupRule(4, "sample", 0.0)).any()


def test_the_unscaled_contrast_is_one_less_a_gth() -> None:
    q = np.linspace(0, 1, 7)
    assert contrast(q, GroupRule(8, "none")) == pytest.approx(np.full(7, 7 / 8))


@pytest.mark.parametrize("scale", SCALES)
def test_large_groups_come_near_the_limit(scale: Scale) -> None:
    q = np.array([0.3, 0.5, 0.8])
    off = [
        abs(contrast(q, GroupRule(g, scale)) / limiting_contrast(q, GroupRule(g, scale)) - 1).max()
        for g in (8, 64, 512)
    ]
    assert off[0] > off[1] > off[2]
    assert off[2] < 0.005


@given(RATES, RATES, RATES, st.integers(2, 64))
def test_advantages_are_nothing_on_average(p: float, fn: float, fp: float, size: int) -> None:
    right, wrong = advantages(np.array(p), Errors(fn, fp), GroupRule(size))
    assert p * right + (1 - p) * wrong == pytest.approx(0, abs=1e-9)


@given(RATES, RATES, st.integers(2, 64))
def test_random_errors_only_shrink_what_a_right_answer_is_worth_as_youden_says(
    p: float, fn: float, size: int
) -> None:
    rule = GroupRule(size)
    errors = Errors(fn, 0.1)
    right, wrong = advantages(np.array(p), errors, rule)
    q = acceptance(np.array(p), errors)
    assert right - wrong == pytest.approx(errors.youden * contrast(q, rule), abs=1e-9)


@pytest.mark.parametrize(
    ("p", "errors", "expected"), [(0.5, Errors(), 2 * 0.5**8), (0.4, Errors(0.5), 0.8**8 + 0.2**8)]
)
def test_silent_groups_are_those_where_all_agree(p: float, errors: Errors, expected: float) -> None:
    assert silent(np.array(p), errors, 8) == pytest.approx(expected)


def test_false_negatives_can_leave_fewer_groups_silent_where_most_answers_are_right() -> None:
    assert silent(np.array(0.9), Errors(0.4), 8) < silent(np.array(0.9), Errors(), 8)
    assert silent(np.array(0.2), Errors(0.4), 8) > silent(np.array(0.2), Errors(), 8)


@pytest.mark.parametrize("geometry", ["softmax", "natural"])
@pytest.mark.parametrize("errors", [Errors(), Errors(0.4), Errors(0.1, 0.3), Errors(0.7, 0.6)])
@pytest.mark.parametrize("scale", SCALES)
def test_the_improvement_is_what_a_tiny_exact_step_gives(
    geometry: Geometry, errors: Errors, scale: Scale
) -> None:
    for p in (0.02, 0.3, 0.9):
        training = Training(GroupRule(6, scale), 1e-6, geometry=geometry, steps=1)
        moved = simulate(start(from_rates([p], "one"), errors), training).measure("first")
        assert improvement(np.array(p), np.array(p), errors, training) == pytest.approx(moved, rel=1e-4)


@pytest.mark.parametrize("geometry", ["softmax", "natural"])
def test_the_pull_of_kl_is_what_the_exact_model_feels_away_from_its_start(geometry: Geometry) -> None:
    training = Training(GroupRule(8), 0.05, kl=0.7, geometry=geometry, steps=40)
    fine = Training(GroupRule(8), 0.05 / 100, kl=0.7, geometry=geometry, steps=4000)
    rates = simulate(start(from_rates([0.2], "one"), Errors(0.2, 0.1)), fine).over_steps("right")
    for before, after in ((1000, 1001), (3000, 3001)):
        expected = improvement(np.array(rates[before]), np.array(0.2), Errors(0.2, 0.1), training) / 100
        assert rates[after] - rates[before] == pytest.approx(float(expected), rel=2e-3)


@pytest.mark.parametrize(
    ("errors", "sign"), [(Errors(0.5, 0.4), 1), (Errors(0.5, 0.5), 0), (Errors(0.5, 0.6), -1)]
)
def test_the_sign_of_youden_decides_whether_the_pass_rate_rises(errors: Errors, sign: int) -> None:
    change = improvement(np.array(0.4), np.array(0.4), errors, Training())
    assert np.sign(np.round(change, 12)) == sign


def test_prompts_that_are_never_or_always_solved_do_not_move() -> None:
    change = improvement(np.array([0.0, 1.0]), np.array([0.0, 1.0]), Errors(0.1, 0.1), Training(kl=0.1))
    assert not change.any()


@given(st.floats(0.001, 0.999), st.floats(0.05, 50))
def test_the_distance_to_the_optimum_is_the_divergence_from_it(q: float, temperature: float) -> None:
    best = q * math.exp(1 / temperature) / (q * math.exp(1 / temperature) + 1 - q)
    divergence = q * math.log(q / best) + (1 - q) * (
        math.log1p(-q) - math.log(1 - q) + math.log(q * math.exp(1 / temperature) + 1 - q)
    )
    assert distance_to_optimum(np.array(q), temperature) == pytest.approx(divergence, rel=1e-6, abs=1e-9)


def test_the_distance_to_the_optimum_is_half_the_variance_at_high_temperature() -> None:
    q = np.array([0.1, 0.5, 0.8])
    assert distance_to_optimum(q, 100.0) == pytest.approx(q * (1 - q) / 2 / 100**2, rel=0.01)


@settings(max_examples=50)
@given(st.integers(1, 30), st.integers(0, 30), st.floats(0.001, 0.999))
def test_the_incomplete_beta_function_is_the_tail_of_a_binomial(k: int, more: int, x: float) -> None:
    n = k + more
    tail = sum(math.comb(n, i) * x**i * (1 - x) ** (n - i) for i in range(k, n + 1))
    assert incomplete_beta(x, k, n - k + 1) == pytest.approx(tail, rel=1e-9, abs=1e-12)


@settings(max_examples=50, deadline=None)
@given(st.floats(-4, 3), st.floats(-4, 3), st.integers(1, 40))
@example(math.log10(0.108), math.log10(0.0154), 4)
def test_strata_keep_the_mean_and_ascend(log_a: float, log_b: float, count: int) -> None:
    a, b = 10**log_a, 10**log_b
    means = strata_means(a, b, count)
    assert sum(means) / count == pytest.approx(a / (a + b), abs=1e-12)
    assert all(0 <= x <= 1 for x in means)
    assert all(after >= before - 1e-12 for before, after in itertools.pairwise(means))


@settings(max_examples=50, deadline=None)
@given(st.floats(-4, 3), st.floats(-4, 3), st.integers(1, 40))
def test_strata_of_the_mirrored_prior_are_mirrored(log_a: float, log_b: float, count: int) -> None:
    a, b = 10**log_a, 10**log_b
    mirrored = [1 - x for x in reversed(strata_means(b, a, count))]
    assert strata_means(a, b, count) == pytest.approx(mirrored, abs=1e-9)


def test_strata_of_a_uniform_prior_are_evenly_spaced() -> None:
    assert strata_means(1, 1, 4) == pytest.approx([0.125, 0.375, 0.625, 0.875])


@given(st.floats(0.01, 0.99), st.floats(0, 0.99))
def test_the_rate_behind_a_share_of_the_rejected_gives_that_share_back(right: float, fn: float) -> None:
    accepted = right * (1 - fn)
    share = right * fn / (1 - accepted)
    assert false_negatives_behind(share, accepted) == pytest.approx(fn, abs=1e-6)


def test_a_group_of_one_or_a_share_above_one_is_told_in_one_line() -> None:
    with pytest.raises(ConfigError, match="from 2 to 512, found 1"):
        GroupRule(1)
    with pytest.raises(ConfigError, match=r"found 1\.2"):
        Errors(1.2)
    with pytest.raises(ConfigError, match=r"at most 0\.95"):
        Errors(concentration=1.0)


def test_large_groups_stay_finite() -> None:
    q = np.linspace(0, 1, 101)
    assert np.isfinite(contrast(q, GroupRule(512))).all()
    assert no_gradient(np.array(0.5), 512) == pytest.approx(0)
