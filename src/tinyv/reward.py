"""From samples to verdicts to rewards: extract, then the rules.

    [verdict] = verify([Sample(question="...", ground_truth="1/2", response="... \\boxed{0.5}")])
    reward(verdict)  # 1.0

A verifier that fails is our failure, never the answer's: it gives UNDECIDED with the reason `internal_error`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING

from tinyv.errors import ConfigError, DataError, TinyvError
from tinyv.sample import Sample
from tinyv.verdict import Judgement, Outcome, Verdict, undecided

if TYPE_CHECKING:
    from tinyv.engine.policy import Policy
    from tinyv.rules.protocol import RuleVerifier

SETUPS = ("addon", "tinyv_only", "mixed")

_log = logging.getLogger(__name__)
_Memo = dict[tuple[str, str, str], Judgement]


def verify(
    samples: Iterable[Sample],
    *,
    rules: str | RuleVerifier = "engine",
    model: None = None,
    setup: str = "addon",
    weight: float = 1.0,
    policy: Policy | None = None,
) -> list[Verdict]:
    """Judge samples; the verdicts have the order and the length of the input.

    `rules` is a verifier's name or an open verifier, which the caller closes. `policy` sets the engine's
    numeric rules. `model`, `setup` and `weight` are about the tiny model, which this version does not have
    yet. The same (question, ground truth, answer) is judged once per call. Safe from threads and inside a
    running event loop. Raises ConfigError for options that do not fit, DataError for a sample whose texts
    are not strings.
    """
    _check_setup(model, setup, weight)
    if isinstance(samples, Sample):
        raise DataError("verify() takes an iterable of samples, found one Sample: write verify([sample])")
    if not isinstance(samples, Iterable):
        raise DataError(
            f"verify() takes an iterable of samples, found {samples!r:.60}: write verify([sample])"
        )
    memo: _Memo = {}
    with opened(rules, policy) as verifier:
        return [_verdict(_checked(sample, i), verifier, memo) for i, sample in enumerate(samples)]


def reward(verdict: Verdict) -> float:
    """1.0 for CORRECT; 0.0 for INCORRECT and for UNDECIDED, which is the rules' verdict without a model.

    Raises DataError for what is no Verdict.
    """
    if not isinstance(verdict, Verdict):
        raise DataError(
            f"a reward is that of a tinyv.Verdict, found {verdict!r:.60}: give what verify() returns"
        )
    return 1.0 if verdict.outcome is Outcome.CORRECT else 0.0


def rewards(verdicts: Iterable[Verdict]) -> list[float]:
    """The reward of each verdict, in order. Raises DataError for what is no Verdict."""
    return [reward(verdict) for verdict in verdicts]


@contextmanager
def opened(rules: str | RuleVerifier, policy: Policy | None = None) -> Iterator[RuleVerifier]:
    """An open rule verifier; one given by name is closed at the end, one that is passed in is not.

    Raises ConfigError for an unknown name or a policy that cannot apply, MissingExtraError for a missing
    extra.
    """
    if policy is not None:
        _check_policy(rules, policy)
    if not isinstance(rules, str):
        _check_verifier(rules)
        yield rules
        return
    from tinyv.rules import get  # here, so that importing this module stays cheap

    verifier = get(rules) if policy is None else get(rules, policy=policy)
    try:
        yield verifier
    finally:
        verifier.close()


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


def _check_setup(model: object, setup: str, weight: float) -> None:
    if model is not None:
        raise ConfigError(f"models are not available in this version, found model={model!r}: use model=None")
    if setup not in SETUPS:
        raise ConfigError(f"unknown setup {setup!r}: use one of {', '.join(SETUPS)}")
    if setup != "addon":
        raise ConfigError(f"setup {setup!r} needs a model, found model=None: use setup='addon'")
    if isinstance(weight, bool) or not isinstance(weight, (int, float)) or not 0 <= weight <= 1:
        raise ConfigError(f"weight must be a number from 0 to 1, found {weight!r}")
    if weight != 1:
        raise ConfigError(
            f"weight scales a model's reward and needs one, found {weight!r} and no model: use weight=1.0"
        )


def _checked(sample: Sample, index: int) -> Sample:
    if not isinstance(sample, Sample):
        raise DataError(f"samples[{index}] must be a tinyv.Sample, found {type(sample).__name__}")
    for field in ("question", "ground_truth", "response", "answer"):
        value = getattr(sample, field)
        optional = field in ("response", "answer")
        if not (isinstance(value, str) or (optional and value is None)):
            raise DataError(f"samples[{index}].{field} must be a str, found {type(value).__name__}")
    if sample.response is None and sample.answer is None:
        raise DataError(f"samples[{index}] has neither a response nor an answer: give one of them")
    return sample


def _verdict(sample: Sample, verifier: RuleVerifier, memo: _Memo) -> Verdict:
    start = perf_counter()
    verdict = _decide(sample, verifier, memo)
    return replace(verdict, seconds=perf_counter() - start)


def _decide(sample: Sample, verifier: RuleVerifier, memo: _Memo) -> Verdict:
    try:
        answer, how = read_answer(sample)
    except Exception:  # noqa: BLE001 - a defect in extraction must not end a training run
        _log.warning("extraction failed", exc_info=True)
        return Verdict(Outcome.UNDECIDED, None, "extract", "internal_error")
    if answer is None:
        if how == "too_long":  # our limit, not the policy's failure
            return Verdict(Outcome.UNDECIDED, None, "extract", how)
        return Verdict(Outcome.INCORRECT, None, "extract", "no_answer")
    key = (sample.question, sample.ground_truth, answer)
    if key not in memo:
        memo[key] = judged(verifier, *key)
    judgement = memo[key]
    return Verdict(judgement.outcome, answer, verifier.name, judgement.reason)


def read_answer(sample: Sample) -> tuple[str | None, str]:
    """The answer of a sample and how it was read; (None, reason) where there is nothing to read."""
    if sample.answer is not None:
        return (sample.answer, "given") if sample.answer.strip() else (None, "no_answer")
    from tinyv.extract import extract  # here, so that importing this module stays cheap

    extraction = extract(sample.response or "", sample.question)
    return extraction.answer, extraction.how


def judged(verifier: RuleVerifier, question: str, ground_truth: str, answer: str) -> Judgement:
    """One judgement; a verifier that raises gives UNDECIDED `internal_error`, with the trace in the log."""
    try:
        return verifier.judge(ground_truth, answer, question)
    except TinyvError:
        raise
    except Exception:  # noqa: BLE001 - our failure is never the answer's, and must not end a training run
        _log.warning("rule verifier %s failed", verifier.name, exc_info=True)
        return undecided("internal_error")
