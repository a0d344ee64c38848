"""What stands around a whole answer is taken off, in time that grows with its length and no faster."""

from __future__ import annotations

from functools import partial

import pytest

from timing import cpu_seconds
from tinyv.engine import compare
from tinyv.engine.unwrapping import bare_text

RUN = 50_000
MAX_SECONDS = 0.2


@pytest.mark.parametrize(
    ("before", "repeated", "after"),
    [
        ("5", " ", "5"),
        ("", " ", ""),
        ("5", ", ", "5"),
        ("5", "\\ ", "5"),
        ("5", "\\,", "5"),
        ("so", " ", "x"),
        ("so", ",", "x"),
        ("$", " ", "x"),
        ("(", " ", "answer"),
        ("\\boxed", " ", "5"),
        ("", "(", "answer)"),
        ("", "(answer", ")"),
        ("", "$", ""),
        ("", "=>", ""),
        ("", "\\therefore", ""),
    ],
)
def test_a_long_run_of_one_mark_is_unwrapped_in_bounded_time(before: str, repeated: str, after: str) -> None:
    assert cpu_seconds(partial(bare_text, before + repeated * RUN + after)) < MAX_SECONDS


@pytest.mark.parametrize(
    "text",
    [
        r"\therefore 5",
        r"$\therefore$ 5",
        r"$\therefore 5$",
        r"\[\Rightarrow 5\]",
        r"$$\implies 5$$",
        r"\Longrightarrow \boxed{5}",
        "∴ 5",
        "⇒ $5$.",
        "=> 5",
        "5 (final answer)",
        r"\boxed{5} (the answer)",
        r"5 \text{ (final answer)}",
        "5 [answer].",
        "5. ",
        r"5\, ",
    ],
)
def test_a_sign_for_therefore_and_a_remark_are_no_part_of_the_answer(text: str) -> None:
    assert bare_text(text) == "5"
    assert compare("5", text).correct
    assert compare("-5", text).incorrect


@pytest.mark.parametrize(
    "text", ["(answer)", r"\therefore", "p => q", r"p \Rightarrow q", "5 (wrong answer)", r"5\%"]
)
def test_what_says_something_of_its_own_stays(text: str) -> None:
    assert bare_text(text) == text
