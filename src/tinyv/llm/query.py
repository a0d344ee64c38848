"""What a model is asked and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field

from tinyv.verdict import Judgement, Outcome

CALLED, SHARED, CACHED = "called", "shared", "cached"


@dataclass(frozen=True, slots=True)
class Query:
    """One pair to decide; texts as the sample has them."""

    question: str
    ground_truth: str
    answer: str
    judgement: Judgement | None = field(default=None, compare=False)
    """What the engine said of the pair, where it was asked: a model that looks at it need not ask again."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the model says of a pair; it may be kept, as it holds for any threshold."""

    says: Outcome
    """CORRECT or INCORRECT as written, or as the likelier of the two."""
    p_correct: float | None = None
    """P(yes) / (P(yes) + P(no)); None where only a text could be read."""


@dataclass(frozen=True, slots=True)
class Decision:
    """An opinion after the threshold, or UNDECIDED with the failure's reason."""

    outcome: Outcome
    reason: str
    """`model_accepts`, `model_rejects`, or one of `verdict.MODEL_FAILURES`."""
    p_correct: float | None = None
    seconds: float = 0.0
    """Wall time from asking to deciding, in seconds."""
    model: str | None = None
    prompt: str | None = None
    how: str = CALLED


def decided(opinion: Opinion, threshold: float) -> tuple[Outcome, str]:
    """Accept where p_correct reaches the threshold; a written verdict counts as it stands."""
    p = opinion.p_correct
    accepted = opinion.says is Outcome.CORRECT if p is None else p >= threshold
    return (Outcome.CORRECT, "model_accepts") if accepted else (Outcome.INCORRECT, "model_rejects")
