"""A verdict: the outcome, the answer that was read, who decided, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any


class Outcome(Enum):
    """Three values: UNDECIDED is never a wrong answer, it is one that nobody could prove."""

    CORRECT = "correct"
    INCORRECT = "incorrect"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a rule verifier says of one (ground truth, answer) pair."""

    outcome: Outcome
    reason: str
    """A short typed code, such as `same_number` or `numeric_mismatch`."""

    @property
    def correct(self) -> bool:
        """True if the pair is proved equivalent."""
        return self.outcome is Outcome.CORRECT

    @property
    def incorrect(self) -> bool:
        """True if the pair is proved different."""
        return self.outcome is Outcome.INCORRECT

    @property
    def undecided(self) -> bool:
        """True if neither is proved."""
        return self.outcome is Outcome.UNDECIDED


def correct(reason: str) -> Judgement:
    """A proof of equivalence."""
    return Judgement(Outcome.CORRECT, reason)


def incorrect(reason: str) -> Judgement:
    """A proof of difference."""
    return Judgement(Outcome.INCORRECT, reason)


def undecided(reason: str) -> Judgement:
    """No proof of either."""
    return Judgement(Outcome.UNDECIDED, reason)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The record that every caller gets for one sample."""

    outcome: Outcome
    answer: str | None
    """The answer that was read from the response, whole; None if there was none."""
    stage: str
    """Who decided: `extract`, `engine`, `math_verify`, `prime`, later `nano` or `llm`."""
    reason: str
    p_correct: float | None = None
    """Probability that the answer is right, where a model gave one (0..1)."""
    seconds: float = 0.0
    """Wall time spent on this sample."""

    def as_dict(self) -> dict[str, Any]:
        """The verdict as JSON-ready values, always with the same keys."""
        return {
            "outcome": self.outcome.name,
            "answer": self.answer,
            "stage": self.stage,
            "reason": self.reason,
            "p_correct": self.p_correct,
            "seconds": round(self.seconds, 6),
        }
