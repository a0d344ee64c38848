"""How a verifier is trained: one frozen record whose defaults are the published recipe of TinyV-1.5B.

Each field says what it is in one place; the command line, the file of `--config` and the error for an unknown key
are made from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import Field, asdict, dataclass, field, fields
from math import inf
from pathlib import Path
from typing import Any

from tinyv.errors import ConfigError
from tinyv.llm.config import read_toml_file

NANO = "nano"
"""The base that is trained from nothing by `tinyv.nano` and not by TRL."""
PRECISIONS = ("bf16", "float32")
REPORTERS = ("none", "wandb", "tensorboard")
SCHEDULERS = ("cosine", "linear", "constant", "constant_with_warmup")


def _option(default: Any, says: str) -> Any:
    return field(default=default, metadata={"says": says})


@dataclass(frozen=True, slots=True)
class Recipe:
    """What decides the weights that come out. Source of the defaults: TinyV, arXiv 2505.14625, appendix on training.

    Raises ConfigError for a value that does not fit.
    """

    base: str = _option(
        "Qwen/Qwen2.5-1.5B-Instruct", "folder or hub id of a causal language model with a chat template"
    )
    learning_rate: float = _option(1e-5, "peak learning rate")
    epochs: float = _option(2.0, "passes over the training pairs")
    max_steps: int = _option(0, "end after so many steps; 0: after --epochs")
    batch: int = _option(512, "pairs in one step, over all devices and accumulated passes")
    per_device: int = _option(8, "pairs in one pass of one device; the accumulation follows from --batch")
    beta1: float = _option(0.9, "AdamW's first decay rate")
    beta2: float = _option(0.999, "AdamW's second decay rate")
    epsilon: float = _option(1e-8, "AdamW's epsilon")
    weight_decay: float = _option(0.0, "AdamW's decay of weights")
    max_grad_norm: float = _option(1.0, "gradients are clipped to this norm; 0: never")
    scheduler: str = _option("cosine", f"course of the learning rate: {', '.join(SCHEDULERS)}")
    warmup_ratio: float = _option(0.1, "share of the steps in which the learning rate rises")
    seed: int = _option(42, "seed of the order of pairs and of all that is random")
    precision: str = _option("bf16", "bf16: float32 weights, arithmetic in bfloat16; or float32")
    max_length: int = _option(2048, "tokens of a pair; longer pairs are left out and counted")
    gradient_checkpointing: bool = _option(True, "keep few activations and compute the others again")
    think: bool = _option(False, "train a model that writes the row's rationale before it decides")
    think_tokens: int = _option(256, "tokens that a model which thinks may write, where it is measured")
    prompt: str = _option("", "a shipped prompt's name or a text file with slots (default: as --think wants)")
    with_question: bool = _option(True, "show the question in the prompt")
    eval_steps: int = _option(50, "steps between two looks at the held-out pairs; each writes a checkpoint")
    eval_rows: int = _option(2000, "held-out pairs for those looks, drawn by the seed; 0: all")
    eval_per_device: int = _option(16, "held-out pairs in one pass of one device")
    max_fpr: float = _option(
        0.01, "share of wrong answers that may pass where recall and threshold are found"
    )
    logging_steps: int = _option(10, "steps between two lines of the log")
    report_to: str = _option("none", f"where curves are sent: {', '.join(REPORTERS)}")
    push_to_hub: str = _option("", "hub repository that gets the finished model; token from HF_TOKEN")

    def __post_init__(self) -> None:
        """Refuse what does not fit."""
        for one in fields(self):
            _check_type(one, getattr(self, one.name))
        for name, (low, high) in _LIMITS.items():
            if not low <= getattr(self, name) <= high:
                raise ConfigError(f"{name} must be from {low:g} to {high:g}, found {getattr(self, name)!r}")
        for name, allowed in _CHOICES.items():
            if getattr(self, name) not in allowed:
                raise ConfigError(
                    f"{name} must be one of {', '.join(allowed)}, found {getattr(self, name)!r}"
                )
        if not self.base:
            raise ConfigError("base is empty: name a folder or a hub id")
        if not self.epochs > 0 and not self.max_steps:
            raise ConfigError(f"epochs must be above 0, found {self.epochs!r}")

    @property
    def prompt_name(self) -> str:
        """The prompt in use: the given one, else the one that a card of this kind has."""
        return self.prompt or ("true_false_think" if self.think else "true_false")

    @property
    def base_folder(self) -> Path | None:
        """The base as a local folder; None if it is a hub id."""
        folder = Path(self.base)
        return folder if folder.is_dir() else None

    def as_dict(self) -> dict[str, Any]:
        """All values, in the order of the fields."""
        return asdict(self)


_LIMITS: dict[str, tuple[float, float]] = {
    "learning_rate": (0, 1),
    "epochs": (0, 10_000),
    "max_steps": (0, inf),
    "batch": (1, 1_000_000),
    "per_device": (1, 65_536),
    "beta1": (0, 1),
    "beta2": (0, 1),
    "epsilon": (0, 1),
    "weight_decay": (0, 10),
    "max_grad_norm": (0, inf),
    "warmup_ratio": (0, 1),
    "seed": (0, 2**32 - 1),
    "max_length": (8, 1_048_576),
    "think_tokens": (8, 32_768),
    "eval_steps": (1, inf),
    "eval_rows": (0, inf),
    "eval_per_device": (1, 65_536),
    "max_fpr": (0, 1),
    "logging_steps": (1, inf),
}
_CHOICES = {"scheduler": SCHEDULERS, "precision": PRECISIONS, "report_to": REPORTERS}


def kind_of(one: Field[Any]) -> type:
    """The type of a field's values: that of its default."""
    return type(one.default)


def says(one: Field[Any]) -> str:
    """What a field is, in one phrase."""
    text: str = one.metadata["says"]
    return text


def values_of(file: Path | None, flags: Mapping[str, Any]) -> dict[str, Any]:
    """What is asked for besides the defaults: a TOML file's values, changed by flags. Raises ConfigError."""
    values = {} if file is None else read_toml_file(file, str(file))
    known = [one.name for one in fields(Recipe)]
    unknown = ", ".join(sorted({*values, *flags} - {*known}))
    if unknown:
        raise ConfigError(f"{file or 'recipe'}: unknown {unknown}: known are {', '.join(known)}")
    return {**values, **flags}


def recipe_of(values: Mapping[str, Any]) -> Recipe:
    """The defaults, changed by `values`. Raises ConfigError."""
    known = {one.name: one for one in fields(Recipe)}
    return Recipe(**{name: _as_float(known[name], value) for name, value in values.items()})


def _as_float(one: Field[Any], value: Any) -> Any:
    """`epochs = 2` means 2.0; nothing else is converted."""
    return float(value) if kind_of(one) is float and type(value) is int else value


def _check_type(one: Field[Any], value: object) -> None:
    nouns = {int: "a whole number", float: "a number", bool: "true or false", str: "a text"}
    if type(value) is not kind_of(one):
        raise ConfigError(f"{one.name} must be {nouns[kind_of(one)]}, found {value!r}")
