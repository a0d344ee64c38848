"""Named settings of a GRPO run, and whether settings fit together."""

from __future__ import annotations

from math import inf

from tinyv.errors import ConfigError
from tinyv.rl.grpo import Grpo

PRESETS = {
    "tinyv": Grpo(save_steps=50),
    "laptop": Grpo(
        prompts=8,
        group=8,
        mini_batch=8,
        per_device=32,
        learning_rate=1e-4,
        kl=0.0,
        max_prompt=256,
        max_response=64,
        max_steps=50,
        epochs=1000.0,
        gradient_checkpointing=False,
        save_steps=10,
    ),
}
"""`tinyv`: upstream's values, on a GPU; `laptop`: a tiny policy on two cores, some seconds for an update."""
LOSSES = ("grpo", "bnpo", "dr_grpo", "dapo", "cispo", "sapo", "vespo")
SCALES = ("group", "batch", "none")
PRECISIONS = ("float32", "bf16")
_LIMITS: dict[str, tuple[float, float]] = {
    "prompts": (1, 1_000_000),
    "group": (2, 4096),
    "mini_batch": (1, 1_000_000),
    "per_device": (1, 65_536),
    "learning_rate": (0, 1),
    "kl": (0, 1000),
    "temperature": (1e-3, 100),
    "max_prompt": (1, 1_048_576),
    "max_response": (1, 1_048_576),
    "max_steps": (0, inf),
    "epochs": (0, 1_000_000),
    "warmup": (0, inf),
    "max_grad_norm": (0, inf),
    "seed": (0, 2**32 - 1),
    "save_steps": (0, inf),
    "logging_steps": (1, inf),
}
_CHOICES = {"loss": LOSSES, "scale": SCALES, "precision": PRECISIONS}
_SHOWN = 8
"""Divisors that a message names at most."""


def check(grpo: Grpo) -> None:
    """Raise ConfigError, naming values that would fit, unless the settings fit together."""
    for name, (low, high) in _LIMITS.items():
        if not low <= getattr(grpo, name) <= high:
            raise ConfigError(f"grpo.{name} must be from {low:g} to {high:g}, found {getattr(grpo, name)!r}")
    for name, allowed in _CHOICES.items():
        if getattr(grpo, name) not in allowed:
            raise ConfigError(
                f"grpo.{name} must be one of {', '.join(allowed)}, found {getattr(grpo, name)!r}"
            )
    if not grpo.max_steps and not grpo.epochs:
        raise ConfigError("grpo.max_steps and grpo.epochs are both 0: say when the run ends")
    _divides("mini_batch", grpo.mini_batch, grpo.prompts, "prompts")
    _divides("per_device", grpo.per_device, grpo.mini_batch * grpo.group, "mini_batch x group")
    updates = updates_per_batch(grpo)
    if grpo.save_steps % updates:
        below, above = _around(grpo.save_steps, updates)
        raise ConfigError(
            f"grpo.save_steps {grpo.save_steps} falls between the {updates} updates that one batch of rollouts is for: "
            f"{below} or {above} would fit"
        )


def updates_per_batch(grpo: Grpo) -> int:
    """Updates that are made of one batch of rollouts."""
    return grpo.prompts // grpo.mini_batch


def steps(grpo: Grpo, rows: int) -> int:
    """Updates of a run over so many rows."""
    if grpo.max_steps:
        return grpo.max_steps
    return round(rows // grpo.prompts * updates_per_batch(grpo) * grpo.epochs)


def _divides(name: str, value: int, whole: int, of: str) -> None:
    if whole % value:
        fits = [n for n in range(1, min(whole, 65_536) + 1) if whole % n == 0]
        near = sorted(sorted(fits, key=lambda n: abs(n - value))[:_SHOWN])
        raise ConfigError(
            f"grpo.{name} must divide {of} = {whole}, found {value}: {', '.join(map(str, near))} would fit"
        )


def _around(value: int, step: int) -> tuple[int, int]:
    return value // step * step, (value // step + 1) * step
