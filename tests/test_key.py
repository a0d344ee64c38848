"""Which pairs are one question to a model: what spelling alone decides, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyv.llm.key import key_of, normalised
from tinyv.llm.query import Query

SAME = [
    ("5", " 5 "),
    ("5", "5."),
    ("5", "5\n"),
    ("5", "$5$"),
    ("5", "$$5$$"),
    ("5", "\\(5\\)"),
    ("5", "\\[5\\]"),
    ("5", "$ 5 $"),
    ("5", "$5$."),
    ("5", "\u200b5"),
    ("5", "5\u2060"),
    ("5", "\ufeff5"),
    ("12", "1\u00ad2"),
    ("x y", "x   y"),
    ("x y", "x\ty"),
    ("x y", "x\u00a0y"),
    ("x y", "x\u3000y"),
    ("x y", "x\ny"),
    ("x=5", "x = 5"),
    ("x=5", "x= 5"),
    ("(1,2)", "( 1,2 )"),
    ("[a]", "[ a ]"),
    ("\\{1\\}", "\\{1\\}."),
    ("x^2", "x ^ 2"),
    ("x_1", "x _ 1"),
    ("x^{2}", "x^{ 2 }"),
    ("\\frac{1}{2}", "\\dfrac{1}{2}"),
    ("\\frac{1}{2}", "\\tfrac{1}{2}"),
    ("\\frac{1}{2}", "\\frac {1} {2}"),
    ("\\frac12", "\\dfrac12"),
    ("(x)", "\\left(x\\right)"),
    ("[x]", "\\left[x\\right]"),
    ("|x|", "\\left|x\\right|"),
    ("\\{x\\}", "\\left\\{x\\right\\}"),
    ("(x)", "\\left( x \\right)"),
    ("1 000", "1\\,000"),
    ("a b", "a\\;b"),
    ("a b", "a\\:b"),
    ("a b", "a~b"),
    ("5 km", "5~km"),
    ("x = 5", "$x=5$"),
    ("\\sqrt{2}", "\\sqrt { 2 }"),
    ("A", "A."),
    ("no solution", "no  solution."),
]
OTHER = [
    ("5", "6"),
    ("5", "-5"),
    ("5", "5%"),
    ("5", "\\$5"),
    ("5", "5!"),
    ("5", "5,"),
    ("0.5", "05"),
    ("1 2", "12"),
    ("1,000", "1000"),
    ("1,2", "1, 2"),
    ("x", "X"),
    ("a b", "ab"),
    ("x2", "x^2"),
    ("x_2", "x2"),
    ("x^2", "x_2"),
    ("x<y", "y<x"),
    ("x<5", "x\\le5"),
    ("(1,2)", "[1,2]"),
    ("(1,2)", "{1,2}"),
    ("\\{1\\}", "{1}"),
    ("\\frac{1}{2}", "\\frac{2}{1}"),
    ("\\frac{1}{2}", "1/2"),
    ("\\dfracs", "\\fracs"),
    ("\\left", "\\leftarrow"),
    ("\\leftarrow x", " x"),
    ("\\left\\langle x", "\\langle x"),
    ("$5$ or $6$", "5$ or $6"),
    ("$5$, $6$", "5, 6"),
    ("5..", "5"),
    ("0.333...", "0.333"),
    ("0.333...", "0.333.."),
    ("\\approx 5", "5"),
    ("\\~a", "\\ a"),
    ("no", "not"),
    ("True", "False"),
    ("A", "B"),
    ("A", "a"),
    ("\u00b2", "2"),
    ("\u2212 5", "5"),
    ("\u03b1", "a"),
    ("x\u0307", "x"),
    ("", "0"),
    ("$", ""),
    ("5 km", "5 m"),
    ("2^{10}", "2^10"),
    ("x\\cdot y", "x y"),
    ("\\text{a b}", "\\text{ab}"),
]
LATEX = st.lists(
    st.sampled_from(
        [
            "$",
            "$$",
            "\\(",
            "\\)",
            "\\[",
            "\\]",
            "\\left",
            "\\right",
            "\\dfrac",
            "\\,",
            "\\;",
            "~",
            "\\",
            "\\~",
            "\\left(",
            " ",
            ".",
            "..",
            "=",
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            "\\{",
            "|",
            "^",
            "_",
            "a",
            "1",
            "\u200b",
            "\n",
        ]
    ),
    max_size=12,
).map("".join)


def test_the_pairs_are_as_many_as_promised() -> None:
    assert min(len(set(SAME)), len(set(OTHER))) >= 40
    assert not set(SAME) & set(OTHER)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spelling_alone_makes_no_other_key(one: str, other: str) -> None:
    assert one != other
    for with_question in (False, True):
        assert key_of(Query("q", one, "1"), with_question=with_question) == key_of(
            Query("q", other, "1"), with_question=with_question
        )
        assert key_of(Query("q", "1", one), with_question=with_question) == key_of(
            Query("q", "1", other), with_question=with_question
        )


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_what_may_change_a_meaning_makes_another_key(one: str, other: str) -> None:
    assert key_of(Query("q", one, "1"), with_question=False) != key_of(
        Query("q", other, "1"), with_question=False
    )
    assert key_of(Query("q", "1", one), with_question=False) != key_of(
        Query("q", "1", other), with_question=False
    )


def test_the_sides_are_not_exchanged() -> None:
    assert key_of(Query("q", "1", "2"), with_question=True) != key_of(
        Query("q", "2", "1"), with_question=True
    )


def test_the_question_counts_only_where_the_prompt_shows_it() -> None:
    one, other = Query("How many?", "1", "2"), Query("How much?", "1", "2")
    assert key_of(one, with_question=True) != key_of(other, with_question=True)
    assert key_of(one, with_question=False) == key_of(other, with_question=False)
    spaced = Query(" How\nmany? ", "1", "2")
    assert key_of(one, with_question=True) == key_of(spaced, with_question=True)


@given(LATEX | st.text(max_size=40))
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = normalised(text)
    assert normalised(once) == once


@given(LATEX)
def test_only_blanks_marks_and_named_commands_go(text: str) -> None:
    left = normalised(text)
    assert left.count("a") == text.count("a")
    assert left.count("1") == text.count("1")
