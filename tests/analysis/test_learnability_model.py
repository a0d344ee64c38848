"""The exact model and the break-even: what must hold whatever the figures are."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tinyv.errors import ConfigError, DataError
from tinyv.learnability.break_even import Pays, break_even
from tinyv.learnability.curve import MEASURES, Measure
from tinyv.learnability.exact import simulate
from tinyv.learnability.grouping import GroupRule
from tinyv.learnability.policy import HACK, UNREAD, right, start
from tinyv.learnability.population import from_file, from_prior, from_rates
from tinyv.learnability.study import Question, rate_behind, run, scenarios
from tinyv.learnability.training import GEOMETRIES, Geometry, Training
from tinyv.learnability.verifier import Errors

PROMPTS = from_prior(1, 1, 12)
SHORT = Training(learning_rate=0.05, steps=40)
SHARES = st.floats(0, 1)
ERRORS = st.builds(Errors, SHARES, SHARES, SHARES, SHARES, st.floats(0, 0.9))


@settings(max_examples=60, deadline=None)
@given(ERRORS)
@example(Errors(0.875, 0.0, 1.0, 0.0, 0.890625))
def test_a_run_starts_with_the_rates_it_was_given(errors: Errors) -> None:
    first = simulate(start(PROMPTS, errors), Training(steps=1)).points[0]
    assert first.right == pytest.approx(0.5, abs=1e-6)
    assert first.false_negatives == pytest.approx(errors.false_negatives, abs=1e-6)
    assert first.false_positives == pytest.approx(errors.false_positives, abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(ERRORS, st.sampled_from(["softmax", "natural"]), st.floats(0, 2), st.floats(0, 1))
def test_all_figures_of_a_run_stay_shares(errors: Errors, geometry: str, kl: float, sharing: float) -> None:
    training = Training(kl=kl, geometry=geometry, steps=10, sharing=sharing)  # type: ignore[arg-type]
    curve = simulate(start(PROMPTS, errors), training).as_dict()
    assert all(-1e-9 <= value <= 1 + 1e-9 for values in curve.values() for value in values)


def test_what_the_policy_never_does_is_never_learnt() -> None:
    begin = start(from_rates([0.0, 0.4], "two"), Errors(0.3, 0.2))
    assert not begin.shares[:, [UNREAD, HACK]].any()
    last = simulate(begin, replace(SHORT, sharing=0.5)).final
    assert last.unread == last.hacked == 0
    assert last.right < 0.5 + 1e-9


def test_systematic_errors_change_as_the_policy_learns_and_random_ones_do_not() -> None:
    systematic = simulate(start(PROMPTS, Errors(0.4, 0.1, 1.0, 1.0)), SHORT)
    by_chance = simulate(start(PROMPTS, Errors(0.4, 0.1)), SHORT)
    assert systematic.final.false_negatives < 0.1
    assert systematic.final.false_positives > 0.3
    assert by_chance.final.false_negatives == pytest.approx(0.4)
    assert by_chance.final.false_positives == pytest.approx(0.1)


def test_hackable_answers_grow_although_the_reward_rises() -> None:
    curve = simulate(start(PROMPTS, Errors(0.3, 0.2, 0.0, 1.0)), SHORT)
    rewards = curve.over_steps("accepted")
    assert all(after > before for before, after in pairwise(rewards))
    assert curve.final.hacked > curve.points[0].hacked


def test_unread_forms_that_gather_in_some_prompts_cost_more_than_the_same_share_in_all() -> None:
    alike, gathered = (simulate(start(PROMPTS, Errors(0.5, 0.0, 1.0, 0.0, c)), SHORT) for c in (0.0, 0.6))
    assert gathered.final.right < alike.final.right - 0.02
    assert gathered.points[0].silent > alike.points[0].silent + 0.05


def test_the_kl_term_keeps_the_policy_near_its_start() -> None:
    free, held = (simulate(start(PROMPTS, Errors()), replace(SHORT, kl=kl)).final.right for kl in (0.0, 2.0))
    assert 0.5 < held < free - 0.05


def test_sharing_changes_nothing_for_one_prompt_and_carries_over_for_two() -> None:
    one = start(from_rates([0.4], "one"), Errors(0.2))
    alone, shared = (simulate(one, replace(SHORT, sharing=s)).final for s in (0.0, 1.0))
    assert alone.right == pytest.approx(shared.right)
    hard = start(from_rates([0.02, 0.5], "two"), Errors())
    slow, fast = (simulate(hard, replace(SHORT, sharing=s)).final.right for s in (0.0, 0.5))
    assert fast > slow


@pytest.mark.parametrize("kind", [0.0, 1.0])
@pytest.mark.parametrize("measure", MEASURES)
def test_more_false_positives_never_help(kind: float, measure: Measure) -> None:
    reached = [
        simulate(start(PROMPTS, Errors(0.1, fp, 1.0, kind, 0.3)), SHORT).measure(measure)
        for fp in np.linspace(0, 0.9, 19)
    ]
    assert all(after < before + 1e-9 for before, after in pairwise(reached))


def test_the_curve_may_turn_where_nearly_all_wrong_answers_pass() -> None:
    """Why the break-even is the lowest crossing, found from below."""
    training = Training(learning_rate=0.3, steps=40, geometry="softmax")
    most, all_of_them = (
        simulate(start(PROMPTS, Errors(0.1, fp, 1.0, 1.0, 0.3)), training).final for fp in (0.95, 1.0)
    )
    assert most.right < all_of_them.right


def test_prompts_take_nothing_over_from_what_another_prompt_never_does() -> None:
    training = replace(SHORT, sharing=0.5)
    alone = simulate(start(from_rates([0.5], "one"), Errors()), replace(training, learning_rate=0.0375))
    beside = simulate(start(from_rates([0.0, 0.5], "two"), Errors()), training)
    assert 2 * beside.final.right == pytest.approx(alone.final.right)


@pytest.mark.parametrize("kind", [0.0, 1.0])
@pytest.mark.parametrize("measure", MEASURES)
def test_at_the_break_even_candidate_and_baseline_are_equal(kind: float, measure: Measure) -> None:
    baseline, candidate = Errors(0.4, 0.0, 1.0), Errors(0.1, 0.0, 1.0, kind)
    answer = break_even(PROMPTS, baseline, candidate, SHORT, measure)
    assert answer.pays is Pays.BELOW
    assert answer.false_positives is not None
    for factor, sign in ((0.8, 1), (1.0, 0), (1.2, -1)):
        errors = replace(candidate, false_positives=factor * answer.false_positives)
        gain = simulate(start(PROMPTS, errors), SHORT).measure(measure) - answer.baseline
        assert np.sign(np.round(gain, 6)) == sign


def test_without_scaling_the_first_step_trades_false_positives_for_false_negatives_one_for_one() -> None:
    training = Training(GroupRule(8, "none"), 0.001)
    answer = break_even(PROMPTS, Errors(0.45, 0.02), Errors(0.15), training, "first")
    assert answer.false_positives == pytest.approx(0.02 + 0.45 - 0.15, abs=1e-4)


def test_false_positives_that_can_be_hacked_stop_paying_far_earlier() -> None:
    chance, hackable = (
        break_even(PROMPTS, Errors(0.4, 0.0, 1.0), Errors(0.05, 0.0, 1.0, kind), Training(), "final")
        for kind in (0.0, 1.0)
    )
    assert chance.false_positives is not None
    assert hackable.false_positives is not None
    assert hackable.false_positives < chance.false_positives / 2


@pytest.mark.parametrize("measure", MEASURES)
def test_a_candidate_that_reads_no_more_never_pays(measure: Measure) -> None:
    answer = break_even(PROMPTS, Errors(0.2), Errors(0.2), SHORT, measure)
    assert (answer.pays, answer.false_positives) == (Pays.NEVER, None)


@pytest.mark.parametrize("measure", MEASURES)
def test_against_a_baseline_that_unlearns_a_perfect_recall_always_pays(measure: Measure) -> None:
    answer = break_even(PROMPTS, Errors(0.5, 0.9), Errors(0.0), SHORT, measure)
    assert (answer.pays, answer.false_positives) == (Pays.ALWAYS, None)


def test_steps_to_a_level_lie_between_steps() -> None:
    curve = simulate(start(PROMPTS, Errors()), SHORT)
    rates = curve.over_steps("right")
    assert curve.steps_to((rates[3] + rates[4]) / 2) == pytest.approx(3.5)
    assert curve.steps_to(0.1) == 0
    assert curve.steps_to(0.99999) is None


def test_a_study_runs_each_verifier_once_and_loses_steps_with_errors() -> None:
    question = Question((0.0, 0.4, 0.4), (0.0, 0.1), (0.0, 1.0), (0.0, 1.0), 0.3, 0.05, 0.3)
    study = run(question, PROMPTS, SHORT)
    assert len({outcome.errors for outcome in study.outcomes}) == len(study.outcomes) == 11
    assert study.perfect.steps_lost == pytest.approx(0)
    lost = [outcome.steps_lost for outcome in study.outcomes[1:]]
    assert all(steps is not None and steps > 0 for steps in lost)


def test_the_rate_behind_the_rejected_gives_that_share_of_the_rejected() -> None:
    fn = rate_behind(0.38, 0.5)
    first = simulate(start(PROMPTS, Errors(fn)), SHORT).points[0]
    assert first.right * first.false_negatives / (1 - first.accepted) == pytest.approx(0.38, abs=1e-6)


def test_more_of_the_rejected_than_of_all_cannot_be_right() -> None:
    with pytest.raises(ConfigError, match="38% of the rejected cannot be right where 30% of all are"):
        rate_behind(0.38, 0.3)


SYSTEMATIC = Errors(0.4, 0.05, 1.0, 1.0, 0.3)


@pytest.mark.parametrize(
    ("rate", "kl", "geometry"),
    [
        (0.01, 1000, "natural"),
        (0.01, 201, "natural"),
        (0.01, 150, "natural"),
        (0.1, 15, "natural"),
        (1, 1.5, "natural"),
        (0.1, 50, "softmax"),
    ],
)
@pytest.mark.parametrize("errors", [Errors(), SYSTEMATIC])
def test_a_step_past_what_the_kl_term_pulls_to_is_refused(
    rate: float, kl: float, geometry: Geometry, errors: Errors
) -> None:
    training = Training(learning_rate=rate, kl=kl, steps=40, geometry=geometry)
    with pytest.raises(ConfigError, match=f"a step goes past .* is {rate * kl:g}; take a smaller one"):
        simulate(start(PROMPTS, errors), training)


@pytest.mark.parametrize("geometry", GEOMETRIES)
@pytest.mark.parametrize("errors", [Errors(), SYSTEMATIC])
def test_a_run_that_is_not_refused_is_near_one_of_steps_ten_times_as_small(
    errors: Errors, geometry: Geometry
) -> None:
    coarse = Training(learning_rate=0.1, kl=5, steps=40, geometry=geometry)
    fine = replace(coarse, learning_rate=0.01, steps=400)
    ends = [simulate(start(PROMPTS, errors), training).final.right for training in (coarse, fine)]
    assert ends[0] == pytest.approx(ends[1], abs=1e-3)
    assert 0.5 < ends[0] < 0.7


@pytest.mark.parametrize(("rate", "geometry"), [(3, "natural"), (1000, "natural"), (1000, "softmax")])
def test_a_learning_rate_that_throws_odds_about_is_refused(rate: float, geometry: Geometry) -> None:
    with pytest.raises(ConfigError, match=r"multiplies the odds .* at most 20 is followed"):
        simulate(start(PROMPTS, Errors()), Training(learning_rate=rate, geometry=geometry))


def test_steps_that_grow_for_ever_are_refused_before_the_first() -> None:
    for rate, kl in ((0.01, 200), (2, 1)):
        with pytest.raises(ConfigError, match="a step goes past"):
            simulate(start(PROMPTS, Errors()), Training(learning_rate=rate, kl=kl, steps=1))


def test_a_prompt_that_turns_round_once_for_what_others_learn_is_followed() -> None:
    errors = Errors(0.29, 0.96, 0.26, 0.71, 0.87)
    begin = start(from_prior(0.5, 2, 12), errors)
    for kl, sharing in product((0.3, 5, 10), (0.5, 1.0)):
        training = Training(GroupRule(16), 0.036, kl, 150, sharing=sharing)
        fine = replace(training, learning_rate=0.0036, steps=1500)
        ends = [simulate(begin, one).final.right for one in (training, fine)]
        assert ends[0] == pytest.approx(ends[1], abs=5e-3)


def test_a_run_that_has_come_to_rest_is_no_swing() -> None:
    curve = simulate(start(PROMPTS, SYSTEMATIC), Training(learning_rate=0.1, kl=5, steps=2000))
    assert curve.final.right == pytest.approx(curve.points[1000].right, abs=1e-9)


def test_a_verifier_without_errors_loses_no_steps_even_where_the_run_levels_off() -> None:
    question = Question((0.4,), (0.0,), (0.0,), (0.0,), 0.3, 0.9)
    study = run(question, PROMPTS, Training(learning_rate=0.1, kl=5, steps=100))
    assert study.perfect.curve.final.right == pytest.approx(study.perfect.curve.points[90].right)
    assert study.perfect.steps_lost == 0


def test_a_study_tells_how_far_it_is() -> None:
    told: list[tuple[int, float]] = []
    question = Question((0.0, 0.4), (0.0,), (0.0,), (0.0,), 0.3, 0.05)
    study = run(question, PROMPTS, Training(steps=3), lambda done, share: told.append((done, share)))
    whole = len(study.outcomes) + len(study.verdicts) + len(study.sweeps)
    assert [done for done, _ in told] == list(range(1, whole + 1))
    assert told[-1][1] == 1


def test_a_scenario_without_systematic_errors_is_told_apart_by_no_share_of_them() -> None:
    question = Question((0.2,), (0.0,), (0.0, 1.0), (0.0, 1.0), 0.3, 0.05)
    assert list(scenarios(question, PROMPTS)) == [Errors(), Errors(0.2), Errors(0.2, 0, 1, 0, 0.3)]


def test_equal_pass_rates_are_one_prompt_with_more_weight(tmp_path: Path) -> None:
    (tmp_path / "rates.json").write_text("[0.5, 0.25, 0.5, 1]")
    prompts = from_file(tmp_path / "rates.json")
    assert prompts.rates.tolist() == [0.25, 0.5, 1.0]
    assert prompts.weights.tolist() == [0.25, 0.5, 0.25]
    assert right(start(prompts, Errors(0.2, 0.1, 1.0, 1.0)).shares) == pytest.approx([0.25, 0.5, 1.0])


def test_a_report_gives_the_middles_of_its_bins(tmp_path: Path) -> None:
    rates = {"edges": [0, 0.5, 1], "baseline": [4, 0], "cascade": [1, 3]}
    (tmp_path / "report.json").write_text(json.dumps({"training": {"pass_rates": rates}}))
    prompts = from_file(tmp_path / "report.json")
    assert prompts.rates.tolist() == [0.25, 0.75]
    assert prompts.weights.tolist() == [0.25, 0.75]
    assert prompts.source == "report.json, 4 groups"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "invalid JSON"),
        ("[]", "found no pass rates"),
        ("[0.5, 1.5]", "from 0 to 1, found 0.5 to 1.5"),
        ('[0.5, "x"]', "must be a number, found 'x'"),
        ("[true]", "must be a number, found 'True'"),
        ("[1e999]", "must be a number, found 'inf'"),
        ('{"training": null}', "found no pass rates: it must be"),
        ('{"training": {"pass_rates": {"edges": [0, 1], "cascade": [1, 2]}}}', "one count less"),
        ('{"training": {"pass_rates": {"edges": [1, 0], "cascade": [1]}}}', "must ascend"),
        ('{"training": {"pass_rates": {"edges": [0, 1], "cascade": [-1]}}}', "at least 0"),
        ('{"training": {"pass_rates": {"edges": [0, 1], "cascade": [0]}}}', "found no pass rates"),
    ],
)
def test_what_is_no_file_of_pass_rates_is_told_in_one_line(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "file.json").write_text(text)
    with pytest.raises(DataError, match=told) as caught:
        from_file(tmp_path / "file.json")
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there_is_told() -> None:
    with pytest.raises(DataError, match="cannot read"):
        from_file(Path("no/such/file.json"))
