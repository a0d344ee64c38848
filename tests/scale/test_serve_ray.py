"""`tinyv serve --ray`: the routes of the service, judged by replicas that are killed and multiplied."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

import pytest
from local_ray import await_gone, await_true, descendants, workers_below

import tinyv
from scripted_pairs import decisions, expected, outcomes, pairs
from serving import Served
from tinyv.bench.groups import grpo_batch
from tinyv.bench.scripted.process import ScriptedServer
from tinyv.sample import Sample
from tinyv.verdict import Verdict
from tinyv.wire import sample_value, verdict_of

pytestmark = [pytest.mark.ray, pytest.mark.timeout(600)]
TOKEN = "a-token-of-the-tests"
REPLICA = "ServeReplica:tinyv:tinyv"
HOST = "ModelHost"
KEEP_TRYING = {"retries": 20, "patience_s": 60.0, "deadline_s": 60.0}


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    options = ("--ray", "--model", "none", "--min-replicas", "1", "--max-replicas", "2")
    with Served(*options, workers=1, token=TOKEN) as service:
        yield service
        below = descendants(service.process.pid)
        assert service.stop(90) == 0
        await_gone(below)
        assert TOKEN not in service.log_text()


def samples(count: int) -> list[Sample]:
    return [rollout.sample for rollout in islice(grpo_batch(128, 8, 1), count)]


def local(found: list[Sample]) -> list[tuple[str, str | None, str, str]]:
    return told(tinyv.verify(found))


def told(verdicts: list[Verdict]) -> list[tuple[str, str | None, str, str]]:
    return [(v.outcome.name, v.answer, v.stage, v.reason) for v in verdicts]


def verified(service: Served, found: list[Sample]) -> list[Verdict]:
    status, _, reply = service.post("/v1/verify", {"samples": [sample_value(one) for one in found]})
    assert status == 200, reply
    return [verdict_of(one) for one in reply["verdicts"]]


def test_verdicts_and_rewards_are_those_of_this_machine(served: Served) -> None:
    found = samples(300)
    assert told(verified(served, found)) == local(found)
    reply = served.post("/v1/reward", {"samples": [sample_value(one) for one in found]})[2]
    assert reply["rewards"] == tinyv.reward(found)


def test_openrlhf_gets_its_shape(served: Served) -> None:
    body = {"query": ["Halve 1. It is $\\boxed{1/2}$."], "prompts": ["Halve 1."], "labels": ["0.5"]}
    status, _, reply = served.post("/get_reward", body)
    assert (status, reply["rewards"]) == (200, [1.0])


@pytest.mark.parametrize(
    "path",
    [
        *("/v1/verify", "/v1/reward", "/get_reward", "/readyz", "/metrics", "/docs"),
        *("/-/healthz", "/-/routes", "/-/"),
    ],
)
def test_without_the_token_only_healthz_answers(served: Served, path: str) -> None:
    method = "POST" if path[:3] in ("/v1", "/ge") else "GET"
    status, _, reply = served.call(method, path, b"{}" if method == "POST" else None, with_token=False)
    assert (status, reply["error"]["code"]) == (401, "unauthorized")
    assert served.call("GET", "/healthz", with_token=False)[0] == 200
    assert "ray_paths_open" not in served.log_text()


def test_readyz_tells_of_the_replica(served: Served) -> None:
    status, _, reply = served.get("/readyz")
    assert (status, reply["ready"], reply["rule_workers"]["alive"]) == (200, True, 1)


def test_metrics_name_the_replica_of_each_number(served: Served) -> None:
    served.get("/healthz")
    await_true(lambda: 'tinyv_requests_total{replica="' in served.get("/metrics")[2], "a replica's word")
    lines = [line for line in served.get("/metrics")[2].splitlines() if not line.startswith("#")]
    assert all('{replica="' in line for line in lines)


def test_an_answer_has_one_request_id_the_callers_own(served: Served) -> None:
    connection = served.connection()
    connection.request("GET", "/healthz", headers={"X-Request-Id": "mine"})
    assert connection.getresponse().headers.get_all("x-request-id") == ["mine"]
    connection.close()


def test_concurrent_requests_get_their_own_verdicts(served: Served) -> None:
    found = samples(256)
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda i: verified(served, found[i : i + 4]), range(0, 256, 4)))
    assert told([verdict for answer in answers for verdict in answer]) == local(found)


def test_a_replica_that_is_killed_under_load_loses_no_verdict_and_load_brings_a_second_one(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TINYV_TOKEN", TOKEN)
    found = samples(512)
    expected_rewards = tinyv.reward(found)
    stop = time.monotonic() + 60
    most, wrong, asked = 0, 0, 0
    lock = threading.Lock()

    with tinyv.Client(served.url, **KEEP_TRYING) as client:  # type: ignore[arg-type]

        def load(number: int) -> None:
            nonlocal wrong, asked
            while time.monotonic() < stop and not (killed.is_set() and most == 2 and asked > after + 100):
                start = 32 * (number % 16)
                rewards = client.reward(found[start : start + 32])
                with lock:
                    asked += 1
                    wrong += rewards != expected_rewards[start : start + 32]

        killed = threading.Event()
        after = 0
        with ThreadPoolExecutor(12) as pool:
            running = [pool.submit(load, number) for number in range(12)]
            await_true(lambda: asked > 20, "an answer")
            (replica, *_) = workers_below(served.process.pid, REPLICA)
            os.kill(replica, signal.SIGKILL)
            after = asked
            killed.set()
            while not all(one.done() for one in running):
                most = max(most, len(workers_below(served.process.pid, REPLICA)))
                time.sleep(0.2)
            for one in running:
                one.result()
    assert wrong == 0
    assert asked > after + 100
    assert most == 2


def test_a_node_has_one_client_of_the_model_which_is_replaced_when_it_is_killed(
    server: ScriptedServer,
) -> None:
    found = pairs(24)
    server.control(decisions=decisions(found))
    options = (
        "--ray",
        "--model",
        server.url,
        "--min-replicas",
        "2",
        "--max-replicas",
        "2",
        "--setup",
        "tinyv_only",
    )
    with Served(*options, workers=1) as service:
        await_true(lambda: len(workers_below(service.process.pid, REPLICA)) == 2, "a second replica")
        server.reset()
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _: verified(service, found), range(16)))
        assert all(outcomes(answer) == expected(found) for answer in answers)
        asked = server.counters()["requests"]
        assert len(found) <= asked <= len(found) + 1  # and one to find out what the server can do
        (host,) = workers_below(service.process.pid, HOST)
        os.kill(host, signal.SIGKILL)
        assert outcomes(verified(service, found)) == expected(found)
        below = descendants(service.process.pid)
        assert service.stop(90) == 0
        await_gone(below)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--ray", "--min-replicas", "3", "--max-replicas", "2"), "replicas must be at least 1"),
        (("--min-replicas", "3"), "--min-replicas is for --ray"),
        (("--ray", "--host", "0.0.0.0"), "needs a token"),
    ],
)
def test_user_errors_are_told(options: tuple[str, ...], words: str) -> None:
    with pytest.raises(RuntimeError, match=words):
        Served(*options, "--model", "none")
