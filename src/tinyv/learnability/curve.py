"""The curves of a run, and what they say in one number."""

from __future__ import annotations

from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Literal

import numpy as np

from tinyv.learnability.policy import HACK, READ, UNREAD, WRONG, Start, right

Measure = Literal["final", "area", "first"]
MEASURES: tuple[Measure, ...] = ("final", "area", "first")


@dataclass(frozen=True, slots=True)
class Point:
    """Means over the prompts at one step (shares, 0..1)."""

    right: float
    """True pass rate."""
    accepted: float
    """What the trainer sees as reward."""
    unread: float
    """Right, in a form that is never accepted."""
    hacked: float
    """Wrong, and always accepted."""
    silent: float
    """Groups without gradient."""
    false_negatives: float
    """Of the right responses, rejected; 0 if none is right."""
    false_positives: float
    """Of the wrong responses, accepted; 0 if none is wrong."""


@dataclass(frozen=True, slots=True)
class Curve:
    """A run: the points before the first step and after each."""

    points: tuple[Point, ...]

    @property
    def final(self) -> Point:
        """The last point."""
        return self.points[-1]

    def over_steps(self, name: str) -> list[float]:
        """One figure over the steps."""
        return [float(getattr(point, name)) for point in self.points]

    def measure(self, what: Measure) -> float:
        """The true pass rate at the end, on average over the steps, or its change by the first step."""
        if what == "final":
            return self.final.right
        if what == "first":
            return self.points[1].right - self.points[0].right
        return float(np.mean([point.right for point in self.points]))

    def steps_to(self, level: float) -> float | None:
        """Steps until the true pass rate is at a level, between steps by a straight line; None if it never is."""
        rates = self.over_steps("right")
        if rates[0] >= level:
            return 0.0
        for step, (before, after) in enumerate(pairwise(rates)):
            if after >= level:
                return step + (level - before) / (after - before)
        return None

    def as_dict(self) -> dict[str, list[float]]:
        """All figures over the steps, to six digits."""
        return {f.name: [round(x, 6) for x in self.over_steps(f.name)] for f in fields(Point)}


def point(shares: np.ndarray, start: Start, silent: np.ndarray) -> Point:
    """The means of a policy, and of the probability that a group of it is silent."""
    weights, accept = start.weights, start.acceptance
    classes = weights @ shares
    correct = float(weights @ right(shares))
    rejected = classes[READ] * (1 - accept[READ]) + classes[UNREAD] * (1 - accept[UNREAD])
    passed = classes[WRONG] * accept[WRONG] + classes[HACK] * accept[HACK]
    return Point(
        right=correct,
        accepted=float(classes @ accept),
        unread=float(classes[UNREAD]),
        hacked=float(classes[HACK]),
        silent=float(weights @ silent),
        false_negatives=float(rejected / correct) if correct > 0 else 0.0,
        false_positives=float(passed / (1 - correct)) if correct < 1 else 0.0,
    )
