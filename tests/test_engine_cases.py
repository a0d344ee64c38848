"""The engine on cases by kind of answer: what it must accept, refute, or at least not get wrong."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tinyv.engine import compare

CASES = Path(__file__).parent / "cases"
KINDS = (
    "number rounding percent currency expression function assignment solution_set labelled tuple matrix interval "
    "set_builder chain not_equal family ratio angle unit equation congruence piecewise restatement spoken notation"
).split()
ALLOWED = {
    "CORRECT": {"CORRECT"},
    "INCORRECT": {"INCORRECT"},
    "UNDECIDED": {"UNDECIDED"},
    "NOT_CORRECT": {"INCORRECT", "UNDECIDED"},
    "NOT_INCORRECT": {"CORRECT", "UNDECIDED"},
}
"""What `expect` lets the engine say; a trap may be refuted or left open, but never accepted."""
RIGHT = {"CORRECT", "NOT_INCORRECT"}
MIN_ROWS = 10

Row = dict[str, str]


def _rows(kind: str) -> list[Row]:
    with (CASES / f"engine_{kind}.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _parameters() -> list[Any]:
    return [
        pytest.param(row, id=f"{kind}-{line}")
        for kind in KINDS
        for line, row in enumerate(_rows(kind), start=1)
    ]


@pytest.mark.parametrize("row", _parameters())
def test_the_engine_says_what_the_case_expects(row: Row) -> None:
    judgement = compare(row["ground_truth"], row["answer"], row["question"])
    assert judgement.outcome.name in ALLOWED[row["expect"]], (
        row["ground_truth"],
        row["answer"],
        judgement.reason,
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_right_and_wrong_answers_from_named_sources(kind: str) -> None:
    rows = _rows(kind)
    right = sum(row["expect"] in RIGHT for row in rows)
    assert right >= MIN_ROWS
    assert len(rows) - right >= MIN_ROWS
    assert all(row["source"].strip() for row in rows)


def test_no_case_is_listed_twice() -> None:
    pairs = Counter(
        (row["question"], row["ground_truth"], row["answer"]) for kind in KINDS for row in _rows(kind)
    )
    assert [pair for pair, count in pairs.items() if count > 1] == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_reference_is_accepted_as_its_own_answer(kind: str) -> None:
    missed = [
        row["ground_truth"]
        for row in _rows(kind)
        if not compare(row["ground_truth"], row["ground_truth"]).correct
    ]
    assert missed == []
