from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

import tinyv
from scripted_pairs import (
    LONG,
    Leaving,
    decisions,
    eventually,
    expected,
    idle,
    judged,
    outcomes,
    pairs,
    probed,
    reasons,
)
from tinyv.bench.scripted.process import ScriptedServer
from tinyv.llm.query import Query
from tinyv.llm.remote import shared_model


def test_a_cancelled_task_leaves_no_request_behind(server: ScriptedServer) -> None:
    samples = pairs(10)
    server.control(latency_ms=10_000)
    verifier = tinyv.Verifier(Leaving(), probed(server, **LONG))

    async def cancelled() -> float:
        task = asyncio.create_task(
            verifier.averify(samples + samples)
        )  # pairs that occur twice must stop too
        assert await asyncio.to_thread(eventually, lambda: server.counters()["in_flight"] == 10)
        start = time.monotonic()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return time.monotonic() - start

    assert asyncio.run(cancelled()) < 1.0
    assert idle(server)
    assert server.counters()["aborted"] == 10


def test_another_caller_of_the_same_pair_still_gets_its_decision(server: ScriptedServer) -> None:
    samples = pairs(6)
    server.control(decisions=decisions(samples), latency_ms=600)
    config = probed(server, **LONG)

    async def two() -> list[tinyv.Verdict]:
        leaving = asyncio.create_task(tinyv.averify(samples, rules=Leaving(), model=config))
        assert await asyncio.to_thread(eventually, lambda: server.counters()["in_flight"] == 6)
        staying = asyncio.create_task(tinyv.averify(samples[:3], rules=Leaving(), model=config))
        await asyncio.sleep(0.1)
        leaving.cancel()
        return await staying

    assert outcomes(asyncio.run(two())) == expected(samples[:3])
    counters = server.counters()
    assert (counters["requests"], counters["aborted"]) == (6, 3)


def test_a_pair_asked_again_right_after_it_was_cancelled_gets_its_decision(server: ScriptedServer) -> None:
    samples = pairs(4)
    server.control(decisions=decisions(samples), latency_ms=300)
    model = shared_model(probed(server, **LONG))
    queries = [Query(s.question, s.ground_truth, s.answer or "") for s in samples]
    for _ in range(3):
        first = model.submit(queries)
        assert eventually(lambda: server.counters()["in_flight"] == 4)
        first.cancel()
        second = model.submit(queries)  # while the first one's requests are still being stopped
        assert {decision.reason for decision in second.result(10)} <= {"model_accepts", "model_rejects"}
        queries = [Query("again", q.ground_truth, q.answer + "0") for q in queries]


def test_a_deadline_stops_what_is_under_way_also_for_a_pair_that_occurs_twice(server: ScriptedServer) -> None:
    samples = pairs(3)
    server.control(latency_ms=10_000)
    config = probed(server, timeout_s=20.0, deadline_s=0.5)
    assert reasons(judged(config, samples + samples)) == {"timeout"}
    assert idle(server)
    assert server.counters()["aborted"] == 3


def test_an_exception_in_the_rules_stops_what_was_sent(server: ScriptedServer) -> None:
    class Failing(Leaving):
        def judge(self, ground_truth: str, answer: str, question: str = "") -> Any:
            if answer == samples[40].answer:
                assert eventually(lambda: server.counters()["in_flight"] == 32)
                raise tinyv.RuleVerifierError("gone")
            return super().judge(ground_truth, answer, question)

    samples = pairs(60)
    server.control(latency_ms=10_000)
    with pytest.raises(tinyv.RuleVerifierError, match="gone"):
        judged(probed(server, **LONG), samples, rules=Failing())
    assert idle(server)
    assert server.counters()["aborted"] == 32


@pytest.fixture
def heeding_ctrl_c() -> Iterator[None]:
    """SIGINT as in a terminal: a process started in the background inherits that it is ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heeding_ctrl_c")
def test_ctrl_c_during_a_synchronous_wait_stops_what_was_sent(server: ScriptedServer) -> None:
    server.control(latency_ms=10_000)
    config = probed(server, **LONG)

    def interrupt() -> None:
        assert eventually(lambda: server.counters()["in_flight"] == 5)
        os.kill(os.getpid(), signal.SIGINT)

    interrupter = threading.Thread(target=interrupt)
    interrupter.start()
    start = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        judged(config, pairs(5))
    interrupter.join()
    assert time.monotonic() - start < 5
    assert idle(server)
    assert server.counters()["aborted"] == 5


def test_a_closed_client_stops_what_is_under_way_and_opens_again(server: ScriptedServer) -> None:
    samples = pairs(5)
    server.control(decisions=decisions(samples), latency_ms=10_000)
    config = probed(server, **LONG)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(judged, config, samples)
        assert eventually(lambda: server.counters()["in_flight"] == 5)
        shared_model(config).close()
        assert set(outcomes(waiting.result(5))) == {"UNDECIDED"}
    assert idle(server)
    server.control(latency_ms=0)
    assert outcomes(judged(config, samples)) == expected(samples)
