"""Which samples nobody has decided, for trainers that can leave a sample out: no reward, no punishment, no baseline.

A policy must not be able to leave by its own doing, so what it wrote to escape a judge (a gate's reasons) and what is
beyond the limits of an answer is no such sample: it earns 0.
"""

from __future__ import annotations

from collections.abc import Sequence

from tinyv.errors import ConfigError
from tinyv.llm.gates import gate
from tinyv.llm.query import Query
from tinyv.sample import Sample
from tinyv.verdict import Outcome, Verdict

NONE, ZERO = "none", "zero"
UNDECIDED = (NONE, ZERO)
"""What a sample earns that nobody decided: no reward at all, or 0."""
NO_REFERENCE = "no_reference"
"""The one gate that the data is to blame for, and not the answer."""
BEYOND_LIMITS = frozenset(
    {"too_long", "answer_too_long", "too_many_items", "too_many_signs", "too_many_comparisons"}
)
"""Reasons of an UNDECIDED that only the size of the answer is to blame for."""
_GATE = "gate"


def check(undecided: object) -> None:
    """Raise ConfigError unless it is one of `UNDECIDED`."""
    if undecided not in UNDECIDED:
        raise ConfigError(f"undecided must be one of {', '.join(UNDECIDED)}, found {undecided!r}")


def skipped(
    samples: Sequence[Sample],
    verdicts: Sequence[Verdict],
    rewards: Sequence[float | None],
    undecided: str = NONE,
) -> list[float | None]:
    """The rewards, with None in the place of what nobody decided; as they are under `zero`."""
    if undecided == ZERO:
        return list(rewards)
    triples = zip(samples, verdicts, rewards, strict=True)
    return [None if nobody_decided(sample, verdict) else reward for sample, verdict, reward in triples]


def nobody_decided(sample: Sample, verdict: Verdict) -> bool:
    """True if neither the rules nor a model gave a word, and the answer itself is not the reason."""
    if verdict.outcome is not Outcome.UNDECIDED:
        return False
    reason = _gate_of(sample, verdict)
    if reason is not None:
        return reason == NO_REFERENCE
    rules = verdict.rules_stage
    if rules is None:
        return True
    return rules.outcome is Outcome.UNDECIDED and (verdict.failed or rules.reason not in BEYOND_LIMITS)


def _gate_of(sample: Sample, verdict: Verdict) -> str | None:
    """The gate that holds the answer back; where no model was there to be protected, the gates are asked now."""
    if verdict.model_stage is not None or verdict.answer is None:
        return None
    held = next((stage.reason for stage in verdict.stages if stage.stage == _GATE), None)
    return held or gate(Query(sample.question, sample.ground_truth, verdict.answer))
