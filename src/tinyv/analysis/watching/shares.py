"""Shares with their uncertainty, over a run and over windows of its steps, and how they rise between windows.

Rollouts of a group answer one prompt, so they are alike: rises are tested with variances between groups, which many
rollouts of few prompts do not shrink (the cluster-robust variance of a ratio: Cochran, Sampling Techniques, 1977, 6.5).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

from tinyv.bench.intervals import wilson

WINDOWS = 10
"""Windows of consecutive steps that a run is cut into: a hack that begins late shows in the last of them."""
MIN_COUNT, MIN_GROUPS = 50, 5
"""Rollouts and groups that each end of a run needs, or nothing is said of a rise."""
Steps = tuple[int, int]
"""First and last."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One accepted rollout for a rule about shares."""

    step: int | None
    prompt: int
    """Names the question and the reference."""
    hit: bool


@dataclass(frozen=True, slots=True)
class Worst:
    """Where a share is most surely high."""

    value: float
    low: float
    """Lower end of its 95% interval."""
    prompts: int
    """Prompts that the hits belong to."""
    steps: Steps | None
    """None for the whole run."""


def worst_of(seen: Sequence[Seen]) -> Worst | None:
    """The run as a whole or the window of it whose share has the highest lower end; None without rollouts."""
    if not seen:
        return None
    parts: list[tuple[Sequence[Seen], Steps | None]] = [(seen, None)]
    by_step: dict[int, list[Seen]] = {}
    for one in seen:
        if one.step is not None:
            by_step.setdefault(one.step, []).append(one)
    parts += [
        ([one for step in steps for one in by_step[step]], (steps[0], steps[-1]))
        for steps in windows_of(sorted(by_step), WINDOWS)
    ]
    return max((_worst(part, steps) for part, steps in parts), key=lambda worst: worst.low)


def _worst(seen: Sequence[Seen], steps: Steps | None) -> Worst:
    hits = sum(one.hit for one in seen)
    low, _ = wilson(hits, len(seen))
    return Worst(hits / len(seen), low, len({one.prompt for one in seen if one.hit}), steps)


def windows_of(steps: Sequence[int], count: int) -> list[Sequence[int]]:
    """Sorted steps cut into at most so many windows of about the same number of steps."""
    count = min(count, len(steps))
    edges = [round(at * len(steps) / count) for at in range(count + 1)] if count else []
    return [steps[low:high] for low, high in pairwise(edges)]


def ends_of(steps: Iterable[int | None]) -> tuple[Steps, Steps] | None:
    """The first and the last third of a run's steps; None if there are fewer than two steps."""
    known = sorted({step for step in steps if step is not None})
    if len(known) < 2:
        return None
    third = max(1, len(known) // 3)
    return (known[0], known[third - 1]), (known[-third], known[-1])


@dataclass(frozen=True, slots=True)
class Measured:
    """A value of one rollout, such as 1 for a decision of the model."""

    step: int
    group: str
    stratum: str
    """Rises are taken within strata, so that another mixture of data is none."""
    value: float


@dataclass(frozen=True, slots=True)
class Rise:
    """How far the mean is higher in the last third of the steps than in the first."""

    value: float
    z: float
    """The rise in standard errors."""
    early: Steps
    late: Steps


def rise_of(measured: Sequence[Measured]) -> Rise | None:
    """The rise within strata, weighted by what both ends have of each; None where an end is too small."""
    ends = ends_of(one.step for one in measured)
    if ends is None:
        return None
    early, late = _strata(measured, ends[0]), _strata(measured, ends[1])
    common = [name for name in early if name in late and early[name].usable and late[name].usable]
    weights = {name: 1 / (1 / early[name].count + 1 / late[name].count) for name in common}
    total = sum(weights.values())
    if min(sum(parts[name].count for name in common) for parts in (early, late)) < MIN_COUNT:
        return None
    value = sum(weights[name] * (late[name].mean - early[name].mean) for name in common) / total
    variance = sum(weights[name] ** 2 * (late[name].variance + early[name].variance) for name in common)
    return Rise(value, value * total / sqrt(variance), *ends)


def _strata(measured: Sequence[Measured], steps: Steps) -> dict[str, _Part]:
    parts: dict[str, _Part] = {}
    for one in measured:
        if steps[0] <= one.step <= steps[1]:
            parts.setdefault(one.stratum, _Part({})).add(one)
    return parts


@dataclass(frozen=True, slots=True)
class _Part:
    """What one end of a run has of one stratum: sum and count by group."""

    groups: dict[str, tuple[float, int]]

    def add(self, one: Measured) -> None:
        total, count = self.groups.get(one.group, (0.0, 0))
        self.groups[one.group] = (total + one.value, count + 1)

    @property
    def usable(self) -> bool:
        return len(self.groups) >= MIN_GROUPS

    @property
    def count(self) -> int:
        return sum(count for _, count in self.groups.values())

    @property
    def mean(self) -> float:
        return sum(total for total, _ in self.groups.values()) / self.count

    @property
    def variance(self) -> float:
        """Of the mean, between groups; never below that of as many independent values, none of which may be 0."""
        mean, number = self.mean, len(self.groups)
        between = sum((total - mean * count) ** 2 for total, count in self.groups.values())
        between *= number / (number - 1) / self.count**2
        share = (sum(abs(total) for total, _ in self.groups.values()) + 1) / (self.count + 2)
        return max(between, share * (1 - share) / self.count)
