"""TRL's SFTTrainer, measured by decisions instead of by loss; needs torch and trl."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset
from transformers import PrinterCallback, Trainer, TrainerCallback
from trl import SFTConfig, SFTTrainer

from tinyv.train.decisions import Decider
from tinyv.train.metrics import Measured, measure
from tinyv.train.plan import Plan
from tinyv.train.recipe import Recipe
from tinyv.train.rows import Example

_KEPT = 2
"""Checkpoints on disk: the best and the last."""
_TIE = 1e-6
"""Weight of the Brier score where recall is the same; less than one pair's share of any recall."""


class VerifierTrainer(SFTTrainer):  # type: ignore[misc]
    """Keeps the weights with the best recall at the wanted share of accepted wrong answers, then Brier score."""

    def __init__(self, recipe: Recipe, held_out: Sequence[Example], decider: Decider, **others: Any) -> None:
        self._recipe = recipe
        self._held_out = held_out
        self._decider = decider
        super().__init__(**others)
        self.remove_callback(PrinterCallback)  # it prints to stdout
        self.add_callback(_Lines())

    def evaluate(
        self,
        eval_dataset: Any = None,  # noqa: ARG002 - the signature is the Trainer's
        ignore_keys: Any = None,  # noqa: ARG002
        metric_key_prefix: str = "eval",
    ) -> dict[str, float]:
        """Measure the held-out pairs by the decision that a client reads."""
        scores = self._decider.scores(self.model, self._held_out)
        labels = [example.label for example in self._held_out]
        categories = [example.category for example in self._held_out]
        measured = measure(scores, labels, categories, fpr=self._recipe.max_fpr)
        found = {**figures(measured), **accepted(measured)}
        metrics = {f"{metric_key_prefix}_{name}": value for name, value in found.items()}
        self.log(dict(metrics))
        self.control: Any = self.callback_handler.on_evaluate(self.args, self.state, self.control, metrics)
        return metrics

    def _save_checkpoint(self, model: Any, trial: Any) -> None:
        """Without the card that TRL would write: ours comes with the figures."""
        Trainer._save_checkpoint(self, model, trial)


def accepted(found: Measured) -> dict[str, float]:
    """`accepted/CATEGORY`: the share of its answers that is accepted at the threshold, right or wrong as they are."""
    shares = {
        name: ((rates.recall or 0.0) * rates.right + (rates.fpr or 0.0) * rates.wrong)
        / (rates.right + rates.wrong)
        for name, rates in found.categories.items()
    }
    return {f"accepted/{name}": share for name, share in shares.items()}


def figures(found: Measured) -> dict[str, float]:
    """The numbers of a look at the held-out pairs, and `rank`, by which the best is kept."""
    return {
        "rank": found.recall_at_fpr - _TIE * found.brier,
        "recall_at_fpr": found.recall_at_fpr,
        "threshold": found.threshold,
        "recall": found.at_half.recall or 0.0,
        "fpr": found.at_half.fpr or 0.0,
        "auc": found.auc or 0.0,
        "ece": found.ece or 0.0,
        "brier": found.brier,
        "undecided": float(found.undecided),
    }


def dataset_of(examples: Sequence[Example]) -> Any:
    """Prompt and completion as conversations: the loss is then that of the completion alone."""
    return Dataset.from_dict(
        {
            "prompt": [[{"role": "user", "content": example.prompt}] for example in examples],
            "completion": [[{"role": "assistant", "content": example.target}] for example in examples],
        }
    )


def arguments(recipe: Recipe, plan: Plan, folder: Path) -> Any:
    """The recipe in the words of TRL."""
    return SFTConfig(
        output_dir=str(folder),
        learning_rate=recipe.learning_rate,
        num_train_epochs=recipe.epochs,
        max_steps=recipe.max_steps or -1,
        per_device_train_batch_size=recipe.per_device,
        per_device_eval_batch_size=recipe.eval_per_device,
        gradient_accumulation_steps=plan.accumulation,
        optim="adamw_torch",
        adam_beta1=recipe.beta1,
        adam_beta2=recipe.beta2,
        adam_epsilon=recipe.epsilon,
        weight_decay=recipe.weight_decay,
        max_grad_norm=recipe.max_grad_norm,
        lr_scheduler_type=recipe.scheduler,
        warmup_steps=plan.warmup_steps,
        seed=recipe.seed,
        data_seed=recipe.seed,
        bf16=recipe.precision == "bf16",
        max_length=recipe.max_length,
        completion_only_loss=True,
        packing=False,
        gradient_checkpointing=recipe.gradient_checkpointing,
        eval_strategy="steps",
        eval_steps=plan.eval_steps,
        save_strategy="steps",
        save_steps=plan.eval_steps,
        save_total_limit=_KEPT,
        load_best_model_at_end=True,
        metric_for_best_model="rank",
        greater_is_better=True,
        logging_steps=recipe.logging_steps,
        logging_first_step=True,
        report_to=recipe.report_to,
        disable_tqdm=True,
        use_cpu=not torch.accelerator.is_available(),
    )


class _Lines(TrainerCallback):  # type: ignore[misc]
    """One line on stderr for each entry of the log."""

    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **_: Any) -> None:  # noqa: ARG002
        """Tell the loss, or what was measured."""
        if not state.is_world_process_zero or not logs:
            return
        where = f"step {state.global_step}/{state.max_steps}"
        if "loss" in logs:
            line = (
                f"{where}: loss {float(logs['loss']):.4f}, learning rate {float(logs['learning_rate']):.2e}"
            )
        elif "eval_rank" in logs:
            line = (
                f"{where}: held out: recall {logs['eval_recall_at_fpr']:.4f} at the wanted FPR, "
                f"AUC {logs['eval_auc']:.4f}, ECE {logs['eval_ece']:.4f}"
            )
        else:
            return
        print(f"tinyv: {line}", file=sys.stderr, flush=True)  # noqa: T201 - progress, as in cli/progress.py
