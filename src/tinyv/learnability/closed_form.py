"""Expected values of one GRPO step without any simulation, for a prompt with pass rate p and independent errors.

Derived in design/learnability.md. q = p (1 - FN) + (1 - p) FP is the acceptance rate, J = 1 - FN - FP is Youden's
index (the number that decides whether learning goes up or down, as arXiv 2601.04411 finds too), D(q) is
`grouping.contrast`. All functions take pass rates of any shape.
"""

from __future__ import annotations

import numpy as np

from tinyv.learnability.grouping import GroupRule, contrast, no_gradient
from tinyv.learnability.training import Training
from tinyv.learnability.verifier import Errors


def acceptance(pass_rate: np.ndarray, errors: Errors) -> np.ndarray:
    """q: the share of responses that the verifier accepts."""
    p = np.asarray(pass_rate, dtype=float)
    accepted: np.ndarray = p * (1 - errors.false_negatives) + (1 - p) * errors.false_positives
    return accepted


def silent(pass_rate: np.ndarray, errors: Errors, size: int) -> np.ndarray:
    """Probability that a group teaches nothing, since all of it got the same reward."""
    return no_gradient(acceptance(pass_rate, errors), size)


def advantages(pass_rate: np.ndarray, errors: Errors, rule: GroupRule) -> tuple[np.ndarray, np.ndarray]:
    """Expected advantages of a right and of a wrong response: (1 - FN - q) D(q) and (FP - q) D(q)."""
    q = acceptance(pass_rate, errors)
    worth = contrast(q, rule)
    return (1 - errors.false_negatives - q) * worth, (errors.false_positives - q) * worth


def improvement(
    pass_rate: np.ndarray, reference: np.ndarray, errors: Errors, training: Training
) -> np.ndarray:
    """First-order change of the true pass rate in one step; `reference` is the pass rate at the start.

    `natural`: eta p (1 - p) (J D(q) - beta (logit p - logit reference)); `softmax`: 2 p (1 - p) times that. Exactly 0
    and 1 stay where they are: what has no probability is never sampled.
    """
    p, start = np.asarray(pass_rate, dtype=float), np.asarray(reference, dtype=float)
    right, wrong = advantages(p, errors, training.rule)
    pull = training.kl * (_log_odds(p) - _log_odds(start)) if training.kl else 0.0
    variance = p * (1 - p)
    change = training.learning_rate * variance * (right - wrong - pull)
    improved: np.ndarray = change if training.geometry == "natural" else 2 * variance * change
    return improved


def distance_to_optimum(acceptance_rate: np.ndarray, temperature: float) -> np.ndarray:
    """KL(policy, optimum) where the optimum is the policy times exp(reward / temperature), normalised, reward 0 or 1.

    log(1 - q + q exp(1 / t)) - q / t = q (1 - q) / (2 t^2) + O(1 / t^3): why the reward's variance says how much a
    prompt can teach (arXiv 2504.03380, taken up by 2505.14625).
    """
    q = np.asarray(acceptance_rate, dtype=float)
    distance: np.ndarray = np.log1p(q * np.expm1(1 / temperature)) - q / temperature
    return distance


def _log_odds(p: np.ndarray) -> np.ndarray:
    """The logit, 0 for what is not strictly between 0 and 1 (and does not move)."""
    inside = (p > 0) & (p < 1)
    safe = np.where(inside, p, 0.5)
    odds: np.ndarray = np.where(inside, np.log(safe) - np.log1p(-safe), 0.0)
    return odds
