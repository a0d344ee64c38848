"""Words, choices, times and Chinese answers, from the case files."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from tinyv.engine.text.choice import compare_choice
from tinyv.engine.text.clock import compare_clock
from tinyv.engine.text.date import compare_date
from tinyv.engine.text.duration import compare_duration
from tinyv.engine.text.numerals import number_from_words
from tinyv.engine.text.words import compare_words
from tinyv.verdict import Judgement

CASES = Path(__file__).parent / "cases"
Compare = Callable[[str, str, str], Judgement | None]


def _rows(name: str) -> list[dict[str, str | None]]:
    with (CASES / name).open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _time(reference: str, answer: str, question: str) -> Judgement | None:
    for compare in (compare_clock, compare_duration, compare_date):
        judgement = compare(reference, answer, question)
        if judgement is not None:
            return judgement
    return None


PAIRS: list[tuple[Compare, dict[str, str | None]]] = [
    (compare, row)
    for compare, name in (
        (compare_words, "words.jsonl"),
        (compare_words, "chinese.jsonl"),
        (_time, "clock.jsonl"),
        (compare_choice, "choice.jsonl"),
    )
    for row in _rows(name)
]
SYMMETRIC = [
    (compare, row)
    for compare, row in PAIRS
    if row["reason"] in ("same_words", "same_phrase", "same_time", "same_date")
]


def _texts(row: dict[str, str | None]) -> tuple[str, str, str]:
    return row["reference"] or "", row["answer"] or "", row["question"] or ""


@pytest.mark.parametrize(("compare", "row"), PAIRS, ids=lambda value: str(value)[:60])
def test_a_pair_gets_its_outcome_and_reason(compare: Compare, row: dict[str, str | None]) -> None:
    judgement = compare(*_texts(row))
    found = (judgement.outcome.name, judgement.reason) if judgement else (None, None)
    assert found == (row["outcome"], row["reason"])


@pytest.mark.parametrize(("compare", "row"), SYMMETRIC, ids=lambda value: str(value)[:60])
def test_equal_words_and_times_are_equal_both_ways(compare: Compare, row: dict[str, str | None]) -> None:
    reference, answer, question = _texts(row)
    judgement = compare(answer, reference, question)
    assert judgement is not None
    assert judgement.correct


@pytest.mark.parametrize("row", _rows("number_words.jsonl"), ids=lambda row: row["text"])
def test_number_words_give_their_number_or_none(row: dict[str, str | None]) -> None:
    value = row["value"]
    assert number_from_words(row["text"] or "") == (None if value is None else Fraction(value))


@pytest.mark.parametrize("name", ["words", "chinese", "clock", "choice", "number_words", "units"])
def test_every_case_names_its_source(name: str) -> None:
    assert all(row["source"] for row in _rows(f"{name}.jsonl"))
