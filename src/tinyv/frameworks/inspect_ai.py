"""Inspect AI: a scorer, `Task(..., scorer=tinyv())`.

Where something of ours fails (a server is down), and where nobody could decide, the sample is unscored: its value is
NaN, which Inspect leaves out of accuracy and counts as `unscored_samples`; the score's `reason` is `grader_failed` or
`scoring_failed`. An answer that only itself is to blame for (a gate holds it back, it is too long) is `I`.
`on_error="rules"` takes the rules' verdict for a failure, `"raise"` makes it an error of the sample;
`undecided="zero"` counts what nobody could decide as `I`. Metadata hold the columns of the verdict. The target is
a reference, or several of which one must be met.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from inspect_ai.scorer import CORRECT, INCORRECT, Score, Scorer, Target, accuracy, scorer, stderr
from inspect_ai.solver import TaskState

from tinyv.frameworks.columns import columns_of
from tinyv.frameworks.options import RewardOptions, verifier_of
from tinyv.frameworks.plain import options_with, sample_of
from tinyv.frameworks.undecided import NONE, check, nobody_decided
from tinyv.sample import Sample
from tinyv.verdict import Outcome, Verdict


@scorer(metrics=[accuracy(), stderr()])  # type: ignore[untyped-decorator,unused-ignore]
def tinyv(undecided: str = NONE, **options: Any) -> Scorer:
    """C for an answer that rules or model accept, I for one that they reject; see the module for the rest.

    Options are those of `RewardOptions`, by keyword or from `config=`; `on_error` is `none` unless told otherwise.
    """
    check(undecided)
    chosen = options_with({"on_error": "none"}, options)

    async def score(state: TaskState, target: Target) -> Score:
        sample, verdict, reward = await _judged(state, list(target), chosen)
        metadata = {**columns_of(verdict, reward), "outcome": verdict.outcome.name}
        explanation = f"{verdict.stage}: {verdict.reason}"
        if verdict.failed and reward is None:
            reason = "grader_failed"
        elif undecided == NONE and not verdict.failed and nobody_decided(sample, verdict):
            reason = "scoring_failed"
        else:
            value = CORRECT if _accepted(verdict, reward) else INCORRECT
            return Score(value=value, answer=verdict.answer, explanation=explanation, metadata=metadata)
        return Score.unscored(
            reason=reason, answer=verdict.answer, explanation=explanation, metadata=metadata
        )

    return score


async def _judged(
    state: TaskState, targets: Sequence[str], options: RewardOptions
) -> tuple[Sample, Verdict, float | None]:
    """The sample, verdict and reward of the target that says the best of the answer."""
    verifier = verifier_of(options)
    samples = [sample_of(state.input_text, target, state.output.completion) for target in targets or [""]]
    verdicts = await verifier.averify(samples)
    judged = zip(samples, verdicts, verifier.rewards(samples, verdicts), strict=True)
    return min(judged, key=lambda one: _rank(one[1]))


def _rank(verdict: Verdict) -> int:
    if verdict.failed:
        return 1
    return {Outcome.CORRECT: 0, Outcome.UNDECIDED: 2, Outcome.INCORRECT: 3}[verdict.outcome]


def _accepted(verdict: Verdict, reward: float | None) -> bool:
    """Whether it counts as right: where we failed, whether the rules say so."""
    return bool(reward) if verdict.failed else verdict.outcome is Outcome.CORRECT
