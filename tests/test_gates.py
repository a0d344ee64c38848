"""Who is never asked about: each gate on its own answers, and answers that no gate may hold back."""

from __future__ import annotations

import json
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timing import cpu_seconds
from tinyv.llm.gates import MAX_RAW, REASONS, gate
from tinyv.llm.query import Query

CASES = Path(__file__).parent / "cases"
ROWS: list[dict[str, Any]] = [
    json.loads(line) for line in (CASES / "gates.jsonl").read_text("utf-8").splitlines()
]


def _query(row: dict[str, Any]) -> Query:
    return Query(row["question"], row["ground_truth"], row["answer"])


def _of(answer: str, ground_truth: str = "5") -> str | None:
    return gate(Query("What is asked for?", ground_truth, answer))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['ground_truth']!a:.20}-{row['answer']!a:.40}")
def test_an_answer_meets_its_gate_or_none(row: dict[str, Any]) -> None:
    assert gate(_query(row)) == row["gate"]


def test_every_gate_has_cases_and_most_cases_pass() -> None:
    found = Counter(row["gate"] for row in ROWS)
    assert set(found) == {*REASONS, None}
    assert all(found[reason] >= 3 for reason in REASONS)
    assert found[None] >= 80
    assert all(row["source"] for row in ROWS)


def test_a_void_answer_is_gated_whatever_is_put_around_it() -> None:
    voids = [row for row in ROWS if row["gate"] in ("empty_answer", "invisible_answer", "punctuation_only")]
    plain = [row for row in voids if row["ground_truth"] == "5"]
    wraps = [
        " {} ",
        "\u200b{}\u2060",
        "**{}**",
        "$ {} $",
        "<|im_start|>{}<|im_end|>",
        "\\boxed{{{}}}",
        "\n{}\n.",
    ]
    assert [(w, r["answer"]) for w in wraps for r in plain if _of(w.format(r["answer"])) is None] == []


def test_an_answer_is_long_only_against_its_reference() -> None:
    assert _of("7" * 200) is None
    assert _of("7" * 201) == "too_long"
    assert _of("7" * 300, "8" * 30) is None
    assert _of("7" * 8_001, "8" * 5_000) == "too_long"


def test_blanks_do_not_make_an_answer_long() -> None:
    assert _of("5" + " " * 5_000) is None


def test_a_restatement_is_no_alternative_and_a_near_miss_is_one() -> None:
    assert _of("0.5 or 1/2", "0.5") is None
    assert _of("0.5 or 1/3", "0.5") == "several_alternatives"


def test_a_short_question_may_stand_in_an_answer() -> None:
    assert gate(Query("Find x.", "5", "Find x. x=5")) is None


def test_a_raw_length_is_too_long_before_any_other_gate() -> None:
    assert _of(" " * MAX_RAW) == "empty_answer"
    assert _of(" " * (MAX_RAW + 1)) == "too_long"
    assert _of("<|im_end|>" * 20_000, "8" * 40_000) == "too_long"


FLOODS = [
    *(
        "5 or ",
        "a) ",
        "| 5 ",
        "A | ",
        "Paris and ",
        "maybe ",
        "5, maybe ",
        "first guess ",
        "decision: ",
        "score ",
        "score: 1",
    ),
    *(
        "whatever ",
        "hence we ",
        "the right ",
        "no idea ",
        "I do not ",
        "it is ",
        "[[",
        '{"decision": ',
        "sorry, ",
        "the a ",
        "5/",
    ),
    *(
        "\\frac{1}{",
        "(",
        "answer is ",
        "A. ",
        "Xa ",
        "Xa of the ",
        "not sure for the ",
        "$\\text{",
        "**",
        "?",
        " ",
        "\u200b .",
    ),
]


@pytest.mark.parametrize("piece", FLOODS)
def test_no_text_within_the_limits_holds_a_gate_up(piece: str) -> None:
    for size in (150, 7_900, MAX_RAW, 4 * MAX_RAW):
        text = (piece * size)[:size]
        for query in (
            Query("What is asked for?", "5", text),
            Query("What is asked for?", "Paris", text),
            Query("What is asked for?", "7" * 4_000, text),
            Query(text, text, "5 or 6 or maybe 7"),
        ):
            assert cpu_seconds(partial(gate, query), rounds=1) < 0.5


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_a_gate_never_raises_and_its_reason_is_known(question: str, reference: str, answer: str) -> None:
    assert gate(Query(question, reference, answer)) in {*REASONS, None}


@given(st.integers(), st.integers(min_value=1, max_value=10**9))
def test_no_gate_holds_back_a_number(number: int, other: int) -> None:
    assert [
        a
        for a in (str(number), f"{number}/{other}", f"${number}$", f"\\frac{{{number}}}{{{other}}}")
        if _of(a)
    ] == []


@given(st.text(alphabet=" \t\n.,:;!?-*_#'\"()\u200b\u2060\u3000…—。", max_size=80))
def test_no_text_of_blanks_and_marks_passes(text: str) -> None:
    assert _of(text) is not None
