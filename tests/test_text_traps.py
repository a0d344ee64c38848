"""What must never be accepted, whatever the wording, and hostile text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyv.engine.text.choice import compare_choice, resolve
from tinyv.engine.text.clock import compare_clock
from tinyv.engine.text.date import compare_date
from tinyv.engine.text.duration import compare_duration
from tinyv.engine.text.numerals import number_from_words
from tinyv.engine.text.plain import plain
from tinyv.engine.text.words import compare_words
from tinyv.expr.units import parse_unit

COMPARERS = (compare_words, compare_choice, compare_clock, compare_date, compare_duration)


@pytest.mark.parametrize(
    "answer", ["", " ", ".", "!", ":", "...", "**", "$$", r"\text{}", "\u200b", ",", "the", "a"]
)
@pytest.mark.parametrize("reference", ["yes", "Rome", "no solution", "B", "3:30 PM", "July 4", "", "."])
def test_an_empty_answer_is_never_right(reference: str, answer: str) -> None:
    for compare in COMPARERS:
        judgement = compare(reference, answer, "When is it?")
        assert judgement is None or not judgement.correct


@pytest.mark.parametrize(
    "answer", ["untrue", "not true", "true or false", "true/false", "truefalse", "Thought process:"]
)
def test_true_is_not_found_inside_other_words(answer: str) -> None:
    judgement = compare_words("true", answer)
    assert judgement is None or not judgement.correct


def test_one_of_two_lists_of_names_does_not_pass_for_the_other() -> None:
    judgement = compare_words("Ann and Bea", "Ann, Bea and Cleo", "Who came?")
    assert judgement is not None
    assert judgement.undecided


def test_plain_unwraps_markup_and_folds_forms() -> None:
    assert plain(r"$\textbf{\text{Ａ　Ｂ}}$ “x”") == 'A B "x"'
    assert plain("x²") == "x^2"


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_no_comparer_raises_on_any_text(reference: str, answer: str, question: str) -> None:
    for compare in COMPARERS:
        compare(reference, answer, question)
    resolve(reference, answer, question)
    number_from_words(answer)
    parse_unit(answer)


@given(st.text(max_size=40))
def test_a_text_is_never_proved_different_from_itself(text: str) -> None:
    for compare in COMPARERS:
        judgement = compare(text, text, "At what time? Which of (A) x (B) y?")
        assert judgement is None or not judgement.incorrect


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    "text",
    [
        "a" * 50_000,
        "{" * 10_000,
        r"\text{" * 5_000,
        "A, " * 10_000,
        "one " * 10_000,
        "(A) " * 5_000,
        "1 h " * 9_000,
    ],
)
def test_long_hostile_text_is_answered_at_once(text: str) -> None:
    for compare in COMPARERS:
        compare(text, text, text)
    number_from_words(text)
    parse_unit(text)
