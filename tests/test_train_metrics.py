"""The figures of a verifier, against values worked out by hand and against scikit-learn where that is installed."""

from __future__ import annotations

import random

import pytest

from tinyv.train.metrics import (
    auc,
    brier,
    by_category,
    expected_calibration_error,
    measure,
    rates,
    recall_at_fpr,
    reliability,
)


def test_auc_counts_the_pairs_in_the_right_order_and_half_of_the_ties() -> None:
    # right: 0.9, 0.5; wrong: 0.5, 0.1. Pairs won: 0.9 > both (2), 0.5 = 0.5 (0.5), 0.5 > 0.1 (1): 3.5 of 4.
    assert auc([0.9, 0.5, 0.5, 0.1], [True, True, False, False]) == 3.5 / 4


def test_auc_needs_both_kinds() -> None:
    assert auc([0.9, 0.5], [True, True]) is None
    assert auc([], []) is None


def test_a_pair_without_a_decision_ranks_below_every_score() -> None:
    assert auc([None, 0.0], [True, False]) == 0.0
    assert auc([None, None], [True, False]) == 0.5


def test_recall_at_a_false_positive_rate_stops_before_the_wrong_answer_too_many() -> None:
    scores = [0.9, 0.8, 0.7, 0.6, 0.2]
    labels = [True, False, True, True, False]
    assert recall_at_fpr(scores, labels, 0.01) == pytest.approx((1 / 3, 0.85))
    assert recall_at_fpr(scores, labels, 0.5) == pytest.approx((1.0, 0.4))


def test_one_percent_of_a_hundred_wrong_answers_is_one() -> None:
    scores = [0.95] + [0.9] * 10 + [0.1] * 99
    labels = [False] + [True] * 10 + [False] * 99
    recall, threshold = recall_at_fpr(scores, labels)
    assert (recall, threshold) == pytest.approx((1.0, 0.5))
    assert rates(scores, labels, threshold).fpr == 0.01


def test_tied_right_and_wrong_answers_stand_or_fall_together() -> None:
    recall, threshold = recall_at_fpr([0.9, 0.9], [True, False])
    assert recall == 0.0 and threshold >= 0.9


def test_a_threshold_that_accepts_nothing_rejects_even_a_certain_wrong_answer() -> None:
    recall, threshold = recall_at_fpr([1.0, 0.5], [False, True])
    assert recall == 0.0
    assert rates([1.0, 0.5], [False, True], threshold).fpr == 0.0


def test_without_wrong_answers_the_lowest_right_one_is_the_threshold() -> None:
    assert recall_at_fpr([0.9, 0.4], [True, True]) == (1.0, 0.4)


def test_neighbouring_numbers_are_told_apart() -> None:
    low = 0.5
    high = 0.5 + 2**-53
    recall, threshold = recall_at_fpr([high, low], [True, False])
    assert recall == 1.0 and low < threshold <= high


def test_calibration_error_by_hand() -> None:
    # Two bins: below 0.5 the mean is 0.2 and 1 of 2 is right; above it 0.8 and 3 of 3. (2*0.3 + 3*0.2) / 5.
    p = [0.1, 0.3, 0.7, 0.8, 0.9]
    assert expected_calibration_error(p, [False, True, True, True, True], 2) == pytest.approx(0.24)


def test_a_score_of_one_belongs_to_the_last_bin_and_an_undecided_pair_to_none() -> None:
    [one] = reliability([1.0, None], [True, False])
    assert (one.count, one.high) == (1, 1.0)
    assert expected_calibration_error([None], [True]) is None


def test_brier_score_by_hand() -> None:
    # (0.1^2 + 0.8^2 + 1) / 3: the last pair has no decision.
    assert brier([0.9, 0.8, None], [True, False, True]) == pytest.approx(0.55)


def test_rates_by_category() -> None:
    found = by_category([0.9, 0.1, 0.9, None], [True, True, False, False], ["b", "b", "a", "a"])
    assert list(found) == ["a", "b"]
    assert (found["a"].recall, found["a"].fpr) == (None, 0.5)
    assert (found["b"].recall, found["b"].fpr) == (0.5, None)


def test_all_figures_together_are_json_ready() -> None:
    figures = measure([0.9, 0.2, None], [True, False, True], ["1.4", "sign", "1.4"]).as_dict()
    assert figures["recall_at_fpr"] == 0.5 and figures["undecided"] == 1
    assert figures["categories"]["sign"] == {"right": 0, "wrong": 1, "recall": None, "fpr": 0.0}
    assert figures["at_half"]["recall"] == 0.5


@pytest.mark.parametrize("seed", range(5))
def test_as_scikit_learn_has_it(seed: int) -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    draw = random.Random(seed)
    labels = [draw.random() < 0.4 for _ in range(400)]
    scores = [round(min(1.0, max(0.0, draw.gauss(0.6 if label else 0.4, 0.2))), 2) for label in labels]
    assert auc(scores, labels) == pytest.approx(metrics.roc_auc_score(labels, scores))
    assert brier(scores, labels) == pytest.approx(metrics.brier_score_loss(labels, scores))
    fpr, tpr, _ = metrics.roc_curve(labels, scores, drop_intermediate=False)
    for most in (0.01, 0.05, 0.2):
        best = max(hits for misses, hits in zip(fpr, tpr, strict=True) if misses <= most)
        recall, threshold = recall_at_fpr(scores, labels, most)
        assert recall == pytest.approx(best)
        at = rates(scores, labels, threshold)
        assert at.recall == pytest.approx(recall) and at.fpr is not None and at.fpr <= most
