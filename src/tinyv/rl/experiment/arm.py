"""One run of the experiment: the checkpoint, one reward, GRPO, and what the policy can do afterwards."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any

from tinyv.rl.experiment.arms import grader_of, is_scaled
from tinyv.rl.experiment.graders import Watching
from tinyv.rl.experiment.policy import device, prompt_of
from tinyv.rl.experiment.pretraining import RESPONSE, pass_rates
from tinyv.rl.experiment.task import Task, boxed
from tinyv.rl.experiment.tasks import tasks
from tinyv.rl.grpo import Grpo, arguments, trainer
from tinyv.rl.recording import RecordedReward

RESULT = "result.json"


@dataclass(frozen=True, slots=True)
class Budget:
    """What every arm may spend; equal for all."""

    steps: int = 80
    prompts: int = 16
    group: int = 8
    learning_rate: float = 2e-4
    kl: float = 0.0
    warmup: int = 5
    measured: int = 2048
    """Questions that the final policy is measured on."""


def run_arm(
    policy: Path, arm: str, seed: int, out: Path, budget: Budget, *, audit: bool = True
) -> dict[str, Any]:
    """Train and measure; writes `steps.jsonl`, `audit/`, and `result.json` last. Returns what stands in the latter."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    start = perf_counter()
    torch.manual_seed(seed)
    tokenizer = AutoTokenizer.from_pretrained(policy)
    model = AutoModelForCausalLM.from_pretrained(policy).to(device())
    named = {
        str(at): task
        for at, task in enumerate(islice(tasks(seed, "rewarded"), budget.steps * budget.prompts))
    }
    grader = Watching(grader_of(arm, named, seed))
    reward = RecordedReward(grader, budget.group, out, gold=_gold(named), audit=audit)
    reward.resume(0)
    grpo = _grpo(arm, seed, budget)
    args = arguments(grpo, out / "trainer", shuffle_dataset=False, logging_strategy="no")
    began = perf_counter()
    trainer(model, tokenizer, _rows(named), reward, args).train()
    trained = perf_counter() - began
    model.eval()
    result = {
        "arm": arm,
        "seed": seed,
        "budget": asdict(budget),
        **pass_rates(model, tokenizer, seed=0, count=budget.measured),
        "keys": grader.keys,
        "step_seconds": trained / budget.steps,
        "reward_seconds": reward.seconds / budget.steps,
        "reward_share": reward.seconds / trained,
        "seconds": perf_counter() - start,
    }
    (out / RESULT).write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    return result


def _grpo(arm: str, seed: int, budget: Budget) -> Grpo:
    return Grpo(
        prompts=budget.prompts,
        group=budget.group,
        mini_batch=budget.prompts,
        per_device=budget.prompts * budget.group,
        learning_rate=budget.learning_rate,
        kl=budget.kl,
        max_response=RESPONSE,
        max_steps=budget.steps,
        scale="group" if is_scaled(arm) else "none",
        warmup=budget.warmup,
        seed=seed,
    )


def _rows(named: Mapping[str, Task]) -> Any:
    from datasets import Dataset

    return Dataset.from_list(
        [
            {"prompt": prompt_of(task.question), "question": task.question, "ground_truth": task.reference,
             "data_source": task.kind, "row": name}
            for name, task in named.items()
        ]
    )  # fmt: skip


def _gold(named: Mapping[str, Task]) -> Any:
    def right(row: Mapping[str, Any], completion: str) -> bool:
        return named[row["row"]].accepts(boxed(completion))

    return right
