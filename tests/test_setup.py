"""Who is asked, what becomes of a verdict, and what it earns: the three setups as a table."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyv.cascade.counts import Counts
from tinyv.cascade.model_stage import Open, joined, opened_for
from tinyv.cascade.rewards import reward_of, rewards_of
from tinyv.cascade.setup import ON_ERROR, SETUPS, Setup
from tinyv.errors import ConfigError, DataError, ModelError
from tinyv.llm.query import Decision, Query
from tinyv.sample import Sample
from tinyv.verdict import FAILURES, MODEL_FAILURES, Outcome, Stage, Verdict

C, I, U = Outcome.CORRECT, Outcome.INCORRECT, Outcome.UNDECIDED  # noqa: E741
YES = Decision(C, "model_accepts", 0.9, 0.1, "tiny", "p@1")
NO = Decision(I, "model_rejects", 0.2, 0.1, "tiny", "p@1")
READ_YES = Decision(C, "model_accepts", None, 0.1, "tiny", "p@1")
READ_NO = Decision(I, "model_rejects", None, 0.1, "tiny", "p@1")
DOWN = Decision(U, "server_unavailable")


def _sample(answer: str = "6") -> Sample:
    return Sample(question="How many?", ground_truth="5", answer=answer)


def _first(
    outcome: Outcome | None, rules: str = "engine", reason: str = "said", answer: str | None = "6"
) -> Verdict:
    """What the first stage gives; None: nobody judges before the model."""
    if outcome is None:
        return Verdict(U, answer, "extract", "not_judged")
    stage = Stage(rules, outcome, reason)
    return Verdict(outcome, answer, rules, reason, stages=(stage,))


def _opened(setup: Setup, outcome: Outcome | None, rules: str = "engine", answer: str = "6") -> Open:
    return opened_for(_sample(answer), _first(outcome, rules, answer=answer), setup)


def _final(
    setup: Setup, outcome: Outcome | None, decision: Decision | None, rules: str = "math_verify"
) -> Verdict:
    """The verdict of the whole cascade; no decision: the model must not have been asked."""
    opened = _opened(setup, outcome, rules)
    if decision is None:
        assert opened.query is None
        return opened.verdict
    assert opened.query == Query("How many?", "5", "6")
    return joined(opened.verdict, decision, "llm")


ADDON, HALF = Setup(), Setup(weight=0.5)
SOFT, SOFT_HALF = Setup(soft=True), Setup(weight=0.5, soft=True)
ONLY, SOFT_ONLY = Setup("tinyv_only"), Setup("tinyv_only", soft=True)
MIXED, SOFT_MIXED = Setup("mixed", 0.25), Setup("mixed", 0.25, soft=True)
NONE, NONE_MIXED, NONE_ONLY = (
    Setup(on_error="none"),
    Setup("mixed", 0.25, on_error="none"),
    Setup("tinyv_only", on_error="none"),
)

TABLE: list[tuple[Setup, Outcome | None, Decision | None, Outcome, float | None]] = [
    (ADDON, C, None, C, 1.0),
    (ADDON, U, YES, C, 1.0),
    (ADDON, U, NO, I, 0.0),
    (ADDON, I, YES, C, 1.0),
    (ADDON, I, NO, I, 0.0),
    (ADDON, U, DOWN, U, 0.0),
    (ADDON, I, DOWN, U, 0.0),
    (HALF, C, None, C, 1.0),
    (HALF, U, YES, C, 0.5),
    (HALF, I, YES, C, 0.5),
    (HALF, U, NO, I, 0.0),
    (HALF, U, DOWN, U, 0.0),
    (SOFT, C, None, C, 1.0),
    (SOFT, U, YES, C, 0.9),
    (SOFT, U, NO, I, 0.2),
    (SOFT, U, READ_YES, C, 1.0),
    (SOFT, U, READ_NO, I, 0.0),
    (SOFT, U, DOWN, U, 0.0),
    (SOFT_HALF, U, YES, C, 0.45),
    (SOFT_HALF, I, NO, I, 0.1),
    (ONLY, None, YES, C, 1.0),
    (ONLY, None, NO, I, 0.0),
    (ONLY, None, DOWN, U, 0.0),
    (SOFT_ONLY, None, YES, C, 0.9),
    (SOFT_ONLY, None, NO, I, 0.2),
    (MIXED, C, YES, C, 1.0),
    (MIXED, C, NO, C, 0.75),
    (MIXED, C, DOWN, U, 1.0),
    (MIXED, I, YES, C, 0.25),
    (MIXED, I, NO, I, 0.0),
    (MIXED, I, DOWN, U, 0.0),
    (MIXED, U, YES, C, 0.25),
    (MIXED, U, NO, I, 0.0),
    (SOFT_MIXED, C, YES, C, 0.975),
    (SOFT_MIXED, C, NO, C, 0.8),
    (SOFT_MIXED, U, YES, C, 0.225),
    (NONE, C, None, C, 1.0),
    (NONE, U, YES, C, 1.0),
    (NONE, U, DOWN, U, None),
    (NONE, I, DOWN, U, None),
    (NONE_MIXED, C, DOWN, U, None),
    (NONE_MIXED, C, NO, C, 0.75),
    (NONE_ONLY, None, DOWN, U, None),
]


@pytest.mark.parametrize(("setup", "rules", "decision", "outcome", "earned"), TABLE)
def test_a_setup_makes_its_verdict_and_its_reward(
    setup: Setup, rules: Outcome | None, decision: Decision | None, outcome: Outcome, earned: float | None
) -> None:
    verdict = _final(setup, rules, decision)
    assert verdict.outcome is outcome
    assert reward_of(verdict, setup) == (None if earned is None else pytest.approx(earned))


@pytest.mark.parametrize("name", SETUPS)
@pytest.mark.parametrize("rules", ["engine", "math_verify", "prime", "mine"])
@pytest.mark.parametrize("outcome", list(Outcome))
def test_the_model_is_asked_by_setup_and_by_whether_the_rules_prove(
    name: str, rules: str, outcome: Outcome
) -> None:
    proved = rules in ("engine", "mine") and outcome is not U
    expected = {
        "addon": outcome is U or (outcome is I and not proved),
        "tinyv_only": True,
        "mixed": not proved,
    }
    assert (_opened(Setup(name), outcome, rules).query is not None) is expected[name]


def test_who_is_asked_can_be_told_otherwise() -> None:
    assert _opened(Setup(ask_refuted=True), I, "engine").query is not None
    assert _opened(Setup(ask_refuted=False), I, "math_verify").query is None
    assert _opened(Setup("mixed", ask_accepted=True), C, "engine").query is not None
    assert _opened(Setup("mixed", ask_accepted=False), C, "prime").query is None
    assert _opened(Setup(ask_refuted=False), U, "math_verify").query is not None


def test_nobody_is_asked_about_a_response_without_an_answer() -> None:
    verdict = _first(I, "extract", "no_answer", answer=None)
    for setup in map(Setup, SETUPS):
        opened = opened_for(Sample(ground_truth="5", response="hm"), verdict, setup)
        assert opened == Open(verdict)
        assert reward_of(opened.verdict, setup) == 0.0


@pytest.mark.parametrize("setup", [ADDON, ONLY, MIXED, SOFT, NONE])
@pytest.mark.parametrize("outcome", [*Outcome, None])
def test_a_gated_answer_keeps_what_the_rules_said_and_is_nobodys_failure(
    setup: Setup, outcome: Outcome | None
) -> None:
    if outcome is None and setup.asks_rules:
        outcome = U
    opened = _opened(setup, outcome, "math_verify", answer="...")
    assert opened.query is None
    assert opened.verdict.outcome is (outcome or U)
    assert not opened.verdict.failed
    assert reward_of(opened.verdict, setup) == float(outcome is C)
    if outcome in (U, None):
        assert (opened.verdict.stage, opened.verdict.reason) == ("gate", "punctuation_only")


def test_a_gate_does_not_hide_that_the_rules_failed() -> None:
    verdict = _first(U, "prime", "crashed", answer="...")
    opened = opened_for(_sample("..."), verdict, NONE)
    assert opened.query is None
    assert opened.verdict.failed
    assert reward_of(opened.verdict, NONE) is None
    assert [stage.reason for stage in opened.verdict.stages] == ["crashed", "punctuation_only"]


def test_a_model_mends_a_failure_of_the_rules() -> None:
    verdict = joined(_first(U, "prime", "crashed"), YES, "llm")
    assert not verdict.failed
    assert reward_of(verdict, NONE) == 1.0


@pytest.mark.parametrize("reason", sorted(MODEL_FAILURES))
@pytest.mark.parametrize("setup", [Setup(name, on_error=how) for name in SETUPS for how in ON_ERROR])
@pytest.mark.parametrize("outcome", list(Outcome))
def test_a_failure_is_never_incorrect_and_costs_no_accepted_answer(
    reason: str, setup: Setup, outcome: Outcome
) -> None:
    verdict = joined(_first(outcome, "math_verify"), Decision(U, reason), "llm")
    assert verdict.outcome is U
    assert verdict.failed
    earned = reward_of(verdict, setup)
    assert earned == (None if setup.on_error == "none" else float(outcome is C))


def test_a_verdict_of_the_rules_that_failed_earns_what_on_error_says() -> None:
    failed = _first(U, "prime", "worker_timeout")
    assert (reward_of(failed), reward_of(failed, NONE)) == (0.0, None)
    with pytest.raises(ModelError, match=r"^1 samples have no verdict: 1 x prime worker_timeout"):
        rewards_of([failed, _first(C)], Setup(on_error="raise"))


def test_failures_are_raised_together_with_their_counts() -> None:
    verdicts = [_final(ADDON, U, decision) for decision in (DOWN, YES, DOWN, Decision(U, "timeout"))]
    with pytest.raises(ModelError, match=r"^3 samples .*2 x llm server_unavailable, 1 x llm timeout"):
        rewards_of(verdicts, Setup(on_error="raise"))
    assert rewards_of(verdicts, ADDON) == [0.0, 1.0, 0.0, 0.0]
    assert rewards_of(verdicts, NONE) == [None, 1.0, None, None]
    assert rewards_of([], Setup(on_error="raise")) == []


def test_an_undecided_of_the_rules_is_no_failure() -> None:
    assert reward_of(_first(U, reason="unknown_form"), NONE) == 0.0
    assert rewards_of([_first(U, reason="unknown_form")], Setup(on_error="raise")) == [0.0]
    assert "unknown_form" not in FAILURES


def test_a_verdict_made_by_hand_earns_by_its_outcome() -> None:
    assert [reward_of(Verdict(outcome, "5", "engine", "x")) for outcome in (C, I, U)] == [1.0, 0.0, 0.0]


@pytest.mark.parametrize("found", [None, 1.0, "CORRECT", Outcome.CORRECT, _sample()])
def test_what_is_no_verdict_has_no_reward(found: Any) -> None:
    with pytest.raises(DataError, match=r"a reward is that of a tinyv\.Verdict"):
        reward_of(found)


def test_the_models_word_is_kept_with_its_stage() -> None:
    verdict = _final(MIXED, C, NO)
    assert [(stage.stage, stage.outcome) for stage in verdict.stages] == [("math_verify", C), ("llm", I)]
    assert verdict.p_correct == 0.2
    assert verdict.seconds == pytest.approx(0.1)
    assert (verdict.stage, verdict.reason) == ("math_verify", "said")
    stage = verdict.model_stage
    assert stage is not None
    assert (stage.model, stage.prompt, stage.how) == ("tiny", "p@1", "called")


@given(
    st.sampled_from(
        [Setup(n, w, soft=s) for n in ("addon", "mixed") for w in (0.0, 0.3, 1.0) for s in (True, False)]
    ),
    st.sampled_from([I, U]),
    st.floats(0, 1),
)
def test_a_reward_lies_between_nothing_and_everything(setup: Setup, outcome: Outcome, p: float) -> None:
    said = Decision(C if p >= 0.5 else I, "x", p)
    earned = reward_of(joined(_first(outcome, "math_verify"), said, "llm"), setup)
    assert earned is not None
    assert 0 <= earned <= setup.weight


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "both"},
        {"name": None},
        {"weight": -0.1},
        {"weight": 1.1},
        {"weight": float("nan")},
        {"weight": "1"},
        {"weight": True},
        {"on_error": "zero"},
        {"on_error": None},
        {"soft": "yes"},
        {"soft": None},
        {"ask_refuted": "no"},
        {"ask_accepted": 1},
        {"name": "tinyv_only", "weight": 0.5},
    ],
)
def test_a_setup_that_does_not_fit_is_refused_and_shown(wrong: dict[str, Any]) -> None:
    with pytest.raises(ConfigError) as error:
        Setup(**wrong)
    value = list(wrong.values())[-1]
    assert repr(value) in str(error.value)


@pytest.mark.parametrize(
    "setup", [ONLY, MIXED, HALF, SOFT, Setup(ask_refuted=True), Setup(ask_accepted=True)]
)
def test_what_only_a_model_can_give_needs_one(setup: Setup) -> None:
    with pytest.raises(ConfigError, match="need"):
        setup.needs_no_model()
    Setup(on_error="none").needs_no_model()


# What is counted.


def _decision(outcome: Outcome, reason: str, how: str) -> Decision:
    return Decision(outcome, reason, how=how)


def test_every_verdict_is_counted_once_and_where_it_belongs() -> None:
    verdicts = [
        _first(C),
        _first(I),
        _first(I, "extract", "no_answer", answer=None),
        _first(U, reason="unknown_form"),
        _opened(ADDON, U, answer="...").verdict,
        _opened(ADDON, I, "prime", answer="").verdict,
        joined(_first(U), _decision(C, "model_accepts", "called"), "llm"),
        joined(_first(U), _decision(C, "model_accepts", "shared"), "llm"),
        joined(_first(I, "prime"), _decision(I, "model_rejects", "cached"), "llm"),
        joined(_first(U), _decision(U, "timeout", "called"), "llm"),
        joined(_first(U), _decision(U, "timeout", "shared"), "llm"),
        joined(_first(C, "prime"), _decision(C, "model_accepts", "called"), "llm"),
    ]
    counts = Counts()
    counts.add(verdicts[:5])
    counts.add(verdicts[5:])
    assert counts.as_dict() == {
        "samples": 12,
        "accepted_by_rules": 2,
        "refuted_without_call": 1,
        "gated": 3,
        "calls": 3,
        "deduplicated": 2,
        "cache_hits": 1,
        "recovered": 2,
        "failed": 2,
        "gates": {"no_answer": 1, "punctuation_only": 1, "empty_answer": 1},
        "failures": {"timeout": 2},
        "calls_per_not_accepted": 0.3,
    }


def test_nothing_counted_gives_no_division_by_nothing() -> None:
    assert Counts().as_dict()["calls_per_not_accepted"] == 0.0
    counts = Counts()
    counts.add([_first(C)])
    assert counts.as_dict()["calls_per_not_accepted"] == 0.0
