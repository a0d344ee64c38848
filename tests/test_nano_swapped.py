"""A reference with one of its words exchanged is no answer; the same words in another form are."""

from __future__ import annotations

import json
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from timing import cpu_seconds
from tinyv.bench.groups import grpo_batch
from tinyv.cascade.api import verify
from tinyv.nano.swapped import swapped
from tinyv.sample import Sample
from tinyv.verdict import Outcome

ROWS: list[dict[str, Any]] = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "swapped.jsonl").read_text("utf-8").splitlines()
]


def _named(row: dict[str, Any]) -> str:
    return f"{row['kind']}: {row['ground_truth']} | {row['answer']}"


@pytest.mark.parametrize("row", [row for row in ROWS if row["swapped"]], ids=_named)
def test_another_word_in_the_place_of_one_of_the_references_is_seen(row: dict[str, Any]) -> None:
    assert swapped(row["question"], row["ground_truth"], row["answer"])


@pytest.mark.parametrize("row", [row for row in ROWS if not row["swapped"]], ids=_named)
def test_the_same_words_in_another_form_order_or_number_are_no_swap(row: dict[str, Any]) -> None:
    assert not swapped(row["question"], row["ground_truth"], row["answer"])


def test_nothing_with_a_word_exchanged_is_accepted() -> None:
    assert Counter(row["swapped"] for row in ROWS)[True] > 40
    rows = [row for row in ROWS if row["swapped"]]
    verdicts = verify(
        [Sample(r["question"], r["ground_truth"], answer=r["answer"]) for r in rows], model="nano"
    )
    accepted = [_named(r) for r, v in zip(rows, verdicts, strict=True) if v.outcome is Outcome.CORRECT]
    assert accepted == []


def test_no_wrong_answer_of_a_made_up_batch_is_accepted() -> None:
    batch = [rollout for rollout in grpo_batch(128, 8, 0) if not rollout.right]
    verdicts = verify([rollout.sample for rollout in batch], model="nano")
    assert len(batch) > 500
    assert [v.answer for v in verdicts if v.outcome is Outcome.CORRECT] == []


@pytest.mark.parametrize(
    ("ground_truth", "answer"),
    [
        ("", ""),
        ("red team", ""),
        ("the of", "of the"),
        ("red team", "\x00'’.'s"),
        ("red team", "፩ team ½ team ① team"),
        ("team 1.2.3", "team 1.2.4"),
        ("红队 九", "蓝队 九"),
        ("red team", "9" * 2000),
    ],
)
def test_odd_texts_are_read_without_a_defect(ground_truth: str, answer: str) -> None:
    assert swapped("", ground_truth, answer) in (True, False)


def test_many_alternatives_and_a_long_answer_take_no_time() -> None:
    alternatives = "/".join(f"a{'b' * (i % 7)} c{'d' * (i % 5)} e{i}f g h i{i}j" for i in range(200))
    answer = " ".join(f"a{i}b cd{i}" for i in range(500))
    assert cpu_seconds(partial(swapped, "", alternatives, answer), 2) < 1.0
