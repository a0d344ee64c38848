from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from email.utils import formatdate
from typing import Any

import pytest

import tinyv
from scripted_pairs import (
    Leaving,
    decisions,
    eventually,
    expected,
    fresh,
    is_right,
    judged,
    outcomes,
    pairs,
    reasons,
)
from tinyv.bench.scripted.process import ScriptedServer
from tinyv.bench.scripted.script import Script

MARGIN_S = 3.0
"""Beyond the deadline, for a busy machine."""
BATCH = 8
HURRIED = {"timeout_s": 0.25, "connect_timeout_s": 0.25, "deadline_s": 1.0, "retries": 1}
"""For faults that stay: one retry, and a breaker that has not yet given up when the deadline comes."""
PATIENT = {"timeout_s": 0.5, "deadline_s": 8.0, "retries": 8}
"""For faults that pass."""

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
RETRY_AFTER = [
    ("past date", "Wed, 21 Oct 2015 07:28:00 GMT"),
    ("negative", -5),
    ("garbage", "soon"),
    ("infinite", "1e400"),
    ("not a number", "nan"),
    ("empty", ""),
    ("part of a second", "0.2"),
]
TOO_LONG = [("a day", 86_400), ("a far date", "Wed, 21 Oct 2065 07:28:00 GMT"), ("a huge number", "9" * 300)]


def names(table: list[Any]) -> list[str]:
    return [row[0] for row in table]


@pytest.fixture(scope="module")
def shared() -> Iterator[ScriptedServer]:
    with ScriptedServer() as server:
        yield server


@pytest.fixture
def server(shared: ScriptedServer) -> ScriptedServer:
    shared.control(reset=True, **Script().as_dict())
    return shared


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def timed(
    config: tinyv.ModelConfig, samples: list[tinyv.Sample], **options: Any
) -> tuple[list[tinyv.Verdict], float]:
    start = time.monotonic()
    verdicts = judged(config, samples, **options)
    return verdicts, time.monotonic() - start


def all_undecided(verdicts: list[tinyv.Verdict], samples: list[tinyv.Sample], reason: str) -> None:
    assert [verdict.answer for verdict in verdicts] == [sample.answer for sample in samples]
    assert set(outcomes(verdicts)) == {"UNDECIDED"}
    assert reasons(verdicts) == {reason}
    assert {verdict.stage for verdict in verdicts} == {"llm"} and all(v.failed for v in verdicts)


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


def test_nothing_that_listens_is_server_unavailable() -> None:
    samples = pairs(BATCH)
    config = fresh(f"http://127.0.0.1:{free_port()}/v1", **HURRIED)
    verdicts, seconds = timed(config, samples)
    all_undecided(verdicts, samples, "server_unavailable")
    assert seconds < config.deadline_s + MARGIN_S


@pytest.mark.parametrize(
    "host", ["no-such-host.invalid", "a" * 64, "127.0.0.1:1", "[::1]:1"], ids=["unknown", "label", "v4", "v6"]
)
def test_a_host_that_cannot_be_reached_is_server_unavailable(host: str) -> None:
    samples = pairs(2)
    verdicts, _ = timed(fresh(f"http://{host}/v1", **HURRIED), samples)
    assert set(outcomes(verdicts)) == {"UNDECIDED"}
    assert reasons(verdicts) == {"server_unavailable"}


def test_a_port_that_takes_connections_and_never_speaks_is_a_timeout() -> None:
    samples = pairs(BATCH)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(64)
        config = fresh(f"http://127.0.0.1:{silent.getsockname()[1]}/v1", **HURRIED)
        verdicts, seconds = timed(config, samples)
    all_undecided(verdicts, samples, "timeout")
    assert seconds < config.deadline_s + MARGIN_S


@pytest.mark.parametrize(
    "said", [b"SSH-2.0-OpenSSH_9.6\r\n", b"\x00\xff" * 40, b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"]
)
def test_a_port_that_speaks_another_protocol_gives_undecided(said: bytes) -> None:
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as odd:
        odd.settimeout(0.05)

        def serve() -> None:
            while not stop.is_set():
                try:
                    connection, _ = odd.accept()
                except TimeoutError:
                    continue
                with connection:
                    connection.sendall(said)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            verdicts, _ = timed(fresh(f"http://127.0.0.1:{odd.getsockname()[1]}/v1", **HURRIED), pairs(2))
        finally:
            stop.set()
            thread.join()
    assert set(outcomes(verdicts)) == {"UNDECIDED"}
    assert reasons(verdicts) <= {"server_unavailable", "bad_response"}


def test_a_server_that_hangs_in_its_list_of_models_costs_one_time_out_not_one_per_sample(
    server: ScriptedServer,
) -> None:
    samples = pairs(40)
    server.control(fault="hang")
    config = fresh(server.url, timeout_s=0.3, deadline_s=30.0, retries=0)
    verdicts, seconds = timed(config, samples)
    all_undecided(verdicts, samples, "timeout")
    assert seconds < 2.0
    assert server.counters()["requests"] <= 3


@pytest.mark.parametrize(("name", "header"), RETRY_AFTER, ids=names(RETRY_AFTER))
def test_a_429_is_tried_again_whatever_its_retry_after_says(
    server: ScriptedServer, name: str, header: object
) -> None:
    samples = pairs(BATCH)
    server.control(
        decisions=decisions(samples), fault="status", status=429, retry_after=header, fault_times=3
    )
    verdicts, _ = timed(fresh(server.url, **PATIENT), samples)
    assert outcomes(verdicts) == expected(samples)


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_no_request_is_sent_before_the_time_that_retry_after_names(server: ScriptedServer, form: str) -> None:
    samples = pairs(1)
    header = 1 if form == "seconds" else formatdate(time.time() + 2, usegmt=True)
    server.control(
        decisions=decisions(samples), fault="status", status=429, retry_after=header, fault_times=1
    )
    verdicts, seconds = timed(fresh(server.url, **PATIENT), samples)
    assert outcomes(verdicts) == expected(samples)
    assert 0.9 < seconds < 3.5


@pytest.mark.parametrize(("name", "header"), TOO_LONG, ids=names(TOO_LONG))
def test_a_retry_after_beyond_the_deadline_ends_the_waiting_at_once(
    server: ScriptedServer, name: str, header: object
) -> None:
    samples = pairs(BATCH)
    server.control(fault="status", status=429, retry_after=header)
    verdicts, seconds = timed(fresh(server.url, deadline_s=20.0, retries=2), samples)
    all_undecided(verdicts, samples, "overloaded")
    assert seconds < 2.0
    server.control(fault=None, decisions=decisions(samples))


@pytest.mark.parametrize("fault", ["refuse_500", "hang", "cut", "drop"])
def test_a_fault_on_every_third_request_costs_retries_and_no_decision(
    server: ScriptedServer, fault: str
) -> None:
    samples = pairs(12)
    server.control(decisions=decisions(samples), fault=fault, fault_every=3, status=503)
    verdicts = judged(fresh(server.url, timeout_s=0.2, deadline_s=20.0, retries=12), samples)
    assert outcomes(verdicts) == expected(samples)
    assert server.counters()["requests"] > len(samples)


@pytest.mark.parametrize("times", [1, 2, 3])
@pytest.mark.parametrize("fault", ["refuse_500", "drop", "html"])
def test_a_fault_that_passes_during_the_probe_costs_no_log_probabilities(
    server: ScriptedServer, fault: str, times: int
) -> None:
    samples = pairs(4)
    server.control(decisions=decisions(samples), fault=fault, fault_times=times)
    verdicts = judged(fresh(server.url, **PATIENT), samples)
    assert outcomes(verdicts) == expected(samples)
    assert {verdict.p_correct is None for verdict in verdicts} == {False}
    assert server.counters()["payloads"][-1]["top_logprobs"] == 20


def test_a_server_without_log_probabilities_is_read_by_its_text(server: ScriptedServer) -> None:
    samples = pairs(BATCH)
    server.control(decisions=decisions(samples), fault="no_logprobs")
    verdicts = judged(fresh(server.url), samples)
    assert outcomes(verdicts) == expected(samples)
    assert {verdict.p_correct for verdict in verdicts} == {None}
    assert server.counters()["requests"] == len(samples) + 2  # the probe, once with them and once without


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


def _when_asked(server: ScriptedServer, requests: int, act: Callable[[], None]) -> threading.Thread:
    """Do something once so many requests have come, however slow this machine is just now."""

    def wait_and_act() -> None:
        deadline = time.monotonic() + 30
        while server.counters()["requests"] < requests and time.monotonic() < deadline:
            time.sleep(0.01)
        act()

    thread = threading.Thread(target=wait_and_act)
    thread.start()
    return thread


def test_a_server_killed_in_the_middle_of_a_batch_leaves_only_the_rest_undecided() -> None:
    samples = pairs(60)
    with ScriptedServer(latency_ms=50, decisions=decisions(samples)) as server:
        config = fresh(server.url, concurrency=4, deadline_s=3.0, retries=2, timeout_s=1.0)
        killer = _when_asked(server, 9, server.kill)
        verdicts, seconds = timed(config, samples)
        killer.join()
    assert seconds < config.deadline_s + MARGIN_S
    assert [verdict.answer for verdict in verdicts] == [sample.answer for sample in samples]
    said = [
        (verdict, right)
        for verdict, right in zip(verdicts, expected(samples), strict=True)
        if not verdict.failed
    ]
    assert 0 < len(said) < len(samples)
    assert all(verdict.outcome.name == right for verdict, right in said)
    assert reasons([verdict for verdict in verdicts if verdict.failed]) == {"server_unavailable"}


def test_a_server_killed_and_started_again_decides_the_rest_of_the_batch() -> None:
    samples = pairs(60)
    with ScriptedServer(latency_ms=50, decisions=decisions(samples)) as server:

        def bounce() -> None:
            server.kill()
            server.restart()

        bouncer = _when_asked(server, 9, bounce)
        config = fresh(server.url, concurrency=4, deadline_s=20.0, retries=6, timeout_s=1.0)
        verdicts, _ = timed(config, samples)
        bouncer.join()
        assert outcomes(verdicts) == expected(samples)
        assert 0 < server.counters()["requests"] < len(samples)  # the first one had its share


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
