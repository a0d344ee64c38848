"""What a question asks for: units, exact forms, claims. Sentences that only tell something ask for nothing."""

from __future__ import annotations

import pytest

from tinyv.engine import compare
from tinyv.engine.asked_units import MAX_REQUESTS, asked_units, contradicts
from tinyv.engine.exactness import wants_exact, wants_measured, wants_rounded
from tinyv.engine.text.explained import restates_claim
from tinyv.expr.units import parse_unit


@pytest.mark.parametrize(
    ("question", "unit"),
    [
        ("Find the angle in degrees.", "°"),
        ("How many square feet of carpet are needed?", "ft^2"),
        ("What is the number of minutes that she needs?", "min"),
        (r"Give the speed in $\mathrm{m/s}$.", "m/s"),
        ("What is the cost (in dollars)?", "$"),
        ("Convert 2.5 hours to minutes.", "min"),
        ("需要多少小时?", "h"),
    ],
)
def test_the_unit_asked_for_is_read(question: str, unit: str) -> None:
    wanted = parse_unit(unit)
    found = asked_units(question)
    assert wanted is not None
    assert [(u.factor, u.dimension) for u in (*found.last, *found.before)] == [
        (wanted.factor, wanted.dimension)
    ]


@pytest.mark.parametrize(
    "question",
    [
        "Let $t$ be the time, which is in seconds, and find the height.",
        "Find the points in $A$ that are not in $S$.",
        "How many students like apples?",
        "Write it in a short form.",
    ],
)
def test_letters_of_sets_and_units_that_are_told_are_not_asked_for(question: str) -> None:
    assert asked_units(question).last == ()


def test_a_unit_told_before_the_last_request_rules_out_no_other_dimension() -> None:
    question = "A ticket costs 3 (in dollars). How long can he park?"
    assert not contradicts("hours", question)
    assert contradicts("hours", "How much does he pay, in dollars?")


def test_one_unit_of_several_that_are_told_may_be_the_answers() -> None:
    question = "A rope of 3 m is cut into pieces of 20 cm. How long are three of them?"
    assert not contradicts("cm", question)
    assert not contradicts("m", question)
    assert contradicts("km", question)


def test_a_word_that_any_unit_replaces_contradicts_none() -> None:
    assert not contradicts("units", "How many cm is it?")
    assert not contradicts("furlongs per acre of nothing", "How many cm is it?")


def test_of_a_flood_of_requests_the_last_ones_count() -> None:
    question = "in dollars, " * (2 * MAX_REQUESTS) + "what is it in degrees?"
    assert contradicts("dollars", question)
    assert not contradicts("degrees", question)


@pytest.mark.parametrize(
    ("question", "exact"),
    [
        ("Find the exact value of $x$.", True),
        ("Express your answer in simplest radical form.", True),
        ("What fraction of the pizza is left?", True),
        (r"Give the area in terms of $\pi$.", True),
        ("What is the probability of exactly two heads?", False),
        ("Give the exact value and round it to two decimal places.", False),
        ("Find the length of the diagonal.", False),
    ],
)
def test_an_exact_form_is_told_from_a_value(question: str, exact: bool) -> None:
    assert wants_exact(question) is exact


def test_a_round_table_rounds_nothing() -> None:
    assert not wants_rounded("Five people sit at a round table. How many ways are there?")
    assert wants_rounded("Round your answer to the nearest tenth.")


def test_metres_are_measured_dollars_and_how_many_days_are_counted() -> None:
    assert wants_measured("Find the length in metres.")
    assert not wants_measured("Find the price in dollars.")
    assert not wants_measured("How many days does it take?")


@pytest.mark.parametrize(
    ("explanation", "question", "affirmed"),
    [
        ("91 is not prime", "Is 91 prime?", False),
        ("the series converges", "Does the series converge?", True),
        ("it does", "Does the series converge?", True),
        ("x > 0", "Is $x > 0$?", True),
        ("it doesn't converge", "", False),
    ],
)
def test_a_claim_that_is_said_once_more_agrees(explanation: str, question: str, affirmed: bool) -> None:
    assert restates_claim(affirmed=affirmed, explanation=explanation, question=question)
    assert not restates_claim(affirmed=not affirmed, explanation=explanation, question=question)


@pytest.mark.parametrize(
    ("explanation", "question"),
    [
        ("B is larger than A", "Is A larger than B?"),
        ("the series diverges", "Does the series converge?"),
        ("19 is prime", "Is 91 prime?"),
        ("x < 0", "Is x > 0?"),
        ("the set is not closed", "Is the set not closed?"),
    ],
)
def test_other_names_another_order_and_other_words_do_not_agree(explanation: str, question: str) -> None:
    assert not restates_claim(affirmed=True, explanation=explanation, question=question)
    assert not restates_claim(affirmed=False, explanation=explanation, question=question)


def test_a_percentage_behind_a_slash_is_not_left_out() -> None:
    assert compare("75%", "3/(4%)").incorrect
    assert compare("3", "75%/25%").correct


def test_an_interval_of_one_unknown_is_not_its_ends_but_a_point_may_leave_its_brackets_out() -> None:
    assert compare("x=2, x=3", r"x\in(2,3)").reason == "interval_or_list"
    assert compare("(2,3)", "2, 3", "Find the point of intersection.").correct
    assert compare("(2,3)", "2, 3", "Solve the inequality.").reason == "interval_or_list"
