"""Figures of a batch and what a reward writes down: counts add up, repeated steps go, every verdict is there."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tinyv.audit.files import read_audit
from tinyv.cascade.verifier import Verifier
from tinyv.rl.graders import CascadeGrader, Graded, PlainGrader
from tinyv.rl.recording import RecordedReward
from tinyv.rl.summary import summary_of
from tinyv.rl.tally import Batch
from tinyv.verdict import Outcome, Stage, Verdict

GROUP = 4
QUESTIONS: dict[str, Any] = {
    "question": ["What is 6 x 7?"] * GROUP,
    "ground_truth": ["42"] * GROUP,
    "row": ["a"] * GROUP,
}
COMPLETIONS = [r"\boxed{42}", r"\boxed{41}", r"\boxed{ }", r"\boxed{the answer to all}"]


def graded(reward: float | None, outcome: Outcome, *, model: bool) -> Graded:
    rules = Stage("engine", Outcome.UNDECIDED if model else outcome, "x")
    stages = (rules, Stage("llm", outcome, "y", how="called")) if model else (rules,)
    return reward, Verdict(outcome, "1", "engine", "x", stages=stages)


rewards = st.sampled_from([None, 0.0, 0.5, 1.0])
grades = st.builds(graded, rewards, st.sampled_from(Outcome), model=st.booleans())
batches = st.integers(1, 5).flatmap(
    lambda groups: st.tuples(
        st.lists(grades, min_size=groups * GROUP, max_size=groups * GROUP),
        st.lists(st.booleans(), min_size=groups * GROUP, max_size=groups * GROUP),
    )
)


@given(batches)
def test_the_counts_of_a_batch_add_up(batch: tuple[list[Graded], list[bool]]) -> None:
    given_grades, gold = batch
    found = Batch(given_grades, GROUP, gold, 0.5).as_dict()
    scored = found["samples"] - found["skipped"]
    assert found["samples"] == found["groups"] * GROUP == len(gold)
    assert found["right"] + found["wrong"] == scored
    assert 0 <= found["false_negatives"] <= found["right"] and 0 <= found["false_positives"] <= found["wrong"]
    accepted = sum(reward is not None and reward >= 0.5 for reward, _ in given_grades)
    assert found["right"] - found["false_negatives"] + found["false_positives"] == accepted
    assert found["groups_all_zero"] <= found["groups_without_gradient"] <= 1
    assert (found["reward"] is None) == (scored == 0)
    assert found["oracle"] == sum(gold) / len(gold)


@given(st.lists(st.lists(rewards, min_size=GROUP, max_size=GROUP), min_size=1, max_size=4))
def test_a_group_has_a_gradient_if_two_of_its_rewards_differ(groups: list[list[float | None]]) -> None:
    flat = [graded(reward, Outcome.INCORRECT, model=False) for group in groups for reward in group]
    without = [len({reward for reward in group if reward is not None}) < 2 for group in groups]
    assert Batch(flat, GROUP, None, 0.0).as_dict()["groups_without_gradient"] == sum(without) / len(groups)


# --- a reward that records -----------------------------------------------------------------------------------


def step(made: RecordedReward, number: int, **more: Any) -> list[float | None]:
    return made(
        ["p"] * GROUP, COMPLETIONS, trainer_state=SimpleNamespace(global_step=number), **QUESTIONS, **more
    )


def recorded(out: Path, undecided: str = "none") -> RecordedReward:
    grader = CascadeGrader(Verifier("engine"), undecided=undecided)
    return RecordedReward(grader, GROUP, out, gold=lambda row, text: row["ground_truth"] in text)


def test_every_verdict_of_a_step_is_in_its_audit(tmp_path: Path) -> None:
    made = recorded(tmp_path)
    assert step(made, 3) == [1.0, 0.0, 0.0, None]
    records = list(read_audit(tmp_path / "audit" / "step-000003.jsonl"))
    assert [record["place"] for record in records] == [f"step 3:{n}" for n in range(GROUP)]
    assert [record["reward"] for record in records] == [1.0, 0.0, 0.0, None]
    assert {(record["step"], record["group_id"], record["sample_id"]) for record in records} == {
        (3, "3:0", "a")
    }
    assert [record["oracle"] for record in records] == [True, False, False, False]
    (line,) = map(json.loads, (tmp_path / "steps.jsonl").read_text().splitlines())
    assert line["step"] == 3 and line["skipped"] == 1 and line["oracle"] == 0.25


def test_a_run_that_goes_on_drops_what_it_repeats_and_half_a_line(tmp_path: Path) -> None:
    made = recorded(tmp_path)
    for number in range(4):
        step(made, number)
    with (tmp_path / "steps.jsonl").open("a") as file:
        file.write('{"step": 4, "sam')
    again = recorded(tmp_path)
    again.resume(2)
    step(again, 2)
    lines = [json.loads(line)["step"] for line in (tmp_path / "steps.jsonl").read_text().splitlines()]
    assert lines == [0, 1, 2]
    assert sorted(path.name for path in (tmp_path / "audit").iterdir()) == [
        f"step-00000{n}.jsonl" for n in range(3)
    ]


def test_without_a_folder_and_without_logs_nothing_is_written() -> None:
    made = RecordedReward(PlainGrader("equal", lambda reference, answer: reference == answer), GROUP)
    assert made(["p"] * GROUP, COMPLETIONS, **QUESTIONS) == [1.0, 0.0, 0.0, 0.0]
    made.resume(0)
    assert made.last["step"] == 0 and "oracle" not in made.last


def test_a_summary_needs_no_more_than_what_is_there(tmp_path: Path) -> None:
    assert summary_of(tmp_path)["updates"] == 0
    step(recorded(tmp_path), 0)
    found = summary_of(tmp_path)
    assert (found["batches"], found["samples"], found["skipped"]) == (1, 4, 1)
    assert found["oracle_first"] == found["oracle_last"] == 0.25
