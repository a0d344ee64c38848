"""Counts over the records of a run; the same from a fresh run and from a resumed one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from tinyv.scoring.records import Record

MAX_SOURCES = 1000
OTHER = "(other sources)"


@dataclass(slots=True)
class Counts:
    """Samples by outcome and their rewards."""

    outcomes: Counter[str] = field(default_factory=Counter)
    reward: float = 0.0
    unscored: int = 0
    """Samples without a reward: a failure of ours, where the setup gives None for it."""

    @property
    def total(self) -> int:
        """All samples."""
        return self.outcomes.total()

    @property
    def mean_reward(self) -> float | None:
        """Over the samples that have one; None if there is none."""
        scored = self.total - self.unscored
        return self.reward / scored if scored else None

    def add(self, record: Record) -> None:
        """Count one record."""
        self.outcomes[record["outcome"]] += 1
        if record["reward"] is None:
            self.unscored += 1
        else:
            self.reward += record["reward"]

    def join(self, other: Counts) -> None:
        """Take in the counts of other records."""
        self.outcomes += other.outcomes
        self.reward += other.reward
        self.unscored += other.unscored


@dataclass(slots=True)
class Summary:
    """What a run found: overall, by reason, by source, and against the plain grader."""

    overall: Counts = field(default_factory=Counts)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By (outcome, reason)."""
    sources: dict[str, Counts] = field(default_factory=dict)
    plain_missed: int = 0
    """Accepted samples that the plain grader rejects."""
    plain_known: bool = False
    """True if the records say what the plain grader thinks."""
    broken: int = 0

    def add(self, record: Record) -> None:
        """Count one record."""
        self.overall.add(record)
        self.reasons[record["outcome"], record["reason"]] += 1
        self._source(record["data_source"]).add(record)
        if "plain" in record:
            self.plain_known = True
            self.plain_missed += record["outcome"] == "CORRECT" and not record["plain"]

    def join(self, other: Summary) -> None:
        """Take in what other records of the same run gave."""
        self.overall.join(other.overall)
        self.reasons += other.reasons
        for name, counts in other.sources.items():
            self._source(name).join(counts)
        self.plain_missed += other.plain_missed
        self.plain_known |= other.plain_known
        self.broken += other.broken

    def _source(self, name: str) -> Counts:
        """The counts of a source; past MAX_SOURCES they are pooled, as memory must stay flat."""
        if name not in self.sources and len(self.sources) >= MAX_SOURCES:
            name = OTHER
        return self.sources.setdefault(name, Counts())
