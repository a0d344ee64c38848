"""`tinyv rl run` from beginning to end: a tiny policy on the CPU, that learns, is killed, and goes on."""

from __future__ import annotations

import json
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest

from tinyv.audit.files import read_audit
from tinyv.cli.main import main
from training.command import TINYV, run, stopped_at
from training.tiny_policy import WANTED, make_policy, question

pytestmark = [pytest.mark.trl, pytest.mark.filterwarnings("default"), pytest.mark.timeout(300)]
ROLLOUTS = 64
UPDATES = 14


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A configuration beside policy, data, and a program that knows."""
    folder = tmp_path_factory.mktemp("run")
    make_policy(folder / "policy")
    rows = [{"id": f"q{n}", "question": question(n), "ground_truth": WANTED} for n in range(16)]
    (folder / "data.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (folder / "held.jsonl").write_text(json.dumps({"question": question(30), "ground_truth": WANTED}) + "\n")
    (folder / "gold.py").write_text(f"def right(row, text):\n    return '{{{WANTED}}}' in text\n")
    path = folder / "run.toml"
    path.write_text(
        f"""
[policy]
path = "policy"
[data]
train = "data.jsonl"
held_out = "held.jsonl"
[gold]
program = "gold.py:right"
[grpo]
preset = "laptop"
max_response = 10
max_steps = {UPDATES}
learning_rate = 1e-3
save_steps = 4
"""
    )
    return path


@pytest.fixture(scope="module")
def whole(file: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any], str]:
    """A run that nobody disturbed: its folder, its figures, what it told."""
    out = tmp_path_factory.mktemp("runs") / "whole"
    done = run([*TINYV, "rl", "run", str(file), "--out", str(out)])
    assert done.returncode == 0, done.stderr
    (line,) = done.stdout.splitlines()
    return out, json.loads(line), done.stderr


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_the_policy_learns_what_earns_the_reward(whole: tuple[Path, dict[str, Any], str]) -> None:
    out, figures, _ = whole
    rewards = [line["reward"] for line in lines_of(out / "steps.jsonl")]
    assert len(rewards) == UPDATES
    assert sum(rewards[:2]) / 2 < 0.35 < 0.5 < sum(rewards[-2:]) / 2
    assert figures["reward_last"] > figures["reward_first"] + 0.2
    assert figures["oracle_last"] == pytest.approx(figures["reward_last"], abs=0.1)


def test_every_update_has_its_figures_and_the_rewards_share_of_its_time(
    whole: tuple[Path, dict[str, Any], str],
) -> None:
    out, figures, said = whole
    lines = lines_of(out / "metrics.jsonl")
    assert [line["step"] for line in lines] == [*range(1, UPDATES + 1)]
    assert all(0 < line["reward_share"] < 1 and line["seconds"] > line["reward_seconds"] for line in lines)
    assert {"loss", "learning_rate", "grad_norm", "entropy", "response_tokens"} <= {*lines[0]}
    assert figures["updates"] == figures["batches"] == UPDATES and figures["samples"] == UPDATES * ROLLOUTS
    assert 0 < figures["reward_share"] < 1 and figures["failed"] == 0.0
    assert "tinyv: step 1/14: reward 0." in said and "oracle 0." in said and "groups without gradient" in said
    assert [line["step"] for line in lines_of(out / "held_out.jsonl")] == [0, UPDATES]
    assert json.loads((out / "summary.json").read_text()) == figures


def test_every_verdict_of_every_step_is_in_the_audit(whole: tuple[Path, dict[str, Any], str]) -> None:
    out, _, _ = whole
    for step in range(UPDATES):
        records = list(read_audit(out / "audit" / f"step-{step:06d}.jsonl"))
        assert len({record["place"] for record in records}) == len(records) == ROLLOUTS
        assert {record["step"] for record in records} == {step}
        assert all(record["sample_id"].startswith("q") for record in records)


def test_what_is_left_behind_is_a_policy_that_can_be_loaded(whole: tuple[Path, dict[str, Any], str]) -> None:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    out, figures, _ = whole
    assert figures["policy"] == str(out / "policy")
    AutoModelForCausalLM.from_pretrained(out / "policy")
    assert AutoTokenizer.from_pretrained(out / "policy").chat_template


def test_a_run_that_was_killed_and_interrupted_goes_on_without_doubling_a_step(
    file: Path, whole: tuple[Path, dict[str, Any], str], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    command = [*TINYV, "rl", "run", str(file), "--out", str(out)]
    code, said = stopped_at(command, f"step 7/{UPDATES}:", signal.SIGKILL)
    assert code == -signal.SIGKILL, said
    (out / "checkpoints" / "checkpoint-8").mkdir(exist_ok=True)  # as if the kill had fallen into its writing
    with (out / "steps.jsonl").open("a") as steps:
        steps.write('{"step": 7, "sam')

    code, said = stopped_at([*command, "--resume"], f"step 10/{UPDATES}:", signal.SIGINT)
    assert code == 130, said
    assert "tinyv: going on after step 4" in said and "1 half-written checkpoint(s) deleted" in said
    assert said.splitlines()[-1] == (
        "tinyv: interrupted and step 8 is kept; the same command with --resume goes on from there"
    )
    done = run([*command, "--resume"])
    assert done.returncode == 0, done.stderr
    names = ("step", "samples", "reward", "oracle", "undecided", "groups_without_gradient")
    once, again = (
        [[line[name] for name in names] for line in lines_of(folder / "steps.jsonl")]
        for folder in (whole[0], out)
    )
    assert [line[0] for line in again] == [*range(UPDATES)]
    assert again == once
    assert len(list((out / "audit").iterdir())) == UPDATES
    assert [line["step"] for line in lines_of(out / "metrics.jsonl")] == [*range(1, UPDATES + 1)]
    assert [line["step"] for line in lines_of(out / "held_out.jsonl")] == [0, UPDATES]


def test_a_run_that_is_done_makes_no_update_more(
    file: Path, whole: tuple[Path, dict[str, Any], str], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    shutil.copytree(whole[0], out)
    shutil.rmtree(out / "policy")  # as if the kill had fallen between the last checkpoint and the policy
    done = run([*TINYV, "rl", "run", str(file), "--out", str(out), "--resume"])
    assert done.returncode == 0, done.stderr
    assert "tinyv: all updates are done" in done.stderr
    assert json.loads(done.stdout) == {**whole[1], "policy": str(out / "policy")}
    for name in ("steps.jsonl", "metrics.jsonl", "held_out.jsonl"):
        assert (out / name).read_text() == (whole[0] / name).read_text()
    weights = "policy/model.safetensors"
    assert (out / weights).read_bytes() == (whole[0] / weights).read_bytes()


def test_another_configuration_is_not_resumed(
    file: Path, whole: tuple[Path, dict[str, Any], str], capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["rl", "run", str(file), "--out", str(whole[0])]
    assert main([*words, "--resume", "--set", "grpo.learning_rate=1e-4", "--set", "reward.weight=0.5"]) == 2
    said = capsys.readouterr().err
    assert "grpo.learning_rate was 0.001, is 0.0001" in said and "reward.weight was 1.0, is 0.5" in said
    assert main(words) == 2
    assert "holds a run: --resume goes on with it" in capsys.readouterr().err


def test_a_dead_server_is_told_and_does_not_end_the_run(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`tinyv_only` asks it about everything: nothing is decided but what a gate holds back."""
    for name in ("CUDA_VISIBLE_DEVICES", "HF_HUB_OFFLINE"):
        monkeypatch.setenv(name, "")  # the run sets them; put back afterwards
    dead = tmp_path / "dead.toml"
    dead.write_text('base_url = "http://127.0.0.1:9/v1"\nmodel = "x"\nretries = 0\npatience_s = 0.0\n')
    changed = ["grpo.max_steps=2", "reward.setup=tinyv_only", "reward.on_error=none", f"reward.model={dead}"]
    settings = [word for one in changed for word in ("--set", one)]
    assert main(["rl", "run", str(file), "--out", str(tmp_path / "out"), *settings]) == 0
    captured = capsys.readouterr()
    figures = json.loads(captured.out)
    assert figures["failed"] > 0.9 and figures["skipped"] == round(figures["failed"] * figures["samples"])
    assert "tinyv: warning: " in captured.err and "FAILED " in captured.err
    assert figures["reward_last"] == 0.0


def test_the_example_runs(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CUDA_VISIBLE_DEVICES", "HF_HUB_OFFLINE"):
        monkeypatch.setenv(name, "")
    example = Path(__file__).parents[2] / "examples" / "grpo.toml"
    settings = ["--set", f"policy.path={file.parent / 'policy'}", "--set", "grpo.max_steps=2"]
    assert main(["rl", "run", str(example), "--out", str(tmp_path / "out"), *settings]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert (figures["updates"], figures["rows"], figures["failed"]) == (2, 16, 0.0)


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "model.safetensors"])
def test_a_damaged_policy_is_one_line_and_leaves_no_folder(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    for variable in ("CUDA_VISIBLE_DEVICES", "HF_HUB_OFFLINE"):
        monkeypatch.setenv(variable, "")
    policy = tmp_path / "policy"
    shutil.copytree(file.parent / "policy", policy)
    (policy / name).write_bytes((policy / name).read_bytes()[:100])
    words = ["rl", "run", str(file), "--out", str(tmp_path / "out"), "--set", f"policy.path={policy}"]
    assert main(words) == 2
    assert f"tinyv: error: policy.path '{policy}' cannot be loaded: " in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_prompts_that_are_too_long_are_left_out_and_told(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CUDA_VISIBLE_DEVICES", "HF_HUB_OFFLINE"):
        monkeypatch.setenv(name, "")
    words = ["rl", "run", str(file), "--out", str(tmp_path / "out"), "--set", "grpo.max_prompt=4"]
    assert main(words) == 2
    assert "all 1 prompts are longer than grpo.max_prompt 4" in capsys.readouterr().err
