"""The arithmetic of a run before it starts: how many steps, and how batches are put together on the devices."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from tinyv.errors import ConfigError
from tinyv.train.recipe import Recipe

RECIPE_DEVICES = 8
"""Devices of the published recipe: 8 pairs on each, 8 passes accumulated, 512 in one step."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a recipe comes to for so many rows and devices."""

    rows: int
    devices: int
    accumulation: int
    """Passes whose gradients are summed before a step."""
    steps_per_epoch: int
    steps: int
    warmup_steps: int
    eval_steps: int
    """Steps between two evaluations: never more than there are steps."""

    def notes(self, recipe: Recipe) -> list[str]:
        """What a reader of the recipe would not expect, a sentence each."""
        said = []
        usual = recipe.batch // (recipe.per_device * RECIPE_DEVICES)
        if 0 < usual < self.accumulation:
            said.append(
                f"{self.devices} device(s) instead of {RECIPE_DEVICES}: {self.accumulation} passes are accumulated "
                f"instead of {usual}, so that the effective batch stays {recipe.batch}"
            )
        if self.rows < recipe.batch:
            said.append(
                f"an epoch has {self.rows} pairs, fewer than the batch of {recipe.batch}: one step each"
            )
        return said


def plan_of(recipe: Recipe, rows: int, devices: int) -> Plan:
    """The plan; counted as transformers' Trainer counts. Raises ConfigError."""
    if rows < 1:
        raise ConfigError("there are no pairs to train on")
    together = recipe.per_device * devices
    if recipe.batch % together:
        raise ConfigError(
            f"batch {recipe.batch} is no multiple of per_device {recipe.per_device} times {devices} device(s): "
            f"use a batch of {max(1, recipe.batch // together) * together}, or another per_device"
        )
    accumulation = recipe.batch // together
    per_epoch = ceil(ceil(rows / together) / accumulation)
    steps = recipe.max_steps or ceil(recipe.epochs * per_epoch)
    return Plan(
        rows,
        devices,
        accumulation,
        per_epoch,
        steps,
        ceil(recipe.warmup_ratio * steps),
        min(recipe.eval_steps, steps),
    )
