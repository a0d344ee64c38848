"""The heavy part of a run: model, trainer, the weights that are kept, and their figures; needs the extra `train`."""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from pathlib import Path
from time import monotonic
from typing import Any

import torch

from tinyv.errors import ConfigError
from tinyv.train.base import load_base
from tinyv.train.decisions import Decider, chat_ids
from tinyv.train.folder import add_plots, push, scores_text, write_folder
from tinyv.train.job import Job
from tinyv.train.launch import is_first
from tinyv.train.metrics import Measured, measure
from tinyv.train.outcome import Outcome
from tinyv.train.plan import plan_of
from tinyv.train.rows import Example, Part, read_part
from tinyv.train.state import CHECKPOINTS, step_of
from tinyv.train.trainer import VerifierTrainer, arguments, dataset_of


class Fitting:
    """One run of a job, from its beginning or from a checkpoint."""

    def __init__(self, job: Job, checkpoint: Path | None, began: float) -> None:
        self._job = job
        self._checkpoint = checkpoint
        self._began = began
        self._model, self._tokenizer = load_base(job.recipe)
        self._decider = Decider(self._tokenizer, job.recipe)
        self._counts = job.counts

    def run(self) -> dict[str, Any] | None:
        """Train, measure, write; the figures on the first process, None on others. Raises TinyvError."""
        trainer = self._trainer()
        try:
            trainer.train(resume_from_checkpoint=None if self._checkpoint is None else str(self._checkpoint))
            return self._finished(trainer)
        except torch.OutOfMemoryError as exc:
            raise ConfigError(
                f"a device has too little memory for {self._job.recipe.per_device} pairs of "
                f"{self._job.recipe.max_length} tokens: lower --per-device (the batch stays the same) or --max-length"
            ) from exc

    def _trainer(self) -> VerifierTrainer:
        job = self._job
        fitting = self._fitting(job.train)
        self._plan = plan_of(job.recipe, len(fitting), job.plan.devices)
        train = dataset_of(fitting)
        return VerifierTrainer(
            job.recipe,
            sampled(job.validation.examples, job.recipe.eval_rows, job.recipe.seed),
            self._decider,
            model=self._model,
            args=arguments(job.recipe, self._plan, job.out / CHECKPOINTS),
            train_dataset=train,
            eval_dataset=train.select([0]),  # the Trainer wants one; evaluate() has pairs of its own
            processing_class=self._tokenizer,
        )

    def _fitting(self, part: Part) -> list[Example]:
        """The examples that are no longer than the cut-off: a pair that is cut teaches no decision."""
        limit = self._job.recipe.max_length
        fits = [one for one in part.examples if self._length(one) <= limit]
        self._counts["too long"] = len(part.examples) - len(fits)
        if len(fits) < len(part.examples) and is_first():
            _tell(f"notice: {self._counts['too long']} pairs are longer than {limit} tokens and are left out")
        if not fits:
            raise ConfigError(f"all pairs are longer than --max-length {limit}")
        return fits

    def _length(self, example: Example) -> int:
        return len(chat_ids(self._tokenizer, example.prompt, example.target))

    def _finished(self, trainer: VerifierTrainer) -> dict[str, Any] | None:
        """Measure the best weights as they are shipped, then write them."""
        model = trainer.accelerator.unwrap_model(trainer.model)
        model.config.use_cache = True  # which training had switched off
        if self._job.recipe.precision == "bf16":
            model.to(torch.bfloat16)
        held = self._job.validation
        scores = self._decider.scores(model, held.examples)
        validation = self._measured(scores, held)
        test = self._test(model, validation.threshold)
        if not is_first():
            return None
        outcome = self._outcome(trainer.state, validation, test)
        add_plots(self._job.out, outcome, scores, held)
        text = scores_text(scores, held)
        write_folder(self._job.out, outcome, model, self._tokenizer, text)
        self._close(validation)
        return outcome.as_dict()

    def _measured(
        self, scores: Sequence[float | None], part: Part, threshold: float | None = None
    ) -> Measured:
        labels = [one.label for one in part.examples]
        categories = [one.category for one in part.examples]
        return measure(scores, labels, categories, self._job.recipe.max_fpr, threshold)

    def _test(self, model: Any, threshold: float) -> Measured | None:
        """The test part at the threshold of the held-out pairs."""
        if self._job.files.test is None:
            return None
        part = read_part(self._job.files.test, self._job.prompt)
        self._counts["tested on"] = len(part.examples)
        return self._measured(self._decider.scores(model, part.examples), part, threshold)

    def _outcome(self, state: Any, validation: Measured, test: Measured | None) -> Outcome:
        best = state.best_model_checkpoint
        return Outcome(
            name=self._job.out.resolve().name,
            recipe=self._job.recipe,
            plan=self._plan,
            best_step=step_of(Path(best)) if best else state.global_step,
            validation=validation,
            test=test,
            seconds=monotonic() - self._began,
            max_tokens=self._decider.max_tokens,
            losses=[(entry["step"], entry["loss"]) for entry in state.log_history if "loss" in entry],
            looks=[_look(entry) for entry in state.log_history if "eval_rank" in entry],
            counts=self._counts,
        )

    def _close(self, validation: Measured) -> None:
        """Say where the model is, and whether it is worth anything; send it to a hub if that was asked for."""
        out = self._job.out
        if not validation.recall_at_fpr:
            _tell(
                f"warning: no right answer can be accepted with at most {validation.max_fpr:.1%} of the wrong ones: "
                "the threshold rejects all"
            )
        _tell(f"{out} is complete: vllm serve {out}; tinyv score FILE --out OUT --model {out}/tinyv.toml")
        if self._job.recipe.push_to_hub:
            push(out, self._job.recipe.push_to_hub)


def sampled(examples: list[Example], count: int, seed: int) -> list[Example]:
    """So many examples, the same for the same seed; all for 0."""
    if not 0 < count < len(examples):
        return examples
    return random.Random(seed).sample(examples, count)


def _look(entry: dict[str, Any]) -> dict[str, float]:
    """An entry of the Trainer's log without its prefix and without what training steps left in it."""
    names = ("recall_at_fpr", "threshold", "recall", "fpr", "auc", "ece", "brier", "undecided")
    shares = {
        name.removeprefix("eval_"): value
        for name, value in entry.items()
        if name.startswith("eval_accepted/")
    }
    return {"step": entry["step"], **{name: entry[f"eval_{name}"] for name in names}, **shares}


def _tell(line: str) -> None:
    print(f"tinyv: {line}", file=sys.stderr, flush=True)  # noqa: T201 - progress, as in cli/progress.py
