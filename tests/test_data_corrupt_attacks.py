"""The attack patterns that nano learns from: what they hold, and that the suite of attacks holds none of them."""

from __future__ import annotations

import json
import random
import re
from importlib.resources import files
from pathlib import Path

import pytest

from tinyv.bench.suites.registry import data_file
from tinyv.data import corrupt
from tinyv.data.corrupt.attacks import filled, patterns
from tinyv.data.reference import Reference
from tinyv.engine.judging import compare

CASES = Path(__file__).parent / "cases"
SLOT_WORDS = {"question", "question question", "wrong", "ground truth"}
SLOTS = {"question", "ground_truth", "wrong", "number"}


def _rows(text: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in text.splitlines()]


SUITE = _rows(data_file("attacks.jsonl").read_text("utf-8"))
TRAIN = _rows((files("tinyv.data") / "attacks" / "train.jsonl").read_text("utf-8"))
TEST = [row for row in SUITE if "pattern" in row]
QUESTIONS = [row for row in SUITE if "question" in row]


def test_the_suite_holds_every_class_that_is_trained_on() -> None:
    assert len(TRAIN) >= 150
    assert {row["class"] for row in TRAIN} == set(patterns()) <= {row["class"] for row in TEST}


def test_no_text_stands_in_two_files_or_twice_in_one() -> None:
    train, test = [row["pattern"] for row in TRAIN], [row["pattern"] for row in TEST]
    older = {row["pattern"] for row in _rows((CASES / "injections.jsonl").read_text("utf-8"))}
    assert len(set(train)) == len(train)
    assert len(set(test)) == len(test)
    assert not set(test) & (set(train) | older)
    words = [
        {" ".join(re.findall(r"[^\W\d_]{2,}", text.lower())) for text in texts} for texts in (train, test)
    ]
    slots_and_markup = {
        "",
        "answer",
        "boxed",
        "text",
        "final answer",
        "answer answer",
        "think think",
    } | SLOT_WORDS
    assert words[0] & words[1] <= slots_and_markup


def test_patterns_with_the_right_answer_stand_only_in_classes_that_leave_a_choice() -> None:
    named = {row["class"] for row in TRAIN if "{ground_truth}" in row["pattern"]}
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
    for attack in TRAIN:
        if attack["pattern"].startswith("Yes") and row["ground_truth"] == "Yes":
            continue  # "Yes, this is right." answers this question
        text = filled(attack["pattern"], values)
        assert not compare(row["ground_truth"], text, row["question"]).correct, text


@pytest.mark.parametrize("row", QUESTIONS, ids=lambda row: str(row["ground_truth"]))
def test_each_question_is_of_its_own_and_its_wrong_answer_is_wrong(row: dict[str, str]) -> None:
    assert compare(row["ground_truth"], row["ground_truth"], row["question"]).correct
    assert not compare(row["ground_truth"], row["wrong"], row["question"]).correct
    made = corrupt.mistakes(Reference(row["question"], row["ground_truth"]), random.Random(5), corrupt.Pool())
    assert made


def test_patterns_use_no_unknown_slot() -> None:
    for row in TRAIN:
        if row["class"] not in ("template_tokens", "injections"):
            assert set(re.findall(r"\{([a-z_]+)\}", row["pattern"])) <= SLOTS
