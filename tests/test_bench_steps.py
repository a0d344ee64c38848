"""The benches of whole steps at small sizes: what they count, print and model."""

from __future__ import annotations

import json

import pytest

from tinyv.bench import step_rewards, verl_functions, verl_rewards
from tinyv.bench.graders import Graded, graded, graders, table
from tinyv.bench.groups import Rollout, grpo_batch
from tinyv.bench.long_rollouts import LONGEST, SHORTEST, long_batch, long_statistics
from tinyv.extract import extract
from tinyv.sample import Sample


def test_long_rollouts_repeat_with_the_seed_and_differ_from_each_other() -> None:
    batch = long_batch(6, 8, 1)
    assert batch == long_batch(6, 8, 1)
    assert batch != long_batch(6, 8, 2)
    assert len({rollout.sample.response for rollout in batch}) == len(batch)
    assert not {r.sample.question for r in batch} & {r.sample.question for r in long_batch(6, 8, 2)}


def test_long_rollouts_are_long_and_keep_group_label_and_reference() -> None:
    batch, short = long_batch(6, 8, 1), grpo_batch(6, 8, 1)
    assert [(r.group, r.right, r.sample.ground_truth) for r in batch] == [
        (r.group, r.right, r.sample.ground_truth) for r in short
    ]
    words = [len((rollout.sample.response or "").split()) for rollout in batch]
    assert min(words) >= 0.9 * SHORTEST
    assert max(words) <= 1.2 * LONGEST


def test_the_answer_of_a_long_rollout_is_the_one_of_the_short_one() -> None:
    pairs = zip(long_batch(24, 8, 3), grpo_batch(24, 8, 3), strict=True)
    read = [
        (extract(long.sample.response or "").answer, extract(short.sample.response or "").answer)
        for long, short in pairs
    ]
    stated = [(ours, theirs) for ours, theirs in read if theirs is not None]
    assert sum(ours == theirs for ours, theirs in stated) >= 0.98 * len(stated)


def test_the_statistics_tell_lengths_and_repetition() -> None:
    found = long_statistics(long_batch(24, 8, 0))
    assert (found["samples"], found["groups"]) == (192, 24)
    assert found["mean_chars"] > 1_500
    assert found["distinct_responses"] == 192 > found["distinct_answers"] > 24
    for share in ("right", "think", "several_boxes", "no_box", "groups_with_both"):
        assert 0 < found[share] < 1, share


def rollout(right: bool) -> Rollout:
    return Rollout(0, Sample("q", "1", response=r"\boxed{1}"), right)


def test_accepted_is_told_of_all_of_the_right_and_of_the_wrong() -> None:
    batch = [rollout(True), rollout(True), rollout(False), rollout(False)]
    found = Graded(2.0, [True, False, True, False]).figures(batch)
    assert found == {
        "seconds": 2.0,
        "share_of_step": 0.02,
        "accepted": 0.5,
        "accepted_of_right": 0.5,
        "false_positives": 1,
        "accepted_of_wrong": 0.5,
    }
    assert "50.00%" in table({"one": found})
    assert Graded(0.0, []).figures([])["accepted"] == 0.0


def test_each_grader_accepts_a_right_answer_and_rejects_a_wrong_one() -> None:
    wrong = Rollout(0, Sample("q", "1", response=r"$x = 1$, hence \boxed{2}"), False)
    cut = Rollout(0, Sample("q", "1", response="I could not finish"), False)
    with graders() as by_name:
        names = [name for name in by_name if not name.startswith("verl")]
        assert names[:3] == ["engine + nano", "engine", "prime-like"]
        for name in names:
            assert graded(by_name[name], [rollout(True), wrong, cut]).accepted == [True, False, False], name


def test_the_bench_prints_a_table_and_one_json_line_last(capsys: pytest.CaptureFixture[str]) -> None:
    assert step_rewards.main(["--rounds", "1", "--groups", "3"]) == 0
    lines = capsys.readouterr().out.splitlines()
    found = json.loads(lines[-1])["step_rewards"]
    assert found["batch"]["samples"] == 24
    assert {"engine + nano", "engine", "prime-like"} <= set(found["graders"])
    assert any(line.startswith("engine + nano ") for line in lines)
    assert any(line.startswith("seconds of engine + nano / prime-like: ") for line in lines)


def test_no_rounds_are_a_user_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        step_rewards.main(["--rounds", "0"])
    assert "at least 1" in capsys.readouterr().err


def test_an_unknown_way_through_verl_is_a_user_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        verl_rewards.main(["--ways", "no such way"])
    assert "tinyv manager" in capsys.readouterr().err


def test_the_loop_without_a_grader_accepts_nothing() -> None:
    assert verl_functions.nothing("s", r"\boxed{1}", "1") == 0.0
