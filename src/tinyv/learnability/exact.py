"""The exact model: expected GRPO gradients instead of samples, step by step.

A response of class c is accepted with probability a_c, all that its advantage depends on. The expected gradient of
logit c is pi_c (a_c - q) D(q), q = sum of pi_c a_c, and that of the KL divergence from the start is
pi_c (log(pi_c / start_c) - KL); both are derived in design/learnability.md.
"""

from __future__ import annotations

import numpy as np

from tinyv.learnability.curve import Curve, point
from tinyv.learnability.grouping import no_gradient, tabulated_contrast
from tinyv.learnability.policy import Start, logarithms, softmax
from tinyv.learnability.steady import check, check_rate
from tinyv.learnability.training import Training


def simulate(start: Start, training: Training) -> Curve:
    """The run as it goes on average over all groups that could be sampled (no noise, no seed).

    Raises ConfigError if its steps are too large to mean anything.
    """
    check_rate(training)
    present = start.shares > 0
    turned = np.zeros(len(present), np.bool_)
    logits = logarithms(start.shares)
    shares, last = start.shares, np.zeros_like(logits)
    points = [point(shares, start, _silent(shares, start, training))]
    for _ in range(training.steps):
        step = training.learning_rate * moved(gradient(shares, start, training), start, training)
        turned = check(step, last, turned, present, training)
        logits, last = logits + step, step
        shares = softmax(logits, present)
        points.append(point(shares, start, _silent(shares, start, training)))
    return Curve(tuple(points))


def gradient(shares: np.ndarray, start: Start, training: Training) -> np.ndarray:
    """Expected change of the logits per unit of learning rate, prompts x classes."""
    q = shares @ start.acceptance
    field: np.ndarray = (start.acceptance - q[:, None]) * tabulated_contrast(q, training.rule)[:, None]
    if training.kl:
        ratio = logarithms(shares) - logarithms(start.shares)
        divergence = (shares * ratio).sum(axis=1, keepdims=True)
        field = field - training.kl * (ratio - divergence)
    # What has no share is never sampled and moves nothing, not even what other prompts take over from this one.
    scaled: np.ndarray = field * (shares if training.geometry == "softmax" else shares > 0)
    return scaled


def moved(step: np.ndarray, start: Start, training: Training) -> np.ndarray:
    """The step that each prompt takes: its own, and the mean one as far as prompts share what they learn."""
    if not training.sharing:
        return step
    blend: np.ndarray = (1 - training.sharing) * step + training.sharing * (start.weights @ step)
    return blend


def _silent(shares: np.ndarray, start: Start, training: Training) -> np.ndarray:
    return no_gradient(shares @ start.acceptance, training.rule.size)
