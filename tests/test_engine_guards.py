"""Guards between "equal" and "accepted": each holds back a pair that the comparison below it would accept."""

from __future__ import annotations

import pytest

from refusals import refused
from tinyv.engine import compare
from tinyv.engine.matching import MAX_PAIRS
from tinyv.verdict import Outcome

SUM = "2+3 is (A) 4 (B) 5 (C) 6 (D) 7"
HALVES = "Which is one half? (A) 1/2 (B) 0.5 (C) 3 (D) 4"
PARTS = "A rope of 100 m is cut in two. Find (a) 40 % of it and (b) 45 % of it."


def said(ground_truth: str, answer: str, question: str = "") -> tuple[str, str]:
    judgement = compare(ground_truth, answer, question)
    return judgement.outcome.name, judgement.reason


@pytest.mark.parametrize(
    ("solved", "given"),
    [("x<2", "2x<4"), ("x>1", "3x-3>0"), (r"(-\infty,2)", "2x<4"), (r"x\ge -1", r"-x\le 1")],
)
def test_an_inequality_that_still_has_to_be_solved_is_no_answer(solved: str, given: str) -> None:
    assert said(solved, given) == ("UNDECIDED", "unsolved")
    assert said(given, solved) == ("CORRECT", "same_set")


@pytest.mark.parametrize(
    ("reference", "answer"), [("3.7", "[3.7]"), ("x+1", "[1+x]"), ("[2x]", "x+x"), (r"\frac52", "[2.5]")]
)
def test_square_brackets_on_one_side_may_be_an_integer_part(reference: str, answer: str) -> None:
    assert said(reference, answer) == ("UNDECIDED", "square_brackets")
    assert said(reference.strip("[]"), answer.strip("[]"))[0] == "CORRECT"


def test_a_set_in_square_brackets_is_no_integer_part() -> None:
    assert said(r"[1,2]\cup[3,4]", r"[3,4]\cup[1,2]") == ("CORRECT", "same_set")


@pytest.mark.parametrize("answer", ["A or B", "(A) or (B)", "B/C", "B or option C", "(B) 或 (C)"])
def test_two_choices_where_one_is_asked_are_a_hedge(answer: str) -> None:
    assert said("B", answer, SUM) == ("UNDECIDED", "several_choices")
    assert said("B", answer) == ("UNDECIDED", "several_choices")


def test_a_letter_in_front_of_a_part_of_the_question_is_no_choice() -> None:
    assert said("50", "(a) 50", PARTS)[0] == "CORRECT"
    assert said("50", "(a) 51", PARTS) == ("INCORRECT", "numeric_mismatch")


def test_a_letter_with_the_text_of_another_option_stays_a_conflict() -> None:
    assert said("5", "(A) 5", SUM) == ("UNDECIDED", "choice_text_conflict")
    assert said("B", "(A) 5", SUM) == ("UNDECIDED", "choice_text_conflict")


@pytest.mark.parametrize(("reference", "answer"), [("A", "0.5"), ("B", "1/2"), ("A", r"\frac{2}{4}")])
def test_a_text_that_fits_two_options_picks_neither(reference: str, answer: str) -> None:
    assert said(reference, answer, HALVES) == ("UNDECIDED", "several_options_fit")


def test_a_text_that_fits_one_option_picks_it() -> None:
    assert said("C", "3.0", HALVES) == ("CORRECT", "choice_text")


def test_more_pairs_of_items_than_the_limit_are_left_open() -> None:
    most = int(MAX_PAIRS**0.5)
    assert most**2 == MAX_PAIRS
    assert said(_numbers(0, most), _numbers(1_000, most)) == ("INCORRECT", "different_item")
    assert said(_numbers(0, most + 1), _numbers(1_000, most + 1)) == ("UNDECIDED", "too_many_items")


def test_long_lists_that_are_written_alike_count_no_pairs() -> None:
    items = _numbers(0, 200).split(", ")
    assert compare(", ".join(items), ", ".join(reversed(items))).outcome is Outcome.CORRECT


def _numbers(first: int, count: int) -> str:
    return ", ".join(map(str, range(first, first + count)))


def test_an_inequality_is_solved_only_where_it_is_written_linear() -> None:
    for curved in ("|x+1|<3", "|2x|<4", "2|x|<4", "3-|x|>1", r"\sqrt{x^2}<2", r"\max(x,-5)<2"):
        refused(curved, "x<2")
        refused("x<2", curved)
    for curved in ("x^2<4", "(x-1)(x-2)+x<2", r"\frac{1}{x}<1"):
        refused("x<2", curved)


def test_a_family_is_linear_in_its_parameter() -> None:
    for curved in (r"|k|\pi", r"\sqrt{k^2}\pi", r"k^2\pi", r"(k+k(k-1)(k-2)(k-5))\pi"):
        refused(r"k\pi", curved)
        refused(curved, r"k\pi")
        refused(r"x=k\pi, k\in\mathbb{Z}", rf"x={curved}, k\in\mathbb{{Z}}")


@pytest.mark.parametrize(
    ("reference", "answer", "outcome"),
    [
        ("7", "row 7 of the sheet", "UNDECIDED"),
        ("7", "bin 7", "UNDECIDED"),
        ("7", "age 7", "UNDECIDED"),
        ("7", "the car 8", "UNDECIDED"),
        ("\\frac{1}{2}", "one cup and a bit", "UNDECIDED"),
        ("7", "8", "INCORRECT"),
        ("2mg", "3mg", "INCORRECT"),
        ("abc + 1", "abc + 2", "INCORRECT"),
    ],
)
def test_three_letters_that_may_be_a_word_are_no_proof_of_a_difference(
    reference: str, answer: str, outcome: str
) -> None:
    assert compare(reference, answer).outcome.name == outcome


def test_three_letters_that_the_question_names_are_a_product() -> None:
    assert compare("7", "3xyz", "Let x, y and z be positive.").outcome.name == "INCORRECT"
