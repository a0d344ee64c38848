"""The first stage: read the answer, ask the rules, each pair once per batch.

A verifier that fails is our failure, never the answer's: it gives UNDECIDED with the reason `internal_error`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING

from tinyv.cascade.samples import read_answer
from tinyv.errors import ConfigError, TinyvError
from tinyv.sample import Sample
from tinyv.verdict import FAILURES, Judgement, Outcome, Stage, Verdict, undecided

if TYPE_CHECKING:
    from tinyv.engine.policy import Policy
    from tinyv.rules.protocol import RuleVerifier

NOT_JUDGED = "not_judged"
"""Reason of a verdict that only reads the answer: nobody has judged it yet."""
MOST_HELD = 8_000_000
"""Characters of remembered pairs; beyond that all are forgotten."""
OVERHEAD = 200
"""What a pair costs beside its characters."""
_log = logging.getLogger(__name__)


class RulesStage:
    """Judges samples, each pair once while it is remembered; `verifier` None reads the answers and judges none."""

    def __init__(self, verifier: RuleVerifier | None) -> None:
        self._verifier = verifier
        self._memo: dict[tuple[str, str, str], Judgement] = {}
        self._held = 0

    def __call__(self, sample: Sample) -> Verdict:
        """The verdict of extraction and rules."""
        start = perf_counter()
        verdict = self._decide(sample)
        seconds = perf_counter() - start
        return replace(verdict, seconds=seconds, stages=_stages(verdict, seconds))

    def _decide(self, sample: Sample) -> Verdict:
        try:
            answer, how = read_answer(sample)
        except Exception:  # noqa: BLE001 - a defect in extraction must not end a training run
            _log.warning("extraction failed", exc_info=True)
            return Verdict(Outcome.UNDECIDED, None, "extract", "internal_error")
        if answer is None:
            if how == "too_long":  # our limit, not the policy's failure
                return Verdict(Outcome.UNDECIDED, None, "extract", how)
            return Verdict(Outcome.INCORRECT, None, "extract", "no_answer")
        return self._judged(sample, answer)

    def _judged(self, sample: Sample, answer: str) -> Verdict:
        if self._verifier is None:
            return Verdict(Outcome.UNDECIDED, answer, "extract", NOT_JUDGED)
        key = (sample.question, sample.ground_truth, answer)
        judgement = self._memo.get(key)
        if judgement is None:
            judgement = judged(self._verifier, *key)
            self._remember(key, judgement)
        return Verdict(judgement.outcome, answer, self._verifier.name, judgement.reason)

    def _remember(self, key: tuple[str, str, str], judgement: Judgement) -> None:
        """Keep it, in bounded memory; what failed may not fail the next time."""
        if judgement.reason in FAILURES:
            return
        if self._held > MOST_HELD:
            self._memo.clear()
            self._held = 0
        self._memo[key] = judgement
        self._held += sum(map(len, key)) + OVERHEAD


def _stages(verdict: Verdict, seconds: float) -> tuple[Stage, ...]:
    if verdict.reason == NOT_JUDGED:
        return ()
    return (Stage(verdict.stage, verdict.outcome, verdict.reason, seconds=seconds),)


def judged(verifier: RuleVerifier, question: str, ground_truth: str, answer: str) -> Judgement:
    """One judgement; a verifier that raises gives UNDECIDED `internal_error`, with the trace in the log."""
    try:
        return verifier.judge(ground_truth, answer, question)
    except TinyvError:
        raise
    except Exception:  # noqa: BLE001 - our failure is never the answer's, and must not end a training run
        _log.warning("rule verifier %s failed", verifier.name, exc_info=True)
        return undecided("internal_error")


@contextmanager
def opened(rules: str | RuleVerifier, policy: Policy | None = None) -> Iterator[RuleVerifier]:
    """An open rule verifier; one given by name is closed at the end, one that is passed in is not.

    Raises ConfigError for an unknown name or a policy that cannot apply, MissingExtraError for a missing
    extra.
    """
    verifier = open_rules(rules, policy)
    try:
        yield verifier
    finally:
        if isinstance(rules, str):
            verifier.close()


def open_rules(rules: str | RuleVerifier, policy: Policy | None = None) -> RuleVerifier:
    """The verifier of that name, or the one that is passed in. Raises as `opened` does."""
    if policy is not None:
        _check_policy(rules, policy)
    if not isinstance(rules, str):
        _check_verifier(rules)
        return rules
    from tinyv.rules import get  # here, so that importing this module stays cheap

    return get(rules) if policy is None else get(rules, policy=policy)


def _check_policy(rules: str | RuleVerifier, policy: object) -> None:
    from tinyv.engine.policy import Policy  # here, so that importing this module stays cheap

    if rules != "engine":
        raise ConfigError(f"policy applies to rules='engine' only, found rules={rules!r}: leave policy out")
    if not isinstance(policy, Policy):
        raise ConfigError(f"policy must be a tinyv.Policy or None, found {policy!r:.60}")


def _check_verifier(rules: object) -> None:
    if not (callable(getattr(rules, "judge", None)) and isinstance(getattr(rules, "name", None), str)):
        raise ConfigError(
            f"rules must be a verifier's name, such as 'engine', or an open verifier, found {rules!r:.60}"
        )
