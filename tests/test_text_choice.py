"""Reading option lists, and turning a letter into its text."""

from __future__ import annotations

import pytest

from tinyv.engine import compare
from tinyv.engine.text.choice import choices_in, letter_of, resolve
from tinyv.verdict import Judgement, Outcome

FOUR = {"A": "4", "B": "5", "C": "6", "D": "7"}


@pytest.mark.parametrize(
    "question",
    [
        "2+3 is\nA. 4\nB. 5\nC. 6\nD. 7",
        "2+3 is (A) 4 (B) 5 (C) 6 (D) 7",
        "2+3 is: A) 4 B) 5 C) 6 D) 7",
        "2+3 is a) 4; b) 5; c) 6; d) 7",
        r"2+3 is $\textbf{(A)}\ 4\qquad\textbf{(B)}\ 5\qquad\textbf{(C)}\ 6\qquad\textbf{(D)}\ 7$",
        r"2+3 is $\text{(A)}$ 4 \qquad \text{(B)} 5 \qquad \text{(C)} 6 \qquad \text{(D)} 7",
        r"2+3 is $$\mathrm{(A)}\ 4\qquad\mathrm{(B)}\ 5\qquad\mathrm{(C)}\ 6\qquad\mathrm{(D)}\ 7$$",
        "2+3等于（ ）\nA、4  B、5  C、6  D、7",
        "2+3等于\nA．4 B．5 C．6 D．7",
        "2+3 is\n**A.** 4\n**B.** 5\n**C.** 6\n**D.** 7",
        "2+3 is\nA: 4\nB: 5\nC: 6\nD: 7",
        "Refer to part (A) below. 2+3 is (A) 4 (B) 5 (C) 6 (D) 7",
    ],
)
def test_the_usual_layouts_give_the_same_options(question: str) -> None:
    assert choices_in(question) == FOUR


def test_options_keep_their_latex() -> None:
    assert choices_in(r"(A) $\frac{1}{2}$ (B) $f(-6)=0$")["B"] == "$f(-6)=0$"


@pytest.mark.parametrize(
    "question",
    [
        "Points A(1,2), B(3,4) and C(5,6) are given.",
        "Let A, B, C be points.",
        "Triangle (A) is right.",
        "If $P(A) = 0.2$, $P (B) = 0.5$ and $P(C) = 0.8$, find the chance.",
        r"Find f with f(a) f(b) = f(c) and \sin (a) < \sin (b).",
        "Ann said: A: I lie. B: so do I.",
        "",
    ],
)
def test_points_and_speakers_are_not_options(question: str) -> None:
    assert choices_in(question) == {}


@pytest.mark.parametrize(
    ("answer", "letters"),
    [
        ("B", "B"),
        ("(B)", "B"),
        (r"\text{B}", "B"),
        ("**B**", "B"),
        ("B. 12", "B"),
        ("Option B", "B"),
        ("故选：D", "D"),
        ("A, C", "AC"),
        ("ABD", "ABD"),
        ("BAD", None),
        ("b", None),
        ("x", None),
        ("A dog", None),
        ("E = mc^2", None),
        ("Answer", None),
    ],
)
def test_a_letter_is_read_only_where_it_is_one(answer: str, letters: str | None) -> None:
    assert letter_of(answer) == letters


QUESTION = "2+3 is (A) 4 (B) 5 (C) 6 (D) 7"


def test_a_letter_resolves_to_its_text_on_either_side() -> None:
    assert resolve("B", r"\frac{10}{2}", QUESTION) == ("5", r"\frac{10}{2}")
    assert resolve("5", "(B)", QUESTION) == ("5", "5")


def test_nothing_resolves_without_options() -> None:
    assert resolve("B", "5") is None


def test_a_contradicting_text_beside_the_letter_is_undecided() -> None:
    judgement = resolve("5", "B. 7", QUESTION)
    assert isinstance(judgement, Judgement)
    assert judgement.outcome is Outcome.UNDECIDED


def test_the_engines_equality_may_vouch_for_the_text_beside_the_letter() -> None:
    def same(left: str, right: str) -> bool:
        return (left, right) == ("5", "5.0")

    judgement = resolve("B", "B. 5.0", QUESTION, same_text=same)
    assert isinstance(judgement, Judgement)
    assert judgement.correct


def test_bracketed_options_on_lines_of_their_own_are_options() -> None:
    """A digit or a letter before the line's end does not make `(B)` an argument, as it does in P(B)."""
    question = "What is $2+x$ for x equal to x\n(A) 4\n(B) 5\n(C) 6"
    assert choices_in(question) == {"A": "4", "B": "5", "C": "6"}
    assert compare("5", "(B)", question).correct
    assert compare("5", "(C)", question).incorrect
    assert choices_in("Find P(A) and $f (B)$ where n\nis odd") == {}
