"""Pairs that look equal and are not, from attacks on the rules: none is ever accepted, whichever side it stands on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tinyv.engine import compare

ROWS: list[dict[str, Any]] = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "refused.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['ground_truth']} / {row['answer']}")
def test_a_pair_that_only_looks_equal_is_not_accepted(row: dict[str, Any]) -> None:
    assert not compare(row["ground_truth"], row["answer"], row["question"]).correct


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['ground_truth']} / {row['answer']}")
def test_the_reference_of_such_a_pair_equals_itself(row: dict[str, Any]) -> None:
    assert compare(row["ground_truth"], row["ground_truth"]).correct
