"""Slips: wrong answers made from right ones in other writing."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinyv.data.corrupt import Pool
from tinyv.data.corrupt.slips import slips
from tinyv.data.making import Job
from tinyv.data.reference import Reference
from tinyv.engine.judging import compare
from tinyv.sample import Sample

POOL = Pool([Reference("Find x.", text) for text in ("3", "x^2", "[1,4]", "5 km", "1, 2")])


def _all(reference: Reference, right: str) -> list[tuple[str, str, str, str]]:
    return [made for seed in range(30) for made in slips(reference, right, random.Random(seed), POOL)]


@pytest.mark.parametrize(
    ("ground_truth", "right"),
    [
        ("the square root of fourteen thirds", r"\sqrt{\frac{14}{3}}"),
        ("the interval from 1 to 4, ends included", "[1, 4]"),
        (r"\text{nine and a half}", "9.5"),
    ],
)
def test_a_slip_is_refuted_against_the_right_answer_and_never_accepted_for_the_reference(
    ground_truth: str, right: str
) -> None:
    made = _all(Reference("Which?", ground_truth), right)
    assert len({text for text, *_ in made}) > 3
    for text, _, maker, proof in made:
        assert not compare(ground_truth, text, "Which?").correct
        assert proof.startswith("engine:")
        assert maker.endswith("_of_right")


def test_an_answer_in_words_that_the_engine_cannot_compare_gives_no_slip() -> None:
    assert _all(Reference("Who?", "Ada Lovelace"), "It was the countess of Lovelace.") == []


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40), st.integers(0, 9))
def test_slips_never_raise_and_depend_on_the_generator_alone(
    ground_truth: str, right: str, seed: int
) -> None:
    reference = Reference("", ground_truth)
    first, second = (slips(reference, right, random.Random(seed), POOL) for _ in range(2))
    assert first == second


def _job(slips_of_others: int) -> Job:
    weights = {"sign": 1.0, "digit": 1.0, "near_miss": 1.0}
    return Job(0, 0, 0, {}, weights, (), slips_of_others=slips_of_others)


def test_answers_of_others_give_slips_only_where_that_is_asked_for() -> None:
    sample = Sample("How many?", "42", answer="forty-two, that is 42")
    assert len(_job(0)(sample).answers) == 1
    first, *made = _job(2)(Sample("How many?", "42", answer="42.0")).answers
    assert (first.text, first.category) == ("42.0", "")
    assert made
    assert all(answer.category for answer in made)


def test_an_answer_that_the_rules_refute_gives_no_slip() -> None:
    assert len(_job(2)(Sample("How many?", "42", answer="43")).answers) == 1
