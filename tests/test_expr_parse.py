"""Text to tree: every notation that answers use, as pairs of texts, and the traps between them by name."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tinyv.expr import Node, Unreadable, nodes, parse, to_text
from tinyv.expr.nodes import (
    Apply,
    BigOperator,
    Call,
    Constant,
    Decimal,
    Integer,
    Mixed,
    Mul,
    Piecewise,
    Quantity,
    Relation,
    Sequence,
    Symbol,
    Words,
)
from tinyv.expr.parser import has_loose_slash
from tinyv.expr.print_table import PRINTERS

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "expr.jsonl").read_text(encoding="utf-8").splitlines()
]


def read(text: str, **options: bool) -> Node:
    tree = parse(text, **options)
    assert not isinstance(tree, Unreadable), f"{text!r}: {tree}"
    return tree


def of_kind(kind: str) -> list[Any]:
    return [pytest.param(case, id=f"{case['source']}: {case['text']!r}") for case in CASES if kind in case]


@pytest.mark.parametrize("case", of_kind("same_as"))
def test_two_notations_of_one_thing_give_one_tree(case: dict[str, str]) -> None:
    assert read(case["text"]) == read(case["same_as"])


@pytest.mark.parametrize("case", of_kind("differs_from"))
def test_what_is_not_the_same_gives_another_tree(case: dict[str, str]) -> None:
    assert read(case["text"]) != read(case["differs_from"])


@pytest.mark.parametrize("case", of_kind("prints"))
def test_a_tree_prints_as_expected_and_reads_back(case: dict[str, str]) -> None:
    tree = read(case["text"])
    assert to_text(tree) == case["prints"]
    assert read(case["prints"]) == tree


@pytest.mark.parametrize("case", of_kind("unreadable"))
def test_what_cannot_be_read_says_why(case: dict[str, str]) -> None:
    tree = parse(case["text"])
    assert isinstance(tree, Unreadable)
    assert tree.reason == case["unreadable"]


@pytest.mark.parametrize("case", of_kind("same_as"))
def test_every_readable_case_prints_to_text_that_reads_back(case: dict[str, str]) -> None:
    tree = read(case["same_as"])
    assert read(to_text(tree)) == tree


def test_the_case_file_is_large_and_every_line_names_its_source() -> None:
    assert len(CASES) >= 200
    assert all(case["source"] for case in CASES)
    assert len({(case["text"], *case.values()) for case in CASES}) == len(CASES)


def test_a_decimal_keeps_the_places_that_it_shows() -> None:
    assert read("0.50") == Decimal(Fraction(1, 2), 2)
    assert read("1234.5600") == Decimal(Fraction(123456, 100), 4)


def test_a_comma_between_digits_is_two_items_when_the_caller_says_so() -> None:
    assert read("1,234") == Integer(1234)
    assert read("1,234", thousands=False) == Sequence((Integer(1), Integer(234)))


def test_a_slash_before_a_product_has_two_readings_and_the_caller_chooses() -> None:
    assert read("1/2x") == read("(1/2)x")
    assert read("1/2x", tight_division=True) == read("1/(2x)")
    assert has_loose_slash("1/2x")
    assert not has_loose_slash("1/2")


def test_e_and_i_are_constants_alone_and_names_with_a_subscript() -> None:
    assert read("e") == Constant("e")
    assert read("i") == Constant("i")
    assert read("e_1") == Symbol("e_1")
    assert read("i_C") == Symbol("i_C")


def test_the_index_of_a_sum_is_a_name_even_if_it_is_called_i() -> None:
    tree = read(r"\sum_{i=1}^{n} i")
    assert tree == BigOperator("sum", "i", Integer(1), Symbol("n"), Symbol("i"))


def test_a_constant_of_integration_squared_is_no_number_of_choices() -> None:
    assert not isinstance(read("C_1^2"), Apply)
    assert isinstance(read("C_5^2"), Apply)


def test_a_name_that_takes_arguments_keeps_its_condition() -> None:
    tree = read("P(A|B)")
    assert tree == Call("P", (Relation((Symbol("A"), Symbol("B")), ("mid",)),))


def test_a_mean_in_angle_brackets_is_not_the_thing_itself() -> None:
    assert read(r"\langle E \rangle") != read("E")
    assert read(r"\langle E^2 \rangle - \langle E \rangle^2") != read("E^2 - E^2")


def test_a_differential_quotient_is_one_name_so_that_its_d_never_cancels() -> None:
    assert read(r"\frac{dy}{dx}") == Symbol(r"\frac{dy}{dx}")


def test_an_exponent_sign_alone_is_not_lost() -> None:
    assert read("z^*") != read("z")


def test_three_columns_with_if_between_are_branches() -> None:
    tree = read(r"\left\{\begin{array}{rll} 1 & \text{if} & x>0 \\ 2 & \text{if} & x<0 \end{array}\right.")
    assert isinstance(tree, Piecewise)
    assert [value for value, _ in tree.branches] == [Integer(1), Integer(2)]
    assert all(isinstance(condition, Relation) for _, condition in tree.branches)


def test_a_mixed_number_is_not_a_product() -> None:
    assert read("3 1/2") == Mixed(3, 1, 2)
    assert isinstance(read(r"3 \cdot \frac{1}{2}"), Mul)


def test_a_unit_is_kept_as_it_was_written() -> None:
    assert read("5 km/h") == Quantity(Integer(5), "km/h")


def test_a_run_of_letters_is_a_word_or_a_product_but_never_both() -> None:
    assert read("perpendicular") == Words("perpendicular")
    assert read("xy") == Mul((Symbol("x"), Symbol("y")))


def test_a_label_in_upright_text_is_no_factor() -> None:
    assert not isinstance(read(r"\text{(b) } 8"), Mul)


def test_a_sentence_with_mathematics_that_does_not_fit_is_kept_whole() -> None:
    tree = read("there is a root x_0 of f with 3 =")
    assert isinstance(tree, Words)
    assert "x_0" in tree.text


def test_open_and_closed_ends_of_reversed_brackets_are_read_as_written() -> None:
    assert read("]1, 2]") == read("(1, 2]")
    assert read("[1, 2[") == read("[1, 2)")
    assert read(r"]-\infty, 1] \cup [2, 3[") == read(r"(-\infty, 1] \cup [2, 3)")


def test_nested_square_brackets_stay_rows_and_are_no_reversed_interval() -> None:
    assert read("[[1,2],[3,4]]") == Sequence(
        (Sequence((Integer(1), Integer(2)), "[]"), Sequence((Integer(3), Integer(4)), "[]")), "[]"
    )


def test_bars_that_say_their_side_nest() -> None:
    inner = Apply("abs", (Symbol("x"),))
    assert read(r"\left|\left|x\right|\right|") == Apply("abs", (inner,))


def test_bars_whose_sides_do_not_match_are_plain_bars() -> None:
    assert read(r"\left|x|") == read("|x|")


def test_every_kind_of_node_has_a_printer() -> None:
    kinds = {kind for kind in vars(nodes).values() if isinstance(kind, type) and issubclass(kind, Node)}
    assert kinds - {Node} == set(PRINTERS)
