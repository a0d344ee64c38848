"""References that most rollouts contradict with one and the same answer: the reference may be wrong.

Policies make the same mistake too, so this says where to look and not who is right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tinyv.engine import compare
from tinyv.llm.key import normalised
from tinyv.llm.void import has_content, left_of

MIN_VOTES = 4
MOST_ACCEPTED = 0.1
"""Share of the rollouts that may have been accepted: a reference that is reached is no error."""
MAX_CLUSTERS = 6
"""Spellings of rejected answers, the most frequent ones, that are compared with each other."""
MAX_ANSWER = 500
"""Characters; longer texts are no votes."""


@dataclass(slots=True)
class Votes:
    """What the rollouts of one question and reference answered."""

    answered: int = 0
    accepted: int = 0
    """By the cascade or by the baseline."""
    rejected: Counter[str] = field(default_factory=Counter)

    def add(self, answer: str | None, *, accepted: bool, wrong: bool = False) -> None:
        """Count a rollout; one without an answer has no vote, one that is known to be wrong none against anybody."""
        if answer is None:
            return
        self.answered += 1
        if accepted:
            self.accepted += 1
        elif not wrong:
            self.rejected[answer] += 1


@dataclass(frozen=True, slots=True)
class Majority:
    """An answer that more than half of the rollouts with an answer give."""

    answer: str
    votes: int
    of: int


def majority_against(question: str, votes: Votes) -> Majority | None:
    """The rejected answer that most rollouts agree on, where hardly any is accepted; else None."""
    rejected = sum(votes.rejected.values())
    if rejected < MIN_VOTES or 2 * rejected <= votes.answered:
        return None
    if votes.accepted > MOST_ACCEPTED * votes.answered:
        return None
    clusters, spelling = _clusters(votes.rejected)
    of = votes.answered - (rejected - sum(clusters.values()))
    looked_at = dict(clusters.most_common(MAX_CLUSTERS))
    if 2 * sum(looked_at.values()) <= of:
        return None
    group = _largest_group(question, looked_at, spelling, of)
    agreed = sum(clusters[key] for key in group)
    if agreed < MIN_VOTES or 2 * agreed <= of:
        return None
    return Majority(spelling[group[0]], agreed, of)


def _clusters(rejected: Mapping[str, int]) -> tuple[Counter[str], dict[str, str]]:
    """Votes by normalised text, and the most frequent spelling of each; what holds no answer is left out."""
    clusters: Counter[str] = Counter()
    spelling: dict[str, str] = {}
    for answer, count in sorted(rejected.items(), key=lambda one: -one[1]):
        if len(answer) > MAX_ANSWER:
            continue
        key = normalised(answer)
        if key not in spelling and not has_content(left_of(answer)):
            continue
        spelling.setdefault(key, answer)
        clusters[key] += count
    return clusters, spelling


def _largest_group(
    question: str, clusters: Mapping[str, int], spelling: Mapping[str, str], of: int
) -> Sequence[str]:
    """The spellings of one answer, by the engine, that have most votes together; `clusters` begins with the largest.

    Where all others together are no majority, they are compared with the first alone.
    """
    first, *others = clusters
    groups = [[first]]
    lone = 2 * sum(clusters[key] for key in others) <= of
    for key in others:
        same = next((group for group in groups if _agree(question, spelling[group[0]], spelling[key])), None)
        if same is not None:
            same.append(key)
        elif not lone:
            groups.append([key])
    return max(groups, key=lambda group: sum(clusters[key] for key in group))


def _agree(question: str, first: str, second: str) -> bool:
    return compare(first, second, question).correct
