"""A study: which verifiers are compared on which prompts, and what each of them comes to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from tinyv.errors import ConfigError
from tinyv.learnability.break_even import BreakEven, break_even
from tinyv.learnability.curve import MEASURES, Curve, Measure
from tinyv.learnability.exact import simulate
from tinyv.learnability.policy import start
from tinyv.learnability.population import Prompts
from tinyv.learnability.training import Training
from tinyv.learnability.verifier import Errors, false_negatives_behind

T = TypeVar("T")
MOST_SCENARIOS = 200
SWEPT = (0.0, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5)
"""False positive rates that a candidate is drawn over."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a study asks. Rates are shares, 0..1."""

    false_negatives: tuple[float, ...]
    """False negative rates to compare."""
    false_positives: tuple[float, ...]
    """False positive rates to compare."""
    systematic_false_negatives: tuple[float, ...]
    """Shares of the false negatives that are systematic."""
    systematic_false_positives: tuple[float, ...]
    """Shares of the false positives that are systematic."""
    concentration: float
    """How much the unread forms gather in some prompts."""
    candidate: float
    """False negative rate of the verifier whose break-even is asked for."""
    rejected_right: float | None = None
    """Share of the rejected responses that are right, of one more verifier; None for none."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verifier and its run."""

    errors: Errors
    curve: Curve
    steps_to_half: float | None
    """Steps to half of what a verifier without errors gains; None if it does not get there."""
    steps_lost: float | None
    """Steps that a verifier without errors saves in getting as far as this one does in all; None if it does not get
    as far."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A break-even, and what was asked."""

    baseline: Errors
    candidate: Errors
    """Its false positive rate is what is looked for."""
    measure: Measure
    answer: BreakEven


@dataclass(frozen=True, slots=True)
class Sweep:
    """How far the candidate gets at rising false positive rates."""

    candidate: Errors
    rates: tuple[float, ...]
    final: tuple[float, ...]
    """True pass rate at the end, one for each rate."""


@dataclass(frozen=True, slots=True)
class Study:
    """The answer to a question."""

    question: Question
    prompts: Prompts
    training: Training
    perfect: Outcome
    outcomes: tuple[Outcome, ...]
    """One for each verifier; the first has no errors."""
    verdicts: tuple[Verdict, ...]
    sweeps: tuple[Sweep, ...]


def run(
    question: Question,
    prompts: Prompts,
    training: Training,
    tell: Callable[[int, float], None] = lambda _done, _share: None,
) -> Study:
    """Simulate all verifiers and find the break-evens. Raises ConfigError for a question without an answer.

    tell: called after each verifier, break-even and sweep with how many are done, and their share of all.
    """
    verifiers = list(scenarios(question, prompts))
    if len(verifiers) > MOST_SCENARIOS:
        raise ConfigError(
            f"{len(verifiers)} combinations of errors, at most {MOST_SCENARIOS}: name fewer values"
        )
    asked = [(*contest, measure) for contest in _contests(question) for measure in MEASURES]
    candidates = list(dict.fromkeys(candidate for _, candidate, _ in asked))
    told = _Told(len(verifiers) + len(asked) + len(candidates), tell)
    ideal = simulate(start(prompts, Errors()), training)
    outcomes = tuple(told(_outcome(errors, prompts, training, ideal)) for errors in verifiers)
    verdicts = tuple(
        told(
            Verdict(baseline, candidate, measure, break_even(prompts, baseline, candidate, training, measure))
        )
        for baseline, candidate, measure in asked
    )
    sweeps = tuple(told(_sweep(candidate, prompts, training)) for candidate in candidates)
    return Study(question, prompts, training, outcomes[0], outcomes, verdicts, sweeps)


class _Told:
    """Counts what passes through it, and tells."""

    def __init__(self, total: int, tell: Callable[[int, float], None]) -> None:
        self._total, self._tell, self._done = total, tell, 0

    def __call__(self, found: T) -> T:
        self._done += 1
        self._tell(self._done, self._done / self._total)
        return found


def scenarios(question: Question, prompts: Prompts) -> Iterator[Errors]:
    """The verifiers to compare, each once; the first has no errors."""
    told = {Errors()}
    yield Errors()
    for errors in _all(question, prompts):
        if errors not in told:
            told.add(errors)
            yield errors


def _all(question: Question, prompts: Prompts) -> Iterator[Errors]:
    for fn in question.false_negatives:
        for fp in question.false_positives:
            for fn_share in question.systematic_false_negatives if fn else (0.0,):
                for fp_share in question.systematic_false_positives if fp else (0.0,):
                    yield _errors(question, fn, fp, fn_share, fp_share)
    if question.rejected_right is not None:
        fn = rate_behind(question.rejected_right, prompts.mean)
        for fn_share in question.systematic_false_negatives:
            yield _errors(question, fn, 0.0, fn_share, 0.0)


def rate_behind(rejected_right: float, mean: float) -> float:
    """The FN rate at which a share of the rejected is right, for prompts with a mean pass rate. Raises ConfigError.

    Without false positives a = (p - s) / (1 - s) are accepted, so that s is at most p.
    """
    if not 0 <= rejected_right < 1:
        raise ConfigError(
            f"the right share of the rejected must be at least 0 and below 1, found {rejected_right!r}"
        )
    if rejected_right > mean:
        raise ConfigError(
            f"{rejected_right:.0%} of the rejected cannot be right where {mean:.0%} of all are: "
            "take a smaller share or a prior with a higher mean"
        )
    return false_negatives_behind(rejected_right, (mean - rejected_right) / (1 - rejected_right))


def _errors(question: Question, fn: float, fp: float, fn_share: float, fp_share: float) -> Errors:
    spread = question.concentration if fn * fn_share else 0.0
    return Errors(fn, fp, fn_share, fp_share, spread)


def _contests(question: Question) -> Iterator[tuple[Errors, Errors]]:
    """Each verifier without false positives against the candidate, whose false positives are of either kind."""
    for fn in sorted(set(question.false_negatives)):
        if fn <= question.candidate:
            continue
        for share in question.systematic_false_negatives:
            baseline = _errors(question, fn, 0.0, share, 0.0)
            for kind in (0.0, 1.0):
                candidate = _errors(question, question.candidate, 0.0, share, 0.0)
                yield baseline, replace(candidate, systematic_false_positives=kind)


def _sweep(candidate: Errors, prompts: Prompts, training: Training) -> Sweep:
    tried = (replace(candidate, false_positives=rate) for rate in SWEPT)
    final = tuple(simulate(start(prompts, errors), training).final.right for errors in tried)
    return Sweep(candidate, SWEPT, final)


def _outcome(errors: Errors, prompts: Prompts, training: Training, ideal: Curve) -> Outcome:
    curve = simulate(start(prompts, errors), training)
    before = ideal.points[0].right
    half = before + (ideal.final.right - before) / 2
    needed = ideal.steps_to(curve.final.right)
    lost = None if needed is None else training.steps - needed
    if errors == Errors():  # a run that has levelled off is where it ends long before it ends
        lost = 0.0
    return Outcome(errors, curve, curve.steps_to(half), lost)
