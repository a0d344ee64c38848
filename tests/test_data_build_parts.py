"""The small rules behind a set: weights as users write them, questions that are the same, shares, who is kept."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyv.data import taxonomy
from tinyv.data.balance import balanced
from tinyv.data.parts import checked_parts, part_of
from tinyv.data.questions import identity, normalised
from tinyv.data.stock import Entry
from tinyv.data.weights import mistake_weights, right_weights

SHARES = {"train": 0.7, "validation": 0.1, "test": 0.2}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("What is $2+2$?", "what is \\( 2 + 2 \\)", True),
        ("Find $\\dfrac{1}{2}x$.", "Find $\\frac{1}{2} x$", True),
        ("Let \\text{Ann} have \\left(3\\right) pens", "Let Ann have 3 pens.", True),
        ("A\u200b cat", "a cat", True),
        ("What is $2+2$?", "What is $2+3$?", False),
        ("What is $2+2$?", "What is $2-2$?", False),
        ("Find $x^{12}$", "Find $x^{1}2$", False),
        ("Which is larger?", "Which is smaller?", False),
    ],
)
def test_questions_are_the_same_but_for_their_setting(one: str, other: str, same: bool) -> None:
    assert (normalised(one) == normalised(other)) is same


def test_without_a_question_the_reference_names_the_row() -> None:
    assert identity("", "$x=3$") == identity("  ", "x = 3") != identity("x=3", "")
    assert identity("???", "3") != identity("!!", "3")


@given(st.text(max_size=60), st.text(max_size=20))
def test_every_text_has_an_identity_and_a_part(question: str, ground_truth: str) -> None:
    name = identity(question, ground_truth)
    assert name
    assert part_of(name, SHARES) == part_of(name, dict(SHARES)) in SHARES


def test_parts_come_in_their_shares() -> None:
    counts = Counter(part_of(f"question {n}", SHARES) for n in range(4000))
    assert all(abs(counts[name] / 4000 - share) < 0.03 for name, share in SHARES.items())
    assert checked_parts({"test": 0.5, "train": 0.5, "validation": 0}) == {"train": 0.5, "test": 0.5}


def test_weights_replace_defaults_by_id_or_name() -> None:
    weights = right_weights("5.1=50, units=3")
    assert weights["5.1"] == 50 and weights["1.4"] == 3
    assert weights["6.1"] == taxonomy.default_weights()["6.1"]
    assert right_weights(None) == taxonomy.default_weights()
    assert right_weights({"order": 1, "others": 0}) == {**dict.fromkeys(weights, 0.0), "6.1": 1.0}


@pytest.mark.parametrize("text", ["5.1 = 20\nunits = 3\nothers = 0\n", '"5.1" = 20\n"1.4" = 3\nothers = 0\n'])
def test_weights_are_read_from_toml(tmp_path: Path, text: str) -> None:
    path = tmp_path / "weights.toml"
    path.write_text(text)
    weights = right_weights(str(path))
    assert {name: weight for name, weight in weights.items() if weight} == {"5.1": 20.0, "1.4": 3.0}


def test_mistakes_have_weights_by_name() -> None:
    assert {n: w for n, w in mistake_weights("sign=2,others=0").items() if w} == {"sign": 2.0}


def entries(**counts: int) -> list[Entry]:
    """So many right answers of each category of a program, and as many wrong ones as right ones in all."""
    names = [name for name, count in counts.items() for _ in range(count)]
    right = [Entry(n, 1, True, name, True, "train", n.to_bytes(8, "big")) for n, name in enumerate(names)]
    wrong = [
        Entry(10**6 + n, 1, False, "sign", True, "train", n.to_bytes(8, "big")) for n in range(len(names))
    ]
    return [*right, *wrong]


def kept(found: list[Entry], weights: dict[str, float], **options: float) -> Counter[str]:
    both = {True: weights, False: {"sign": 1.0}}
    settings = {"right_share": 0.5, "excess": 1000.0, **options}
    size = int(settings.pop("size", 10**9))
    parts = balanced(found, both, right_share=settings["right_share"], excess=settings["excess"], size=size)
    return Counter(one.category for one in parts["train"])


def test_categories_are_cut_to_their_weights_as_far_as_there_are_enough() -> None:
    found = entries(a=100, b=100, c=3)
    assert kept(found, {"a": 2.0, "b": 1.0, "c": 1.0}, size=126) == {"a": 40, "b": 20, "c": 3, "sign": 63}


def test_excess_bounds_a_category_by_its_weight() -> None:
    assert kept(entries(a=90, b=10), {"a": 1.0, "b": 1.0}, excess=1.2) == {"a": 60, "b": 10, "sign": 70}


def test_all_is_kept_where_nothing_asks_for_less() -> None:
    assert kept(entries(a=5, b=7), {"a": 9.0, "b": 1.0}) == {"a": 5, "b": 7, "sign": 12}


def test_a_category_without_a_weight_gives_nothing() -> None:
    assert kept(entries(a=5, b=7), {"a": 1.0}) == {"a": 5, "sign": 5}


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40), st.floats(0, 1), st.integers(1, 200))
def test_the_share_of_right_rows_is_met_within_a_row(a: int, b: int, c: int, share: float, size: int) -> None:
    counts = (
        kept(entries(a=a, b=b, c=c), {"a": 3.0, "b": 1.0, "c": 0.1}, right_share=share, size=size)
        if a + b + c
        else Counter()
    )
    right, total = counts.total() - counts["sign"], counts.total()
    assert total <= size
    assert abs(right - share * total) <= 2
