from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
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
from tinyv.llm.breaker import FAILURES_TO_OPEN
from tinyv.llm.query import CACHED, CALLED, SHARED, Query
from tinyv.llm.remote import shared_model

TESTS = Path(__file__).parent
LONG = {"timeout_s": 20.0, "deadline_s": 20.0}


@pytest.fixture(scope="module")
def shared() -> Iterator[ScriptedServer]:
    with ScriptedServer() as server:
        yield server


@pytest.fixture
def server(shared: ScriptedServer) -> ScriptedServer:
    shared.control(reset=True, **Script().as_dict())
    return shared


def warm(config: tinyv.ModelConfig, server: ScriptedServer) -> tinyv.ModelConfig:
    """The same, after its probe; the counters begin anew."""
    judged(config, pairs(1, start=900))
    server.reset()
    return config


def requests(server: ScriptedServer) -> int:
    found: int = server.counters()["requests"]
    return found


def how(verdicts: list[tinyv.Verdict]) -> list[str | None]:
    return [stage.how if (stage := verdict.model_stage) else None for verdict in verdicts]


def run_script(text: str, *args: str, options: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    """A program of its own, with this folder's helpers; what it prints."""
    head = f"import sys; sys.path.insert(0, {str(TESTS)!r})\n"
    command = [sys.executable, *options, "-c", head + text, *args]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


# --- callers -------------------------------------------------------------------------------------------------------


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


# --- stopping ------------------------------------------------------------------------------------------------------


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


def probed(server: ScriptedServer, **values: Any) -> tinyv.ModelConfig:
    """A client that has asked once, quickly, before the script's latency holds."""
    latency = server.counters()["latency_ms"]
    server.control(latency_ms=0)
    config = warm(fresh(server.url, **values), server)
    server.control(latency_ms=latency)
    return config


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


# --- several servers, and servers that go down ---------------------------------------------------------------------


def test_several_servers_share_the_load_and_one_that_is_down_is_dropped() -> None:
    samples, more = pairs(60), pairs(60, start=100)
    script: dict[str, Any] = {"latency_ms": 20, "decisions": decisions(samples + more)}
    with ScriptedServer(**script) as one, ScriptedServer(**script) as two:
        config = fresh((one.url, two.url), concurrency=4)
        assert outcomes(judged(config, samples)) == expected(samples)
        assert min(requests(one), requests(two)) > 20
        one.kill()
        two.reset()
        start = time.monotonic()
        assert outcomes(judged(config, more)) == expected(more)
        assert time.monotonic() - start < 5.0
        assert requests(two) == len(more)


def test_a_server_that_comes_back_gets_its_share_again() -> None:
    samples = pairs(300)
    script: dict[str, Any] = {"latency_ms": 10, "decisions": decisions(samples)}
    with ScriptedServer(**script) as one, ScriptedServer(**script) as two:
        config = fresh((one.url, two.url), concurrency=4)
        judged(config, samples[:20])
        one.kill()
        assert outcomes(judged(config, samples[20:60])) == expected(samples[20:60])
        one.restart()
        parts = iter(range(60, 300, 20))

        def used() -> bool:
            start = next(parts)
            part = samples[start : start + 20]
            assert outcomes(judged(config, part)) == expected(part)
            time.sleep(0.2)
            return requests(one) > 5

        assert eventually(used, seconds=10)


def test_a_server_that_hangs_does_not_keep_the_others_from_deciding() -> None:
    samples = pairs(30)
    with ScriptedServer(fault="hang") as bad, ScriptedServer(decisions=decisions(samples)) as good:
        config = fresh((bad.url, good.url), timeout_s=0.4, deadline_s=10.0, concurrency=8)
        assert outcomes(judged(config, samples)) == expected(samples)


def test_an_open_breaker_sends_one_probe_and_lets_the_batch_through_when_it_succeeds(
    server: ScriptedServer,
) -> None:
    samples, more = pairs(400), pairs(100, start=500)
    server.control(decisions=decisions(samples + more))
    config = probed(server, concurrency=8, deadline_s=2.0, retries=3)
    server.control(fault="refuse_500")
    assert reasons(judged(config, samples)) == {"server_unavailable"}
    # Those that opened it, what was under way then, and after that one request per pause of 0.5, 1 and 2 s.
    assert FAILURES_TO_OPEN <= requests(server) <= FAILURES_TO_OPEN + config.concurrency + 3
    server.control(fault=None, reset=True, latency_ms=5)
    assert eventually(lambda: outcomes(judged(config, more)) == expected(more), seconds=6)
    # The probe was one of them; what a deadline of the first try cut off was sent twice.
    assert len(more) <= requests(server) <= len(more) + config.concurrency


# --- processes -----------------------------------------------------------------------------------------------------

FORK = """
import os, time
from scripted_pairs import *
url, how = sys.argv[1:]
samples = pairs(12)
verifier = tinyv.Verifier(Leaving(), fresh(url, timeout_s=8.0, deadline_s=15.0))
assert outcomes(verifier.verify(samples[:4])) == expected(samples[:4])
for _ in range(2):
    child = os.fork()
    if child == 0:
        assert outcomes(verifier.verify(samples)) == expected(samples)
        import gc; gc.collect()
        if how == "exit": sys.exit(0)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    start = time.monotonic()
    part = pairs(4, start=100 + _ * 10)
    assert set(outcomes(verifier.verify(part))) == {"INCORRECT"}
    assert time.monotonic() - start < 4, "the child took the parent's connections along"
print("done")
"""


@pytest.mark.parametrize("way", ["exit", "_exit"])
def test_a_forked_child_asks_by_itself_and_leaves_the_parent_its_connections(
    server: ScriptedServer, way: str
) -> None:
    server.control(decisions=decisions(pairs(12)))
    ran = run_script(FORK, server.url, way)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "done\n", "")


def test_a_pool_of_forked_workers_asks_after_its_parent_has(server: ScriptedServer) -> None:
    samples = pairs(8)
    server.control(decisions=decisions(samples))
    verifier = tinyv.Verifier(Leaving(), fresh(server.url))
    verifier.verify(samples[:2])
    with multiprocessing.get_context("fork").Pool(2) as pool:
        answers = pool.map(verifier.verify, [samples, samples[::-1]])
    assert outcomes(answers[0]) == expected(samples)
    assert outcomes(answers[1]) == expected(samples[::-1])


def test_a_pickled_verifier_keeps_its_model_and_shares_its_client(server: ScriptedServer) -> None:
    samples = pairs(4)
    server.control(decisions=decisions(samples))
    verifier = tinyv.Verifier("engine", fresh(server.url), "tinyv_only", on_error="none")
    verifier.verify(samples)
    copy = pickle.loads(pickle.dumps(verifier))
    server.reset()
    assert outcomes(copy.verify(samples)) == expected(samples)
    assert (copy.setup, requests(server)) == (verifier.setup, 0)


def test_nothing_is_sent_and_no_thread_started_before_the_first_question() -> None:
    with ScriptedServer() as server:
        before = set(threading.enumerate())
        config = fresh(server.url)
        verifier = tinyv.Verifier(Leaving(), config)
        assert verifier.verify([]) == []
        [accepted] = verifier.verify([tinyv.Sample(ground_truth="7", answer="7")])
        assert accepted.outcome.name == "CORRECT"
        assert set(threading.enumerate()) == before
        assert requests(server) == 0


def test_importing_starts_no_thread_and_loads_no_http_library() -> None:
    ran = run_script(
        "import threading, tinyv; tinyv.Verifier, tinyv.ModelConfig, tinyv.verify, tinyv.averify\n"
        "print(threading.active_count(), 'aiohttp' in sys.modules, 'asyncio' in sys.modules and 0)"
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.split()[:2] == ["1", "False"]


ONE_CALL = """
import tinyv
from scripted_pairs import *
samples = pairs(10)
verdicts = judged(fresh(sys.argv[1]), samples)
print(outcomes(verdicts) == expected(samples))
"""
IN_FLIGHT = """
from scripted_pairs import *
from tinyv.llm.query import Query
from tinyv.llm.remote import shared_model
model = shared_model(fresh(sys.argv[1], timeout_s=30.0, deadline_s=30.0))
future = model.submit([Query("", "1", "2"), Query("", "1", "2"), Query("", "1", "3")])
import time
time.sleep(0.5)
print(future.done())
"""


def test_a_process_that_has_asked_ends_cleanly_and_at_once(server: ScriptedServer) -> None:
    server.control(decisions=decisions(pairs(10)))
    start = time.monotonic()
    ran = run_script(ONE_CALL, server.url, options=("-X", "dev", "-W", "error"))
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "True\n", "")
    assert time.monotonic() - start < 10


def test_a_process_that_ends_while_it_waits_is_silent_and_leaves_no_request(server: ScriptedServer) -> None:
    server.control(fault="hang")
    start = time.monotonic()
    ran = run_script(IN_FLIGHT, server.url, options=("-X", "dev", "-W", "error"))
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "False\n", "")
    assert time.monotonic() - start < 10
    assert idle(server)


# --- what is kept --------------------------------------------------------------------------------------------------

FROM_DISK = """
from scripted_pairs import *
url, folder, model, prompt = sys.argv[1:]
samples = pairs(6)
config = fresh(url, cache_path=folder, model=model, prompt=prompt or None)
verdicts = judged(config, samples)
assert outcomes(verdicts) == expected(samples)
print(*(v.model_stage.how for v in verdicts))
"""


def test_a_second_process_reads_the_cache_on_disk_for_the_same_model_and_prompt(
    server: ScriptedServer, tmp_path: Path
) -> None:
    server.control(decisions=decisions(pairs(6)))
    prompt = tmp_path / "other.txt"
    prompt.write_text(
        "Compare.\n<question>{{QUESTION}}</question>\n"
        "<ground_truth_answer>{{GROUND_TRUTH_ANSWER}}</ground_truth_answer>\n"
        "<model_answer>{{MODEL_ANSWER}}</model_answer>\nTrue or False?"
    )

    def said(model: str, prompt: str = "") -> set[str]:
        ran = run_script(FROM_DISK, server.url, str(tmp_path / "cache"), model, prompt)
        assert (ran.returncode, ran.stderr) == (0, "")
        return set(ran.stdout.split())

    assert said("one") == {CALLED}
    assert said("one") == {CACHED}
    assert said("two") == {CALLED}
    assert said("one", str(prompt)) == {CALLED}
    assert said("one", str(prompt)) == {CACHED}


def test_two_clients_of_one_process_share_a_cache_on_disk(server: ScriptedServer, tmp_path: Path) -> None:
    samples = pairs(4)
    server.control(decisions=decisions(samples))
    one = fresh(server.url, cache_path=str(tmp_path))
    two = fresh(server.url, cache_path=f"{tmp_path}/.", threshold=0.95)
    assert how(judged(one, samples)) == [CALLED] * 4
    verdicts = judged(two, samples)
    assert how(verdicts) == [CACHED] * 4
    assert set(outcomes(verdicts)) == {
        "INCORRECT"
    }  # 0.9 is below this threshold: opinions are kept, not verdicts


def test_a_forked_child_uses_its_parents_cache_on_disk(server: ScriptedServer, tmp_path: Path) -> None:
    samples = pairs(8)
    server.control(decisions=decisions(samples))
    verifier = tinyv.Verifier(Leaving(), fresh(server.url, cache_path=str(tmp_path)))
    verifier.verify(samples[:4])
    with multiprocessing.get_context("fork").Pool(1) as pool:
        assert how(pool.apply(verifier.verify, (samples,))) == [CACHED] * 4 + [CALLED] * 4
    shared_model(verifier.model.config).close()  # type: ignore[union-attr]
    assert how(verifier.verify(samples)) == [CACHED] * 8


def test_a_cache_on_disk_that_cannot_be_used_costs_calls_and_no_verdict(
    server: ScriptedServer, tmp_path: Path
) -> None:
    samples = pairs(4)
    server.control(decisions=decisions(samples))
    config = fresh(server.url, cache_path=str(tmp_path))
    judged(config, samples[:2])
    from tinyv.llm import kept

    kept._environments[tmp_path.resolve()][
        1
    ].close()  # as a full reader table does, every use of it fails now
    assert outcomes(judged(config, samples)) == expected(samples)
    del kept._environments[tmp_path.resolve()]


def test_a_folder_that_is_no_folder_is_the_callers_error(server: ScriptedServer, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(tinyv.ConfigError, match="as a cache"):
        judged(fresh(server.url, cache_path=str(tmp_path / "file")), pairs(2))


def test_no_failure_is_kept_on_disk(server: ScriptedServer, tmp_path: Path) -> None:
    samples = pairs(3)
    server.control(decisions=decisions(samples))
    config = fresh(server.url, cache_path=str(tmp_path), retries=0)
    judged(config, pairs(1, start=50))
    server.control(fault="html")
    assert reasons(judged(config, samples)) == {"bad_response"}
    server.control(fault=None)
    assert outcomes(judged(config, samples)) == expected(samples)


def test_memory_holds_so_many_decisions_and_the_ones_used_last(server: ScriptedServer) -> None:
    samples = pairs(4)
    config = tinyv.ModelConfig(server.url, cache_size=3, timeout_s=5.125)
    assert how(judged(config, samples[:3])) == [CALLED] * 3
    assert how(judged(config, samples[:1])) == [CACHED]
    assert how(judged(config, samples[3:])) == [CALLED]
    assert how(judged(config, samples[:1])) == [CACHED]
    assert how(judged(config, samples[1:2])) == [CALLED]


def test_payloads_hold_the_samples_texts_and_one_token(server: ScriptedServer) -> None:
    [sample] = pairs(1)
    judged(warm(fresh(server.url), server), [sample])
    [payload] = server.counters()["payloads"]
    assert payload["max_tokens"] == 1 and payload["logprobs"] is True
    assert json.dumps(payload["messages"]).count(f"<model_answer>{sample.answer}</model_answer>") == 1
