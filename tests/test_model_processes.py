from __future__ import annotations

import multiprocessing
import pickle
import threading
import time

import pytest

import tinyv
from scripted_pairs import (
    Leaving,
    decisions,
    expected,
    fresh,
    idle,
    outcomes,
    pairs,
    requests,
    run_script,
)
from tinyv.bench.scripted.process import ScriptedServer

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
