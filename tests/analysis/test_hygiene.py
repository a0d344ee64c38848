"""References that are damaged, of another form than is asked for, or that most rollouts contradict."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from judged_rows import judged

from tinyv.analysis.checking.finding import KINDS
from tinyv.analysis.checking.reading import number_in
from tinyv.analysis.hygiene import hygiene
from tinyv.analysis.judged import Judged
from tinyv.bench.groups import grpo_batch
from tinyv.extract import extract

CASES = Path(__file__).parents[1] / "cases" / "hygiene.jsonl"
Row = dict[str, Any]


def cases() -> list[Row]:
    with CASES.open(encoding="ascii") as lines:
        return [json.loads(line) for line in lines]


def kinds(rows: list[Judged], baseline: list[bool] | None = None) -> dict[str, int]:
    found = hygiene(rows, [False] * len(rows) if baseline is None else baseline)
    return {finding["kind"]: finding["count"] for finding in found["findings"]}


def rollouts(answers: Sequence[str | None], accepted: int = 0, **fields: Any) -> list[Judged]:
    """Rollouts of one prompt; the first ones are accepted."""
    fields = {"question": "Ida counts sheep. What is the sum?", "ground_truth": "12", **fields}
    return [
        judged(at < accepted, place=str(at), answer=answer, **fields) for at, answer in enumerate(answers)
    ]


# references by themselves


@pytest.mark.parametrize("case", [pytest.param(case, id=case["source"]) for case in cases()])
def test_a_reference_has_the_finding_of_the_case_and_no_other(case: Row) -> None:
    row = judged(False, question=case["question"], ground_truth=case["ground_truth"], answer=None)
    assert list(kinds([row])) == ([case["kind"]] if case["kind"] else [])


def test_there_are_cases_of_every_kind_and_as_many_traps() -> None:
    counts = Counter(case["kind"] for case in cases())
    by_rollouts = {"unread_reference", "majority_disagrees"}
    assert set(counts) - {None} == set(KINDS) - by_rollouts
    assert counts[None] >= sum(counts.values()) / 2 and len(cases()) >= 60


@pytest.mark.parametrize("truth", ["\\frac{1}{6", "5 \text{ m}"])
def test_damage_that_a_grader_sees_through_is_no_finding(truth: str) -> None:
    rows = rollouts(["1/6", "5 m"], accepted=1, ground_truth=truth)
    assert kinds(rows) == {}
    assert len(kinds(rollouts(["1/6", "5 m"], ground_truth=truth))) == 1
    assert kinds(rollouts(["1/6", "5 m"], ground_truth=truth), [False, True]) == {}


def test_the_same_damaged_text_again_reads_nothing() -> None:
    assert kinds(rollouts(["\\frac{1}{6"], accepted=1, ground_truth="\\frac{1}{6")) == {"broken_latex": 1}


def test_an_empty_reference_that_something_was_accepted_for_is_empty_all_the_same() -> None:
    assert kinds(rollouts(["4"], accepted=1, ground_truth="")) == {"empty_reference": 1}


def test_what_the_engine_cannot_parse_is_unread_only_if_nobody_accepted_any_of_enough_rollouts() -> None:
    odd: Row = {"ground_truth": "2 x ] 5 [ 3"}
    answers: list[str | None] = ["2", "5", "3", "10"]
    assert kinds(rollouts(answers, **odd)) == {"unread_reference": 1}
    assert kinds(rollouts(answers[:3], **odd)) == {}
    assert kinds(rollouts(answers, accepted=1, **odd)) == {}
    assert kinds(rollouts(answers, **odd), [False, False, True, False]) == {}
    assert kinds(rollouts(answers, rules_reason="different_words", **odd)) == {}
    assert kinds(rollouts(answers, rules_reason="unreadable_reference", **odd)) == {"unread_reference": 1}


@given(st.text(max_size=300), st.text(alphabet="0123456789.,-/{}\\frac $x=", max_size=40))
def test_no_text_raises(question: str, truth: str) -> None:
    found = hygiene([judged(question=question, ground_truth=truth)], [False])
    json.dumps(found, allow_nan=False)


@pytest.mark.parametrize(
    ("text", "value", "decimals"),
    [
        ("3", 3, 0),
        ("-2.50", -2.5, 2),
        ("1,234.5", 1234.5, 1),
        ("$\\frac{1}{4}$", 0.25, None),
        (".375", 0.375, 3),
        ("x = 7", 7, 0),
        (".273.", 0.273, 3),
    ],
)
def test_a_number_is_read_with_its_decimals(text: str, value: float, decimals: int | None) -> None:
    number = number_in(text)
    assert number is not None and (float(number.value), number.decimals) == (value, decimals)


@pytest.mark.parametrize(
    "text", ["", ".", "-", "3 m", "1/0", "\\frac{1}{0}", "2, 3", "x", "1.2.3", "5\\%", "1" * 61]
)
def test_what_is_not_one_number_is_none(text: str) -> None:
    assert number_in(text) is None


# majorities


def majority(rows: list[Judged], baseline: list[bool] | None = None) -> tuple[str, int, int] | None:
    found = hygiene(rows, [False] * len(rows) if baseline is None else baseline)
    shown = [one for one in found["examples"] if one["kind"] == "majority_disagrees"]
    return (shown[0]["majority"], shown[0]["votes"], shown[0]["of"]) if shown else None


def test_most_rollouts_agree_on_another_answer() -> None:
    assert majority(rollouts(["13"] * 5 + ["11", "10", "9"])) == ("13", 5, 8)


def test_spellings_of_one_answer_vote_together() -> None:
    answers: list[str | None] = ["1/2", "1/2", "0.5", "\\frac{1}{2}", "\\dfrac12", "7", "8"]
    assert majority(rollouts(answers)) == ("1/2", 5, 7)


@pytest.mark.parametrize(
    ("answers", "accepted", "why"),
    [
        (["13"] * 3, 0, "three votes are too few"),
        (["13"] * 4 + ["1", "2", "3", "4"], 0, "half is no majority"),
        (["12"] * 2 + ["13"] * 8, 2, "a fifth was accepted"),
        ([None] * 20 + ["13"] * 3, 0, "no answer is no vote"),
        ([":"] * 9 + ["", "Solution:"], 0, "what holds no answer is no vote"),
        ([str(n) for n in range(13, 33)], 0, "nobody agrees"),
    ],
)
def test_there_is_no_majority_where(answers: list[str | None], accepted: int, why: str) -> None:
    assert majority(rollouts(answers, accepted)) is None, why


def test_those_without_an_answer_do_not_keep_the_others_from_a_majority() -> None:
    assert majority(rollouts([None] * 20 + ["13"] * 4)) == ("13", 4, 4)


def test_what_the_baseline_accepts_is_accepted() -> None:
    rows = rollouts(["13"] * 6)
    assert majority(rows) == ("13", 6, 6)
    assert majority(rows, [True] * 6) is None


def test_a_server_that_was_down_rejected_nothing() -> None:
    rows = rollouts(["13"] * 6, reason="server_unavailable", outcome="UNDECIDED")
    assert all(row.failed for row in rows)
    assert majority(rows) is None


def test_hostile_answers_are_compared_in_bounded_number() -> None:
    rows = rollouts([f"{'(' * 30}x^{{{n}^{{9^9}}}}{')' * 30}" for n in range(3)] * 40 + ["1" * 9000] * 40)
    hygiene(rows, [False] * len(rows))


# the whole


def test_groups_made_up_with_right_references_have_no_finding_but_common_mistakes() -> None:
    rows = [
        judged(
            one.right,
            question=one.sample.question,
            ground_truth=one.sample.ground_truth,
            answer=extract(one.sample.response or "").answer,
        )
        for one in grpo_batch(240, 8, seed=5)
    ]
    assert set(kinds(rows)) <= {"majority_disagrees"}
    assert kinds(rows)["majority_disagrees"] < 0.15 * 240


def test_references_are_counted_once_and_examples_are_bounded_and_of_every_kind() -> None:
    rows = [judged(False, question=f"{n}?", ground_truth="", answer=None) for n in range(30)] * 3
    rows += [judged(False, question=f"{n}?", ground_truth="\\frac{1}{2", answer=None) for n in range(10)]
    found = hygiene(rows, [False] * len(rows), examples=6)
    assert (found["references"], found["flagged"]) == (40, 40)
    assert [(one["kind"], one["count"], one["share"]) for one in found["findings"]] == [
        ("empty_reference", 30, 0.75),
        ("broken_latex", 10, 0.25),
    ]
    assert Counter(one["kind"] for one in found["examples"]) == {"empty_reference": 3, "broken_latex": 3}


def test_no_rows_are_no_references() -> None:
    assert hygiene([], []) == {"references": 0, "flagged": 0, "findings": [], "examples": []}


def test_answers_that_are_labelled_wrong_speak_against_no_reference() -> None:
    """A weak policy makes one mistake again and again; a gold program knows it as one."""
    rows = [
        judged(False, place=str(at), question="What is 2+2?", ground_truth="4", answer="5") for at in range(8)
    ]
    found = hygiene(rows, [False] * 8)
    assert [one["kind"] for one in found["findings"] if one["count"]] == ["majority_disagrees"]
    known = hygiene([replace(row, label=False) for row in rows], [False] * 8)
    assert known["flagged"] == 0
