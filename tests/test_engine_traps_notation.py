"""Notation that other schools, trades and countries use: a difference under one reading of it is no proof."""

from __future__ import annotations

from functools import partial

from refusals import refused, refuted
from timing import cpu_seconds
from tinyv.engine import compare
from tinyv.expr.spellings import READINGS

MAX_SECONDS = 0.2


def left_open(ground_truth: str, *answers: str) -> None:
    """Fail with the list of answers that were accepted or proved wrong."""
    assert [answer for answer in answers if not compare(ground_truth, answer).undecided] == []


def test_a_comma_between_digits_may_be_a_point_and_is_refuted_only_if_both_readings_differ() -> None:
    left_open("3/4", "0,75", "0,750")
    left_open(r"\frac98", "1,125")
    refuted("3/4", "0,57", "7,5", "1,75")


def test_a_pair_is_never_one_decimal() -> None:
    refuted("1.5", "(1,5)", "[1,5]")
    refuted("(1,5)", "1.5", "3/2")
    refused(r"\{1,5\}", "1.5", "3/2")
    refused("1,5", "1.5")


def test_a_decimal_comma_is_accepted_where_the_reference_has_a_point_and_no_brackets_enclose_a_list() -> None:
    assert compare("(0.5, 1.5)", "(0,5; 1,5)").correct
    assert compare(r"2.5\pi", r"2,5\pi").correct
    left_open(r"\{1.5\}", r"\{1,5\}")


def test_two_amounts_with_thousands_are_no_decimals_that_nearly_agree() -> None:
    refuted(r"\$1,200", "1,201", "1,202")


def test_the_custom_of_grouping_in_twos_holds_only_with_three_digits_at_the_end() -> None:
    assert compare("1234567", "12,34,567").correct
    refuted("1234567", "12,34,568", "1,23,4567")
    assert compare("5, 10, 100", "5,10,100").correct


def test_a_letter_behind_a_number_may_scale_it() -> None:
    left_open("5000", "5k", r"5\text{k}")
    refuted("5000", "6k", "50k")
    refuted("5", "5x", "5k")


def test_the_unit_of_engineers_is_i_only_where_it_makes_the_pair_right() -> None:
    left_open("2+3i", "2+3j", "2+j3")
    refuted("2+3i", "2-3j", "3+2j")


def test_an_underlined_power_is_a_falling_one_and_never_an_ordinary_one() -> None:
    refused("25", r"5^{\underline{2}}", r"5^{\underline2}", r"5^\underline{2}")
    left_open("20", r"5^{\underline{2}}")


def test_choices_with_repetition_are_no_plain_choices() -> None:
    refuted("6", r"\left(\!\!\binom42\!\!\right)")
    assert compare("6", r"\left(\binom42\right)").correct


def test_a_condition_beside_a_list_is_refuted_by_an_item_that_does_not_meet_it() -> None:
    left_open(r"\{-1,1\}", "|x|=1", "x^2=1")
    left_open(r"\{1\}", "|x|=1")
    refuted(r"\{-1,1\}", "|x|=2")
    left_open("(1,2)", r"\{x\mid(x-1)(x-2)<0\}")


def test_a_name_with_arguments_beside_a_number_is_no_point() -> None:
    left_open("20", "P(5,2)", "A(5,2)")
    assert compare("(5,2)", "P(5,2)").correct
    refuted("(5,2)", "P(5,3)")


def test_a_pair_beside_a_complex_number_or_a_binomial_is_counted_by_its_parts() -> None:
    left_open("2+3i", "(2,3)")
    refuted("2+3i", "(3,2)")
    left_open("(1,2)", r"\binom12")
    refuted("(1,2)", r"\binom13")


def test_square_brackets_may_be_an_integer_part() -> None:
    left_open(r"\lfloor x\rfloor", "[x]")
    refuted(r"\lfloor x\rfloor", "[x+1]")
    refuted("3", "[4.7]")


def test_pounds_are_no_logarithm_and_a_prefix_of_chemistry_no_complex_number() -> None:
    assert compare(r"5\text{ pounds}", "5 lb").correct
    left_open("5 lb", "lb 5")
    left_open(r"\log_2 3", "lb 3")
    refused("cis", r"\operatorname{cis}0")


def test_a_circled_letter_is_a_choice_and_a_tick_is_an_answer() -> None:
    assert compare("B", "Ⓑ").correct
    assert compare("B", "ⓑ").correct
    assert compare("AC", "ⒶⒸ").correct
    assert not compare("B", "Ⓑ 5").incorrect
    refuted("A", "Ⓑ", "🅑")
    assert compare("B", "✓").reason != "no_answer"
    refused("B", "✓")


def test_second_readings_take_bounded_time_on_long_and_hostile_texts() -> None:
    for piece in ("1,", "[", "(1|", "5k ", "0x", "\\{x", "12 ", "1.5 (", "sh ", "·1"):
        for length in (380, 8_000):
            text = (piece * length)[:length]
            assert cpu_seconds(partial(compare, "7", text)) < MAX_SECONDS
            for reading in READINGS:
                assert cpu_seconds(partial(reading.spell, text[:400])) < MAX_SECONDS
