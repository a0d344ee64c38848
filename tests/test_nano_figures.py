"""The arithmetic behind nano's training that needs none of the training libraries."""

from __future__ import annotations

import pytest

from tinyv.bench.overlap import Overlap
from tinyv.bench.pairs import Pair
from tinyv.nano.features import NAMES, features_of

np = pytest.importorskip("numpy")


def test_platt_scaling_finds_the_slope_and_offset_that_made_the_labels() -> None:
    from tinyv.nano.training.calibration import calibrated

    rng = np.random.default_rng(3)
    log_odds = rng.normal(0, 2, 40_000)
    labels = (rng.random(40_000) < 1 / (1 + np.exp(-(0.5 * log_odds - 1)))).astype(float)
    found = calibrated(log_odds, labels)
    assert found.slope == pytest.approx(0.5, abs=0.03)
    assert found.offset == pytest.approx(-1, abs=0.05)
    assert abs(float(found(log_odds).mean()) - labels.mean()) < 1e-3


@pytest.mark.parametrize(("fpr", "expected"), [(0.0, 0.9), (0.25, 0.7), (0.5, 0.6), (0.75, 0.5)])
def test_the_threshold_lets_through_at_most_that_share_of_the_wrong_rows(fpr: float, expected: float) -> None:
    from tinyv.nano.training.calibration import threshold

    p = np.array([0.9, 0.8, 0.7, 0.6, 0.95])
    wrong = np.array([True, False, True, True, True])
    asked = np.array([True, True, True, True, False])
    found = threshold(p, wrong, asked, fpr)
    accepted = int(((p >= found) & wrong & asked).sum())
    assert accepted <= fpr * 4
    assert found == pytest.approx(expected)


def test_hiding_a_proof_leaves_the_text_and_no_trace_of_the_engine() -> None:
    from tinyv.nano.features.rules import NAMES as RULES
    from tinyv.nano.training.masking import masked

    row = np.array([features_of("", "1/2", "3/4")] * 50, np.float32)
    hidden = masked(row, np.random.default_rng(0))
    assert (row[:, 1] == 1).all()
    assert (hidden[:, :3] == 0).all()
    assert (hidden[:, : len(RULES)].sum(axis=1) == 1).all()
    texts = [
        i for i, name in enumerate(NAMES) if name.startswith(("wording.", "signs.", "figures.", "manner."))
    ]
    assert (hidden[:, texts] == row[:, texts]).all()


def test_every_monotone_feature_exists_and_none_helps_and_hurts() -> None:
    from tinyv.nano.training.monotone import HELPS, HURTS, constraints

    assert set(NAMES) >= HELPS | HURTS
    assert not HELPS & HURTS
    assert len(constraints()) == len(NAMES)


def test_the_baseline_learns_that_common_words_speak_for_an_answer() -> None:
    def pair(answer: str, label: bool) -> Pair:
        return Pair("f", 1, "", "Which river flows there?", "the river Seine", answer, "", label)

    pairs = [
        pair("it is the Seine", True),
        pair("the river Seine", True),
        pair("Loire", False),
        pair("a lake", False),
    ] * 5
    right, wrong = Overlap(pairs)([pair("river Seine", True), pair("the Rhone", False)])
    assert right > 0.5 > wrong
