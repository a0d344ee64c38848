"""What decides the rewards of a run: the whole cascade, or any yes-or-no grader in its place, behind one call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Protocol

from tinyv.cascade.samples import checked, read_answer
from tinyv.cascade.verifier import Verifier
from tinyv.frameworks.undecided import ZERO, check, skipped
from tinyv.sample import Sample
from tinyv.verdict import Outcome, Verdict

Accepts = Callable[[str, "str | None"], bool]
"""(ground truth, answer) -> accepted."""
Graded = tuple["float | None", Verdict]
"""A reward, None for a sample that is to be skipped, and the verdict behind it."""


class Grader(Protocol):
    """Samples in, rewards and verdicts out, in order."""

    name: str

    def __call__(self, samples: Sequence[Sample]) -> list[Graded]:
        """Grade a batch."""
        ...


class CascadeGrader:
    """The rewards of a `Verifier`."""

    def __init__(self, verifier: Verifier, name: str = "tinyv", undecided: str = ZERO) -> None:
        """`undecided`: what a sample earns that nobody decided, `zero` or `none` (the trainer leaves it out)."""
        check(undecided)
        self.verifier = verifier
        self.name = name
        self.undecided = undecided

    def __call__(self, samples: Sequence[Sample]) -> list[Graded]:
        """Raises what `Verifier.rewards` raises."""
        given = checked(samples, self.name)
        verdicts = self.verifier.verify(given)
        rewards = skipped(given, verdicts, self.verifier.rewards(given, verdicts), self.undecided)
        return list(zip(rewards, verdicts, strict=True))


class PlainGrader:
    """1 for what a function accepts, 0 for all else. It gets the answer that tinyv extracts, whole."""

    def __init__(self, name: str, accepts: Accepts) -> None:
        self.name = name
        self._accepts = accepts

    def __call__(self, samples: Sequence[Sample]) -> list[Graded]:
        """Grade each sample by itself, as such graders do."""
        return [self._graded(sample) for sample in samples]

    def _graded(self, sample: Sample) -> Graded:
        start = perf_counter()
        answer, _ = read_answer(sample)
        return graded(self.name, answer, start, accepted=self._accepts(sample.ground_truth, answer))


def graded(stage: str, answer: str | None, start: float, *, accepted: bool) -> Graded:
    """The reward and verdict of a grader that knows only yes and no; `start` is when it began."""
    outcome = Outcome.CORRECT if accepted else Outcome.INCORRECT
    reason = "accepted" if accepted else "rejected"
    return float(accepted), Verdict(outcome, answer, stage, reason, seconds=perf_counter() - start)
