"""The second stage: who is asked, and what becomes of the verdict."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tinyv.cascade.setup import Setup
from tinyv.llm.gates import gate
from tinyv.llm.query import Decision, Query
from tinyv.sample import Sample
from tinyv.verdict import Judgement, Outcome, Stage, Verdict

GATE, ENGINE = "gate", "engine"


@dataclass(frozen=True, slots=True)
class Open:
    """A verdict before the model; `query` is what the model is asked, None if it is not."""

    verdict: Verdict
    query: Query | None = None


def opened_for(sample: Sample, verdict: Verdict, setup: Setup) -> Open:
    """Whether the model is asked about a sample that the first stage has judged."""
    if verdict.answer is None or not setup.asks(verdict.outcome, verdict.stage):
        return Open(verdict)
    query = Query(sample.question, sample.ground_truth, verdict.answer, _of_engine(verdict))
    reason = gate(query)
    if reason is None:
        return Open(verdict, query)
    return Open(gated(verdict, reason))


def _of_engine(verdict: Verdict) -> Judgement | None:
    """The engine's judgement, if the verdict is one."""
    return Judgement(verdict.outcome, verdict.reason) if verdict.stage == ENGINE else None


def gated(verdict: Verdict, reason: str) -> Verdict:
    """A verdict on an answer that no model is trusted with: it stays what the rules said.

    What they left open is UNDECIDED with the gate's reason, which earns nothing and is nobody's failure; where
    the rules failed, that stays the reason.
    """
    stages = (*verdict.stages, Stage(GATE, Outcome.UNDECIDED, reason))
    if verdict.outcome is not Outcome.UNDECIDED or verdict.failed:
        return replace(verdict, stages=stages)
    return replace(verdict, stage=GATE, reason=reason, stages=stages)


def joined(verdict: Verdict, decision: Decision, stage: str) -> Verdict:
    """The verdict after the model has decided, or failed to: what it says stands, its failure is UNDECIDED.

    An answer that the rules accepted stays accepted: the model's word is then only part of the reward.
    """
    said = Stage(
        stage,
        decision.outcome,
        decision.reason,
        decision.p_correct,
        decision.seconds,
        decision.model,
        decision.prompt,
        decision.how,
    )
    verdict = replace(
        verdict,
        seconds=verdict.seconds + decision.seconds,
        p_correct=decision.p_correct,
        stages=(*verdict.stages, said),
    )
    if verdict.outcome is Outcome.CORRECT and decision.outcome is not Outcome.UNDECIDED:
        return verdict
    return replace(verdict, outcome=decision.outcome, stage=stage, reason=decision.reason)
