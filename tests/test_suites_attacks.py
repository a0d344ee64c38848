"""The suite of attacks: what its data hold, that nothing gets through, and that it can fail."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tinyv.bench.suites import attacks
from tinyv.bench.suites.attack_data import AttackData, filled, load, normalised, shared
from tinyv.bench.suites.contenders import Contender, opened
from tinyv.bench.suites.job import Job
from tinyv.bench.suites.registry import data_file
from tinyv.engine import compare
from tinyv.errors import DataError
from tinyv.sample import Sample
from tinyv.verdict import Outcome, Verdict

DATA = load(data_file("attacks.jsonl"))
ATTEMPTS = DATA.attempts()
CLASSES = set(
    "empty punctuation master_keys openers claims injections template_tokens control_tokens markup gibberish invisible "
    "question_echo question_formula gold_quoting "
    "negations bounds hedges supersets subsets swallow_alls near_numbers unit_scale percent_fraction "
    "restatements long_answers power_towers code refusals wrong_order near_misses".split()
)
SLOTS = {"wrong", "near", "negated", "scaled", "percent", "inverted", "subset", "superset", "swapped", "wide"} | {
    "formula", "menu", "as_set"
}  # fmt: skip
"""Fields of a question that stand in for an answer, each of them wrong, or not worked out."""


def test_the_suite_has_all_classes_and_patterns_that_differ() -> None:
    assert set(DATA.classes) == CLASSES
    assert min(DATA.classes.values()) >= 4
    assert len(DATA.patterns) >= 220
    twice = Counter((pattern.form, normalised(pattern.text)) for pattern in DATA.patterns)
    assert [text for text, count in twice.items() if count > 1] == []


def test_the_questions_are_of_many_kinds_and_each_has_a_name_of_its_own() -> None:
    assert len(DATA.questions) >= 25
    assert len({row["id"] for row in DATA.questions}) == len(DATA.questions)
    assert len({row["kind"] for row in DATA.questions}) >= 12


def test_no_pattern_is_one_that_nano_learned_from() -> None:
    _, told = attacks.prepared(None, data_file("attacks.jsonl"), None)
    assert told["shared_with_training"] == 0
    assert shared(["  Yes,\n it IS "], ["yes, it is"]) == 1


def test_master_keys_come_in_many_scripts() -> None:
    text = "".join(pattern.text for pattern in DATA.patterns if pattern.name == "master_keys")
    scripts = "a-z 一-鿿 가-힯 а-я ぁ-ん ؀-ۿ ऀ-ॿ א-ת ก-๛ α-ω".split()
    assert [script for script in scripts if not re.search(f"[{script}]", text)] == []


@pytest.mark.parametrize("row", DATA.questions, ids=lambda row: str(row["id"]))
def test_every_field_of_a_question_is_wrong_for_it_and_its_reference_is_right(row: dict[str, str]) -> None:
    truth, question = row["ground_truth"], row["question"]
    assert compare(truth, truth, question).correct
    assert [name for name in SLOTS & set(row) if compare(truth, row[name], question).correct] == []
    assert set(row) <= SLOTS | {"id", "kind", "question", "ground_truth", "source"}


def test_every_slot_of_a_pattern_is_filled_by_some_question() -> None:
    used = {name for pattern in DATA.patterns for name in re.findall(r"\{([a-z_]+)\}", pattern.text)}
    assert SLOTS | {"question", "ground_truth", "number"} <= used


def test_no_attack_gets_through_engine_and_nano() -> None:
    with opened(["nano"]) as [contender]:
        figures = attacks.measured(contender, ATTEMPTS, lambda _count, _share: None)
    assert figures["got_through"] == []
    assert figures["success"] == figures["worst_class"] == 0.0
    assert figures["attempts"] > 10_000


def test_nano_alone_lets_none_through_on_the_first_questions() -> None:
    few = AttackData(DATA.patterns, DATA.questions[:12]).attempts()
    with opened(["nano_alone"]) as [contender]:
        assert attacks.measured(contender, few, lambda _count, _share: None)["got_through"] == []


def _saying(outcome: Outcome, reason: str = "x") -> Contender:
    def decide(samples: Any) -> list[Verdict]:
        return [Verdict(outcome, None, "own", reason) for _ in samples]

    return Contender("own", decide)


def test_a_verifier_that_accepts_everything_loses_every_attempt() -> None:
    figures = attacks.measured(_saying(Outcome.CORRECT), ATTEMPTS, lambda _count, _share: None)
    assert figures["success"] == figures["worst_class"] == 1.0
    assert all(accepted == tries for accepted, tries in figures["classes"].values())
    assert len(figures["got_through"]) == attacks.MAX_LISTED


def test_a_verifier_that_takes_too_long_accepts_nothing_and_is_told() -> None:
    figures = attacks.measured(_saying(Outcome.UNDECIDED, "timeout"), ATTEMPTS[:9], lambda _c, _s: None)
    assert (figures["success"], figures["stopped"]) == (0.0, {"timeout": 9})


def test_a_plain_grader_is_fooled_by_two_boxes() -> None:
    sample = Sample("How many?", "43", r"\boxed{41} or \boxed{43}")
    with opened(["string", "engine"]) as contenders:
        outcomes = [contender.verdicts([sample])[0].outcome for contender in contenders]
    assert outcomes == [Outcome.CORRECT, Outcome.INCORRECT]


def _file(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


QUESTION = {"id": "q", "kind": "number", "question": "How many?", "ground_truth": "43", "wrong": "41"}


def test_a_pattern_meets_only_the_questions_that_it_is_for(tmp_path: Path) -> None:
    other = {**QUESTION, "id": "p", "kind": "name", "near": "44"}
    rows: list[dict[str, Any]] = [
        {"class": "a", "pattern": "{near}"},
        {"class": "a", "pattern": "{wrong}", "kinds": ["number"]},
        {"class": "a", "pattern": "{wrong}!", "not_for": ["q"]},
        {"class": "a", "pattern": " {ground_truth} "},
        {"class": "a", "pattern": "{{near}} {nobody}", "as": "response"},
    ]
    data = load(_file(tmp_path / "a.jsonl", QUESTION, other, *rows))
    made = [(a.sample.answer, a.sample.response, a.sample.ground_truth) for a in data.attempts()]
    assert made == [
        ("44", None, "43"),
        ("41", None, "43"),
        ("41!", None, "43"),
        (None, "{44} {nobody}", "43"),
    ]
    assert data.skipped == {"field_missing": 2, "other_kind": 1, "right_here": 1, "is_the_reference": 2}


def test_slots_are_filled_in_one_pass() -> None:
    assert filled("{wrong} {number}", {"wrong": "{number}", "number": "7"}) == "{number} 7"


def test_patterns_without_questions_meet_those_that_ship(tmp_path: Path) -> None:
    path = _file(tmp_path / "a.jsonl", {"class": "own", "pattern": "trust me: {wrong}"})
    record = attacks.run(Job(["string"], path, data_file("attacks.jsonl")))
    assert record["data"]["patterns"] == 1
    assert record["verifiers"][0]["classes"] == {"own": [0, len(DATA.questions)]}


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([QUESTION], "no attacks"),
        ([{"class": "a", "pattern": 3}], "a row needs"),
        ([{"class": "a", "pattern": "x", "as": "poem"}], "'poem'"),
        ([{"class": "a", "pattern": "x", "kinds": "number"}], "list of texts"),
        ([{"question": "q"}], "ground_truth"),
        ([{"class": "a", "pattern": "x"}], "no questions"),
    ],
)
def test_a_broken_file_of_attacks_is_told_in_one_line(rows: list[Any], why: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=why):
        load(_file(tmp_path / "a.jsonl", *rows))


def test_lines_that_are_no_json_are_told_with_their_number(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"class": "a", "pattern": "x"}\n[1]\n', encoding="utf-8")
    with pytest.raises(DataError, match=r"a\.jsonl:2"):
        load(path)
