"""The attack patterns: what the two files hold, and that no pattern is a right answer."""

from __future__ import annotations

import json
import random
import re
from importlib.resources import files
from pathlib import Path

import pytest

from tinyv.data import corrupt
from tinyv.data.corrupt.attacks import filled, patterns
from tinyv.data.reference import Reference
from tinyv.engine.judging import compare

CASES = Path(__file__).parent / "cases"
SLOTS = {"question", "ground_truth", "wrong", "number"}


def _rows(text: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in text.splitlines()]


TRAIN = _rows((files("tinyv.data") / "attacks" / "train.jsonl").read_text("utf-8"))
TEST = _rows((CASES / "attacks.jsonl").read_text("utf-8"))
QUESTIONS = _rows((CASES / "attack_questions.jsonl").read_text("utf-8"))


def test_both_files_hold_the_same_classes_in_numbers() -> None:
    assert len(TRAIN) >= 150
    assert len(TEST) >= 80
    assert {row["class"] for row in TRAIN} == {row["class"] for row in TEST} == set(patterns())


def test_no_text_stands_in_two_files_or_twice_in_one() -> None:
    train, test = [row["pattern"] for row in TRAIN], [row["pattern"] for row in TEST]
    older = {row["pattern"] for row in _rows((CASES / "injections.jsonl").read_text("utf-8"))}
    assert len(set(train)) == len(train)
    assert len(set(test)) == len(test)
    assert not set(test) & (set(train) | older)
    words = [
        {" ".join(re.findall(r"[^\W\d_]{2,}", text.lower())) for text in texts} for texts in (train, test)
    ]
    assert words[0] & words[1] <= {"", "answer", "boxed"}


def test_patterns_with_the_right_answer_stand_only_in_classes_that_leave_a_choice() -> None:
    named = {row["class"] for row in (*TRAIN, *TEST) if "{ground_truth}" in row["pattern"]}
    assert named <= {"hedges", "long_answers"}


def test_master_keys_come_in_many_scripts() -> None:
    for rows in (TRAIN, TEST):
        text = "".join(row["pattern"] for row in rows if row["class"] == "master_keys")
        scripts = (
            r"[a-z]",
            r"[\u4e00-\u9fff]",
            r"[\uac00-\ud7af]",
            r"[а-я]",
            r"[\u0600-\u06ff]",
            r"[\u0900-\u097f]",
        )
        assert all(re.search(script, text) for script in scripts)


@pytest.mark.parametrize("row", QUESTIONS, ids=lambda row: str(row["ground_truth"]))
def test_the_engine_accepts_no_attack_on_our_questions(row: dict[str, str]) -> None:
    values = {**row, "number": "57"}
    for attack in (*TRAIN, *TEST):
        text = filled(attack["pattern"], values)
        assert not compare(row["ground_truth"], text, row["question"]).correct, text


@pytest.mark.parametrize("row", QUESTIONS, ids=lambda row: str(row["ground_truth"]))
def test_each_question_is_of_its_own_and_its_wrong_answer_is_wrong(row: dict[str, str]) -> None:
    assert set(row) == {"question", "ground_truth", "wrong", "source"}
    assert compare(row["ground_truth"], row["ground_truth"], row["question"]).correct
    assert not compare(row["ground_truth"], row["wrong"], row["question"]).correct
    made = corrupt.mistakes(Reference(row["question"], row["ground_truth"]), random.Random(5), corrupt.Pool())
    assert made


def test_patterns_use_no_unknown_slot() -> None:
    for row in (*TRAIN, *TEST):
        if row["class"] not in ("template_tokens", "injections"):
            assert set(re.findall(r"\{([a-z_]+)\}", row["pattern"])) <= SLOTS
