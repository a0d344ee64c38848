from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor

import tinyv
from scripted_pairs import (
    Leaving,
    decisions,
    expected,
    fresh,
    how,
    judged,
    outcomes,
    pairs,
    requests,
    warm,
)
from tinyv.bench.scripted.process import ScriptedServer
from tinyv.llm.query import CALLED, SHARED


def test_a_synchronous_call_works_inside_a_running_loop(server: ScriptedServer) -> None:
    samples = pairs(20)
    server.control(decisions=decisions(samples))

    async def inside() -> list[tinyv.Verdict]:
        return judged(fresh(server.url), samples)

    assert outcomes(asyncio.run(inside())) == expected(samples)


def test_two_hundred_tasks_through_one_verifier_get_their_own_verdicts_and_share_the_requests(
    server: ScriptedServer,
) -> None:
    samples = pairs(50)
    server.control(decisions=decisions(samples), latency_ms=20)
    verifier = tinyv.Verifier(Leaving(), warm(fresh(server.url), server))

    async def crowd() -> list[list[tinyv.Verdict]]:
        return await asyncio.gather(
            *(verifier.averify([samples[i % 50], samples[i // 4]]) for i in range(200))
        )

    answers = asyncio.run(crowd())
    for i, verdicts in enumerate(answers):
        assert outcomes(verdicts) == expected([samples[i % 50], samples[i // 4]])
    assert requests(server) == len(samples)
    counts = verifier.counts
    assert (counts.samples, counts.calls) == (400, 50)
    assert counts.calls + counts.deduplicated + counts.cache_hits == 400


def test_one_verifier_serves_one_event_loop_after_the_other(server: ScriptedServer) -> None:
    samples = pairs(6)
    server.control(decisions=decisions(samples))
    verifier = tinyv.Verifier(Leaving(), fresh(server.url))
    for part in (samples[:3], samples[3:], samples):
        assert outcomes(asyncio.run(verifier.averify(part))) == expected(part)


def test_sixteen_threads_through_one_verifier(server: ScriptedServer) -> None:
    samples = pairs(64)
    server.control(decisions=decisions(samples), latency_ms=10)
    verifier = tinyv.Verifier(Leaving(), warm(fresh(server.url), server))
    orders = [samples[shift:] + samples[:shift] for shift in range(0, 64, 4)]
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(verifier.verify, orders))
    assert [outcomes(verdicts) for verdicts in answers] == [expected(order) for order in orders]
    assert requests(server) == len(samples)
    assert verifier.counts.samples == 16 * 64


def test_the_same_pair_of_many_callers_at_once_is_one_request(server: ScriptedServer) -> None:
    [sample] = pairs(1)
    server.control(decisions={sample.answer: 0.9}, latency_ms=300)
    config = warm(fresh(server.url), server)
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: judged(config, [sample, sample]), range(16)))
    assert {verdict.outcome.name for verdicts in answers for verdict in verdicts} == {"CORRECT"}
    assert requests(server) == 1
    said = [word for verdicts in answers for word in how(verdicts)]
    assert (said.count(CALLED), said.count(SHARED)) == (1, 31)


def test_pairs_that_differ_in_spelling_alone_are_one_request(server: ScriptedServer) -> None:
    spelled = [
        tinyv.Sample(question=" q ", ground_truth="a b", answer=text) for text in ("x=1", "x = 1", "$x=1$")
    ]
    server.control(decisions={"x=1": 0.9, "x = 1": 0.9, "$x=1$": 0.9})
    config = warm(fresh(server.url), server)
    assert set(outcomes(judged(config, spelled))) == {"CORRECT"}
    assert requests(server) == 1


def test_the_limit_on_requests_at_a_time_is_kept_and_used(server: ScriptedServer) -> None:
    samples = pairs(40)
    server.control(decisions=decisions(samples), latency_ms=20)
    config = fresh(server.url, concurrency=5)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda k: judged(config, samples[k::4]), range(4)))
    assert [outcomes(verdicts) for verdicts in answers] == [expected(samples[k::4]) for k in range(4)]
    assert server.counters()["max_in_flight"] == 5


def test_payloads_hold_the_samples_texts_and_one_token(server: ScriptedServer) -> None:
    [sample] = pairs(1)
    judged(warm(fresh(server.url), server), [sample])
    [payload] = server.counters()["payloads"]
    assert payload["max_tokens"] == 1 and payload["logprobs"] is True
    assert json.dumps(payload["messages"]).count(f"<model_answer>{sample.answer}</model_answer>") == 1
