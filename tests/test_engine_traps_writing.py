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
