from __future__ import annotations

from typing import Any

import pytest

import tinyv
from scripted_pairs import (
    BATCH,
    HURRIED,
    MARGIN_S,
    Leaving,
    all_undecided,
    decisions,
    eventually,
    expected,
    fresh,
    is_right,
    judged,
    names,
    outcomes,
    pairs,
    timed,
)
from tinyv.bench.scripted.process import ScriptedServer

FAULTS = [
    ("refuse_500", {"fault": "refuse_500"}, "server_unavailable"),
    ("500 without a body", {"fault": "status", "status": 500, "body": ""}, "server_unavailable"),
    ("502 in HTML", {"fault": "status", "status": 502, "body": "<html>"}, "server_unavailable"),
    ("503", {"fault": "status", "status": 503}, "overloaded"),
    ("529", {"fault": "status", "status": 529}, "overloaded"),
    ("429", {"fault": "status", "status": 429}, "overloaded"),
    ("400", {"fault": "status", "status": 400}, "request_refused"),
    ("401", {"require_key": "secret"}, "request_refused"),
    ("404", {"fault": "status", "status": 404}, "request_refused"),
    ("302", {"fault": "status", "status": 302}, "bad_response"),
    ("hang", {"fault": "hang"}, "timeout"),
    ("slow drip", {"fault": "slow"}, "timeout"),
    ("cut", {"fault": "cut"}, "bad_response"),
    ("html", {"fault": "html"}, "bad_response"),
    ("not json", {"fault": "not_json"}, "bad_response"),
    ("wrong shape", {"fault": "wrong_shape"}, "bad_response"),
    ("50 MB", {"fault": "big"}, "bad_response"),
    ("drop", {"fault": "drop"}, "server_unavailable"),
    ("models error", {"models": "error"}, "server_unavailable"),
    ("babble", {"text": "untrue"}, "unreadable_verdict"),
]
AFTER_THE_PROBE = [
    (name, script, reason)
    for name, script, reason in FAULTS
    if name in ("refuse_500", "503", "429", "404", "hang", "cut", "html", "wrong shape", "50 MB", "drop")
]


@pytest.mark.parametrize(("name", "script", "reason"), FAULTS, ids=names(FAULTS))
def test_a_server_that_fails_from_the_start_leaves_every_sample_undecided_with_its_reason(
    server: ScriptedServer, name: str, script: dict[str, Any], reason: str
) -> None:
    samples = pairs(BATCH)
    server.control(decisions=decisions(samples), **script)
    config = fresh(server.url, **HURRIED)
    verdicts, seconds = timed(config, samples)
    all_undecided(verdicts, samples, reason)
    assert seconds < config.deadline_s + MARGIN_S


@pytest.mark.parametrize(("name", "script", "reason"), AFTER_THE_PROBE, ids=names(AFTER_THE_PROBE))
def test_a_server_that_fails_after_its_probe_leaves_what_follows_undecided_and_nothing_is_cached(
    server: ScriptedServer, name: str, script: dict[str, Any], reason: str
) -> None:
    samples = pairs(BATCH)
    server.control(decisions=decisions(samples))
    config = fresh(server.url, **HURRIED)
    assert outcomes(judged(config, samples[:1])) == expected(samples[:1])
    server.control(**script)
    verdicts, seconds = timed(config, samples)
    assert verdicts[0].reason == "model_rejects"  # kept from before
    all_undecided(verdicts[1:], samples[1:], reason)
    assert seconds < config.deadline_s + MARGIN_S
    server.control(fault=None)

    assert eventually(lambda: outcomes(judged(config, samples)) == expected(samples))
    assert all(verdict.p_correct is not None for verdict in judged(config, samples))


def test_a_server_that_hangs_in_its_list_of_models_costs_one_time_out_not_one_per_sample(
    server: ScriptedServer,
) -> None:
    samples = pairs(40)
    server.control(fault="hang")
    config = fresh(server.url, timeout_s=0.3, deadline_s=30.0, retries=0)
    verdicts, seconds = timed(config, samples)
    all_undecided(verdicts, samples, "timeout")
    assert seconds < 5
    assert server.counters()["requests"] <= 3


def test_a_server_without_log_probabilities_is_read_by_its_text(server: ScriptedServer) -> None:
    samples = pairs(BATCH)
    server.control(decisions=decisions(samples), fault="no_logprobs")
    verdicts = judged(fresh(server.url), samples)
    assert outcomes(verdicts) == expected(samples)
    assert {verdict.p_correct for verdict in verdicts} == {None}
    assert (
        server.counters()["requests"] == len(samples) + 3
    )  # the probe: with them, without, and with them once more


@pytest.mark.parametrize("text", ["untrue", "not true", "True or False", "It depends.", "", "<think>True"])
def test_an_unreadable_text_is_undecided_and_never_a_wrong_answer(server: ScriptedServer, text: str) -> None:
    samples = pairs(3)
    server.control(text=text, fault="no_logprobs")
    verdicts = judged(fresh(server.url), samples)
    all_undecided(verdicts, samples, "unreadable_verdict")


def test_a_key_that_the_server_wants_is_sent_from_the_environment(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    samples = pairs(3)
    server.control(decisions=decisions(samples), require_key="secret")
    monkeypatch.setenv("TINYV_TEST_KEY", "wrong")
    all_undecided(
        judged(fresh(server.url, api_key_env="TINYV_TEST_KEY"), samples), samples, "request_refused"
    )
    monkeypatch.setenv("TINYV_TEST_KEY", "secret")
    verdicts = judged(fresh(server.url, api_key_env="TINYV_TEST_KEY"), samples)
    assert outcomes(verdicts) == expected(samples)


def test_a_wrong_model_name_is_refused_without_a_request_per_sample(server: ScriptedServer) -> None:
    samples = pairs(40)
    server.control(only_model=True)
    verdicts, _ = timed(fresh(server.url, model="another"), samples)
    all_undecided(verdicts, samples, "request_refused")
    assert server.counters()["requests"] == 1


@pytest.mark.parametrize("models", ["none", "many"])
def test_a_model_that_cannot_be_named_is_the_callers_error(server: ScriptedServer, models: str) -> None:
    server.control(models=models)
    with pytest.raises(tinyv.ConfigError, match="say which model"):
        judged(fresh(server.url), pairs(40))


def test_each_on_error_policy_gives_its_reward(server: ScriptedServer) -> None:
    equal = tinyv.Sample(question="Same?", ground_truth="7", answer="7")
    samples = [equal, *pairs(3)]
    server.control(fault="status", status=404)

    def rewards(setup: str, on_error: str) -> list[float | None]:
        return tinyv.reward(
            samples, rules=Leaving(), model=fresh(server.url, **HURRIED), setup=setup, on_error=on_error
        )

    assert rewards("addon", "rules") == [1.0, 0.0, 0.0, 0.0]
    assert rewards("addon", "none") == [1.0, None, None, None]
    assert rewards("tinyv_only", "rules") == [1.0, 0.0, 0.0, 0.0]
    assert rewards("tinyv_only", "none") == [None, None, None, None]
    with pytest.raises(tinyv.ModelError, match=r"3 samples .* 3 x llm request_refused"):
        rewards("addon", "raise")
    with pytest.raises(tinyv.ModelError, match=r"4 samples .* 4 x llm request_refused"):
        rewards("tinyv_only", "raise")


def test_a_failure_is_not_kept_and_a_decision_is(server: ScriptedServer) -> None:
    samples = pairs(BATCH)
    server.control(decisions=decisions(samples), fault="status", status=429)
    config = fresh(server.url, retries=0)
    all_undecided(judged(config, samples), samples, "overloaded")
    server.control(fault=None, reset=True)
    assert outcomes(judged(config, samples)) == expected(samples)
    asked = server.counters()["requests"]
    server.control(fault="hang")
    assert outcomes(judged(config, samples)) == expected(samples)
    assert server.counters()["requests"] == asked


def test_duplicates_of_a_pair_that_fails_all_get_its_reason(server: ScriptedServer) -> None:
    [sample] = pairs(1)
    server.control(fault="cut")
    verdicts = judged(fresh(server.url, retries=0), [sample] * 5)
    all_undecided(verdicts, [sample] * 5, "bad_response")
    assert server.counters()["requests"] == 1


def test_a_batch_of_a_thousand_against_a_dead_server_ends_in_time(server: ScriptedServer) -> None:
    samples = pairs(1_000)
    server.control(fault="refuse_500")
    config = fresh(server.url, deadline_s=3.0, retries=3)
    verdicts, seconds = timed(config, samples)
    all_undecided(verdicts, samples, "server_unavailable")
    assert seconds < config.deadline_s + MARGIN_S
    assert server.counters()["requests"] < 40


@pytest.mark.parametrize("answer", ["\ud800 12", "1\x002", "\U0001f600", "x" * 50], ids=ascii)
def test_an_answer_of_odd_characters_is_decided_or_gated_and_never_an_error_of_ours(
    server: ScriptedServer, answer: str
) -> None:
    sample = tinyv.Sample(question="\udfff?", ground_truth="some reference \ud83d", answer=answer)
    [verdict] = judged(fresh(server.url), [sample])
    assert not verdict.failed


def test_right_and_wrong_samples_are_both_present_in_the_batches_here() -> None:
    assert {is_right(sample) for sample in pairs(3)} == {True, False}
