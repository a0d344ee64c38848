"""What a cascade did: who decided, what was asked, what was saved, what failed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import Any

from tinyv.cascade.model_stage import GATE
from tinyv.llm.query import CACHED, CALLED, SHARED
from tinyv.verdict import Outcome, Stage, Verdict


@dataclass(slots=True)
class Counts:
    """Counts over verdicts; `calls` is the number of pairs that a model was really asked about."""

    samples: int = 0
    accepted_by_rules: int = 0
    refuted_without_call: int = 0
    """The rules said INCORRECT, and the model was not asked."""
    calls: int = 0
    deduplicated: int = 0
    """Pairs that waited for the same pair, asked at that moment in this batch or by another caller."""
    cache_hits: int = 0
    gates: Counter[str] = field(default_factory=Counter)
    """Answers that no model is asked about, by the gate's reason; `no_answer` where extraction found none."""
    failures: Counter[str] = field(default_factory=Counter)
    """Pairs that the model gave no decision on, by reason."""
    recovered: int = 0
    """Accepted by the model, after the rules had not accepted."""

    @property
    def gated(self) -> int:
        """All answers that a gate held back."""
        return self.gates.total()

    @property
    def not_accepted(self) -> int:
        """Samples that the rules did not accept."""
        return self.samples - self.accepted_by_rules

    def add(self, verdicts: Iterable[Verdict]) -> None:
        """Count verdicts."""
        for verdict in verdicts:
            self._add(verdict)

    def join(self, other: Counts) -> None:
        """Take in the counts of other verdicts."""
        for name in (one.name for one in fields(self)):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def as_dict(self) -> dict[str, Any]:
        """The counts by name, with the calls per response that the rules did not accept."""
        return {
            "samples": self.samples,
            "accepted_by_rules": self.accepted_by_rules,
            "refuted_without_call": self.refuted_without_call,
            "gated": self.gated,
            "calls": self.calls,
            "deduplicated": self.deduplicated,
            "cache_hits": self.cache_hits,
            "recovered": self.recovered,
            "failed": self.failures.total(),
            "gates": dict(self.gates.most_common()),
            "failures": dict(self.failures.most_common()),
            "calls_per_not_accepted": round(self.calls / self.not_accepted, 4) if self.not_accepted else 0.0,
        }

    def _add(self, verdict: Verdict) -> None:
        rules, model = verdict.rules_stage, verdict.model_stage
        accepted = verdict.outcome is Outcome.CORRECT if not verdict.stages else _accepts(rules)
        self.samples += 1
        self.accepted_by_rules += accepted
        if model is not None:
            self._add_asked(model, accepted=accepted)
        elif verdict.stages and verdict.stages[-1].stage == GATE:
            self.gates[verdict.stages[-1].reason] += 1
        elif rules is not None and (rules.stage, rules.reason) == ("extract", "no_answer"):
            self.gates["no_answer"] += 1
        elif verdict.outcome is Outcome.INCORRECT:
            self.refuted_without_call += 1

    def _add_asked(self, model: Stage, *, accepted: bool) -> None:
        self.calls += model.how == CALLED
        self.deduplicated += model.how == SHARED
        self.cache_hits += model.how == CACHED
        self.recovered += model.outcome is Outcome.CORRECT and not accepted
        if model.outcome is Outcome.UNDECIDED:
            self.failures[model.reason] += 1


def _accepts(stage: Stage | None) -> bool:
    return stage is not None and stage.outcome is Outcome.CORRECT
