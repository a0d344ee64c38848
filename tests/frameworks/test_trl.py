"""The rewards inside TRL's trainers: real steps of a tiny policy on the CPU."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tinyv.analysis.loading import Judging, load
from tinyv.analysis.sources import sources
from tinyv.frameworks.trl import AsyncTinyvReward, TinyvReward, areward, reward
from tinyv.nano.config import NanoConfig
from tinyv.scoring.options import Options

pytestmark = [pytest.mark.trl, pytest.mark.filterwarnings("default")]
ROOT = Path(__file__).parents[2]
GROUP = 4
COMPLETIONS = [r"\boxed{7}", r"\boxed{8}", r"\boxed{}", r"\boxed{the lucky number}"]
"""Right, wrong, blank, and what the rules leave open."""
REWARDS = [1.0, 0.0, 0.0, None]
_SMALL: dict[str, Any] = {
    "per_device_train_batch_size": 2 * GROUP,
    "num_generations": GROUP,
    "max_completion_length": 8,
    "max_steps": 1,
    "learning_rate": 1e-3,
    "report_to": "none",
    "save_strategy": "no",
    "use_cpu": True,
    "bf16": False,
    "disable_tqdm": True,
    "logging_steps": 1,
}


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from training.base_model import make_base

    out = tmp_path_factory.mktemp("policy")
    make_base(out)
    return out


def rows(**more: Any) -> Any:
    from datasets import Dataset

    return Dataset.from_list(
        [
            {"prompt": [{"role": "user", "content": f"Question {n}?"}], "ground_truth": "7", **more}
            for n in range(8)
        ]
    )


def trained(kind: str, policy: Path, out: Path, given: Any, data: Any = None, **changed: Any) -> Any:
    """A trainer after its run."""
    import trl
    from transformers import AutoTokenizer

    args = getattr(trl, f"{kind}Config")(str(out), **{**_SMALL, **changed})
    made = getattr(trl, f"{kind}Trainer")(
        str(policy),
        reward_funcs=given,
        args=args,
        train_dataset=rows() if data is None else data,
        processing_class=AutoTokenizer.from_pretrained(policy),
    )
    made.train()
    return made


def table_of(out: Path, step: int = 1) -> dict[str, list[Any]]:
    """The columns of TRL's table of completions."""
    from pyarrow import parquet

    table: dict[str, list[Any]] = parquet.read_table(
        out / "completions" / f"completions_{step:05d}.parquet"
    ).to_pydict()
    return table


def str_of(given: Any) -> str:
    return f"{type(given).__name__} {given.__name__}"


class Scripted:
    """A reward that sees these completions in the place of the policy's, in every group."""

    def __init__(self, given: TinyvReward) -> None:
        self.given = given
        self.__name__ = given.__name__

    def __call__(self, prompts: list[Any], completions: list[Any], **columns: Any) -> list[float | None]:
        return self.given(prompts, COMPLETIONS * (len(completions) // GROUP), **columns)


@pytest.mark.parametrize("given", [reward, areward, TinyvReward(), AsyncTinyvReward()], ids=str_of)
def test_grpo_takes_every_form_and_logs_its_columns(given: Any, policy: Path, tmp_path: Path) -> None:
    made = trained("GRPO", policy, tmp_path, given, log_completions=True)
    logged = made.state.log_history[0]
    assert logged[f"rewards/{given.__name__}/mean"] == 0.0
    assert logged["tinyv/failed"] == 0.0 and "tinyv/undecided" in logged
    table = table_of(tmp_path)
    assert {"outcome", "stage", "reason", given.__name__, "advantage"} <= {*table}
    assert len(table["outcome"]) == 2 * GROUP and set(table["outcome"]) <= {"INCORRECT", "UNDECIDED"}


def test_the_table_of_completions_is_a_run_that_can_be_analysed(policy: Path, tmp_path: Path) -> None:
    trained("GRPO", policy, tmp_path, TinyvReward(), log_completions=True)
    table, rows = table_of(tmp_path), load(sources([tmp_path]), Judging(Options(model=NanoConfig()))).rows
    assert [row.ground_truth for row in rows] == table["ground_truth"]
    assert [row.step for row in rows] == table["step"]
    assert [row.outcome for row in rows] == table["outcome"]
    assert [row.reward for row in rows] == table["tinyv"]


@pytest.mark.parametrize("given", [reward, AsyncTinyvReward()], ids=str_of)
def test_rloo_takes_them(given: Any, policy: Path, tmp_path: Path) -> None:
    made = trained("RLOO", policy, tmp_path, given)
    logged = made.state.log_history[0]
    assert logged[f"rewards/{given.__name__}/mean"] == logged["tinyv/failed"] == 0.0
    extra = {"ground_truth", "outcome", "stage", "reason"}
    assert set(made._logs["extra"]) == extra  # RLOO writes no table of its own


def test_none_leaves_a_sample_out_of_baseline_and_gradient(policy: Path, tmp_path: Path) -> None:
    given = Scripted(TinyvReward(model="none"))
    trained("GRPO", policy, tmp_path, given, log_completions=True, scale_rewards="none")
    table = table_of(tmp_path)
    assert [None if r != r else r for r in table["tinyv"]] == REWARDS * 2
    third = pytest.approx(-1 / 3, abs=1e-6)
    assert table["advantage"] == [pytest.approx(2 / 3, abs=1e-6), third, third, 0.0] * 2


def test_zero_counts_it_instead(policy: Path, tmp_path: Path) -> None:
    given = Scripted(TinyvReward(model="none", undecided="zero"))
    trained("GRPO", policy, tmp_path, given, log_completions=True, scale_rewards="none")
    assert table_of(tmp_path)["advantage"] == pytest.approx([0.75, -0.25, -0.25, -0.25] * 2)


def test_a_run_with_a_dead_server_goes_on_and_says_so(policy: Path, tmp_path: Path) -> None:
    dead = tmp_path / "dead.toml"
    dead.write_text('base_url = "http://127.0.0.1:9/v1"\nmodel = "x"\nretries = 0\npatience_s = 0.0\n')
    made = trained(
        "GRPO", policy, tmp_path, Scripted(TinyvReward(model=str(dead))), max_steps=2, log_completions=True
    )
    assert made.state.global_step == 2
    assert [entry["tinyv/failed"] for entry in made.state.log_history[:2]] == [0.25, 0.25]
    assert set(table_of(tmp_path, 2)["reason"]) >= {"server_unavailable"}


def test_two_rewards_stand_side_by_side_under_their_names(policy: Path, tmp_path: Path) -> None:
    both = [TinyvReward(), AsyncTinyvReward(name="rules", model="none", undecided="zero")]
    trained("GRPO", policy, tmp_path, both, log_completions=True)
    assert {"tinyv", "rules", "outcome", "rules/outcome"} <= {*table_of(tmp_path)}


@pytest.mark.filterwarnings("ignore::Warning")
@pytest.mark.parametrize("given", [reward, AsyncTinyvReward(model="none")], ids=str_of)
def test_async_grpo_scores_a_group_with_it(given: Any) -> None:
    """The rollout loop's own scoring, without the vLLM server that writes the completions."""
    from trl.experimental.async_grpo import async_rollout_worker as worker

    group = worker.RolloutGroup(
        prompts=[[{"role": "user", "content": "Question?"}]] * GROUP,
        reward_kwargs={"ground_truth": ["7"] * GROUP},
        completions=[[{"role": "assistant", "content": text}] for text in COMPLETIONS],
        completions_ids=[[1]] * GROUP,
        completions_sequences=[
            [worker.TrainingSequence([1], [1], [0.0], rollout_id=n)] for n in range(GROUP)
        ],
        tool_call_counts=[0] * GROUP,
        tool_failure_counts=[0] * GROUP,
        model_version=0,
        group_id=0,
        env_rewards=[],
        rollout_rewards=[None] * GROUP,
    )
    loop = object.__new__(worker._AsyncRolloutLoop)
    loop.reward_funcs, loop.reward_func_names = [given], [given.__name__]
    loop._env_reward_types = []
    samples = asyncio.run(loop._score_group(group))
    assert samples[0].advantage > 0 > samples[1].advantage
    assert samples[0].metrics[f"rewards/{given.__name__}"] == 1.0


def test_the_ten_lines_of_the_document_run_as_they_are_written(policy: Path, tmp_path: Path) -> None:
    text = (ROOT / "docs" / "frameworks" / "trl.md").read_text("utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    lines = [line for line in code.splitlines() if line.strip()]
    assert len(lines) <= 10
    (tmp_path / "policy").symlink_to(policy)
    environment = os.environ | {"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1", "CUDA_VISIBLE_DEVICES": ""}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=200,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.splitlines()[-1] == "0.0"
