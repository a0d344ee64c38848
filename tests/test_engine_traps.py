"""Answers that look right and are not, one sentence per trap: values, sets, units, hedges and hidden text."""

from __future__ import annotations

import pytest

from refusals import refused, refuted
from tinyv.engine import Policy, compare

# --- sets and lists ------------------------------------------------------------------------------------------


def test_a_part_of_a_solution_set_is_wrong() -> None:
    refuted("2, 3, 7", "2, 3", "7", r"\{3, 7\}")
    refuted(r"x=\pm 2", "x=2", "-2")


def test_more_than_the_solution_set_is_wrong() -> None:
    refuted("2, 3", "2, 3, 4", r"\{1, 2, 3\}")
    refuted("x=2", r"x=\pm 2")


def test_a_double_item_does_not_stand_in_for_a_missing_one() -> None:
    refused("1, 2, 3", "1, 2, 2", "3, 3, 1")
    refused("1, 1, 2", "1, 2, 2")


def test_a_swapped_tuple_is_wrong() -> None:
    refuted("(1, 2)", "(2, 1)")
    refused("(1,2),(3,4)", "(1,3),(2,4)", "(2,1),(4,3)")


def test_brackets_tell_sets_from_tuples_and_intervals() -> None:
    refused("(1,2)", "[1,2]", r"\{1,2\}", "[1,2)", "(1,2]", question="Find the answer.")
    refused("[1,2]", "(1,2)", r"\{1,2\}")
    refused(r"\{1,2\}", "(1,2)", "[1,2]", r"\{1\},\{2\}", r"\{\{1,2\}\}", r"\{\{1\},\{2\}\}")


def test_labels_are_not_exchanged() -> None:
    refused("a=1, b=2", "a=2, b=1", "b=1, a=2", "2, 1")
    refused("(x,y)=(1,2)", "(y,x)=(1,2)", "(2,1)")


def test_nothing_nil_and_nowhere_are_three_answers() -> None:
    refused(r"\emptyset", "0", r"\{0\}", r"\{\emptyset\}")
    refused("0", "no solution", r"\{\}", "undefined", "none")
    refused("does not exist", r"\infty", r"-\infty")
    refused(r"\infty", r"-\infty", "DNE", "8")


# --- intervals and inequalities ------------------------------------------------------------------------------


def test_an_open_end_is_not_a_closed_one() -> None:
    refuted("[2,5)", "(2,5)", "[2,5]", "(2,5]", r"2\le x\le 5")
    refuted("x<2", r"x\le 2", r"(-\infty,2]")


def test_an_inequality_has_a_direction() -> None:
    refuted("x<2", "x>2", "2<x")
    refused("1<x<2", "x<1 or x>2", "1>x>2", "2<x<1")


def test_a_union_is_no_intersection_and_no_hull() -> None:
    refused(r"(1,2)\cup(3,4)", r"(1,2)\cap(3,4)", "(1,4)", "(1,2)", r"(1,2)\cup(2,3)\cup(3,4)")
    refused("x<1 or x>2", "x<1 and x>2")


def test_whole_numbers_in_a_range_are_not_the_range() -> None:
    refused(r"\{x\in\mathbb{Z}: 1\le x\le 4\}", "[1,4]", r"1\le x\le 4")
    refused(r"\mathbb{R}", r"\mathbb{Q}", r"\mathbb{Z}", r"\mathbb{C}", r"\mathbb{R}^2", r"\mathbb{R}^+")


# --- numbers -------------------------------------------------------------------------------------------------


def test_tiny_and_huge_numbers_are_told_apart() -> None:
    refuted(r"\frac{1}{2004!}", r"\frac{1}{2006!}")
    refuted(r"\frac{1}{2^{99}}", r"\frac{1}{2^{98}}")
    refused(r"\frac{1}{2^{99}}", "0")
    refused("9^{9^9}", "9^{9^9}+1")
    refuted("10^{20}", "10^{20}+1")
    refused("0", "10^{-20}", "10^{-1000}", "0.0001")


def test_famous_near_misses_are_not_equalities() -> None:
    refused(r"e^{\pi\sqrt{163}}", "262537412640768744")
    refused(r"\pi", r"\frac{355}{113}", r"\frac{22}{7}", "3")
    refused(r"\sqrt2", r"\frac{99}{70}")
    refused("1", "0.9999999", "1.0000001", r"\tanh 100")


def test_a_mixed_number_is_neither_its_whole_part_nor_a_product() -> None:
    refused("2", "2 2/3", r"2\frac{2}{3}")
    refused("2 2/3", "2", r"\frac{4}{3}", "22/3")
    refused("1 1/2", "11/2", r"\frac12")


def test_a_power_of_a_power_depends_on_its_brackets() -> None:
    refuted("2^{3^2}", "(2^3)^2", "64")
    refuted("-2^2", "(-2)^2", "4")


def test_a_double_factorial_is_not_a_factorial() -> None:
    refused("6!", "6!!", "3!!")
    refused("(2n)!", "2n!", "(2n)!!")


def test_a_sign_and_an_imaginary_unit_count() -> None:
    refuted("3+4i", "3-4i", "-3+4i", "5")
    refused("5", "-5", r"\pm 5", "5i", "-(-(-5))")


def test_digits_are_those_of_their_base() -> None:
    refused("101_2", "101_3", "101_{10}")
    refused("5", "101_3", "5_{10}0")


def test_a_few_digits_do_not_prove_a_number() -> None:
    refused(r"\frac{1}{3}", "0.3", "0.33", "0.334")
    refused(r"\pi", "3", "3.1", "3.15")
    assert compare("100", "104", policy=Policy(relative_tolerance=0.05)).correct
    refused("100", "104")


def test_a_percent_is_a_hundredth() -> None:
    refused("25%", "0.25%", "2500%", "0.0025")
    refused("0.5%", "0.5", "50%")


# --- units ---------------------------------------------------------------------------------------------------


def test_a_unit_of_another_size_or_kind_is_wrong() -> None:
    refused("3 m", "3 km", "3 cm", "3 s", "3 m^2", question="How long is it?")
    refused("2.4 kg", "2.4 g", "2.4 m", question="How heavy is it?")
    refused(r"5\text{ m/s}", "5 m", "5 km/h", r"5\text{ m/s}^2", question="How fast is it?")
    refused("4 mW", "4 MW")
    refused(r"36\text{ cm}^2", "36 m^2", "36 cm^3", "36 cm")


def test_temperature_scales_differ_by_more_than_a_name() -> None:
    refused(r"25^\circ\text{C}", "25 K", r"25^\circ\text{F}")


def test_money_has_a_currency() -> None:
    refused(r"\$5", "€5", "£5", "5 cents", r"\$5,000", r"\$5 \text{ million}", "5 yen")


def test_degrees_are_not_radians_nor_minutes() -> None:
    refused(r"60^\circ", r"60\text{ rad}", "60'", "60''")
    refused(r"\frac{\pi}{6}", "30", r"\frac{\pi}{3}")
    refused(r"\sin 30^\circ", r"\sin 30")


def test_a_time_is_not_reduced_like_a_ratio() -> None:
    refused("12:00", "1:00", "6:00", "12")
    refused("2:1", "1:2", "2:1:1", "21")


# --- hedges, hidden text and tricks --------------------------------------------------------------------------


def test_hedged_alternatives_are_no_answer() -> None:
    refused(
        "5",
        "3 or 5",
        "5 or 6",
        "5/6",
        "either 5 or 6",
        "5, 6",
        "5; 6",
        r"5 \text{ or } 6",
        "5 (or 6)",
        "5|6",
        r"5 \lor 6",
    )


def test_words_that_change_a_number_are_heard() -> None:
    refused(
        "5",
        "not 5",
        r"\text{not }5",
        "5 is wrong",
        "at least 5",
        "less than 5",
        "more than 5",
        "anything but 5",
        "5 or so",
    )
    refused(
        "5",
        "minus 5",
        "twice 5",
        "half of 5",
        "5 squared",
        "5 thousand",
        "5 million",
        "5 dozen",
        "5k",
        "5倍",
        "不是5",
        "大于5",
    )


def test_signs_that_change_a_number_are_seen() -> None:
    refused(
        "5",
        r"\neq 5",
        "¬5",
        "<5",
        r"\le 5",
        "5+",
        "5!",
        "5!!",
        "5^2",
        "5x",
        r"5\pm 1",
        "5±0.1",
        "5-6",
        "5..6",
        r"5\neq 5",
    )


def test_what_is_not_printed_or_struck_out_is_no_answer() -> None:
    refused("5", r"\phantom{5}", r"6\phantom{5}", r"\cancel{5}", r"\color{red}{6}")
    refused("56", r"5\phantom{6}")
    refused("6", r"\cancel{6}", r"\cancel{5}6")


def test_conflicting_boxes_are_no_answer() -> None:
    refused(
        "5",
        r"\boxed{5} \boxed{6}",
        r"\boxed{6} \boxed{5}",
        r"\boxed{5} or \boxed{6}",
        r"\boxed{5}, \boxed{7}",
    )
    refused("55", r"\boxed{5}\boxed{5}")


def test_a_latex_comment_hides_nothing() -> None:
    refused("5", "5 % 6\n6", "6 % 5", "6 %\n5")
    refused("56", "5%6")


def test_a_decimal_comma_is_not_read_into_a_list() -> None:
    refused("1,2", "1.2", "12")
    refused("(1,2)", "1.2", "12")
    refused("1,200", "1,2,0,0")
    refused("(1,200)", "1200")


def test_a_restated_question_is_no_answer() -> None:
    refused("391", "17*23", r"17\cdot 23", r"17\times23", question=r"Compute $17 \cdot 23$.")
    refused("1", r"\int_0^1 3x^2\,dx", question=r"Evaluate $\int_0^1 3x^2\,dx$.")
    refused(r"\frac{11}{12}", r"\frac34+\frac16", "3/4+1/6", question=r"Compute $\frac{3}{4}+\frac{1}{6}$.")


@pytest.mark.parametrize("left", [r"\foo{1}", "{{{", "}{", "@@@", "???", "...", r"\boxed{}", "$$", " "])
@pytest.mark.parametrize("right", [r"\foo{2}", "{{{{", "}{}", "@@", "??", "....", r"\fbox{}", "$", ""])
def test_two_unreadable_sides_are_not_equal(left: str, right: str) -> None:
    assert not compare(left, right).correct


@pytest.mark.parametrize(
    "answer",
    ["", " ", "?", "x", "answer", "the correct answer", "True", "yes", "...", r"\mathbb{R}", "[0,100]"],
)
def test_an_answer_without_the_number_is_never_the_number(answer: str) -> None:
    assert not compare("42", answer).correct


def test_a_sign_inside_a_matrix_is_expanded_like_any_other() -> None:
    two = r"\begin{pmatrix}\pm 1\\2\end{pmatrix}"
    plus, minus = r"\begin{pmatrix}1\\2\end{pmatrix}", r"\begin{pmatrix}-1\\2\end{pmatrix}"
    assert compare(two, f"{plus}, {minus}").correct
    refused(two, plus, minus)
