"""The two claims that every trap makes: these answers are not accepted, or are proved wrong."""

from __future__ import annotations

from tinyv.engine import compare


def refused(ground_truth: str, *answers: str, question: str = "") -> None:
    """Fail with the list of answers that were accepted."""
    assert [answer for answer in answers if compare(ground_truth, answer, question).correct] == []


def refuted(ground_truth: str, *answers: str, question: str = "") -> None:
    """Fail with the list of answers that were not proved wrong."""
    assert [answer for answer in answers if not compare(ground_truth, answer, question).incorrect] == []
