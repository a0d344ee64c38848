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
from tinyv.nano.beyond import beyond
from tinyv.nano.denied import denied
from tinyv.nano.dressed import dressed
from tinyv.nano.heads import misheaded
from tinyv.nano.listed import mislisted
from tinyv.nano.marked import remarked
from tinyv.nano.reasons import NEVER, unprovable
from tinyv.sample import Sample
from tinyv.verdict import Outcome

LOOKS = {
    "beside": beside,
    "denied": denied,
    "mislisted": mislisted,
    "remarked": remarked,
    "dressed": dressed,
    "beyond": beyond,
    "misheaded": misheaded,
}
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
        ("Compute $17*23$.", "391", "17*23+0"),
        ("What is it worth?", "\\frac13", "\\int_0^1 t^2 dt"),
        ("Find the vector.", "(1,2,3)", "\\{1,2,3\\}"),
        ("Find all roots.", "2, 3", "x\\in[2,3]"),
        ("Find all roots.", "\\{2,3\\}", "\\{2,3,\\ldots\\}"),
        ("How fast is it?", "12 m/s", "12 ms"),
        ("How many?", "43", "43\\ne x"),
        ("How many?", "43", "half of 43"),
        ("Which is it? A. 1 B. 2", "A", "¬A"),
        ("Does the series converge?", "Yes", "Yes, the series diverges"),
        ("Find x.", "43", "x'=43"),
        ("Find x.", "43", "\\sqrt x=43"),
        ("Find the vector.", "(1,2,3)", "[1,2,3)"),
        ("How many are there?", "43", "43 basis points"),
        ("How many are there?", "43", "43..."),
    ],
)
def test_no_wording_outweighs_what_the_engine_says_of_the_values(
    question: str, ground_truth: str, answer: str
) -> None:
    assert unprovable(compare(ground_truth, answer, question), ground_truth, answer)
    [verdict] = verify([Sample(question, ground_truth, answer=answer)], model="nano")
    assert verdict.outcome is not Outcome.CORRECT


@pytest.mark.parametrize(
    ("question", "ground_truth", "answer"),
    [
        ("The solution that begins with 1 is $y=e^{-x}$. Show it.", "y=e^{-x}", "e^{-x}"),
        ("What gap is there?", "E_n=-\\frac{me^4}{2n^2}", "E_n=-\\frac{13.6 \\text{ eV}}{n^2}"),
        ("Who comes next in the list?", "...and the king", "and the king"),
        ("In how many films was he?", "four films", "He was in 4 of these films"),
    ],
)
def test_reasons_that_words_can_explain_stay_open(question: str, ground_truth: str, answer: str) -> None:
    assert not unprovable(compare(ground_truth, answer, question), ground_truth, answer)


def test_every_reason_that_nano_never_overrules_is_one_of_the_engines() -> None:
    sources = (Path(__file__).parents[1] / "src" / "tinyv" / "engine").rglob("*.py")
    code = "\n".join(path.read_text("utf-8") for path in sources)
    assert [reason for reason in NEVER if f'"{reason}"' not in code] == []


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
@pytest.mark.parametrize(
    "text", [", " * 4000, "a, " * 3000, "7 % " * 3000, "(1,2" * 3000, ":" * 9000, "is " * 3000]
)
def test_a_look_takes_no_long_time_over_a_long_text(look: Any, text: str) -> None:
    for pair in (("Danube", text), (text, "Danube"), ("7", text[:390])):
        assert cpu_seconds(partial(look, text, *pair), 2) < 0.5
