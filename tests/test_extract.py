"""Response to answer: the cases as data, and a sentence for each trap."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tinyv.engine import compare
from tinyv.extract import extract
from tinyv.extract.extraction import MAX_RESPONSE

CASES = Path(__file__).parent / "cases"


def _cases() -> list[Any]:
    rows: list[Any] = []
    for path in sorted(CASES.glob("extract_*.jsonl")):
        lines = path.read_text(encoding="utf-8").splitlines()
        rows += [pytest.param(json.loads(line), id=f"{path.stem}:{n}") for n, line in enumerate(lines, 1)]
    return rows


def test_there_are_cases() -> None:
    assert len(_cases()) >= 150


@pytest.mark.parametrize("case", _cases())
def test_case(case: dict[str, str]) -> None:
    found = extract(case["response"], case.get("question", ""))
    assert (found.answer, found.how) == (case["answer"], case["how"])


@pytest.mark.parametrize(
    "answer", ["x = 3", "2:1", "Dr. Smith", "St. Louis", "3.5", "the set of all x such that x is odd"]
)
@pytest.mark.parametrize(
    "form", ["The answer is {}.", "Answer: {}", "**Final Answer:** {}", "So the final answer is: {}"]
)
def test_nothing_is_cut_inside_an_announced_answer(form: str, answer: str) -> None:
    assert extract("We reason.\n\n" + form.format(answer)).answer == answer


def test_a_cut_box_never_falls_back_to_an_earlier_value() -> None:
    response = r"First \boxed{3}. The answer is 4. So we have \boxed{\frac{7}{2"
    assert extract(response).how == "truncated"


@pytest.mark.parametrize("cut", range(3, 60))
def test_no_prefix_of_a_boxed_response_gives_an_intermediate_value(cut: int) -> None:
    response = r"We have 2 + 3 = 5 pears, then 5 * 4 = 20, so it is $\boxed{20}$"
    assert extract(response[:cut]).answer is None


def test_a_box_in_the_thinking_loses_to_one_after_it() -> None:
    assert extract(r"<think>\boxed{1}</think> \boxed{2}").answer == "2"


def test_a_box_in_the_thinking_loses_to_an_announcement_after_it() -> None:
    assert extract(r"<think>\boxed{1}</think> The answer is 2.").answer == "2"


def test_unclosed_thinking_is_truncated_even_with_an_answer_in_it() -> None:
    assert extract(r"<think>The answer is \boxed{1}. Let me check.").how == "truncated"


def test_a_hedge_between_boxes_stays_whole() -> None:
    assert extract(r"It is \boxed{3} or \boxed{5}.").answer == "3 or 5"


def test_conflicting_boxes_side_by_side_are_both_kept() -> None:
    assert extract("\\boxed{3}\n\\boxed{5}").answer == "3, 5"


def test_a_revised_box_counts_alone() -> None:
    assert extract(r"It is \boxed{3}. Wait, it is \boxed{5}.").answer == "5"


def test_the_same_box_twice_is_one_answer() -> None:
    assert extract(r"\boxed{5}, \boxed{5}").answer == "5"


def test_an_echo_of_the_template_is_no_answer() -> None:
    assert extract(r"I put the final answer in \boxed{your answer}.").answer is None


def test_money_keeps_its_sign_and_formulas_lose_theirs() -> None:
    assert extract("The answer is $5.").answer == "$5"
    assert extract("The answer is $5$.").answer == "5"


def test_a_program_that_prints_an_answer_says_none() -> None:
    assert extract("```python\nprint('The answer is 5')\n```\nThe answer is 6.").answer == "6"


def test_a_self_asked_next_question_is_not_this_response() -> None:
    assert extract("The answer is 6.\n\nQuestion: And then?\nThe answer is 9.").answer == "6"


def test_politeness_after_the_answer_is_not_the_answer() -> None:
    for goodbye in ("Let me know if you need more.", "I hope this helps!", "希望对你有帮助！"):
        assert extract("We add.\n\n**73**\n\n" + goodbye).answer == "73"


def test_a_letter_keeps_its_text_and_loses_its_explanation() -> None:
    assert extract("The answer is (B) 12.").answer == "(B) 12"
    assert extract("The answer is B, because 12 is even.").answer == "B"


def test_a_refusal_after_numbers_gives_no_answer() -> None:
    assert extract("We get 12 at first. So I don't know how to finish.").how == "no_answer"


def test_cannot_be_determined_is_an_answer_where_it_is_announced() -> None:
    assert extract("The answer cannot be determined.").answer == "cannot be determined"


def test_a_response_beyond_the_limit_is_not_read() -> None:
    assert extract("x" * (MAX_RESPONSE + 1)).how == "too_long"


def test_a_question_with_choices_shows_what_is_explanation() -> None:
    question = "Which is prime? (A) 4 (B) 5 (C) 6"
    assert extract("The answer is B. It has no proper divisors at all.", question).answer == "B"


HEDGES = [
    r"\boxed{6} or 5",
    r"\boxed{6}, or maybe 5.",
    r"The answer is \boxed{6}, though it might be 5.",
    r"\boxed{5} but it could be \boxed{6}",
    "\\boxed{5}\n\nAnother possibility: \\boxed{6}",
    "\\boxed{6}\n\nThat settles the count.\n\nAlternatively, the answer might be 5.",
    "5 or \\boxed{6}",
    "<think>\\boxed{6} or 5</think>",
    "Answer: 5\n\nAlternatively: Answer: 6",
    "The answer is 6. Or maybe 5.",
    "#### 5\n#### 6",
    "**5**\n\n**6**",
    '{"answer": 5}\n{"answer": 6}',
    "<answer>6</answer> or 5",
    r"\boxed{6}，也可能是 5。",
]


@pytest.mark.parametrize("response", HEDGES)
def test_a_hedge_names_both_values_and_is_never_accepted_for_either(response: str) -> None:
    answer = extract(response).answer
    assert answer is not None and set(re.findall(r"\d", answer)) == {"5", "6"}
    assert not compare("6", answer).correct and not compare("5", answer).correct


@pytest.mark.parametrize("answer", ["6 or 5", "5 or 6", "6, or maybe 5", "6, though it might be 5", "5, 6"])
def test_the_engine_accepts_no_form_in_which_a_hedge_can_be_written(answer: str) -> None:
    assert not compare("6", answer).correct


def test_an_alternative_that_is_only_asked_about_or_taken_back_is_none() -> None:
    assert extract(r"\boxed{6}. Or maybe 5? Five is odd.").answer == "6"
    assert extract(r"\boxed{6}. It could be 5, but that is impossible.").answer == "6"


def test_the_same_number_in_other_digits_is_no_alternative() -> None:
    assert extract(r"\boxed{\frac{1}{3}} or $0.333$").answer == r"\frac{1}{3}"


def test_a_number_inside_another_number_is_a_rival_all_the_same() -> None:
    assert extract("Answer: 15\nAnswer: 5").answer == "15, 5"
