"""`tinyv plan` as it is typed, the mix of recorded runs, and the measurement."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from plan_scenarios import scenario

from tinyv.audit.files import audit_writer
from tinyv.audit.record import audit_record
from tinyv.bench.groups import grpo_batch
from tinyv.bench.scripted.process import ScriptedServer
from tinyv.cascade.verifier import Verifier
from tinyv.cli import plan as command
from tinyv.errors import ConfigError, DataError, OutputError, TinyvError
from tinyv.llm.config import ModelConfig
from tinyv.nano.model import NanoModel
from tinyv.plan.formula import front_service_s
from tinyv.plan.from_file import mix_from
from tinyv.plan.measuring import measured, model_figures
from tinyv.plan.planning import Wanted, planned
from tinyv.plan.presets import PRESETS, preset
from tinyv.plan.scenario import Costs, Judge, Machines, Mix, Step
from tinyv.plan.sizing import bottleneck, sized


def typed(*words: str) -> argparse.Namespace:
    """The arguments of the command."""
    parser = argparse.ArgumentParser()
    command.add_parser(parser.add_subparsers())
    return parser.parse_args(["plan", *words])


def out_of(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[str, dict[str, Any]]:
    """What is printed: the text, and the JSON line after it."""
    args = typed(*words)
    assert args.run(args) == 0
    text, _, line = capsys.readouterr().out.rstrip("\n").rpartition("\n")
    return text, json.loads(line)


def test_each_shape_gets_a_table_in_80_columns(capsys: pytest.CaptureFixture[str]) -> None:
    text, record = out_of(capsys, "--no-simulation")
    assert [plan["scenario"] for plan in record["plan"]] == list(PRESETS)
    assert max(map(len, text.splitlines())) <= 80
    for plan in record["plan"]:
        assert f"{plan['scenario']}: " in text
        assert plan["machines"]["cores"] >= 1 and plan["advice"]
        assert plan["target_reached"] and plan["formula"]["share_of_step"] <= plan["target"]


def test_both_ways_are_shown_side_by_side(capsys: pytest.CaptureFixture[str]) -> None:
    text, record = out_of(capsys, "8gpus", "--rollouts", "256")
    [plan] = record["plan"]
    assert plan["simulation"]["added_s"] == pytest.approx(plan["formula"]["added_s"], rel=0.2)
    assert "formula" in text and f"{plan['simulation']['added_s']:.3f}" in text


def test_what_is_typed_stands_in_the_plan(capsys: pytest.CaptureFixture[str]) -> None:
    words = "8gpus --no-simulation --rollouts 512 --group 16 --step-seconds 50 --spread-seconds 5 --chars 900"
    words += " --undecided 0.5 --repeated 0.2 --judge-ms 2 --latency-p50 80 --rate 40 --processes 3 --gpus 2"
    _, record = out_of(capsys, *words.split())
    given, machines = record["plan"][0]["given"], record["plan"][0]["machines"]
    assert given["step"] == {"rollouts": 512, "group": 16, "seconds": 50.0, "spread_s": 5.0, "chars": 900.0}
    assert (given["mix"]["undecided"], given["mix"]["repeated"], given["costs"]["judge_ms"]) == (
        0.5,
        0.2,
        2.0,
    )
    assert (given["judge"]["p50_s"], given["judge"]["p99_s"], given["judge"]["rate"]) == (0.08, 0.24, 40.0)
    assert (machines["processes"], machines["gpus"]) == (3, 2)


def test_the_file_holds_what_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, record = out_of(capsys, "laptop", "--out", str(tmp_path / "plan.json"))
    assert json.loads((tmp_path / "plan.json").read_text("utf-8")) == record


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("moon", "unknown scenario 'moon': use one of laptop"),
        ("8gpus --target 1", "--target must be a share"),
        ("8gpus --undecided 1.5", "undecided must be a share"),
        ("8gpus --undecided 0.9", "at most 1 together"),
        ("8gpus --rollouts 0", "rollouts must be from 1"),
        ("8gpus --rollouts 4", "group must be from 1 to 4, found 8"),
        ("8gpus --spread-seconds 101", "lower the spread"),
        ("8gpus --chars nan", "chars must be a number above 0, from 1e-06 to 1e+09, found nan"),
        ("8gpus --latency-p50 100 --latency-p99 50", "latency p99 must be at least"),
        ("8gpus --rate 0", "rate must be a number above 0"),
        ("8gpus --rate 1e-300", "rate must be a number above 0"),
        ("8gpus --rate 1e300", "rate must be a number above 0"),
        ("8gpus --latency-p50 1e300", "latency p50 in ms must be a number above 0"),
        ("8gpus --latency-p99 1", "at least the p50 of 50 ms and at most 1,000 times it, found 1 ms"),
        ("8gpus --spread-seconds 1e-320", "spread seconds must be a number above 0"),
        ("8gpus --call-ms 1e308", "call_ms must be a number from 0 to"),
        ("8gpus --gpus 0", "without GPUs: --judge nano"),
        ("8gpus --gpus 2 --judge nano", "--gpus has no meaning"),
        ("8gpus --model http://localhost:1/v1 --judge nano", "leave one of them out"),
        ("8gpus --model http://localhost:1/v1 --requests 5", "--requests must be at least"),
        ("8gpus --processes 0", "--processes must be from 1"),
        ("8gpus --processes 1000000", "--processes must be from 1 to 100000, found 1000000"),
        ("8gpus --gpus 1000000", "--gpus must be from 1 to 100000, found 1000000"),
        ("8gpus --seed -1", "--seed must be at least 0"),
        ("8gpus --cache-size 0", "--cache-size must be at least 1"),
        ("8gpus --judge-ms -1", "judge_ms must be a number from 0 to 1e+09, found -1.0"),
        ("8gpus --from nowhere.json", "cannot read 'nowhere.json'"),
        ("laptop --no-simulation --out /nowhere/plan.json", "cannot write '/nowhere/plan.json'"),
    ],
)
def test_wrong_usage_is_told_in_one_line(words: str, says: str) -> None:
    args = typed(*words.split())
    with pytest.raises((ConfigError, DataError, OutputError)) as told:
        args.run(args)
    assert says in str(told.value) and "\n" not in str(told.value)


@pytest.mark.parametrize("text", ["", "[1, 2]", "{}", '{"totals": {"rollouts": 5}}', '{"totals": 3'])
def test_a_file_that_is_no_report_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text(text, "utf-8")
    with pytest.raises(DataError):
        mix_from(tmp_path / "report.json", Mix())
    (tmp_path / "empty.jsonl").write_text("", "utf-8")
    with pytest.raises(DataError, match="no records"):
        mix_from(tmp_path / "empty.jsonl", Mix())


def test_hostile_counts_of_a_report_make_no_impossible_mix(tmp_path: Path) -> None:
    rows = [{"name": "nano", "rollouts": 90, "recovered": 1e300}, {"name": "gate", "rollouts": -5}, 7]
    report = {
        "totals": {"rollouts": 100, "accepted": True, "undecided": 1e11},
        "false_negatives": {"by": {"stage": [*rows, {"name": "extract", "rollouts": 60}]}},
    }
    (tmp_path / "report.json").write_text(json.dumps(report), "utf-8")
    assert mix_from(tmp_path / "report.json", Mix()).mix.undecided == 0.9


def test_an_audit_tells_the_mix(tmp_path: Path) -> None:
    samples = [rollout.sample for rollout in grpo_batch(24, 8, seed=4)]
    verifier = Verifier(model=NanoModel())
    verdicts = verifier.verify(samples)
    with audit_writer(tmp_path / "audit.jsonl") as write:
        write(
            audit_record(s, v, 0.0, place=str(n))
            for n, (s, v) in enumerate(zip(samples, verdicts, strict=True))
        )
    found, counts = mix_from(tmp_path / "audit.jsonl", Mix()), verifier.counts
    asked = counts.calls + counts.deduplicated
    assert (found.rollouts, found.group) == (192, 8)
    assert found.mix.correct == pytest.approx(counts.accepted_by_rules / 192)
    assert found.mix.repeated == pytest.approx(counts.deduplicated / asked)
    assert found.mix.asked == pytest.approx(asked / 192)
    assert found.mix.called * 192 == pytest.approx(counts.calls)
    assert 0 < found.mix.distinct < 1 and found.mix.no_answer > 0


def test_a_report_tells_what_the_rules_left_open(tmp_path: Path) -> None:
    report = {
        "totals": {"rollouts": 200, "accepted": 90, "undecided": 12},
        "training": {"group_size": {"median": 16}},
        "false_negatives": {
            "by": {
                "stage": [
                    {"name": "engine", "rollouts": 130, "recovered": 20},
                    {"name": "llm", "rollouts": 50, "recovered": 10},
                    {"name": "gate", "rollouts": 12, "recovered": 0},
                    {"name": "extract", "rollouts": 8, "recovered": 0},
                ]
            }
        },
    }
    (tmp_path / "report.json").write_text(json.dumps(report), "utf-8")
    found = mix_from(tmp_path / "report.json", Mix(repeated=0.3))
    assert (found.group, found.mix.repeated) == (16, 0.3)
    assert (found.mix.undecided, found.mix.no_answer) == (62 / 200, 8 / 200)
    assert found.mix.asked == pytest.approx(50 / 200)
    assert found.mix.correct == pytest.approx(80 / 200)


def test_a_short_measurement_gives_costs_and_a_mix() -> None:
    found = measured(seed=77, groups=8, rounds=1)
    # one short round on a machine that may be busy: only that figures came out, and of the right size
    assert (
        0 < found.costs.judge_ms < 500 and 0 < found.costs.nano_ms < 2_000 and 0 <= found.costs.call_ms < 500
    )
    assert 100 < found.costs.entry_bytes < 5_000
    assert 0 < found.mix.undecided < 1 and 0 < found.mix.called < found.mix.undecided
    assert 0 < found.costs.rules_ms(Step(64, 8, 1.0), found.mix) < 500


def test_a_server_is_measured_by_real_requests() -> None:
    with ScriptedServer(latency_ms=40.0, default=0.2) as server:
        found = model_figures(ModelConfig(server.url, concurrency=4), 60)
        assert server.counters()["requests"] >= 60
    assert 0.04 <= found.p50_s < 0.5 and found.p50_s <= found.p99_s
    assert 1 < found.rate <= 4 / 0.04 and found.concurrency == 4


def test_a_server_that_is_down_is_a_user_error() -> None:
    config = ModelConfig("http://127.0.0.1:9/v1", retries=0, deadline_s=2.0, patience_s=0.0)
    with pytest.raises(TinyvError, match="the model failed on"):
        model_figures(config, 30)


def test_sizing_takes_no_more_than_it_needs() -> None:
    slow = scenario(judge_ms=20.0, rate=20.0)
    found = sized(slow, 0.02)
    assert found.reached and found.machines.processes > 1 and found.machines.gpus > 1
    fewer = replace(found.machines, gpus=found.machines.gpus - 1)
    assert not sized(slow, 0.02, fewer.processes, fewer.gpus).reached


@pytest.mark.parametrize("name", ["8gpus", "256gpus"])
def test_responses_that_come_over_a_longer_time_need_hardly_more_machines(name: str) -> None:
    """Headroom over the time that there is: a few percent of a step more must not multiply what it takes."""
    shape = preset(name)
    found = []
    for spread in (0.0, 0.05, 0.1, 0.5, 1.0, 5.0, 20.0):
        step = replace(shape.step, spread_s=spread)
        found.append(sized(replace(shape, step=step), 0.01).machines)
    for before, after in pairwise(found):
        assert after.processes <= 1 + 1.5 * before.processes
        assert after.gpus <= 1 + 1.5 * before.gpus
    assert found[-1].processes <= found[0].processes


def test_without_calls_there_is_no_gpu_to_take() -> None:
    shape = preset("8gpus")
    found = planned(replace(shape, mix=replace(shape.mix, undecided=0.0)), Wanted())
    assert (found["machines"]["gpus"], found["calls"]) == (0, 0)
    assert "GPU" not in found["advice"][0]


def test_a_longer_response_costs_the_front_more() -> None:
    shape = preset("10000rps")
    longer = replace(shape, step=replace(shape.step, chars=2 * shape.step.chars))
    assert front_service_s(longer) > front_service_s(shape) * 1.1


def test_a_target_out_of_reach_is_said() -> None:
    plan = planned(scenario(p50_s=3.0, p99_s=9.0, seconds=20.0), Wanted(0.01, simulated=False))
    assert not plan["target_reached"]
    assert any("out of reach" in sentence for sentence in plan["advice"])
    assert plan["bottleneck"] == "latency"


@pytest.mark.parametrize(
    ("change", "machines", "is_"),
    [
        ({"judge_ms": 20.0}, Machines(1, 1), "rules"),
        ({"rate": 5.0}, Machines(8, 1), "gpus"),
        ({"p50_s": 5.0, "p99_s": 9.0}, Machines(8, 8), "latency"),
        ({"handover_ms": 5.0, "layout": "pool"}, Machines(8, 2, "pool"), "front"),
    ],
)
def test_the_bottleneck_is_what_more_of_would_help(
    change: dict[str, Any], machines: Machines, is_: str
) -> None:
    assert bottleneck(scenario(**change), machines) == is_


def test_the_most_machines_that_can_be_asked_for_are_planned(capsys: pytest.CaptureFixture[str]) -> None:
    _, record = out_of(capsys, *"8gpus --processes 100000 --gpus 100000".split())
    assert record["plan"][0]["simulation"] is None or record["plan"][0]["simulation"]["added_s"] > 0


def test_memory_is_that_of_all_clients(capsys: pytest.CaptureFixture[str]) -> None:
    words = "8gpus --no-simulation --processes 4 --cache-size 1000".split()
    _, record = out_of(capsys, *words)
    [plan] = record["plan"]
    assert plan["cache_bytes_most"] == 4 * 1000 * Costs().entry_bytes
    assert plan["cache_bytes_per_step"] == pytest.approx(plan["calls"] * Costs().entry_bytes, rel=0.01)


def test_presets_and_parts_refuse_what_is_none() -> None:
    with pytest.raises(ConfigError, match="unknown judge 'oracle'"):
        Judge("oracle")
    with pytest.raises(ConfigError, match="unknown layout 'star'"):
        Machines(1, 1, "star")
    with pytest.raises(ConfigError, match="gpus must be from 0"):
        Machines(1, -1)
    assert preset("laptop").judge.kind == "nano"
