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


MODEL_FAILURES = frozenset(
    {
        "server_unavailable",
        "timeout",
        "overloaded",
        "bad_response",
        "request_refused",
        "unreadable_verdict",
    }
)
"""Reasons of an UNDECIDED that a model's server, or what it wrote, is to blame for."""
FAILURES = MODEL_FAILURES | {
    "internal_error",
    "crashed",
    "failed",
    "unavailable",
    "worker_died",
    "worker_timeout",
}
"""Reasons of an UNDECIDED that is our failure and never the answer's."""


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
class Stage:
    """What one stage said of a sample: the rules, a gate in front of the model, or the model."""

    stage: str
    """`extract`, `engine`, `math_verify`, `prime`, `gate`, `llm`."""
    outcome: Outcome
    reason: str
    p_correct: float | None = None
    """Probability that the answer is right (0..1), where the stage gives one."""
    seconds: float = 0.0
    model: str | None = None
    """Name of the model that was asked, as its server has it; None for rules."""
    prompt: str | None = None
    """Name and digest of the prompt that it was asked with."""
    how: str | None = None
    """`called`, `shared` (with the same question asked at that moment) or `cached`; None for rules."""

    def as_dict(self) -> dict[str, Any]:
        """The stage as JSON-ready values, always with the same keys."""
        return {
            "stage": self.stage,
            "outcome": self.outcome.name,
            "reason": self.reason,
            "p_correct": self.p_correct,
            "seconds": round(self.seconds, 6),
            "model": self.model,
            "prompt": self.prompt,
            "how": self.how,
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """The record that every caller gets for one sample."""

    outcome: Outcome
    answer: str | None
    """The answer that was read from the response, whole; None if there was none."""
    stage: str
    """Who decided: `extract`, `engine`, `math_verify`, `prime`, `gate`, `llm`."""
    reason: str
    p_correct: float | None = None
    """Probability that the answer is right, where a model gave one (0..1)."""
    seconds: float = 0.0
    """Wall time spent on this sample."""
    stages: tuple[Stage, ...] = ()
    """What each stage said, in order; the last one usually decided."""

    @property
    def rules_stage(self) -> Stage | None:
        """What the rules said, or the extraction where there was nothing to judge; None if neither was heard."""
        return next((stage for stage in self.stages if stage.how is None and stage.stage != "gate"), None)

    @property
    def model_stage(self) -> Stage | None:
        """What the model said; None if it was not asked."""
        return next((stage for stage in reversed(self.stages) if stage.how is not None), None)

    @property
    def failed(self) -> bool:
        """True if it is undecided because something of ours failed: a server, a process, a defect."""
        return self.outcome is Outcome.UNDECIDED and self.reason in FAILURES

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
