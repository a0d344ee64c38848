"""Annotators behind scripted servers: votes, written answers, faults, and runs that are killed and go on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import tinyv.data
from building import Row, all_rows, content, read_back, written
from tinyv.bench.scripted.process import ScriptedServer
from tinyv.bench.scripted.script import Script
from tinyv.data import BuildOptions, Built
from tinyv.data.annotate.options import Annotators
from tinyv.errors import ConfigError
from tinyv.llm.config import ModelConfig

YES = '{"equivalent": true, "reason": "Both name the same thing."}'
NO = '{"equivalent": false, "reason": "They name different things."}'
HURRIED = {"timeout_s": 1.0, "patience_s": 0.2, "retries": 1, "deadline_s": 5.0, "concurrency": 4}
WAIT_SECONDS = 60


def rollouts(count: int) -> list[Row]:
    """Answers in words that the rules leave open."""
    return [
        {
            "question": f"Which animal is on card {n}?",
            "ground_truth": f"wombat {n}",
            "answer": f"vombatus no {n}",
        }
        for n in range(count)
    ]


def annotated(
    tmp_path: Path, rows: list[Row], *servers: ScriptedServer, resume: bool = False, **options: Any
) -> Built:
    models = tuple(ModelConfig(server.url, model="scripted", **HURRIED) for server in servers)  # type: ignore[arg-type]
    path = written(tmp_path / "in.jsonl", rows)
    made = BuildOptions(
        right=0, wrong=0, parts={"train": 1.0}, right_share=options.pop("right_share", 1.0),
        annotators=Annotators(models, **options),
    )  # fmt: skip
    return tinyv.data.build([path], tmp_path / "set", made, processes=1, resume=resume, overwrite=not resume)


def asked(*servers: ScriptedServer) -> int:
    return sum(server.counters()["requests"] for server in servers)


# judges


@pytest.mark.parametrize(("text", "label"), [(YES, True), (NO, False)])
def test_what_all_judges_agree_on_is_a_row_with_their_reason(
    tmp_path: Path, server: ScriptedServer, second: ScriptedServer, text: str, label: bool
) -> None:
    server.control(text=text)
    second.control(text=text)
    done = annotated(tmp_path, rollouts(5), server, second, right_share=float(label))
    rows = all_rows(done.folder)
    assert len(rows) == 5
    assert {(row["label"], row["proof"], row["provenance"], row["category"]) for row in rows} == {
        (label, "votes", "rollout", "rollout")
    }
    assert {row["rationale"] for row in rows} == {json.loads(text)["reason"]}
    assert asked(server) == asked(second) == 5
    assert done.failed == 0


def test_judges_that_disagree_give_no_row_and_are_counted(
    tmp_path: Path, server: ScriptedServer, second: ScriptedServer
) -> None:
    server.control(text=YES)
    second.control(text=NO)
    done = annotated(tmp_path, rollouts(4), server, second)
    assert done.rows == {"train": 0}
    assert done.card["dropped"] == {"judges_disagree": 4}


def test_a_judge_that_writes_no_such_json_is_asked_again_and_then_counted_as_unreadable(
    tmp_path: Path, server: ScriptedServer
) -> None:
    server.control(text="Yes, they are equivalent.")
    done = annotated(tmp_path, rollouts(2), server, tries=3)
    assert done.card["dropped"] == {"judge_unreadable": 2}
    assert asked(server) == 6
    temperatures = [payload["temperature"] for payload in server.counters()["payloads"]]
    assert Counter(temperatures) == {0.0: 2, 0.7: 4}
    assert done.card["asked"]["scripted"]["unreadable"] == 6
    again = annotated(tmp_path, rollouts(2), server, tries=3, resume=True)
    assert asked(server) == 6
    assert again.card == done.card


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ({"fault": "refuse_500"}, "server_unavailable"),
        ({"fault": "status", "status": 429}, "overloaded"),
        ({"fault": "hang"}, "timeout"),
        ({"fault": "html"}, "bad_response"),
        ({"require_key": "secret"}, "request_refused"),
    ],
    ids=str,
)
def test_a_judge_that_is_down_is_no_vote_and_is_asked_by_the_next_run(
    tmp_path: Path, server: ScriptedServer, second: ScriptedServer, script: dict[str, Any], reason: str
) -> None:
    server.control(text=YES)
    second.control(text=YES, **script)
    done = annotated(tmp_path, rollouts(3), server, second)
    assert done.rows == {"train": 0}
    assert done.card["failed"] == {reason: 3} and done.failed == 3
    assert {record["vote"] for record in read_back(done.folder / "annotations.jsonl")} == {True}
    second.control(reset=True, **Script(text=YES).as_dict())
    before = asked(server)
    again = annotated(tmp_path, rollouts(3), server, second, resume=True)
    assert again.rows == {"train": 3} and again.failed == 0
    assert asked(server) == before and asked(second) == 3


def test_a_passing_429_with_retry_after_costs_no_row(tmp_path: Path, server: ScriptedServer) -> None:
    server.control(text=YES, fault="status", status=429, retry_after=0.3, fault_times=6)
    done = annotated(tmp_path, rollouts(3), server)
    assert done.rows == {"train": 3} and done.failed == 0


def test_equal_answers_of_a_group_are_asked_about_once(tmp_path: Path, server: ScriptedServer) -> None:
    server.control(text=YES, latency_ms=30)
    done = annotated(tmp_path, rollouts(2) * 8, server)
    assert asked(server) == 2
    assert done.card["dropped"] == {"duplicate": 14}


def test_parameters_that_a_server_refuses_are_left_out_or_renamed(
    tmp_path: Path, server: ScriptedServer
) -> None:
    server.control(text=YES, reject_params=["temperature", "max_tokens"])
    done = annotated(tmp_path, rollouts(2), server)
    assert done.rows == {"train": 2}
    assert "max_completion_tokens" in server.counters()["payloads"][-1]


def test_what_no_verifier_is_ever_asked_is_not_judged(tmp_path: Path, server: ScriptedServer) -> None:
    server.control(text=YES)
    row = {"question": "Which animal?", "ground_truth": "wombat", "answer": "Let's think step by step"}
    done = annotated(tmp_path, [row], server)
    assert asked(server) == 0
    assert done.card["dropped"] == {"gated": 1}


# writers

REFERENCE = {"question": "Compute 3/4 of 2.", "ground_truth": "\\frac{3}{2}"}


def test_written_answers_are_checked_by_the_rules(tmp_path: Path, server: ScriptedServer) -> None:
    server.control(text=json.dumps({"answers": ["1.5", "1 1/2", "5/2", "\\frac32"]}))
    done = annotated(tmp_path, [REFERENCE], server, write=4)
    rows = all_rows(done.folder)
    assert {row["answer"] for row in rows} >= {"1.5", "1 1/2"}
    assert all(
        row["provenance"] == "annotator:scripted" and row["proof"].startswith("engine:") for row in rows
    )
    assert done.card["dropped"]["written_refuted"] == 1
    assert done.card["asked"]["scripted"]["written"] == 4


def test_written_answers_that_the_rules_leave_open_need_the_votes_of_the_others(
    tmp_path: Path, server: ScriptedServer, second: ScriptedServer
) -> None:
    """One server only writes and the other only judges, so that each is unreadable in the other's task."""
    server.control(text='{"answers": ["vombatus ursinus"]}')
    rows = [{"question": f"Which animal is {n}?", "ground_truth": f"wombat {n}"} for n in range(12)]
    for vote, outcome in ((YES, 1), (NO, 0)):
        second.control(reset=True, **Script(text=vote).as_dict())
        done = annotated(tmp_path, rows, server, second, write=1, tries=1)
        by_first = [row for row in all_rows(done.folder) if row["provenance"] == "annotator:scripted"]
        unreadable = done.card["dropped"]["writer_unreadable"]
        assert 0 < unreadable < 12
        assert len(by_first) == (12 - unreadable) * outcome
        assert all(row["proof"] == "votes" and row["category"] == "annotator" for row in by_first)
        assert done.card["dropped"].get("written_outvoted", 0) == (12 - unreadable) * (1 - outcome)


def test_a_single_annotator_votes_on_what_it_wrote_and_a_repeated_reference_is_dropped(
    tmp_path: Path, server: ScriptedServer
) -> None:
    server.control(text='{"answers": ["$\\\\frac{3}{2}$"]}')
    done = annotated(tmp_path, [REFERENCE], server, write=1)
    assert done.card["dropped"] == {"written_repeats": 1}


# the journal and the costs


def test_everything_asked_and_answered_is_written_down_with_its_price(
    tmp_path: Path, server: ScriptedServer
) -> None:
    server.control(text=YES)
    done = annotated(tmp_path, rollouts(2), server, price_in=1.0, price_out=1000.0)
    records = read_back(done.folder / "annotations.jsonl")
    assert {(one["task"], one["vote"], one["annotator"], one["reply"]) for one in records} == {
        ("judge", True, "scripted", YES)
    }
    for one in records:
        assert one["prompt"].startswith("annotate-judge@")
        assert one["tokens_out"] > 5 and one["seconds"] >= 0
        assert one["cost"] == pytest.approx((one["tokens_in"] + 1000 * one["tokens_out"]) / 1e6)
    total = done.card["asked"]["scripted"]
    assert (total["replies"], total["equivalent"]) == (2, 2)
    assert total["cost"] == pytest.approx(sum(one["cost"] for one in records))
    assert "## Annotators" in (done.folder / "README.md").read_text()


def test_the_model_is_the_one_that_is_served_and_a_server_that_is_down_is_a_user_error(
    tmp_path: Path, server: ScriptedServer
) -> None:
    server.control(text=YES, name="judge-7b")
    path = written(tmp_path / "in.jsonl", rollouts(1))
    options = BuildOptions(
        right=0, wrong=0, annotators=Annotators((ModelConfig(server.url),)), right_share=1.0
    )
    card = tinyv.data.build([path], tmp_path / "set", options, processes=1).card
    assert card["options"]["--annotator-model"] == ["judge-7b"]
    server.control(models="error")
    with pytest.raises(ConfigError, match="--annotator-model"):
        tinyv.data.build([path], tmp_path / "other", options, processes=1)
    assert not (tmp_path / "other").exists()


def test_a_key_comes_from_the_environment_alone(
    tmp_path: Path, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.control(text=YES, require_key="a-key")
    monkeypatch.setenv("ANNOTATOR_KEY", "a-key")
    config = ModelConfig(server.url, model="scripted", api_key_env="ANNOTATOR_KEY")
    path = written(tmp_path / "in.jsonl", rollouts(2))
    options = BuildOptions(right=0, wrong=0, annotators=Annotators((config,)), right_share=1.0)
    done = tinyv.data.build([path], tmp_path / "set", options, processes=1)
    assert sum(done.rows.values()) == 2
    assert not [
        one for one in (tmp_path / "set").rglob("*") if one.is_file() and b"a-key" in one.read_bytes()
    ]


# kill -9


def command(path: Path, out: Path, *servers: ScriptedServer, more: tuple[str, ...] = ()) -> list[str]:
    urls = [word for server in servers for word in ("--annotator", server.url)]
    words = [sys.executable, "-m", "tinyv", "data", "build", str(path), "--out", str(out), *urls, *more]
    fixed = ("--annotator-concurrency", "2", "--right-share", "1", "--processes", "1", "--no-progress")
    return [*words, "--per-question", "0,0", "--parts", "train=1", *fixed]


def read_back_card(folder: Path) -> Any:
    return json.loads((folder / "card.json").read_text())


def lines(path: Path) -> int:
    return path.read_bytes().count(b"\n") if path.exists() else 0


def test_a_killed_run_goes_on_and_asks_nothing_twice(
    tmp_path: Path, server: ScriptedServer, second: ScriptedServer
) -> None:
    count = 60
    path = written(tmp_path / "in.jsonl", rollouts(count))
    for one in (server, second):
        one.control(text=YES, latency_ms=40)
    whole = tmp_path / "whole"
    subprocess.run(command(path, whole, server, second), check=True, stdout=subprocess.DEVNULL)
    for one in (server, second):
        one.reset()
    out = tmp_path / "killed"
    kills = 0
    for target in (10, 40):
        more = ("--resume",) if out.exists() else ()
        process = subprocess.Popen(command(path, out, server, second, more=more), start_new_session=True)
        end = time.monotonic() + WAIT_SECONDS
        while lines(out / "annotations.jsonl") < target and time.monotonic() < end:
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        kills += 1
        assert not (out / "card.json").exists() and not (out / "train.jsonl").exists()
    subprocess.run(
        command(path, out, server, second, more=("--resume",)), check=True, stdout=subprocess.DEVNULL
    )
    keys = [record["key"] for record in read_back(out / "annotations.jsonl")]
    assert len(keys) == len(set(keys)) == 2 * count
    under_way = 2 * 2 * kills  # requests whose replies the killed process never saw
    assert asked(server, second) <= 2 * count + under_way
    assert read_back_card(out) == read_back_card(whole)
    assert content(out) == content(whole)


def test_ctrl_c_while_judges_are_asked_ends_with_130_in_one_line(
    tmp_path: Path, server: ScriptedServer
) -> None:
    server.control(text=YES, latency_ms=200)
    path, out = written(tmp_path / "in.jsonl", rollouts(200)), tmp_path / "set"
    process = subprocess.Popen(
        command(path, out, server),
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    end = time.monotonic() + WAIT_SECONDS
    while lines(out / "annotations.jsonl") < 4 and time.monotonic() < end:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=WAIT_SECONDS)
    assert process.returncode == 130
    assert told.strip() == "tinyv: interrupted"
    assert lines(out / "annotations.jsonl") >= 4 and not (out / "card.json").exists()


def test_a_judge_that_was_down_makes_the_command_end_with_1_and_say_how_to_go_on(
    tmp_path: Path, server: ScriptedServer
) -> None:
    server.control(fault="status", status=400)
    path = written(tmp_path / "in.jsonl", rollouts(2))
    done = subprocess.run(
        command(path, tmp_path / "set", server), capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "--resume asks them again" in done.stderr
