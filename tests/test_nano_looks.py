"""What nano looks for in the texts themselves: each look on what it must see, and on right answers that look alike."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from timing import cpu_seconds
from tinyv.cascade.api import verify
from tinyv.engine import compare
from tinyv.nano.beside import beside
from tinyv.nano.denied import denied
from tinyv.nano.dressed import dressed
from tinyv.nano.guard import unprovable
from tinyv.nano.listed import mislisted
from tinyv.nano.marked import remarked
from tinyv.sample import Sample
from tinyv.verdict import Outcome

LOOKS = {"beside": beside, "denied": denied, "mislisted": mislisted, "remarked": remarked, "dressed": dressed}
ROWS: list[dict[str, Any]] = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "nano_looks.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize(
    "row", ROWS, ids=lambda row: f"{row['look']}: {row['ground_truth']} | {row['answer']}"
)
def test_a_look_sees_what_it_is_for_and_lets_right_answers_pass(row: dict[str, Any]) -> None:
    assert LOOKS[row["look"]](row["question"], row["ground_truth"], row["answer"]) is row["found"]


@pytest.mark.parametrize("row", [row for row in ROWS if row["found"]], ids=lambda row: str(row["answer"]))
def test_what_a_look_has_seen_is_not_accepted(row: dict[str, Any]) -> None:
    sample = Sample(row["question"], row["ground_truth"], answer=row["answer"])
    [verdict] = verify([sample], model="nano")
    assert verdict.outcome is not Outcome.CORRECT


def test_every_look_has_cases_of_both_kinds() -> None:
    assert {(row["look"], row["found"]) for row in ROWS} == {
        (look, f) for look in LOOKS for f in (True, False)
    }


@pytest.mark.parametrize(
    ("question", "ground_truth", "answer"),
    [
        ("How many?", "43", r"43\cdot(1+9^{-9^{9}})"),
        ("How likely?", "0.25", r"0.25\%"),
        ("By how much did it fall?", r"12\%", "12 euros"),
        ("Sort by size, smallest first: Peru, Chile, Malta.", "Malta, Chile, Peru", "Peru, Chile, Malta"),
    ],
)
def test_no_wording_outweighs_what_the_engine_says_of_the_values(
    question: str, ground_truth: str, answer: str
) -> None:
    assert unprovable(compare(ground_truth, answer, question))
    [verdict] = verify([Sample(question, ground_truth, answer=answer)], model="nano")
    assert verdict.outcome is not Outcome.CORRECT


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
@pytest.mark.parametrize(
    "text", [", " * 4000, "a, " * 3000, "7 % " * 3000, "(1,2" * 3000, ":" * 9000, "is " * 3000]
)
def test_a_look_takes_no_long_time_over_a_long_text(look: Any, text: str) -> None:
    for pair in (("Danube", text), (text, "Danube"), ("7", text[:390])):
        assert cpu_seconds(partial(look, text, *pair), 2) < 0.5
