"""Whether the steps of a run are small enough to mean anything: the model follows a flow, step by step.

Natural geometry shows where steps go wrong. The log ratio of a class to its start stays a_c y, the same y for all
classes but for a constant, and a step is

    y' = (1 - eta beta) y + eta D(q(y))

The flow dy/dt = D - beta y rises to the y* at which D = beta y* and never turns back. Since D is bounded, its steps
stay bounded if and only if eta beta < 2. They rise without going past y* only while the slope 1 - eta beta + eta dD/dy
is not negative there: for eta beta up to about 1, and less where D falls steeply (large groups that are rarely right).
With `softmax` the KL term's pull at the start is eta beta (diag(pi) - pi pi^T), whose eigenvalues are at most 1/2:
twice as much, but further off less. There is no simpler bound below 2 that holds for all prompts, so each step is
looked at: one that turns round right after the last one of the same prompt did has gone past where it was pulled to,
twice. (A flow may turn round once, where prompts share what they learn.)

Without a KL term `natural` never turns round, however large a step is, yet expected steps stand for sampled ones only
while they are small: hence the largest one.
"""

from __future__ import annotations

import numpy as np

from tinyv.errors import ConfigError
from tinyv.learnability.training import Training

LARGEST_STEP = 3.0
"""How far two logits of a prompt may move apart in one step: odds that change 20 times over. The default moves 0.03."""
UNBOUNDED = 2.0
"""Learning rate times KL weight at which the steps in natural geometry grow for ever."""
_UNTOLD = 20.0
_NOISE = 1e-12
"""Products of steps below this are rounding, where a run stands still."""


def check_rate(training: Training) -> None:
    """Raise ConfigError if no run with this learning rate and KL weight stays bounded."""
    if training.geometry == "natural" and training.learning_rate * training.kl >= UNBOUNDED:
        raise _past(training)


def check(
    step: np.ndarray, last: np.ndarray, turned: np.ndarray, present: np.ndarray, training: Training
) -> np.ndarray:
    """Which prompts turn round; raises ConfigError if a step is too large, or swings.

    step, last: this step of the logits (prompts x classes) and the one before it, zeros if there is none. turned: what
    this function said of the last one. present: the classes that a prompt has.
    """
    here, before = _centred(step, present), _centred(last, present)
    widest = float((here.max(axis=1) - here.min(axis=1)).max())
    if widest > LARGEST_STEP:
        times = f"{np.exp(widest):.3g}" if widest < _UNTOLD else "more than 1e8"
        raise ConfigError(
            f"a step of learning rate {training.learning_rate:g} multiplies the odds of some responses by {times}, "
            f"at most {np.exp(LARGEST_STEP):.0f} is followed: take a smaller learning rate"
        )
    turns: np.ndarray = (here * before).sum(axis=1) < -_NOISE
    if (turns & turned).any():
        raise _past(training)
    return turns


def _past(training: Training) -> ConfigError:
    return ConfigError(
        f"a step goes past where it is pulled to, and the run swings: learning rate {training.learning_rate:g} "
        f"times KL weight {training.kl:g} is {training.learning_rate * training.kl:g}; take a smaller one of "
        "either (products up to about 0.5 are followed)"
    )


def _centred(step: np.ndarray, present: np.ndarray) -> np.ndarray:
    """Without what moves all classes of a prompt alike, which changes no share."""
    kept = np.where(present, step, 0.0)
    mean = kept.sum(axis=1, keepdims=True) / present.sum(axis=1, keepdims=True)
    centred: np.ndarray = np.where(present, kept - mean, 0.0)
    return centred
