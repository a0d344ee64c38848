"""The false positive rate at which a recall gain stops paying."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum

from tinyv.learnability.curve import Measure
from tinyv.learnability.exact import simulate
from tinyv.learnability.policy import start
from tinyv.learnability.population import Prompts
from tinyv.learnability.training import Training
from tinyv.learnability.verifier import Errors

_TRIED = (0.01, 0.03, 0.1, 0.2, 0.4, 0.7, 1.0)
"""False positive rates between which the break-even is looked for first."""
_MOST_TRIES = 60
_PRECISION = 1e-7
_SAME = 1e-9
"""Pass rates nearer than this are the same."""


class Pays(Enum):
    """Whether a candidate with fewer false negatives beats the baseline."""

    BELOW = "below"
    """It does as long as its false positive rate stays below the break-even."""
    ALWAYS = "always"
    """It does even if it accepts every wrong response."""
    NEVER = "never"
    """It does not even without any false positive."""


@dataclass(frozen=True, slots=True)
class BreakEven:
    """The answer; `false_positives` is None unless it pays below a rate."""

    pays: Pays
    false_positives: float | None
    """The rate before the first step at which candidate and baseline are equal (0..1)."""
    baseline: float
    """What the baseline reaches by that measure."""
    best: float
    """What the candidate reaches without any false positive."""


def break_even(
    prompts: Prompts, baseline: Errors, candidate: Errors, training: Training, measure: Measure
) -> BreakEven:
    """Find the candidate's false positive rate (what it says there is not read) at which both are equal.

    That is the lowest such rate, between two neighbours in `_TRIED`: more false positives nearly always hurt, but with
    all wrong responses accepted nothing pulls towards the one kind any more, and the curve may turn.
    """
    level = _reached(prompts, baseline, training, measure)

    def gain(rate: float) -> float:
        return _reached(prompts, replace(candidate, false_positives=rate), training, measure) - level

    best = gain(0.0)
    if best <= _SAME:
        return BreakEven(Pays.NEVER, None, level, level + best)
    before, above = 0.0, best
    for rate in _TRIED:
        found = gain(rate)
        if found <= _SAME:
            crossing = _root(gain, (before, above), (rate, min(found, -_SAME)))
            return BreakEven(Pays.BELOW, crossing, level, level + best)
        before, above = rate, found
    return BreakEven(Pays.ALWAYS, None, level, level + best)


def _root(gain: Callable[[float], float], left: tuple[float, float], right: tuple[float, float]) -> float:
    """Where a function crosses zero between a place above it and one below (each with its value), to 1e-7.

    False position; an end that stays twice counts half (the Illinois rule), so that the other one moves, too.
    """
    (low, above), (high, below), stayed = left, right, 0
    for _ in range(_MOST_TRIES):
        middle = low + (high - low) * above / (above - below)
        found = gain(middle)
        if found > 0:
            low, above = middle, found
            below, stayed = (below / 2 if stayed == 1 else below), 1
        else:
            high, below = middle, found
            above, stayed = (above / 2 if stayed == -1 else above), -1
        if abs(found) < _SAME or high - low < _PRECISION:
            return middle
    return middle


def _reached(prompts: Prompts, errors: Errors, training: Training, measure: Measure) -> float:
    steps = 1 if measure == "first" else training.steps
    return simulate(start(prompts, errors), replace(training, steps=steps)).measure(measure)
