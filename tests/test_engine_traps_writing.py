"""Answers that look right by the way they are written, one sentence per trap: chains, hedges, echoes, layout."""

from __future__ import annotations

from refusals import refused, refuted
from tinyv.engine import compare

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
