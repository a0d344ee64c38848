"""A run from beginning to end: open the folder, load, train, look at what was held out, write what is left behind."""

from __future__ import annotations

import json
import os
import shutil
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tinyv.cascade.verifier import Verifier
from tinyv.errors import ConfigError
from tinyv.io.runs import write_whole
from tinyv.rl.dataset import dataset_of
from tinyv.rl.graders import CascadeGrader
from tinyv.rl.grpo import arguments, trainer
from tinyv.rl.held_out import HELD_OUT, HeldOut
from tinyv.rl.job import Job, check_rows
from tinyv.rl.recording import RecordedReward, drop_from
from tinyv.rl.state import (
    CHECKPOINTS,
    described,
    drop_broken_checkpoints,
    is_last,
    last_checkpoint,
    opened,
    step_of,
)
from tinyv.rl.summary import METRICS, summary_of

POLICY = "policy"
"""Folder of the trained policy."""
SUMMARY = "summary.json"
_KEPT = 2
"""Checkpoints on disk."""
_DEVICES = "CUDA_VISIBLE_DEVICES"


def train(job: Job, verifier: Verifier, *, resume: bool, overwrite: bool) -> dict[str, Any]:
    """Train and write the folder; the figures. Raises TinyvError.

    KeyboardInterrupt carries what is kept and how to go on.
    """
    _one_device()
    _quiet(job.config.policy.path)
    with opened(job.out, described(job.config), resume=resume, overwrite=overwrite) as checkpoint:
        broken = drop_broken_checkpoints(job.out)
        from tinyv.rl.callbacks import tell  # here: transformers takes seconds

        if resume:
            tell(
                f"going on after step {step_of(checkpoint)}"
                if checkpoint
                else "no checkpoint yet: from the start"
            )
        if broken:
            tell(f"{len(broken)} half-written checkpoint(s) deleted")
        try:
            return _Run(job, verifier, checkpoint).run()
        except KeyboardInterrupt:
            drop_broken_checkpoints(job.out)
            raise KeyboardInterrupt(_kept(job.out)) from None


class _Run:
    """One run of a job, from its beginning or from a checkpoint."""

    def __init__(self, job: Job, verifier: Verifier, checkpoint: Path | None) -> None:
        self._job = job
        self._checkpoint = checkpoint
        self._done = checkpoint if checkpoint is not None and is_last(checkpoint) else None
        """The checkpoint of the last update, if all are done."""
        self._policy, self._tokenizer = _loaded(str(self._done or job.config.policy.path))
        grader = CascadeGrader(verifier, undecided=job.config.undecided)
        self._reward = RecordedReward(grader, job.config.grpo.group, job.out, gold=job.gold)

    def run(self) -> dict[str, Any]:
        """Train, write; the figures. Raises TinyvError."""
        import torch

        from tinyv.rl.callbacks import Lines, Order, tell

        self._drop_repeated()
        looks = self._looks()
        made = self._trainer([Order(), Lines(self._reward, self._job.out), *([looks] if looks else [])])
        try:
            if self._done is not None:  # TRL would make one update more
                tell("all updates are done")
            else:
                made.train(resume_from_checkpoint=None if self._checkpoint is None else str(self._checkpoint))
        except torch.OutOfMemoryError as exc:
            raise ConfigError(
                f"the device has too little memory for {self._job.config.grpo.per_device} rollouts in one pass: lower "
                "grpo.per_device (the batch stays the same), grpo.max_response or grpo.prompts"
            ) from exc
        model = made.accelerator.unwrap_model(made.model)
        if looks:
            looks.look(model, made.state.global_step if self._done is None else step_of(self._done))
        return self._finished(model)

    def _trainer(self, callbacks: Sequence[Any]) -> Any:
        from transformers import PrinterCallback

        from tinyv.rl.callbacks import tell

        job, grpo = self._job, self._job.config.grpo
        rows = dataset_of(job.train, self._tokenizer, grpo.max_prompt)
        if job.train.too_long:
            tell(
                f"notice: {job.train.too_long} prompts are longer than {grpo.max_prompt} tokens and are left out"
            )
        check_rows(grpo, len(rows))
        args = arguments(grpo, job.out / CHECKPOINTS, save_total_limit=_KEPT)
        made = trainer(self._policy, self._tokenizer, rows, self._reward, args, callbacks)
        made.remove_callback(PrinterCallback)  # it prints to stdout
        return made

    def _drop_repeated(self) -> None:
        """What was written of updates that are done again."""
        done = 0 if self._checkpoint is None else step_of(self._checkpoint)
        self._reward.resume(done)
        drop_from(self._job.out / METRICS, done + 1)
        drop_from(self._job.out / HELD_OUT, done + 1 if done else 0)

    def _looks(self) -> Any:
        """The looks at held-out rows, if there are any."""
        from tinyv.rl.callbacks import Looks

        job = self._job
        if job.held_out is None:
            return None
        rows = dataset_of(job.held_out, self._tokenizer, job.config.grpo.max_prompt).to_list()
        held_out = HeldOut(rows, self._reward.grader, job.gold, job.out, self._answers)
        return Looks(held_out, self._tokenizer, job.config.data.eval_steps)

    def _answers(self, policy: Any, prompts: Sequence[str]) -> list[str]:
        """Greedy completions."""
        import torch
        from transformers import GenerationConfig

        grpo, tokenizer = self._job.config.grpo, self._tokenizer
        greedy = GenerationConfig(
            do_sample=False,
            max_new_tokens=grpo.max_response,
            eos_token_id=policy.generation_config.eos_token_id or tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
        )
        was_training = policy.training
        policy.eval()
        found: list[str] = []
        for start in range(0, len(prompts), grpo.per_device):
            texts = list(prompts[start : start + grpo.per_device])
            inputs = tokenizer(texts, return_tensors="pt", padding=True, padding_side="left").to(
                policy.device
            )
            inputs.pop("token_type_ids", None)
            with torch.inference_mode():
                ids = policy.generate(**inputs, generation_config=greedy)
            found += tokenizer.batch_decode(ids[:, inputs["input_ids"].shape[1] :], skip_special_tokens=True)
        policy.train(was_training)
        return found

    def _finished(self, model: Any) -> dict[str, Any]:
        """Write the policy, whole or not at all, and the figures."""
        out = self._job.out
        draft = out / f"{POLICY}.draft"
        shutil.rmtree(draft, ignore_errors=True)
        model.save_pretrained(draft)
        self._tokenizer.save_pretrained(draft)
        shutil.rmtree(out / POLICY, ignore_errors=True)
        draft.rename(out / POLICY)
        counts = {f"rows_{name}": count for name, count in self._job.train.counts().items() if name != "rows"}
        figures = {
            **summary_of(out),
            "rows": len(self._job.train.asked),
            **counts,
            "policy": str(out / POLICY),
        }
        write_whole(out / SUMMARY, json.dumps(figures, indent=1) + "\n")
        return figures


def _loaded(path: str) -> tuple[Any, Any]:
    """Policy and tokenizer; weights are float32 whatever the precision: a step of 1e-6 is lost in bfloat16."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    try:
        tokenizer = AutoTokenizer.from_pretrained(path)
        policy = AutoModelForCausalLM.from_pretrained(path, dtype=torch.float32)
    except (
        Exception
    ) as exc:  # files that are missing, damaged or of another kind: each library raises its own
        told = " ".join(str(exc).split())[:200]
        raise ConfigError(f"policy.path {path!r} cannot be loaded: {type(exc).__name__}: {told}") from exc
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    return policy, tokenizer


def _one_device() -> None:
    """One process with several GPUs in sight would split each pass: take the first."""
    os.environ[_DEVICES] = os.environ.get(_DEVICES, "0").split(",")[0]


def _quiet(policy: str) -> None:
    """Progress is told line by line; a policy on disk needs no network."""
    if Path(policy).is_dir():
        os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
    os.environ["HF_DATASETS_DISABLE_PROGRESS_BARS"] = "1"
    warnings.filterwarnings("ignore", category=FutureWarning, module=r"transformers|trl")


def _kept(out: Path) -> str:
    checkpoint = last_checkpoint(out)
    where = "before the first checkpoint" if checkpoint is None else f"and step {step_of(checkpoint)} is kept"
    return f"{where}; the same command with --resume goes on from there"
