"""The example rollouts: well-formed groups, and the main job's verdicts on them."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import tinyv
from tinyv.verdict import Outcome

ROLLOUTS = Path(__file__).parents[1] / "examples" / "rollouts.jsonl"
FIELDS = {"id", "data_source", "question", "ground_truth", "response", "label", "group"}
MIN_RECALL = 0.85

Row = dict[str, Any]


def _rows() -> list[Row]:
    with ROLLOUTS.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


ROWS = _rows()
RIGHT = [row for row in ROWS if row["label"]]
WRONG = [row for row in ROWS if not row["label"]]


def _verdict(row: Row) -> tinyv.Verdict:
    sample = tinyv.Sample(
        question=row["question"], ground_truth=row["ground_truth"], response=row["response"]
    )
    [verdict] = tinyv.verify([sample])
    return verdict


def _squeezed(text: str) -> str:
    return "".join(text.split())


def test_every_rollout_has_the_fields_and_its_own_id() -> None:
    assert all(set(row) == FIELDS for row in ROWS)
    assert {row["data_source"] for row in ROWS} == {"examples"}
    assert {type(row["label"]) for row in ROWS} == {bool}
    assert len({row["id"] for row in ROWS}) == len(ROWS) >= 72


def test_a_group_is_four_to_eight_completions_of_one_problem_with_both_outcomes() -> None:
    sizes = Counter(row["group"] for row in ROWS)
    assert len(sizes) >= 14
    assert 4 <= min(sizes.values()) <= max(sizes.values()) <= 8
    problems = {(row["group"], row["question"], row["ground_truth"]) for row in ROWS}
    assert len(problems) == len(sizes)
    assert {(group, label) for group in sizes for label in (True, False)} == {
        (row["group"], row["label"]) for row in ROWS
    }


def test_no_completion_is_listed_twice_and_some_are_long() -> None:
    assert len({row["response"] for row in ROWS}) == len(ROWS)
    assert sum(len(row["response"]) > 2000 for row in ROWS) >= 10


def test_many_right_answers_do_not_end_with_the_text_of_the_reference() -> None:
    other = [row for row in RIGHT if _squeezed(row["ground_truth"]) not in _squeezed(row["response"][-120:])]
    assert len(other) >= 25


@pytest.mark.parametrize("row", WRONG, ids=[row["id"] for row in WRONG])
def test_a_wrong_rollout_is_never_accepted(row: Row) -> None:
    verdict = _verdict(row)
    assert verdict.outcome is not Outcome.CORRECT, (row["ground_truth"], verdict.answer, verdict.reason)


@pytest.mark.parametrize("row", RIGHT, ids=[row["id"] for row in RIGHT])
def test_a_right_rollout_is_never_refuted(row: Row) -> None:
    verdict = _verdict(row)
    assert verdict.outcome is not Outcome.INCORRECT, (row["ground_truth"], verdict.answer, verdict.reason)


def test_most_right_rollouts_are_accepted() -> None:
    missed = [row["id"] for row in RIGHT if _verdict(row).outcome is not Outcome.CORRECT]
    assert 1 - len(missed) / len(RIGHT) >= MIN_RECALL, missed
