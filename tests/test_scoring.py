"""Many decisions in one call of vLLM's `/generative_scoring`: when it is used, and what its faults cost."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

import tinyv
from scripted_pairs import (
    Leaving,
    decisions,
    eventually,
    expected,
    fresh,
    idle,
    judged,
    outcomes,
    pairs,
    reasons,
)
from tinyv.bench.scripted.process import ScriptedServer
from tinyv.bench.scripted.script import Script
from tinyv.bench.scripted.tokens import NO_ID, YES_ID
from tinyv.llm.client import Client
from tinyv.llm.failure import Failed
from tinyv.llm.query import Query
from tinyv.llm.remote import shared_model
from tinyv.llm.scoring import AGREEMENT, ITEMS_PER_CALL, PROBE_MASS, SCORING_LANES, _scores

BEFORE, AFTER = "<|im_start|>user\n", "<|im_end|>\n<|im_start|>assistant\n"
PROBE_CHATS, PROBE_ITEMS = 3, 2
"""Requests of a probe that finds scoring: one for the form of request, and a right and a wrong pair each way."""


@pytest.fixture(scope="module")
def shared() -> Iterator[ScriptedServer]:
    with ScriptedServer() as server:
        yield server


@pytest.fixture
def server(shared: ScriptedServer) -> ScriptedServer:
    shared.control(reset=True, **{**Script().as_dict(), "scoring": True})
    return shared


def probed(server: ScriptedServer, **values: Any) -> tinyv.ModelConfig:
    """A client that uses scoring, before the script's latency and faults hold; the counters begin anew."""
    before = {key: server.counters()[key] for key in ("latency_ms", "scoring_fault", "scoring_fault_times")}
    server.control(latency_ms=0, scoring_fault=None)
    config = fresh(server.url, **values)
    assert shared_model(config).found().result(10).scoring
    server.control(reset=True, **before)
    return config


def scored(server: ScriptedServer) -> tuple[int, int]:
    """Items that were scored, and chat requests."""
    counters = server.counters()
    return counters["scored_items"], counters["requests"]


def query_of(sample: tinyv.Sample) -> Query:
    return Query(sample.question, sample.ground_truth, sample.answer or "")


def many(count: int) -> tuple[list[tinyv.Sample], dict[str, float]]:
    """Samples with a p_correct for each, spread over all that there is."""
    samples = pairs(count)
    return samples, {sample.answer or "": k / (count - 1) for k, sample in enumerate(samples)}


def test_many_pairs_are_few_requests_each_decided_as_the_chat_does_and_in_order(
    server: ScriptedServer,
) -> None:
    samples, p_yes = many(600)
    server.control(decisions=p_yes)
    verdicts = judged(probed(server), samples)
    assert scored(server) == (600, 0)
    assert server.counters()["scoring_requests"] <= 4 * 600 / ITEMS_PER_CALL
    assert server.counters()["max_in_flight"] <= SCORING_LANES
    assert [verdict.answer for verdict in verdicts] == [sample.answer for sample in samples]
    assert [verdict.p_correct for verdict in verdicts] == pytest.approx(list(p_yes.values()), abs=1e-6)


def test_the_decisions_are_those_of_the_chat(server: ScriptedServer) -> None:
    samples, p_yes = many(60)
    server.control(decisions=p_yes)
    one_by_one = judged(fresh(server.url, scoring=False), samples)
    server.reset()
    together = judged(probed(server), samples)
    assert scored(server) == (60, 0)
    assert outcomes(together) == outcomes(one_by_one)
    for verdict, other in zip(together, one_by_one, strict=True):
        assert verdict.p_correct == pytest.approx(other.p_correct, abs=AGREEMENT)


def test_a_threshold_holds_for_scores_too(server: ScriptedServer) -> None:
    samples, p_yes = many(11)
    server.control(decisions=p_yes)
    verdicts = judged(probed(server, threshold=0.75), samples)
    assert outcomes(verdicts) == ["INCORRECT"] * 8 + ["CORRECT"] * 3
    assert scored(server) == (11, 0)


def test_a_lone_pair_is_scored_in_the_models_own_template_for_the_models_own_words(
    server: ScriptedServer,
) -> None:
    [sample] = pairs(1)
    config = probed(server)
    judged(config, [sample])
    payload = server.counters()["last_scoring"]
    [item] = payload.pop("items")
    assert payload == {
        "model": "scripted",
        "query": [],
        "label_token_ids": [YES_ID, NO_ID],
        "apply_softmax": True,
        "add_special_tokens": False,
    }
    style = shared_model(config).found().result(10).style
    assert item == f"{BEFORE}{style.prompt.render(query_of(sample))}{AFTER}"


def test_the_probe_asks_each_way_about_a_right_and_a_wrong_pair(server: ScriptedServer) -> None:
    server.control(decisions={"42.0": 0.99})
    found = shared_model(fresh(server.url)).found().result(10)
    assert (found.scoring, found.context) == (True, 32768)
    assert scored(server) == (PROBE_ITEMS, PROBE_CHATS)


def test_a_key_is_sent_to_the_raw_endpoints_too(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    samples = pairs(3)
    monkeypatch.setenv("TINYV_TEST_KEY", "secret")
    server.control(decisions=decisions(samples), require_key="secret")
    assert outcomes(judged(probed(server, api_key_env="TINYV_TEST_KEY"), samples)) == expected(samples)
    assert scored(server) == (3, 0)


NOT_USED: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    ("not there", {"scoring": False}, {}, "/tokenize said 404"),
    ("other scores", {"scoring_fault": "off_by"}, {}, "differs from the chat by 0.1"),
    ("no scores", {"scoring_fault": "null_scores"}, {}, "gave something else"),
    ("too few scores", {"scoring_fault": "short"}, {}, "gave something else"),
    ("it crashes", {"scoring_fault": "status"}, {}, "/generative_scoring said 500"),
    ("a template that is no text", {"template_strips": True}, {}, "cannot be written as text"),
    ("a word of several tokens", {"labels": [" True", " False"]}, {}, "'True' is not one token"),
    ("a context that is not known", {"models": "none"}, {"model": "scripted"}, ""),
    ("not wanted", {}, {"scoring": False}, ""),
    ("little mass on the words", {"label_mass": PROBE_MASS - 0.1}, {}, "is no decision"),
    ("less mass than is asked for", {"label_mass": 0.7}, {"min_mass": 0.8}, "is no decision"),
]


@pytest.mark.parametrize(("name", "script", "values", "why"), NOT_USED, ids=[row[0] for row in NOT_USED])
def test_the_chat_is_used_where_scoring_cannot_be_trusted(
    server: ScriptedServer,
    caplog: pytest.LogCaptureFixture,
    name: str,
    script: dict[str, Any],
    values: dict[str, Any],
    why: str,
) -> None:
    samples = pairs(4)
    server.control(decisions=decisions(samples), **script)
    config = fresh(server.url, **values)
    with caplog.at_level("DEBUG", "tinyv.llm.scoring"):
        assert not shared_model(config).found().result(10).scoring
    assert why in caplog.text and bool(why) == bool(caplog.records)
    server.reset()
    verdicts = judged(config, samples)
    assert scored(server) == (0, 4)
    if name == "less mass than is asked for":  # then the chat does not decide either
        assert reasons(verdicts) == {"unreadable_verdict"}
    else:
        assert outcomes(verdicts) == expected(samples)
        assert {verdict.p_correct is None for verdict in verdicts} == {False}


def test_enough_mass_on_the_words_is_most_of_it(server: ScriptedServer) -> None:
    samples = pairs(4)
    server.control(decisions=decisions(samples), label_mass=PROBE_MASS + 0.1)
    assert outcomes(judged(probed(server), samples)) == expected(samples)
    assert scored(server) == (4, 0)


def test_a_model_that_thinks_first_is_never_scored(server: ScriptedServer) -> None:
    server.control(text="They agree.</think> Answer: True")
    verdicts = judged(fresh(server.url, card="TinyV-1.5B-Think"), pairs(3))
    assert set(outcomes(verdicts)) == {"CORRECT"}
    assert scored(server)[0] == 0


def test_a_server_without_log_probabilities_is_never_scored(server: ScriptedServer) -> None:
    samples = pairs(3)
    server.control(decisions=decisions(samples), fault="no_logprobs")
    assert outcomes(judged(fresh(server.url), samples)) == expected(samples)
    assert scored(server)[0] == 0


@pytest.mark.parametrize("sign", ["x", "é", "\U0001f600"], ids=["one byte", "two", "four"])
def test_a_prompt_that_might_be_cut_goes_by_chat_and_the_others_do_not(
    server: ScriptedServer, sign: str
) -> None:
    samples = pairs(6)
    samples[2] = replace(samples[2], question=sign * (33_000 // len(sign.encode())))
    server.control(decisions=decisions(samples))
    assert outcomes(judged(probed(server), samples)) == expected(samples)
    assert scored(server) == (5, 1)


FAULTS: list[tuple[str, dict[str, Any]]] = [
    ("500", {"scoring_fault": "status", "scoring_status": 500}),
    ("400", {"scoring_fault": "status", "scoring_status": 400}),
    ("404", {"scoring_fault": "status", "scoring_status": 404}),
    ("429", {"scoring_fault": "status", "scoring_status": 429}),
    ("null", {"scoring_fault": "null_scores"}),
    ("short", {"scoring_fault": "short"}),
    ("cut", {"scoring_fault": "cut"}),
]


@pytest.mark.parametrize(("name", "script"), FAULTS, ids=[row[0] for row in FAULTS])
def test_the_pairs_of_a_call_that_fails_are_asked_one_by_one(
    server: ScriptedServer, name: str, script: dict[str, Any]
) -> None:
    samples = pairs(300)
    server.control(decisions=decisions(samples), scoring_fault_times=1, **script)
    verdicts = judged(probed(server, retries=0), samples)
    assert outcomes(verdicts) == expected(samples)
    assert [verdict.p_correct for verdict in verdicts] == pytest.approx(
        [0.9 if outcome == "CORRECT" else 0.1 for outcome in expected(samples)], abs=AGREEMENT
    )
    assert 1 <= scored(server)[1] <= ITEMS_PER_CALL
    assert scored(server)[0] == len(samples)


@pytest.mark.parametrize(("name", "script"), FAULTS, ids=[row[0] for row in FAULTS])
def test_calls_that_always_fail_lose_no_pair_and_open_no_breaker(
    server: ScriptedServer, name: str, script: dict[str, Any]
) -> None:
    samples = pairs(40)
    server.control(decisions=decisions(samples), **script)

    async def asked() -> tuple[list[str], list[int], bool]:
        config = fresh(server.url, retries=0)
        server.control(scoring_fault=None)
        client = Client(config)
        end = asyncio.get_running_loop().time() + 8
        try:
            assert (await client.found()).scoring
            server.control(reset=True, **script)
            said, failures = [], []
            for sample in samples:  # one after the other, so that each is a call of its own
                opinion, _ = await client.opinion(query_of(sample), lambda: end)
                said.append(opinion.says.name)
                failures.append(client._servers.all[0].breaker._failures)
            return said, failures, client._servers.all[0].breaker.closed
        finally:
            await client.close()

    said, failures, closed = asyncio.run(asyncio.wait_for(asked(), 10))
    assert said == expected(samples)
    assert (set(failures), closed) == ({0}, True)
    assert scored(server)[1] == len(samples)


UNREADABLE: list[Any] = [
    *({}, {"data": [{"index": 0, "score": 0.5}]}),
    {"data": [{"index": 0, "score": None}, {"index": 1, "score": 0.5}]},
    {"data": [{"index": 0, "score": 0.5}, {"index": 1, "score": 1.5}]},
]


@pytest.mark.parametrize("value", UNREADABLE, ids=str)
def test_unreadable_scores_may_be_asked_for_again_and_do_not_speak_against_the_server(value: Any) -> None:
    with pytest.raises(Failed) as caught:
        _scores(value, 2)
    failure = caught.value
    assert (failure.reason, failure.again, failure.server_fault) == ("bad_response", True, False)


def test_scores_are_taken_by_their_index() -> None:
    assert _scores({"data": [{"index": 1, "score": 0.25}, {"index": 0, "score": 1}]}, 2) == [1.0, 0.25]


def test_a_server_whose_scoring_and_chat_both_fail_is_undecided_with_the_chats_reason(
    server: ScriptedServer,
) -> None:
    samples = pairs(3)
    server.control(decisions=decisions(samples))
    config = probed(server, retries=0)
    server.control(scoring_fault="status", scoring_status=400, fault="html")
    assert reasons(judged(config, samples)) == {"bad_response"}
    server.control(scoring_fault=None, fault=None)
    assert outcomes(judged(config, samples)) == expected(samples)


def test_a_cancelled_batch_leaves_no_call_behind(server: ScriptedServer) -> None:
    samples = pairs(300)
    server.control(decisions=decisions(samples), latency_ms=10_000)
    verifier = tinyv.Verifier(Leaving(), probed(server, timeout_s=20.0, deadline_s=20.0))

    async def cancelled() -> float:
        task = asyncio.create_task(verifier.averify(samples))
        assert await asyncio.to_thread(eventually, lambda: server.counters()["in_flight"] >= 2)
        start = time.monotonic()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return time.monotonic() - start

    assert asyncio.run(cancelled()) < 1.0
    assert idle(server)
    counters = server.counters()
    assert (counters["aborted"], counters["requests"]) == (counters["scoring_requests"], 0)
    server.control(latency_ms=0)
    assert outcomes(verifier.verify(samples)) == expected(samples)


def test_a_call_goes_on_for_whoever_still_waits_for_one_of_its_pairs(server: ScriptedServer) -> None:
    samples = pairs(20)
    server.control(decisions=decisions(samples), latency_ms=600)
    model = shared_model(probed(server, timeout_s=20.0, deadline_s=20.0))
    queries = [query_of(sample) for sample in samples]
    leaving = model.submit(queries)
    assert eventually(lambda: server.counters()["in_flight"] == 1)
    staying = model.submit(queries[7:8])
    time.sleep(0.1)
    leaving.cancel()
    [decision] = staying.result(10)
    assert decision.outcome.name == expected(samples)[7]
    assert (server.counters()["scoring_requests"], scored(server)) == (1, (20, 0))


def test_a_deadline_stops_the_calls_that_are_under_way(server: ScriptedServer) -> None:
    samples = pairs(30)
    server.control(latency_ms=10_000)
    config = probed(server, timeout_s=20.0, deadline_s=0.5)
    assert reasons(judged(config, samples)) == {"timeout"}
    assert idle(server)
    assert server.counters()["requests"] == 0
