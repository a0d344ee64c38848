"""A verdict as a trainer's log takes it: the same keys with the same types for every sample, never None."""

from __future__ import annotations

from typing import TypedDict

from tinyv.verdict import Outcome, Verdict


class Columns(TypedDict):
    """What is logged of one verdict: numbers that can be averaged, and texts; every key in every row, never None."""

    score: float
    """The reward; 0.0 where there is none, and `undecided` is 1.0 then."""
    acc: float
    """1.0 if the verdict is CORRECT, whatever weights made of the reward."""
    stage: str
    """Who decided."""
    reason: str
    """Why: a typed code."""
    p_correct: float
    """The model's probability where it was asked; else 1.0 for CORRECT and 0.0 for all else."""
    undecided: float
    """1.0 if nobody decided: neither a proof nor a model's word."""
    failed: float
    """1.0 if something of ours failed (a server, a process): an undecided sample that is not the policy's fault."""
    seconds: float
    """Time that was spent on the sample."""


def columns_of(verdict: Verdict, reward: float | None) -> Columns:
    """The columns of a verdict and its reward; a reward of None is 0.0, and flagged as undecided."""
    correct = float(verdict.outcome is Outcome.CORRECT)
    return {
        "score": 0.0 if reward is None else float(reward),
        "acc": correct,
        "stage": verdict.stage,
        "reason": verdict.reason,
        "p_correct": correct if verdict.p_correct is None else float(verdict.p_correct),
        "undecided": float(verdict.outcome is Outcome.UNDECIDED),
        "failed": float(verdict.failed),
        "seconds": float(verdict.seconds),
    }
