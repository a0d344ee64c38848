"""Properties of extraction: it never raises, keeps what is boxed, adds nothing, and takes linear time."""

from __future__ import annotations

import time

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tinyv.extract import extract
from tinyv.extract.extraction import Extraction
from tinyv.extract.refusal import is_void

PIECES = st.sampled_from(
    [
        "\\boxed{",
        "\\boxed 7",
        "}",
        "{",
        "$",
        "\\",
        "\n",
        "\n\n",
        " ",
        "the answer is ",
        "Answer:",
        "答案是",
        "<think>",
        "</think>",
        "<answer>",
        "</answer>",
        "#### ",
        "**",
        "42",
        "x = 3",
        " or ",
        "wait, ",
        "(B)",
        "so ",
        ". ",
        "```",
        "```python\n",
        '{"answer": "',
        '"}',
        "\x00",
        "\ud800",
        "\u202e",
        "\u200b",
    ]
)
CHARACTERS = st.text(st.characters(exclude_characters="{}\\<>\x08", exclude_categories=[]), max_size=30)
BALANCED = st.recursive(
    CHARACTERS,
    lambda inner: st.tuples(CHARACTERS, inner, CHARACTERS).map(lambda t: f"{t[0]}{{{t[1]}}}{t[2]}"),
)


@given(st.lists(PIECES, max_size=40).map("".join))
@settings(max_examples=400, deadline=None)
def test_never_raises_on_mixed_marks(text: str) -> None:
    assert isinstance(extract(text, text), Extraction)


@given(st.text(st.characters(exclude_categories=[]), max_size=200))
@settings(max_examples=200, deadline=None)
def test_never_raises_on_any_text(text: str) -> None:
    found = extract(text)
    assert (found.answer is None) == (found.how in {"no_answer", "truncated", "too_long"})


@given(BALANCED)
@settings(max_examples=300, deadline=None)
def test_a_box_gives_what_it_holds(content: str) -> None:
    assume(not is_void(content.strip()) and not any(mark in content for mark in ("box", "```", "◁", "[")))
    assert extract("so \\boxed{" + content + "}").answer == content.strip()


@given(st.text("ab12=:.,$*(){} \n", max_size=60))
@settings(max_examples=300, deadline=None)
def test_an_answer_that_is_not_joined_is_a_part_of_the_response(text: str) -> None:
    response = "The answer is " + text
    found = extract(response)
    assert found.answer is None or ", " in found.answer or found.answer in response


HOSTILE = [
    "\\boxed{",
    "\\boxed{1} ",
    "\\boxed{1} or ",
    "\\boxed 7 ",
    "{",
    "\\",
    "$",
    "*",
    "the answer is ",
    "the answer to a ",
    "<think>",
    "</think>",
    "<answer>",
    "<answer>3</answer>",
    "</s>",
    "#### 4\n",
    "```python\n",
    "答案是",
    "Dr. ",
    "Let me know. ",
    "\nQuestion:",
    '{"answer": "',
    "so 1 = ",
    "maybe 5 ",
    "or ",
    "**5**\n",
    "\\boxed{1}, maybe ",
    "$x$ or ",
    "not \\boxed{1} ",
    "\\boxed{1} is wrong, ",
    "\\boxed{1}, wait, ",
    "the wrong answer is ",
    "wait, it should be ",
    "no, ",
    "should be ",
    "hmm, 5 so it is ",
    "不对，应该是",
    "1",
    " ",
    "\n",
]


def _seconds(text: str) -> float:
    best = float("inf")
    for _ in range(2):
        start = time.perf_counter()
        extract(text)
        best = min(best, time.perf_counter() - start)
    return best


@pytest.mark.parametrize("piece", HOSTILE)
def test_four_times_the_text_takes_about_four_times_as_long(piece: str) -> None:
    extract("warm up")
    small, large = _seconds(piece * (50_000 // len(piece))), _seconds(piece * (200_000 // len(piece)))
    # A quadratic reader would take 16 times as long; the floor keeps timer noise out of the ratio.
    assert large / max(small, 0.005) < 10


def test_ten_thousand_nested_braces_are_read() -> None:
    nested = "{" * 10_000 + "1" + "}" * 10_000
    assert extract("\\boxed{" + nested + "}").answer == nested


def test_a_hundred_thousand_open_boxes_are_truncated() -> None:
    assert extract("\\boxed{" * 100_000).how == "truncated"
