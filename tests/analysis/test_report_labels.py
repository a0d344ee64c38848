"""The report says whose word it is that an answer is right: of labels, of the cascade, or of nobody."""

from __future__ import annotations

from typing import Any

import pytest
from report_sample import sample

from page.checking import seen
from tinyv.analysis.report import page, terminal


def _without(**changes: Any) -> dict[str, Any]:
    report = sample(examples=12)
    for path, value in changes.items():
        part, last = path.split("__")
        report[part][last] = value
    return report


def _text(report: dict[str, Any]) -> str:
    return seen(page(report)).text


LABELLED = {
    "recovered": {"rejected": 9_000, "recovered": 1_818, "accepted_but_wrong": 0, "right_but_missed": 0},
    "some": {"rejected": 300, "recovered": 50, "accepted_but_wrong": 7, "right_but_missed": 1},
    "missed": {"rejected": 9, "recovered": 0, "accepted_but_wrong": 0, "right_but_missed": 2},
    "wrong": {"rejected": 300, "recovered": 0, "accepted_but_wrong": 1, "right_but_missed": 0},
}


@pytest.mark.parametrize(
    ("labels", "recovered", "says"),
    [
        ("recovered", 1_818, "1,818 of them (15.2%) are right by the cascade and by labels."),
        (
            "some",
            1_818,
            "1,818 of them (15.2%) are right by the cascade and not labelled wrong (50 labelled right). Of what the"
            " baseline rejected, 7 accepted by the cascade are labelled wrong and 1 that it does not accept is labelled"
            " right: not counted here.",
        ),
        (
            "missed",
            1_818,
            "right by the cascade. Of what the baseline rejected, 2 that the cascade does not accept are labelled"
            " right: not counted here.",
        ),
        (
            "wrong",
            0,
            "none of them is right by the cascade and by labels. Of what the baseline rejected, 1 accepted by the"
            " cascade is labelled wrong: not counted here.",
        ),
    ],
)
def test_labels_that_contradict_the_cascade_are_said(labels: str, recovered: int, says: str) -> None:
    report = _without(false_negatives__labels=LABELLED[labels], false_negatives__recovered=recovered)
    assert says in " ".join(terminal(report).split())
    text = _text(report)
    assert (labels in ("some", "missed")) is (
        "right answers that the baseline rejects and the cascade accepts" in text
    )


@pytest.mark.parametrize(
    ("labelled", "says"),
    [
        (20_000, "By labels, the baseline lost 27.7% of the useful signal"),
        (150, "By labels of 150 of 20,000 rollouts (else by the cascade's word), the baseline lost 27.7%"),
    ],
)
def test_the_signal_says_whose_word_it_is(labelled: int, says: str) -> None:
    report = _without(
        training__truth={"labelled": labelled, "of": 20_000}, training__signal_lost_by_cascade=0.169
    )
    said = " ".join(terminal(report).split())
    assert says in said and "(its rewards' covariance with being right) and the cascade 16.9%." in said


def test_what_could_not_be_judged_is_in_no_share() -> None:
    report = _without(false_negatives__not_judged=9_000)
    report["false_negatives"]["share_of_rejected"] = 0.606
    said = (
        "The baseline rejected 12,000 of 20,000 rollouts, 9,000 of which the cascade could not judge; 1,818 of the"
        " other 3,000 (60.6%) are right by the cascade."
    )
    text = _text(report)
    assert said in text and "9,000 rollouts could not be judged, so shares leave them out." in text
    report["false_negatives"].update(not_judged=12_000, recovered=0, share_of_rejected=None)
    assert "12,000 of which the cascade could not judge." in " ".join(terminal(report).split())


def test_labels_say_whose_error_it_is_that_only_the_baseline_accepts() -> None:
    report = _without()
    report["false_negatives"]["baseline_only"].update(count=40, labels={"right": 3, "wrong": 12})
    said = "by labels 12 false positives of it and 3 misses of the cascade"
    assert f"The baseline alone accepts 40 rollouts: {said}." in " ".join(terminal(report).split())
    assert f"that the cascade misses ({said})" in _text(report)
