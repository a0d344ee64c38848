"""One run: what is read and checked before anything heavy is loaded, and what a dry run tells of it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from tinyv.errors import ConfigError, MissingExtraError, TinyvError
from tinyv.llm.prompt import Prompt, load
from tinyv.train.memory import FORMULA, GIB, memory_of
from tinyv.train.plan import Plan, plan_of
from tinyv.train.recipe import Recipe
from tinyv.train.rows import Files, Part, files_of, read_part, shared_questions
from tinyv.train.shape import shape_of

TOKEN = "HF_TOKEN"
_NEEDED = ("torch", "transformers", "trl", "datasets", "accelerate", "matplotlib", "safetensors")
_REPORTERS = {"wandb": ("wandb",), "tensorboard": ("tensorboard", "tensorboardX")}


@dataclass(frozen=True, slots=True)
class Job:
    """A recipe with its data, ready to be run."""

    recipe: Recipe
    files: Files
    out: Path
    prompt: Prompt
    plan: Plan
    train: Part
    validation: Part

    @property
    def counts(self) -> dict[str, int]:
        """Pairs of each part, and what was left out."""
        found = {"trained on": len(self.train.examples), "held out": len(self.validation.examples)}
        if self.recipe.think:
            found["without a rationale"] = self.train.without_rationale
        return found


def job_of(recipe: Recipe, data: Path, validation: Path | None, out: Path, devices: int) -> Job:
    """Read the data and do the sums. Raises ConfigError and DataError."""
    files = files_of(data, validation)
    prompt = load(recipe.prompt_name)
    if not recipe.with_question:
        prompt = prompt.without_question()
    train = read_part(files.train, prompt, think=recipe.think)
    held = read_part(files.validation, prompt)
    if recipe.think and not train.examples:
        raise ConfigError("--think needs rows with a rationale, and none has one")
    for part in (train, held):
        if len({example.label for example in part.examples}) < 2:
            raise ConfigError(
                f"{part.path} needs right and wrong answers: found {len(part.examples)} of one kind"
            )
    return Job(recipe, files, out, prompt, plan_of(recipe, len(train.examples), devices), train, held)


def notes(job: Job) -> list[str]:
    """What the user should know before the run, a sentence each."""
    said = job.plan.notes(job.recipe)
    if job.train.without_rationale:
        said.append(f"{job.train.without_rationale} pairs have no rationale to think with and are left out")
    shared = shared_questions(job.train, job.validation)
    if shared:
        said.append(f"{shared} held-out pairs ask questions that are trained on: their figures are too good")
    if job.train.chats:
        said.append(
            f"{job.train.chats} rows are chats and taken as they stand: --prompt must name the prompt that made them"
        )
    if job.train.rendered_anew:
        said.append(
            f"{job.train.rendered_anew} rows hold chats of another prompt: made anew with {job.prompt.name}"
        )
    return said


def check_environment(recipe: Recipe, environ: Mapping[str, str] = os.environ) -> None:
    """Raise, before anything is loaded, for packages and a token that will be missed later."""
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise MissingExtraError(f"training (no {', '.join(missing)})", "train")
    packages = _REPORTERS.get(recipe.report_to, ())
    if packages and all(find_spec(name) is None for name in packages):
        raise ConfigError(
            f"--report-to {recipe.report_to} needs a package that is not installed: pip install {packages[0]}"
        )
    if recipe.push_to_hub and not environ.get(TOKEN):
        raise ConfigError(f"--push-to-hub needs a token: export {TOKEN} (it is read from nowhere else)")


def dry_run_text(job: Job, command: str) -> str:
    """The resolved recipe as a file for `--config`, with plan, memory and command as comments."""
    plan = job.plan
    said = [
        f"{plan.rows} pairs to train on, {len(job.validation.examples)} held out",
        f"{plan.steps} steps ({plan.steps_per_epoch} per epoch), {plan.warmup_steps} of them warm-up, a look at the "
        f"held-out pairs every {plan.eval_steps}",
        f"batch {job.recipe.batch} = {job.recipe.per_device} per device x {plan.accumulation} accumulated x "
        f"{plan.devices} device(s)",
        *notes(job),
        *_memory(job),
        f"run: {command}",
    ]
    values = [
        f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in job.recipe.as_dict().items()
    ]
    return "\n".join([*(f"# {line}" for line in said), *values]) + "\n"


def _memory(job: Job) -> list[str]:
    try:
        shape = shape_of(job.recipe.base)
    except TinyvError as exc:
        return [f"memory: no estimate: {exc}"]
    if shape is None:
        return ["memory: no estimate for this kind of network"]
    found = memory_of(shape, job.recipe, job.plan.devices)
    counted = "counted in its weights' headers" if shape.counted else "by the formula for gated decoders"
    tokens = f"{job.recipe.per_device} x {job.recipe.max_length} tokens in a pass at most"
    return [
        f"{shape.parameters:,} parameters ({counted}); {tokens}",
        f"memory per device: about {found.total / GIB:.1f} GiB = weights {found.weights / GIB:.1f} + gradients "
        f"{found.gradients / GIB:.1f} + AdamW {found.optimizer / GIB:.1f} + activations "
        f"{found.activations / GIB:.1f}",
        f"formula: {FORMULA}",
    ]
