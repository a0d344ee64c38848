"""The policy: for each prompt a softmax over four classes of responses, which is all a verifier's reward can see."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tinyv.learnability.beta import strata_means
from tinyv.learnability.population import Prompts
from tinyv.learnability.verifier import Errors

READ, UNREAD, WRONG, HACK = range(4)
"""Right and readable; right in a form that is never accepted; wrong; wrong and always accepted."""
CLASSES = ("read", "unread", "wrong", "hack")
_SMALLEST = 1e-4
"""Means and correlations below this are taken for none: the forms are spread evenly."""
FORM_STRATA = 8
"""Prompts of one pass rate that stand for how the unread forms spread over prompts."""


@dataclass(frozen=True, slots=True)
class Start:
    """Where a run starts: shares of the classes per prompt, and what the verifier does with each class."""

    shares: np.ndarray
    """Prompts x classes; rows sum to 1. A class with share 0 cannot be learnt."""
    weights: np.ndarray
    """Share of the run's prompts that a row stands for; they sum to 1."""
    acceptance: np.ndarray
    """Probability that a response of each class is accepted."""


def start(prompts: Prompts, errors: Errors) -> Start:
    """The policy before the first step, such that the verifier's rates are those of `errors`."""
    rates, weights, unread = _spread(prompts, errors)
    shares = np.empty((len(rates), len(CLASSES)))
    shares[:, READ] = rates * (1 - unread)
    shares[:, UNREAD] = rates * unread
    shares[:, WRONG] = (1 - rates) * (1 - errors.hackable)
    shares[:, HACK] = (1 - rates) * errors.hackable
    acceptance = np.array([1 - errors.random_false_negatives, 0.0, errors.random_false_positives, 1.0])
    return Start(shares, weights, acceptance)


def right(shares: np.ndarray) -> np.ndarray:
    """The true pass rate of each prompt."""
    total: np.ndarray = shares[..., READ] + shares[..., UNREAD]
    return total


def softmax(logits: np.ndarray, present: np.ndarray) -> np.ndarray:
    """Shares from logits; a class that is not present has none."""
    shifted = np.where(present, logits, -np.inf)
    powers = np.exp(shifted - shifted.max(axis=1, keepdims=True))
    shares: np.ndarray = powers / powers.sum(axis=1, keepdims=True)
    return shares


def logarithms(shares: np.ndarray) -> np.ndarray:
    """Natural logarithms, 0 for a share of 0 (which nothing multiplies)."""
    logs: np.ndarray = np.log(shares, out=np.zeros_like(shares), where=shares > 0)
    return logs


def _spread(prompts: Prompts, errors: Errors) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pass rates, weights, and the share of right responses that are unread, which may differ between prompts."""
    mean, correlation = errors.unread, errors.concentration
    # For u ~ Beta(m t, (1 - m) t) two responses of one prompt correlate by 1 / (t + 1).
    total = 1 / correlation - 1 if correlation > _SMALLEST else 0.0
    if min(mean, 1 - mean) * total < _SMALLEST:
        return prompts.rates, prompts.weights, np.full_like(prompts.rates, mean)
    unread = np.array(strata_means(mean * total, (1 - mean) * total, FORM_STRATA))
    count = len(prompts.rates)
    return (
        np.repeat(prompts.rates, FORM_STRATA),
        np.repeat(prompts.weights / FORM_STRATA, FORM_STRATA),
        np.tile(unread, count),
    )
