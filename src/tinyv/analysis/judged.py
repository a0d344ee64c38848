"""One rollout as the analysis sees it: the sample, the cascade's verdict, and what else is known of it."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from tinyv.verdict import FAILURES

EARNED = 0.5
"""A reward above this counts as accepted."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One rollout and its verdict. A run holds hundreds of thousands of these: texts that repeat are shared."""

    place: str
    """Unique in a run: file:line:completion."""
    group: str
    """The group that GRPO compares within: the rollouts of one prompt, of one step if steps are known."""
    data_source: str
    domain: str
    """What the row calls its subject, else what the words of its question suggest; empty if neither says."""
    step: int | None
    """Training step; None where the file does not say."""
    question: str
    ground_truth: str
    answer: str | None
    """What was read from the response; None if there was nothing."""
    outcome: str
    """Name of the outcome: CORRECT, INCORRECT, UNDECIDED."""
    stage: str
    """Who decided: `extract`, `engine`, `gate`, `nano`, `llm`, ..."""
    reason: str
    p_correct: float | None = None
    """Probability that the answer is right, where a model gave one (0..1)."""
    reward: float | None = None
    """What the trainer got; None where it got nothing."""
    rules_outcome: str | None = None
    """What the rules alone said; None where the file does not tell."""
    rules_reason: str | None = None
    length: int | None = None
    """Characters of the whole response; None where only the answer is known."""
    label: bool | None = None
    """Whether the answer is right, by people, by a gold program or by a labeller; None if nobody said."""

    @property
    def accepted(self) -> bool:
        """True if the cascade accepts the answer."""
        return self.outcome == "CORRECT"

    @property
    def earned(self) -> bool:
        """True if it was paid: by what the trainer gave, where that is known, else by the verdict."""
        return self.accepted if self.reward is None else self.reward > EARNED

    @property
    def right(self) -> bool:
        """Whether the answer is right: by its label, which is the truth, or else by the cascade's word."""
        return self.accepted if self.label is None else self.label

    @property
    def by_model(self) -> bool:
        """True if a model decided and not the rules."""
        return self.p_correct is not None

    @property
    def failed(self) -> bool:
        """True if it is undecided because something of ours failed: such a row counts for nobody's rates."""
        return self.outcome == "UNDECIDED" and self.reason in FAILURES

    @property
    def texts(self) -> tuple[str, str, str]:
        """Question, reference and answer, which is empty where there is none."""
        return (self.question, self.ground_truth, self.answer or "")

    @property
    def pair(self) -> tuple[Hashable, ...]:
        """What the verdict depends on: equal pairs are judged and classified once."""
        return (self.question, self.ground_truth, self.answer)
