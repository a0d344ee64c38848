from __future__ import annotations

import time
from email.utils import formatdate

import pytest

from scripted_pairs import (
    BATCH,
    PATIENT,
    all_undecided,
    decisions,
    expected,
    fresh,
    judged,
    names,
    outcomes,
    pairs,
    timed,
)
from tinyv.bench.scripted.process import ScriptedServer

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
    assert 0.9 < seconds < 7


@pytest.mark.parametrize(("name", "header"), TOO_LONG, ids=names(TOO_LONG))
def test_a_retry_after_beyond_the_deadline_ends_the_waiting_at_once(
    server: ScriptedServer, name: str, header: object
) -> None:
    samples = pairs(BATCH)
    server.control(fault="status", status=429, retry_after=header)
    verdicts, seconds = timed(fresh(server.url, deadline_s=20.0, retries=2), samples)
    all_undecided(verdicts, samples, "overloaded")
    assert seconds < 10  # of a deadline of 20
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
