"""What a batch of rewards was worth: groups with and without gradient, agreement with an oracle, answers recovered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from tinyv.rl.graders import Graded
from tinyv.verdict import Outcome, Verdict

HALF = 0.5
"""A reward from here on counts as accepted."""


@dataclass(frozen=True, slots=True)
class Batch:
    """The grades of one batch, group by group; `gold` says which responses are right, where that is known."""

    grades: Sequence[Graded]
    group: int
    """Responses to one prompt, which stand one after the other."""
    gold: Sequence[bool] | None
    seconds: float
    """Wall time of grading."""

    def as_dict(self) -> dict[str, Any]:
        """The figures of the batch; those that need an oracle only with one."""
        groups = self._groups()
        verdicts = [verdict for _, verdict in self.grades]
        figures = {
            "samples": len(self.grades),
            "reward": _mean(self._rewards()),
            "skipped": sum(reward is None for reward, _ in self.grades),
            "undecided": _mean([float(verdict.outcome is Outcome.UNDECIDED) for verdict in verdicts]),
            "failed": _mean([float(verdict.failed) for verdict in verdicts]),
            "recovered": _mean([float(_recovered(verdict)) for verdict in verdicts]),
            "groups": len(groups),
            "groups_all_zero": _mean([float(not any(group)) for group in groups]),
            "groups_without_gradient": _mean([float(len(set(group)) < 2) for group in groups]),
            "reward_seconds": self.seconds,
        }
        return figures if self.gold is None else figures | self._against(self.gold)

    def _against(self, gold: Sequence[bool]) -> dict[str, Any]:
        """Agreement with the oracle: shares of right answers rejected (fn) and of wrong ones accepted (fp)."""
        pairs = [
            (reward >= HALF, right)
            for (reward, _), right in zip(self.grades, gold, strict=True)
            if reward is not None
        ]
        groups = [gold[at : at + self.group] for at in range(0, len(gold), self.group)]
        return {
            "oracle": _mean([float(right) for right in gold]),
            "right": sum(right for _, right in pairs),
            "wrong": sum(not right for _, right in pairs),
            "false_negatives": sum(right and not accepted for accepted, right in pairs),
            "false_positives": sum(accepted and not right for accepted, right in pairs),
            "groups_with_both": _mean([float(0 < sum(group) < len(group)) for group in groups]),
        }

    def _rewards(self) -> list[float]:
        return [reward for reward, _ in self.grades if reward is not None]

    def _groups(self) -> list[list[float]]:
        rewards = [reward for reward, _ in self.grades]
        cut = [rewards[at : at + self.group] for at in range(0, len(rewards), self.group)]
        return [[reward for reward in group if reward is not None] for group in cut]


def _recovered(verdict: Verdict) -> bool:
    """True if a model accepted what the rules had not."""
    rules, model = verdict.rules_stage, verdict.model_stage
    accepted = rules is not None and rules.outcome is Outcome.CORRECT
    return model is not None and model.outcome is Outcome.CORRECT and not accepted


def _mean(values: Sequence[float]) -> float | None:
    return fmean(values) if values else None
