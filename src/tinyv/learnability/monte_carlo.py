"""The same runs by sampling: real groups, real advantages, a seed. It shares no formula with the exact model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tinyv.learnability.curve import Curve, point
from tinyv.learnability.exact import moved
from tinyv.learnability.grouping import group_advantages
from tinyv.learnability.policy import Start, logarithms, softmax
from tinyv.learnability.training import Training


@dataclass(frozen=True, slots=True)
class Sampled:
    """What groups of each prompt gave, one row per group."""

    gradients: np.ndarray
    """Prompts x groups x classes: each group's gradient in the logits, per unit of learning rate."""
    silent: np.ndarray
    """Prompts x groups: whether all of the group got the same reward."""
    advantages: np.ndarray
    """Prompts x groups x responses."""
    classes: np.ndarray
    """Prompts x groups x responses: the class of each response."""


def sample(
    shares: np.ndarray, start: Start, training: Training, groups: int, rng: np.random.Generator
) -> Sampled:
    """Draw groups of every prompt and work out what GRPO makes of each.

    The gradient of a group is the mean over its responses of (A - beta log(pi / start)) times the gradient of
    log pi, which is the response's class as a unit vector less the shares.
    """
    prompts, size = len(shares), training.rule.size
    classes = _classes(shares, groups * size, rng).reshape(prompts, groups, size)
    accepted = rng.random(classes.shape) < start.acceptance[classes]
    advantages = group_advantages(accepted.reshape(-1, size), training.rule).reshape(classes.shape)
    ratio = logarithms(shares) - logarithms(start.shares)
    rows = np.arange(prompts)[:, None, None]
    weights = advantages - training.kl * ratio[rows, classes]
    unit = np.eye(shares.shape[1])[classes]
    gradients = (weights[..., None] * (unit - shares[:, None, None, :])).mean(axis=2)
    if training.geometry == "natural":
        inverse = np.divide(1.0, shares, out=np.zeros_like(shares), where=shares > 0)
        gradients = gradients * inverse[:, None, :]
    silent = accepted.all(axis=2) | ~accepted.any(axis=2)
    return Sampled(gradients, silent, advantages, classes)


def simulate(start: Start, training: Training, groups: int, seed: int) -> Curve:
    """A run whose every step is the mean over that many sampled groups of each prompt."""
    rng = np.random.default_rng(seed)
    present = start.shares > 0
    logits, shares = logarithms(start.shares), start.shares
    points = []
    for step in range(training.steps + 1):
        drawn = sample(shares, start, training, groups, rng)
        points.append(point(shares, start, drawn.silent.mean(axis=1)))
        if step < training.steps:
            logits = logits + training.learning_rate * moved(drawn.gradients.mean(axis=1), start, training)
            shares = softmax(logits, present)
    return Curve(tuple(points))


def _classes(shares: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """`count` classes per prompt, drawn by its shares."""
    edges = np.cumsum(shares, axis=1)[:, :-1]
    drawn = rng.random((len(shares), count))
    classes: np.ndarray = (drawn[..., None] >= edges[:, None, :]).sum(axis=-1)
    return classes
