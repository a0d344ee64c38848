"""GRPO by TRL: what decides the gradient, as one frozen record, and the trainer that it means; needs torch and TRL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tinyv.rl.recording import RecordedReward


@dataclass(frozen=True, slots=True)
class Grpo:
    """The defaults are upstream's: 128 prompts x 8 rollouts, mini-batches of 64 prompts (TinyV, arXiv 2505.14625)."""

    prompts: int = 128
    """Prompts in one batch of rollouts."""
    group: int = 8
    """Rollouts for each prompt."""
    mini_batch: int = 64
    """Prompts in one update; divides `prompts`."""
    per_device: int = 8
    """Rollouts in one pass of one device; divides mini_batch x group."""
    learning_rate: float = 1e-6
    kl: float = 0.001
    """Weight of the KL divergence from the policy that the run began with; 0: no reference policy is kept."""
    temperature: float = 1.0
    max_prompt: int = 1024
    """Tokens of a prompt; rows with a longer one are left out and counted."""
    max_response: int = 4096
    """Tokens of a completion; longer ones are cut."""
    max_steps: int = 0
    """End after so many updates; 0: after the epochs."""
    epochs: float = 12.0
    scale: str = "group"
    """`group`: advantages are divided by the group's standard deviation (GRPO); `none`: they are not (Dr. GRPO)."""
    loss: str = "grpo"
    """TRL's loss_type."""
    warmup: int = 0
    """Updates in which the learning rate rises."""
    scheduler: str = "constant"
    max_grad_norm: float = 1.0
    seed: int = 0
    precision: str = "float32"
    """`float32`, or `bf16` arithmetic."""
    gradient_checkpointing: bool = True
    """Keep few activations and compute the others again: less memory, more time."""
    save_steps: int = 0
    """Updates between two checkpoints; 0: none."""
    logging_steps: int = 1


def arguments(grpo: Grpo, out: Path, **more: Any) -> Any:
    """TRL's GRPOConfig; `more` are further fields of it."""
    import torch
    from trl import GRPOConfig

    update = grpo.mini_batch * grpo.group
    given: dict[str, Any] = {
        "output_dir": str(out),
        "per_device_train_batch_size": grpo.per_device,
        "gradient_accumulation_steps": update // grpo.per_device,
        "steps_per_generation": grpo.prompts * grpo.group // grpo.per_device,
        "num_generations": grpo.group,
        "max_completion_length": grpo.max_response,
        "learning_rate": grpo.learning_rate,
        "beta": grpo.kl,
        "temperature": grpo.temperature,
        "max_steps": grpo.max_steps or -1,
        "num_train_epochs": grpo.epochs,
        "scale_rewards": grpo.scale,
        "loss_type": grpo.loss,
        "warmup_steps": grpo.warmup,
        "lr_scheduler_type": grpo.scheduler,
        "max_grad_norm": grpo.max_grad_norm,
        "seed": grpo.seed,
        "bf16": grpo.precision == "bf16",
        "save_strategy": "steps" if grpo.save_steps else "no",
        "save_steps": grpo.save_steps or 500,
        "gradient_checkpointing": grpo.gradient_checkpointing,
        "logging_steps": grpo.logging_steps,
        "report_to": "none",
        "use_cpu": not torch.cuda.is_available(),
        "disable_tqdm": True,
    }
    return GRPOConfig(**given | more)


def trainer(
    policy: Any,
    tokenizer: Any,
    rows: Any,
    reward: RecordedReward,
    args: Any,
    callbacks: Sequence[Any] = (),
) -> Any:
    """TRL's GRPOTrainer over `rows`, a datasets.Dataset with `prompt` and the columns that the reward reads."""
    from trl import GRPOTrainer

    return GRPOTrainer(
        policy,
        reward_funcs=reward,
        args=args,
        train_dataset=rows,
        processing_class=tokenizer,
        callbacks=list(callbacks),
    )
