"""Right answers in other writing: every sub-category writes something, nothing that is refuted, and no traps."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinyv.data.reference import Reference
from tinyv.data.rewrite import REWRITERS, Maker, equivalents, is_claiming, name_of, proved
from tinyv.data.taxonomy import SUBCATEGORIES, default_weights
from tinyv.engine.judging import compare

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "rewrites.jsonl").read_text(encoding="utf-8").splitlines()
]
IDS = [one.id for one in SUBCATEGORIES]
PIECES = (
    r"\frac { } ( ) [ ] \{ \} ^ _ + - * / = < > \le , ; : . % ' | \pm \cdot \sqrt \sin \log_2 \ln \pi \infty \cup \in "
    r"\mathbb{R} \text{ and or } \begin{pmatrix} \end{pmatrix} & \\ ^\circ $ ~ \left( \right) x y n k f e i C x_1 "
    r"0 1 2 17 0.5 1,000 1e5 no yes Paris Rome/Milan the % cm km/h \sum_{k=1}^{n} ! \binom{5}{2} 3:4 2 \mid ½ √"
).split(" ")
SOUP = st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join)
TEXT = st.one_of(st.text(max_size=40), SOUP)
QUESTIONS = st.sampled_from(
    [
        "",
        "Find the value of $x$.",
        "What is the ratio of a to b?",
        "Solve for all values of $x$ in the interval.",
        "How many cm long is it, to two decimal places?",
        "who wrote it",
        "Which one? (A) 1 (B) 2 (C) 17",
        "Find the general solution and the vector $\\vec{v}$, in degrees.",
    ]
)


def _written(category: str, question: str, ground_truth: str, seeds: int = 6) -> dict[str, str]:
    """All proved candidates of a category, with their proofs."""
    reference = Reference(question, ground_truth)
    found: dict[str, str] = {}
    for maker in REWRITERS[category]:
        for seed in range(seeds):
            for candidate in maker(reference, Random(seed)):
                proof = proved(reference, candidate, maker)
                if proof is not None and candidate != ground_truth:
                    found[candidate] = proof
    return found


def _all(question: str, ground_truth: str) -> set[str]:
    return {text for category in IDS for text in _written(category, question, ground_truth)}


def _by(maker_name: str, question: str, ground_truth: str) -> set[str]:
    """All that one maker writes, over some seeds."""
    makers = [maker for makers in REWRITERS.values() for maker in makers if name_of(maker) == maker_name]
    reference = Reference(question, ground_truth)
    return {text for maker in makers for seed in range(6) for text in maker(reference, Random(seed))}


# --- all sub-categories ---------------------------------------------------------------------------------------


def test_every_subcategory_has_makers() -> None:
    assert list(REWRITERS) == IDS
    assert all(REWRITERS[one] for one in IDS)


@pytest.mark.parametrize("category", IDS)
def test_every_subcategory_has_three_cases(category: str) -> None:
    assert sum(case["id"] == category for case in CASES) >= 3


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['id']} {case['ground_truth']}")
def test_a_case_gives_something_right_and_nothing_refuted(case: dict[str, str]) -> None:
    written = _written(case["id"], case["question"], case["ground_truth"])
    assert written
    for text in written:
        assert not compare(case["ground_truth"], text, case["question"]).incorrect


@pytest.mark.parametrize(
    ("category", "question", "ground_truth", "answer"),
    [
        ("1.2", "", "x \\geq 2", "x >= 2"),
        ("1.4", "How long is the rope, in cm?", "15 \\text{ cm}", "15"),
        ("1.5", "Find the value of $x$.", "17", "x = 17"),
        ("2.1", "Find the range of $m$.", "m > 4", "(4, \\infty)"),
        ("2.2", "What is the ratio?", "3:4", "3 to 4"),
        ("2.3", "", "x = \\pm 3", "x = 3, x = -3"),
        ("2.4", "Find the vector.", "\\langle 1, 2 \\rangle", "\\begin{pmatrix} 1 \\\\ 2 \\end{pmatrix}"),
        ("2.5", "", "6.25", "6,25"),
        ("3.1", "", "2x + 6", "2(x + 3)"),
        ("3.2", "", "\\frac{\\sqrt{2}}{2}", "\\frac{1}{\\sqrt{2}}"),
        ("3.3", "", "\\tan x", "\\frac{\\sin(x)}{\\cos(x)}"),
        ("4.1", "", "\\frac{7}{8}", "0.875"),
        ("4.2", "", "2^{10}", "1024"),
        ("4.4", "", "\\frac{17}{4}", "4\\frac{1}{4}"),
        ("5.1", "What is the area of the lake?", "24", "The area of the lake is 24."),
        ("5.2", "Find $a$ and $b$.", "4, 9", "a = 4, b = 9"),
        ("5.3", "", "twelve", "12"),
        ("5.3", "When?", "17 August 1945", "August 17, 1945"),
        ("5.4", "", "2, 5", "2 and 5"),
        ("6.1", "", "\\{1, 4\\}", "\\{4, 1\\}"),
        ("7.1", "", "x = k\\pi, k \\in \\mathbb{Z}", "x = n\\pi, n \\in \\mathbb{Z}"),
        ("7.2", "", "x_1 = 2", "x_{1} = 2"),
        ("7.3", "Find the general solution.", "x^2 + C", "x^2 + c"),
    ],
)
def test_what_a_category_writes(category: str, question: str, ground_truth: str, answer: str) -> None:
    assert answer in _written(category, question, ground_truth, seeds=24)


# --- sampling -------------------------------------------------------------------------------------------------


def test_equivalents_are_distinct_and_none_is_the_reference() -> None:
    reference = Reference("Find the value of $x$.", "\\frac{3}{7}")
    found = equivalents(reference, Random(1), count=12)
    answers = [one.answer for one in found]
    assert len(answers) == 12 and len(set(answers)) == 12
    assert "\\frac{3}{7}" not in answers
    assert all(one.category in IDS and one.maker and one.proof for one in found)


def test_weights_choose_the_categories() -> None:
    reference = Reference("Solve for $x$.", "x = \\pm 3")
    found = equivalents(reference, Random(2), weights={"2.3": 1.0}, count=9)
    assert found and {one.category for one in found} == {"2.3"}


def test_a_heavier_category_is_drawn_more_often() -> None:
    weights = dict.fromkeys(default_weights(), 1.0) | {"5.1": 200.0}
    reference = Reference("Compute.", "\\frac{3}{7}")
    first = [equivalents(reference, Random(seed), weights, count=1)[0].category for seed in range(40)]
    assert first.count("5.1") > 30


def test_of_several_alternatives_one_is_written() -> None:
    reference = Reference("Who painted it?", "Anna Berg/Anna Maria Berg")
    answers = [one.answer for seed in range(20) for one in equivalents(reference, Random(seed), count=6)]
    assert answers and not any("/" in answer for answer in answers)


def test_strays_among_many_aliases_are_not_answers() -> None:
    reference = Reference("Which river?", "Po/River Po/Po (river)/Veneto Cup/The Po")
    answers = [one.answer for seed in range(20) for one in equivalents(reference, Random(seed), count=6)]
    assert answers and not any("Veneto" in answer or "(river)" in answer for answer in answers)


# --- properties -----------------------------------------------------------------------------------------------


@settings(max_examples=120, deadline=None)
@given(QUESTIONS, TEXT, st.integers(0, 9))
def test_no_maker_ever_raises_and_all_are_deterministic(question: str, text: str, seed: int) -> None:
    for makers in REWRITERS.values():
        for maker in makers:
            first = maker(Reference(question, text), Random(seed))
            assert first == maker(Reference(question, text), Random(seed))
            assert all(isinstance(one, str) for one in first)


@settings(max_examples=60, deadline=None)
@given(QUESTIONS, TEXT, st.integers(0, 9))
def test_nothing_that_the_engine_refutes_is_given(question: str, text: str, seed: int) -> None:
    reference = Reference(question, text)
    found = equivalents(reference, Random(seed), count=8)
    assert found == equivalents(reference, Random(seed), count=8)
    for one in found:
        assert not compare(text, one.answer, question).incorrect


@settings(max_examples=60, deadline=None)
@given(st.fractions(min_value=-50, max_value=50, max_denominator=30), st.integers(0, 9))
def test_numbers_keep_their_value(value: object, seed: int) -> None:
    for one in equivalents(Reference("Compute.", str(value)), Random(seed), count=6):
        assert compare(str(value), one.answer, "Compute.").correct or one.proof == "construction"


# --- traps ----------------------------------------------------------------------------------------------------


def test_an_ordered_pair_is_never_reordered() -> None:
    for question in ("Find the ordered pair.", "Solve the system for all values.", "Find all solutions."):
        assert not _written("6.1", question, "(2, 7)")


def test_values_of_two_unknowns_are_never_reordered() -> None:
    assert not _written("6.1", "Find all values of $a$ and $b$.", "4, 9")


def test_a_list_that_is_asked_for_in_order_is_never_reordered() -> None:
    assert not _written("6.1", "Find all solutions, in ascending order.", "4, 9")


def test_a_title_with_and_is_not_turned_round() -> None:
    assert not _written("6.1", "what is the name of the film", "Salt and Snow")


def test_a_decimal_is_not_given_where_exact_is_asked() -> None:
    for question in ("Give the exact value.", "Answer in terms of $\\pi$.", "Answer as a common fraction."):
        assert not _by("approximated", question, "\\frac{3\\pi}{7}")
        assert not _by("exact_decimal", question, "\\frac{7}{8}")


def test_a_fraction_is_not_made_of_a_rounded_decimal() -> None:
    assert not _by("fraction_of_decimal", "Find the mean to two decimal places.", "0.25")
    assert not _by("fraction_of_decimal", "Find the mean.", "6.38")


def test_a_rounded_decimal_gets_no_zeros() -> None:
    assert not _by("zeros", "Find the mean.", "6.38")


def test_an_answer_in_a_form_that_is_asked_for_keeps_its_form() -> None:
    for question, answer in (("Factor the polynomial.", "2(x + 3)"), ("Expand it.", "2x + 6")):
        for maker in ("opened", "factor_taken_out"):
            assert not _by(maker, question, answer)


def test_a_range_stays_in_the_notation_that_is_asked_for() -> None:
    assert not _written("2.1", "Solve for $x$. Use interval notation.", "(2, \\infty)")


def test_a_range_of_integers_does_not_become_an_interval() -> None:
    assert not _written("2.1", "Which integers $n$ satisfy it?", "n > 4")


def test_a_point_does_not_become_an_interval() -> None:
    assert not _written("2.1", "Find the point.", "(2, 7)")


def test_a_unit_is_left_out_only_where_the_question_names_it() -> None:
    assert not _by("unit_left_out", "How long is it?", "15 \\text{ cm}")
    assert _by("unit_left_out", "How many centimeters long is it?", "15 \\text{ cm}") == {"15"}


def test_a_unit_that_is_asked_for_is_not_converted() -> None:
    assert not _by("converted", "How many kilometers is it?", "2.5 km")
    assert not _by("converted", "Convert to km.", "2.5 km")


def test_an_equation_that_is_asked_for_keeps_its_left_side() -> None:
    assert not _by("unnamed", "Find the equation of the line.", "y = 2x + 1")


def test_a_name_is_not_guessed_from_two_requests() -> None:
    assert not _by("named", "Find $x$. Then find $y$.", "5")


def test_a_title_or_a_company_is_no_person() -> None:
    assert not _by("name_turned", "who made the film", "Blue Pictures")
    assert not _by("name_turned", "which city is it", "Charlotte Amalie")


def test_a_power_of_e_may_be_a_charge() -> None:
    assert not _by("exponential", "Find the energy.", "\\frac{m e^4}{2\\hbar^2}")


def test_a_letter_of_the_question_is_no_free_constant() -> None:
    assert not _by("constant_renamed", "Find the general solution with constant $C$.", "x^2 + C")
    assert not _by("parameter_renamed", "Solve for $x$, with $k$ an integer.", "x = k\\pi")


def test_two_quantities_under_one_name_are_not_named_alike() -> None:
    assert not _by("each_named", "Find v and its limit.", "v = 3t, 8")


def test_a_day_time_is_no_ratio() -> None:
    assert not _written("2.2", "At what time does it start?", "10:30")


def test_years_as_alternatives_are_no_fraction() -> None:
    assert not any("frac" in text or "approx" in text for text in _all("when was it built", "1837/1834"))


def test_a_date_or_an_abbreviation_is_no_list() -> None:
    for text in ("May 16, 2002", "R.E.M.", "10:20 a.m."):
        for category in ("5.4", "6.1", "6.3"):
            assert not _written(category, "when or who was it", text)


def test_a_determinant_does_not_become_a_matrix() -> None:
    text = "\\left|\\begin{array}{cc} 1 & 2 \\\\ 3 & 4 \\end{array}\\right| = -2"
    assert not _by("environment", "Compute the determinant.", text)


def test_only_makers_that_claim_are_believed_without_proof() -> None:
    reference = Reference("", "g(x, y)")
    claiming = next(m for makers in REWRITERS.values() for m in makers if is_claiming(m))
    plain: Maker = next(m for makers in REWRITERS.values() for m in makers if not is_claiming(m))
    open_pair = "some words that say nothing of it"
    assert proved(reference, open_pair, claiming) == "construction"
    assert proved(reference, open_pair, plain) is None
    assert proved(reference, open_pair) is None


def test_what_is_refuted_is_dropped_whoever_made_it() -> None:
    claiming = next(m for makers in REWRITERS.values() for m in makers if is_claiming(m))
    assert proved(Reference("", "5"), "6", claiming) is None


def test_a_hopelessly_long_reference_gives_nothing() -> None:
    assert equivalents(Reference("", "x+" * 6000 + "1"), Random(0)) == []


def test_the_letter_of_a_sum_does_not_name_the_range_of_the_sum() -> None:
    assert _by("inequality", "Find the range of $a+b$.", "[4, 9)") == set()
    assert "4 \\le a < 9" in _by("inequality", "Find the range of $a$.", "[4, 9)")


def test_the_range_of_a_function_is_not_written_with_its_argument() -> None:
    assert _by("inequality", "Find the range of $f(x) = x^2 + 1$.", "[1, 9)") == set()


def test_amounts_of_two_liquids_are_no_set_of_solutions() -> None:
    question = "How many liters of each acid solution should be used, a 10% one and a 30% one?"
    assert not _written("6.1", question, "20, 30")
    assert not _by("in_braces", question, "20, 30")


def test_a_function_that_reads_as_a_product_is_not_printed_as_one() -> None:
    assert not _by("terms_reordered", "Find E.", "1 + E(t)")


def test_an_angle_gets_no_radians_as_its_decimal() -> None:
    assert not _by("exact_and_near", "Find the angle.", "90^\\circ")


def test_an_expected_number_is_no_percentage() -> None:
    question = "The probability of a claim is known. Calculate the expected number of claims."
    assert not _by("to_percent", question, "0.11")


def test_a_solution_and_its_condition_are_not_joined_by_or() -> None:
    assert not _by("by_or", "Find u.", "u = 3 r, r < 5")
