"""Answers that look right by the way they are written, one sentence per trap: chains, hedges, echoes, layout."""

from __future__ import annotations

from functools import partial

from refusals import refused, refuted
from timing import cpu_seconds
from tinyv.engine import compare

MAX_SECONDS = 0.1

# --- chains --------------------------------------------------------------------------------------------------


def test_a_chain_with_one_wrong_part_is_not_saved_by_its_right_parts() -> None:
    refused("T=ab=6", "T=ab=7", "T=ab=-6", "T=ab=6=7", r"T=ab=6\text{ mm}=6\text{ km}")
    refused(r"T=\frac{a}{b}=3\text{ kg}", r"T=\frac{a}{b}=3\text{ g}", r"T=\frac{a}{b}=3\text{ s}")


def test_the_last_part_of_a_chain_has_to_be_right_itself() -> None:
    refused("T=ab=2c", "T=ab=d", "T=ab=2d")
    assert compare("T=ab=2c", "T=2c=ab").correct


def test_dots_between_two_equals_signs_are_no_value_that_could_agree() -> None:
    refuted(r"S=\ldots=3^{40}", r"S=\ldots=3^{41}", r"S=\cdots=-3^{40}")
    refused(r"S=\ldots", r"S=\ldots=3", "S=3")


def test_long_chains_and_nested_second_thoughts_are_given_up_in_bounded_time() -> None:
    chain = "x=" + "=".join(map(str, range(1_500)))
    assert cpu_seconds(partial(compare, chain, chain + "=1")) < MAX_SECONDS
    assert cpu_seconds(partial(compare, "2", "2" + " (or 2)" * 1_100)) < MAX_SECONDS
    assert compare("2", "2 (or 2) (or 3)").reason == "hedged"


# --- hedges --------------------------------------------------------------------------------------------------


def test_a_second_thought_in_brackets_is_no_factor_of_the_first() -> None:
    refused(
        "3",
        "3 (or 1)",
        "3 [or 1]",
        "3 (and 1)",
        "3 (= 1)",
        "3 (if not 1)",
        r"3 \text{ (or 1)}",
        "3 (maybe 1)",
    )
    refused("8 (or 1/8)", "1", "8 (or 1)")
    refused("p (not q)", "p", "p (q)")


def test_two_right_thoughts_are_one_right_answer() -> None:
    assert compare(r"\frac14", r"$\frac{1}{4}$ (or $0.25$)").correct
    assert compare("x<1 or x>4", "(x<1 or x>4)").correct


def test_a_choice_that_goes_on_to_another_letter_is_no_choice() -> None:
    refused(
        "C", "C ... or rather option D", "(C), or rather (D)", "C. Wait, actually D", "C: no, (A)", "C (or D)"
    )
    assert compare("C", "(C) 12 or more").correct
    assert compare("C", "C. The others or both fail").correct


# --- layout --------------------------------------------------------------------------------------------------


def test_a_dash_and_a_blank_before_several_lines_are_bullets_and_may_be_meant_as_signs() -> None:
    assert compare("58, 6", "- 58\n- 6").correct
    assert compare("-5, -6", "- 5\n- 6").reason == "bullets_or_minus"
    refuted("58, 6", "- 58\n- 7")
    refused("-58, -6", "- 58\n- 7", "- 58\n- -6")


def test_a_colon_behind_a_name_is_no_ratio_of_the_name() -> None:
    assert compare("t=9", "t: 9").correct
    refuted("t=9", "t: 8")
    refused("t=9, u=1", "t: 1, u: 9", "u: 9, t: 1")
    refused("t=9", "u: 9")


def test_years_with_a_slash_are_a_fraction_only_where_no_year_is_asked_for() -> None:
    assert compare("1911/1912", "1911", "When was it built?").correct
    refused("1911/1912", "1910", "1911-1912", "1912 or 1913", "1911/1913", question="When was it built?")
    refused("1911/1912", "1911", question="Simplify the fraction.")


def test_tuples_are_the_rows_of_a_matrix_and_never_its_columns() -> None:
    matrix = r"\begin{pmatrix}4&5\\6&7\end{pmatrix}"
    assert compare(matrix, "((4,5),(6,7))").correct
    refused(matrix, "((4,6),(5,7))", "((4,5),(6,8))", "(4,5,6,7)", "((4,5,6,7))")
    refused("(4,5),(6,7)", matrix)


# --- echoes and claims ---------------------------------------------------------------------------------------


def test_words_around_the_formula_of_the_question_do_not_make_it_an_answer() -> None:
    question = "Evaluate: $(5^2)^2$"
    refused(
        "625",
        question,
        "It is the $(5^2)^2$",
        "$n=(5^2)^2$",
        "$(5^2)^2$ units",
        "So: $(5^2)^2+0$",
        question=question,
    )
    assert compare("625", "$(5^2)^2=625$", question).correct


def test_a_claim_of_correctness_is_not_the_number_one() -> None:
    refused("1", "100% correct", r"100\% sure", "I am 100% certain", "It is 100% right.")


def test_a_part_of_a_rate_is_no_alternative_to_it() -> None:
    refused("70 miles/hour", "hour", "miles", "70 hours")


def test_no_interval_goes_up_to_minus_infinity() -> None:
    refused(r"[6,\infty)", r"[6,-\infty)", r"6\le x<-\infty", r"x\in[6,-\infty)")
    refused(r"\mathbb{R}", r"(\infty,-\infty)", r"x<-\infty")


def test_strict_orders_of_the_same_terms_contradict_each_other() -> None:
    refuted("a<b<c", "b<a<c", "c<b<a", "a>b>c", "b>c>a")
    refused(r"a\le b\le c", r"b\le a\le c", "a<b<c")
