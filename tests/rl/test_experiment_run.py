"""The experiment with a real policy, real GRPO and its own command line, in the smallest size."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.trl, pytest.mark.filterwarnings("default")]
ARMS = ("engine_nano", "math_verify", "corrected-noise-40-20-unscaled")


@pytest.fixture(scope="module")
def experiment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two runs of the main part and one of the sweep, from a policy that has learnt next to nothing."""
    from tinyv.rl.experiment.arm import Budget
    from tinyv.rl.experiment.jobs import run_jobs
    from tinyv.rl.experiment.plan import Job
    from tinyv.rl.experiment.pretraining import Pretraining, pretrain

    out = tmp_path_factory.mktemp("experiment")
    pretrain(out / "policy", Pretraining(steps=8, batch=8))
    budget = replace(Budget(), steps=2, prompts=2, group=4, measured=8)
    jobs = [Job("noise" if arm.startswith("corrected") else "main", arm, 0, budget) for arm in ARMS]
    run_jobs(jobs, out / "policy", out, processes=2)
    return out


def _result(out: Path, folder: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((out / folder / "seed-0" / "result.json").read_text("utf-8"))
    return found


def test_each_run_leaves_its_result_its_steps_and_its_verdicts(experiment: Path) -> None:
    result = _result(experiment, "main/engine_nano")
    assert 0 <= result["pass"] <= 1 and len(result["keys"]) == 2 and 0 < result["reward_share"] < 1
    steps = (experiment / "main/engine_nano/seed-0/steps.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(step)["samples"] for step in steps] == [8, 8]
    assert len(list((experiment / "main/engine_nano/seed-0/audit").glob("step-*.jsonl"))) == 2


def test_all_arms_of_a_seed_see_the_same_prompts_first(experiment: Path) -> None:
    questions = [
        [
            json.loads(line)["question"]
            for line in (experiment / f"main/{arm}/seed-0/audit/step-000000.jsonl").open()
        ]
        for arm in ARMS[:2]
    ]
    assert questions[0] == questions[1]


def test_what_is_done_is_left_alone_and_the_report_is_made(experiment: Path) -> None:
    before = (experiment / "main/engine_nano/seed-0/result.json").stat().st_mtime_ns
    done = _command("report", "--out", str(experiment))
    assert done.returncode == 0 and "engine_nano" in done.stdout
    assert json.loads(done.stdout.splitlines()[-1])["best_rule_based"] == "math_verify"
    assert (experiment / "report.html").read_text("utf-8").count("data:image/png;base64") == 7
    assert (experiment / "main/engine_nano/seed-0/result.json").stat().st_mtime_ns == before


def test_a_run_that_fails_is_named_and_the_others_go_on(experiment: Path) -> None:
    from tinyv.errors import TinyvError
    from tinyv.rl.experiment.arm import Budget
    from tinyv.rl.experiment.jobs import run_jobs
    from tinyv.rl.experiment.plan import Job

    with pytest.raises(TinyvError, match=r"1 runs failed \(main/unheard"):
        run_jobs([Job("main", "unheard", 0, Budget())], experiment / "policy", experiment, processes=1)
    assert "unknown arm" in (experiment / "main/unheard/seed-0/log.txt").read_text("utf-8")


def test_wrong_use_is_one_line() -> None:
    done = _command("report", "--out", "nowhere")
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 1


def _command(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tinyv.rl.experiment", *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
        env={**os.environ, "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"},
    )
