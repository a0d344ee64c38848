"""What two graders do to GRPO, on groups whose figures are known by hand, and as properties."""

from __future__ import annotations

import random
from dataclasses import replace
from math import isclose, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from judged_rows import group, judged

from tinyv.analysis.advantage import advantages
from tinyv.analysis.groups import grouped
from tinyv.analysis.judged import Judged
from tinyv.analysis.more_rollouts import Beta, fitted
from tinyv.analysis.training import training


def two_groups() -> tuple[list[Judged], list[bool]]:
    """Of the first, the cascade accepts 3 of 4 and the baseline none; of the second both accept 2 of 4."""
    rows = group("a", [True, True, True, False], step=0) + group("b", [True, True, False, False], step=1)
    return rows, [False] * 4 + [True, True, False, False]


def test_figures_are_those_counted_by_hand() -> None:
    found = training(*two_groups())
    assert found is not None
    theirs, ours = found["graders"]["baseline"], found["graders"]["cascade"]
    assert (theirs["mean"], ours["mean"]) == (0.25, 0.625)
    assert (theirs["all_wrong"], theirs["no_gradient"], theirs["prompt_efficiency"]) == (0.5, 0.5, 0.5)
    assert (ours["all_wrong"], ours["all_right"], ours["prompt_efficiency"]) == (0, 0, 1)
    assert theirs["signal"] == theirs["gain"] == pytest.approx((0 + 4 / 12) / 2, abs=1e-6)
    assert ours["signal"] == pytest.approx((3 / 12 + 4 / 12) / 2, abs=1e-6)
    assert found["signal_lost"] == pytest.approx(1 - 4 / 7, abs=1e-5)
    assert found["more_rollouts"]["signal_factor"] == pytest.approx(7 / 4, abs=1e-3)
    assert found["pass_rates"] == {
        "edges": [0.0, 0.2, 0.4, 0.6, 0.8, 1.0],
        "baseline": [1, 0, 1, 0, 0],
        "cascade": [0, 0, 1, 1, 0],
    }
    assert [line["step"] for line in found["by_step"]] == [0, 1]
    assert found["by_step"][0]["baseline"]["no_gradient"] == 1


def test_the_advantage_of_a_recovered_answer_is_zero_where_the_baseline_rejects_all() -> None:
    found = training(*two_groups())
    assert found is not None
    mean, std = 0.75, sqrt(3 * 1 / (4 * 3))
    advantage = found["advantage"]
    assert advantage["on_recovered"]["baseline"] == 0
    assert advantage["on_recovered"]["cascade"] == pytest.approx((1 - mean) / std, abs=1e-5)
    assert advantage["on_recovered"]["bias"] == pytest.approx(-(1 - mean) / std, abs=1e-5)
    assert advantage["sign_flips"] == 0


def test_a_right_answer_that_is_rejected_beside_an_accepted_one_is_punished() -> None:
    rows = group("a", [True, True, False, False])
    found = training(rows, [True, False, False, False])
    assert found is not None
    assert found["advantage"]["on_recovered"]["baseline"] < 0 < found["advantage"]["on_recovered"]["cascade"]
    assert found["advantage"]["sign_flips"] == 0.25


def test_rows_that_failed_and_groups_of_one_count_for_nothing() -> None:
    failed = judged(False, group="a", outcome="UNDECIDED", reason="server_unavailable")
    rows = [*group("a", [True, False]), failed, judged(group="alone")]
    found = training(rows, [True, False, False, True])
    assert found is not None
    assert found["groups"] == 1
    assert found["group_size"] == {"median": 2.0, "min": 2, "max": 2}


def test_without_a_group_of_two_there_is_nothing_to_say() -> None:
    assert training([judged(group="a"), judged(group="b")], [True, True]) is None


def test_graders_that_agree_lose_nothing() -> None:
    rows = group("a", [True, False, False]) + group("b", [True, True, False])
    found = training(rows, [row.accepted for row in rows])
    assert found is not None
    assert (
        found["signal_lost"],
        found["advantage"]["mean_absolute_difference"],
        found["advantage"]["cosine"],
    ) == (0, 0, 1)
    assert found["more_rollouts"]["signal_factor"] == 1
    assert found["more_rollouts"]["factor"] is None and "as many groups" in found["more_rollouts"]["why"]
    assert found["prompts"] == []


def test_a_baseline_that_rejects_all_cannot_be_paid_for() -> None:
    rows = group("a", [True, False]) + group("b", [True, False])
    found = training(rows, [False] * 4)
    assert found is not None
    assert found["more_rollouts"]["signal_factor"] is None
    assert "no number of prompts" in found["more_rollouts"]["why"]
    assert found["signal_lost"] == 1


def test_errors_that_vary_the_rewards_are_no_signal() -> None:
    """Of prompts that are nearly always right, a baseline that rejects at random has the larger variance."""
    draw = random.Random(2)
    rows = [row for at in range(200) for row in group(str(at), [draw.random() < 0.95 for _ in range(8)])]
    found = training(rows, [row.accepted and draw.random() < 0.5 for row in rows])
    assert found is not None
    theirs, ours = found["graders"]["baseline"], found["graders"]["cascade"]
    assert theirs["signal"] > 2 * ours["signal"]
    assert ours["gain"] == pytest.approx(ours["signal"], abs=1e-5)
    assert found["signal_lost"] == pytest.approx(0.5, abs=0.1), "half of what is right is rejected"
    assert found["more_rollouts"]["signal_factor"] == pytest.approx(2, rel=0.2)
    assert "errors vary the rewards" in found["more_rollouts"]["why"]


@given(st.lists(st.lists(st.booleans(), min_size=2, max_size=9), min_size=1, max_size=8))
def test_advantages_sum_to_zero_and_have_unit_variance_in_each_group(outcomes: list[list[bool]]) -> None:
    rows = [row for at, one in enumerate(outcomes) for row in group(str(at), one)]
    groups = grouped(rows, [row.accepted for row in rows])
    assert groups is not None
    found = advantages(groups, groups.cascade)
    for at, one in enumerate(outcomes):
        part = found[groups.group == at]
        assert abs(part.sum()) < 1e-9
        assert isclose(float(np.var(part, ddof=1)), 1.0 if len(set(one)) == 2 else 0.0, abs_tol=1e-9)


def test_the_fit_finds_the_distribution_that_the_counts_were_drawn_from() -> None:
    draw = random.Random(5)
    rows = []
    for at in range(1500):
        rate = draw.betavariate(0.8, 1.6)
        rows += group(str(at), [draw.random() < rate for _ in range(8)])
    groups = grouped(rows, [row.accepted for row in rows])
    assert groups is not None
    found = fitted(groups, groups.cascade)
    assert found.a / (found.a + found.b) == pytest.approx(1 / 3, abs=0.03)
    assert found.a + found.b == pytest.approx(2.4, rel=0.2)


def test_larger_groups_are_equal_less_often() -> None:
    beta = Beta(0.5, 1.0)
    assert beta.equal(1) == pytest.approx(1)
    # E[p^2] + E[(1-p)^2] of Beta(1/2, 1) by its moments: 1/5 + (1 - 2/3 + 1/5)
    assert beta.equal(2) == pytest.approx(1 / 5 + 1 - 2 / 3 + 1 / 5)
    assert [beta.equal(n) > beta.equal(n + 1) for n in range(2, 40)] == [True] * 38


def labelled(name: str, accepted: list[bool], labels: list[bool | None]) -> list[Judged]:
    return [
        judged(one, group=name, place=f"{name}:{at}", label=label)
        for at, (one, label) in enumerate(zip(accepted, labels, strict=True))
    ]


def test_by_labels_a_baseline_that_is_right_loses_nothing_and_the_cascade_what_it_errs() -> None:
    """The cascade also accepts a hack; by its own word the baseline would have lost a half."""
    rows = labelled("a", [True, True, False, False], [True, False, False, False])
    found = training(rows, [True, False, False, False])
    assert found is not None
    assert found["truth"] == {"labelled": 4, "of": 4}
    # cov of (1,1,0,0) and (1,0,0,0) is (1 - 2 * 1 / 4) / 3, the variance of the labels (1 - 1 / 4) / 3
    assert found["graders"]["cascade"]["gain"] == pytest.approx(1 / 6, abs=1e-6)
    assert found["graders"]["baseline"]["gain"] == pytest.approx(1 / 4, abs=1e-6)
    assert found["signal_lost"] == 0
    assert found["signal_lost_by_cascade"] == pytest.approx(1 / 3, abs=1e-5)
    assert found["advantage"]["on_recovered"] == {
        "baseline": None,
        "cascade": None,
        "right": None,
        "bias": None,
    }
    assert found["prompts"] == []


def test_the_bias_is_against_rewards_without_errors() -> None:
    """Two are right: one that the baseline rejects, and one that both accept; the cascade also accepts a hack."""
    rows = labelled("a", [True, True, True, False], [True, True, False, False])
    found = training(rows, [True, False, False, False])
    assert found is not None
    on = found["advantage"]["on_recovered"]
    right = (1 - 0.5) / sqrt(2 * 2 / (4 * 3))
    cascade = (1 - 0.75) / sqrt(3 * 1 / (4 * 3))
    baseline = -0.25 / sqrt(1 * 3 / (4 * 3))
    assert on["cascade"] == pytest.approx(cascade, abs=1e-5)
    assert on["right"] == pytest.approx(right, abs=1e-5)
    assert on["bias"] == pytest.approx(baseline - right, abs=1e-5)
    assert [(one["baseline"], one["cascade"]) for one in found["prompts"]] == [(0.25, 0.75)]


def test_rollouts_without_a_label_are_right_by_the_cascade() -> None:
    accepted, baseline = [True, True, False, False], [True, False, False, False]
    partly = training(labelled("a", accepted, [None, False, None, None]), baseline)
    wholly = training(labelled("a", accepted, [True, False, False, False]), baseline)
    assert partly is not None and wholly is not None
    assert partly["truth"] == {"labelled": 1, "of": 4}
    assert {**partly, "truth": None} == {**wholly, "truth": None}


def test_labels_that_say_the_same_change_no_figure() -> None:
    rows, baseline = two_groups()
    by_labels = [replace(row, label=row.accepted) for row in rows]
    found, same = training(by_labels, baseline), training(rows, baseline)
    assert found is not None and same is not None
    assert {**found, "truth": None} == {**same, "truth": None}


def test_a_cascade_that_goes_against_the_labels_has_no_factor() -> None:
    rows = labelled("a", [True, False, False], [False, True, False])
    found = training(rows, [False, True, False])
    assert found is not None
    assert found["graders"]["cascade"]["gain"] < 0
    assert found["more_rollouts"]["signal_factor"] is None
    assert found["signal_lost_by_cascade"] > 1
