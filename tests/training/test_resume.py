"""Runs that are stopped and go on: the same weights come out as of a run that nobody disturbed."""

from __future__ import annotations

import json
import shutil
import signal
from pathlib import Path

import pytest

from training.command import Inputs, run, stopped_at
from training.conftest import OPTIONS

pytestmark = [pytest.mark.train, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def options(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Short prompts and small steps: here only the order of things counts."""
    prompt = tmp_path_factory.mktemp("prompt") / "short.txt"
    prompt.write_text("{{QUESTION}} {{GROUND_TRUTH_ANSWER}}? {{MODEL_ANSWER}}")
    words = "--batch 8 --per-device 4 --learning-rate 1e-3 --epochs 4 --eval-steps 6 --logging-steps 1"
    return [*words.split(), "--precision", "float32", "--prompt", str(prompt)]


def test_a_run_that_was_interrupted_and_killed_ends_as_an_undisturbed_one(
    inputs: Inputs, options: list[str], tmp_path: Path
) -> None:
    from safetensors.numpy import load_file

    whole, broken = tmp_path / "whole" / "out", tmp_path / "broken" / "out"
    assert run(inputs.command(whole, *options)).returncode == 0
    code, said = stopped_at(inputs.command(broken, *options), "step 9/24: loss", signal.SIGINT)
    assert code == 130, said
    assert said.splitlines()[-1] == (
        "tinyv: interrupted and step 6 is kept; the same command with --resume goes on from there"
    )
    assert not (broken / "config.json").exists()

    resumed = inputs.command(broken, *options, "--resume")
    code, said = stopped_at(resumed, "step 14/24: loss", signal.SIGKILL)
    assert code == -signal.SIGKILL and "tinyv: going on after step 6" in said
    (broken / "checkpoints" / "checkpoint-18").mkdir()  # as if the kill had fallen into its writing
    (broken / "checkpoints" / "checkpoint-18" / "model.safetensors").write_bytes(b"half")
    done = run(resumed)
    assert done.returncode == 0, done.stderr
    assert "tinyv: going on after step 12" in done.stderr
    assert "1 half-written checkpoint(s) deleted" in done.stderr

    first, second = (json.loads((out / "metrics.json").read_text()) for out in (whole, broken))
    assert first["best_step"] == second["best_step"]
    assert [step for step, _ in second["losses"]] == list(range(1, 25))
    assert [loss for _, loss in second["losses"]] == pytest.approx([loss for _, loss in first["losses"]])
    weights, others = (load_file(out / "model.safetensors") for out in (whole, broken))
    assert weights.keys() == others.keys()
    assert all(abs(weights[name] - others[name]).max() < 1e-6 for name in weights)


def test_a_run_that_was_stopped_before_its_files_were_written_is_ended_without_training_again(
    inputs: Inputs, trained: Path, tmp_path: Path
) -> None:
    out = tmp_path / trained.name
    shutil.copytree(trained, out)
    (out / "config.json").unlink()
    (out / "tinyv.toml").unlink()
    done = run(inputs.command(out, *OPTIONS, "--resume"))
    assert done.returncode == 0, done.stderr
    assert "going on after step 60" in done.stderr and ": loss" not in done.stderr
    for name in ("config.json", "tinyv.toml", "model.safetensors", "validation.scores.jsonl"):
        assert (out / name).read_bytes() == (trained / name).read_bytes()


def test_a_second_run_into_the_folder_is_refused(inputs: Inputs, trained: Path) -> None:
    done = run(inputs.command(trained))
    assert done.returncode == 2
    assert "holds a run: --resume goes on with it, --overwrite starts anew" in done.stderr
    assert (trained / "config.json").exists()


def test_a_run_is_not_resumed_with_another_recipe(inputs: Inputs, trained: Path) -> None:
    done = run(inputs.command(trained, "--resume", "--seed", "7"))
    assert done.returncode == 2
    assert "seed was 42, is 7" in done.stderr
