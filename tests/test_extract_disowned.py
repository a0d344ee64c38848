"""Boxes that prose disowns, revises, or offers beside another value are not read as the answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tinyv.engine import compare
from tinyv.extract import extract

CASES = Path(__file__).parent / "cases" / "extract_disowned.jsonl"
ROWS: list[dict[str, Any]] = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
ATTACKS = [row["response"] for row in ROWS if "attack" in row["source"]]
HARMLESS = [row["response"] for row in ROWS if "harmless" in row["source"]]


def test_there_are_cases_of_both_kinds() -> None:
    assert len(ATTACKS) >= 150
    assert len(HARMLESS) >= 150


@pytest.mark.parametrize("response", ATTACKS)
def test_a_value_that_prose_disowns_earns_nothing(response: str) -> None:
    answer = extract(response, "How many seats are there?").answer
    assert answer is None or not compare("43", answer).correct


@pytest.mark.parametrize("response", HARMLESS)
def test_prose_about_other_values_costs_no_right_answer(response: str) -> None:
    answer = extract(response, "How many seats are there?").answer
    assert answer is not None and compare("43", answer).correct


@pytest.mark.parametrize(
    "response", [r"\boxed{C} is false.", r"The false one is \boxed{C}.", r"\boxed{C}. It is wrong."]
)
def test_where_the_question_asks_for_what_is_wrong_calling_it_wrong_is_the_answer(response: str) -> None:
    assert extract(response, "Which of these statements is false?").answer == "C"
    assert extract(response, "Which of these is prime?").answer is None


def test_a_box_that_says_no_is_not_taken_back_by_the_same_words() -> None:
    assert extract(r"\boxed{\text{False}}. It is false, since 0 is even.").answer == r"\text{False}"


def test_a_disowned_box_leaves_the_one_before_it() -> None:
    assert extract(r"The answer is \boxed{44}. The wrong answer would be \boxed{43}.").answer == "44"


def test_what_is_announced_after_a_disowned_box_is_the_answer() -> None:
    assert extract(r"A common mistake is to answer \boxed{43}. The answer is 44.").answer == "44"


def test_a_revision_that_is_doubted_in_turn_leaves_both_values() -> None:
    assert extract(r"\boxed{43}. Wait, it should be 44. No, that is wrong.").answer == "43 or 44"


def test_the_last_of_several_revisions_counts() -> None:
    assert extract(r"\boxed{43}. Wait, it should be 44. Hmm, actually it is 45.").answer == "45"


def test_a_revision_to_the_same_value_changes_nothing() -> None:
    assert extract(r"\boxed{\frac{1}{2}}. Actually, it should be 0.5.").answer == r"\frac{1}{2}"


def test_a_revision_of_an_announced_value_counts_too() -> None:
    assert extract("The answer is 43. Correction: 44.").answer == "44"
    assert extract("<answer>43</answer> Sorry, I meant 44.").answer == "44"
    assert extract('{"answer": 43} is wrong.').answer is None


def test_a_disowned_box_in_the_thinking_is_no_answer() -> None:
    assert extract(r"<think>Not \boxed{43}.</think>").answer is None
