"""GRPO's advantages within a group of accepted and rejected responses, and what they are on average.

A group has G responses of which k are accepted (reward 1, else 0). GRPO (arXiv 2402.03300) gives each its reward less
the group's mean, divided by the group's standard deviation. TRL 1.16 (`GRPOTrainer`) divides by `torch.std` + 1e-4,
verl 0.9 (`compute_grpo_outcome_advantage`) by `torch.std` + 1e-6; `torch.std` is that of a sample (G - 1). Dr. GRPO
(arXiv 2503.20783) does not divide.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from tinyv.errors import ConfigError

Scale = Literal["sample", "population", "none"]
SCALES: tuple[Scale, ...] = ("sample", "population", "none")
LARGEST_GROUP = 512
"""Binomial coefficients of larger groups do not fit a float together with their powers."""
_CELLS = 4096
"""Stretches of the table of D(q)."""
TRL_EPSILON = 1e-4
VERL_EPSILON = 1e-6


@dataclass(frozen=True, slots=True)
class GroupRule:
    """How a group becomes advantages. Raises ConfigError for a size or a scale that does not fit."""

    size: int = 8
    """Responses of a prompt that are compared, G."""
    scale: Scale = "sample"
    """By which standard deviation of the group's rewards advantages are divided; `none` is Dr. GRPO."""
    epsilon: float = TRL_EPSILON
    """What is added to the standard deviation."""

    def __post_init__(self) -> None:
        if not 2 <= self.size <= LARGEST_GROUP:
            raise ConfigError(f"the group size must be from 2 to {LARGEST_GROUP}, found {self.size!r}")
        if self.scale not in SCALES:
            raise ConfigError(f"the scale must be one of {', '.join(SCALES)}, found {self.scale!r}")
        if not self.epsilon >= 0:
            raise ConfigError(f"epsilon must be at least 0, found {self.epsilon!r}")


def group_advantages(accepted: np.ndarray, rule: GroupRule) -> np.ndarray:
    """Advantages of groups: one row of 0 and 1 per group. Groups that agree get zeros."""
    rewards = accepted.astype(float)
    centred: np.ndarray = rewards - rewards.mean(axis=1, keepdims=True)
    if rule.scale == "none":
        return centred
    spread = rewards.std(axis=1, ddof=1 if rule.scale == "sample" else 0, keepdims=True)
    divisor = spread + rule.epsilon
    scaled: np.ndarray = np.divide(centred, divisor, out=np.zeros_like(centred), where=spread > 0)
    return scaled


def contrast(acceptance: np.ndarray, rule: GroupRule) -> np.ndarray:
    """D(q) = E[A | accepted] - E[A | rejected]: what being accepted is worth, at an acceptance rate q (0..1).

    Exact sum over k: q (1 - q) D(q) = E[k (G - k) / G^2 / (s_k + epsilon)], s_k the group's standard deviation. Since
    the terms k = 0 and k = G are nothing, q (1 - q) is divided out of every term and D is finite at 0 and 1.
    """
    q = np.asarray(acceptance, dtype=float)[..., None]
    k, weights = _terms(rule)
    total: np.ndarray = (weights * q ** (k - 1) * (1 - q) ** (rule.size - k - 1)).sum(axis=-1)
    return total


def tabulated_contrast(acceptance: np.ndarray, rule: GroupRule) -> np.ndarray:
    """D(q) from a table, for runs that need it at every step; within 1e-10 of it, relatively, for every group size.

    D(q) = D(1 - q), and as a function of the angle whose squared sine is q it is a sum of cosines without any corner,
    so that a cubic through the four nearest places of an even table is enough.
    """
    q = np.asarray(acceptance, dtype=float)
    nearer = np.maximum(np.minimum(q, 1 - q), 0.0)  # a sum of shares may be above 1 by a rounding
    place = np.arcsin(np.sqrt(nearer)) * (4 * _CELLS / np.pi)
    cell = np.minimum(place.astype(np.intp), _CELLS - 1)
    along, terms = place - cell, _table(rule)[cell]
    total: np.ndarray = terms[..., 3]
    for power in (2, 1, 0):
        total = total * along + terms[..., power]
    return total


def limiting_contrast(acceptance: np.ndarray, rule: GroupRule) -> np.ndarray:
    """D(q) for ever larger groups: 1 / (sqrt(q (1 - q)) + epsilon), or 1 where nothing is divided."""
    q = np.asarray(acceptance, dtype=float)
    if rule.scale == "none":
        return np.ones_like(q)
    limit: np.ndarray = 1 / (np.sqrt(q * (1 - q)) + rule.epsilon)
    return limit


def no_gradient(acceptance: np.ndarray, size: int) -> np.ndarray:
    """q^G + (1 - q)^G: the probability that all of a group get the same reward and the group teaches nothing."""
    q = np.asarray(acceptance, dtype=float)
    silent: np.ndarray = q**size + (1 - q) ** size
    return silent


@lru_cache(maxsize=64)
def _terms(rule: GroupRule) -> tuple[np.ndarray, np.ndarray]:
    """k = 1..G-1, and C(G, k) k (G - k) / G^2 / (s_k + epsilon)."""
    size = rule.size
    k = np.arange(1, size)
    variance = k * (size - k) / size**2
    if rule.scale == "none":
        divisor = np.ones(size - 1)
    else:
        correction = size / (size - 1) if rule.scale == "sample" else 1.0
        divisor = np.sqrt(variance * correction) + rule.epsilon
    ways = np.array([float(math.comb(size, int(i))) for i in k])
    return k, ways * variance / divisor


@lru_cache(maxsize=64)
def _table(rule: GroupRule) -> np.ndarray:
    """Cells x 4: the cubic through D at the ends of each cell and one place beyond either, by powers."""
    angles = np.arange(-1, _CELLS + 2) * (np.pi / (4 * _CELLS))
    found = contrast(np.sin(angles) ** 2, rule)
    before, low, high, after = found[:-3], found[1:-2], found[2:-1], found[3:]
    return np.stack(
        [
            low,
            (-2 * before - 3 * low + 6 * high - after) / 6,
            (before - 2 * low + high) / 2,
            (-before + 3 * low - 3 * high + after) / 6,
        ],
        axis=1,
    )
