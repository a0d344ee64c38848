"""Outages that end, servers that ask to be left alone, and servers that are not what the others are."""

from __future__ import annotations

import time

import pytest

import tinyv
from scripted_pairs import decisions, expected, fresh, outcomes, pairs
from tinyv.bench.scripted.process import ScriptedServer
from tinyv.llm.breaker import LONGEST_PAUSE_S


def _reasons(verdicts: list[tinyv.Verdict]) -> set[str]:
    return {verdict.reason for verdict in verdicts}


def _judged(config: tinyv.ModelConfig, samples: list[tinyv.Sample]) -> list[tinyv.Verdict]:
    return tinyv.verify(samples, model=config, setup="tinyv_only")


def test_a_server_that_is_restarted_costs_a_batch_the_wait_and_no_decision() -> None:
    samples = pairs(300)
    with ScriptedServer(decisions=decisions(samples)) as server:
        config = fresh(server.url, retries=1, deadline_s=30.0, patience_s=20.0)
        assert outcomes(_judged(config, samples[:5])) == expected(samples[:5])
        server.kill()
        with tinyv.Verifier(model=config, setup="tinyv_only") as verifier:
            asking = verifier.ask(samples, [_unjudged(sample) for sample in samples])
            time.sleep(2.0)  # longer than all tries of a pair together, were they spent
            server.restart()
            verdicts = verifier.finish(samples, asking)
    decided = [verdict for verdict in verdicts if not verdict.failed]
    # Only what was under way when the breaker opened may have spent its tries.
    assert len(decided) >= 250
    assert [v.outcome.name for v, right in zip(verdicts, expected(samples), strict=True) if not v.failed] == [
        right for v, right in zip(verdicts, expected(samples), strict=True) if not v.failed
    ]


def test_one_request_alone_waits_for_a_server_that_is_restarted() -> None:
    samples = pairs(2)
    with ScriptedServer(decisions=decisions(samples)) as server:
        config = fresh(server.url, retries=0, deadline_s=30.0, patience_s=20.0)
        assert outcomes(_judged(config, samples[:1])) == expected(samples[:1])
        server.kill()
        with tinyv.Verifier(model=config, setup="tinyv_only") as verifier:
            asking = verifier.ask(samples[1:], [_unjudged(samples[1])])
            time.sleep(2.0)
            server.restart()
            assert outcomes(verifier.finish(samples[1:], asking)) == expected(samples[1:])


def _unjudged(sample: tinyv.Sample) -> tinyv.Verdict:
    return tinyv.Verdict(tinyv.Outcome.UNDECIDED, sample.answer, "extract", "not_judged")


def test_after_the_patience_for_an_outage_later_batches_fail_at_once() -> None:
    with ScriptedServer() as server:
        config = fresh(server.url, patience_s=0.3, deadline_s=20.0)
    first = _judged(config, pairs(20))
    start = time.monotonic()
    later = _judged(config, pairs(20, 20))
    assert _reasons(first) == _reasons(later) == {"server_unavailable"}
    assert time.monotonic() - start < 5


def test_the_first_batch_after_a_long_outage_is_decided() -> None:
    samples = pairs(150)
    with ScriptedServer(decisions=decisions(samples)) as server:
        config = fresh(server.url, patience_s=0.2, deadline_s=20.0)
        _judged(config, samples[:2])
        server.kill()
        assert _reasons(_judged(config, samples[2:30])) == {"server_unavailable"}
        time.sleep(0.5)
        assert _reasons(_judged(config, samples[2:30])) == {"server_unavailable"}
        server.restart()
        time.sleep(LONGEST_PAUSE_S)  # a probe is due by now
        assert outcomes(_judged(config, samples[30:])) == expected(samples[30:])


def test_a_batch_in_which_the_model_gets_another_name_loses_nothing() -> None:
    samples = pairs(150)
    with ScriptedServer(name="first", only_model=True, decisions=decisions(samples)) as server:
        config = fresh(server.url, deadline_s=20.0)
        _judged(config, samples[:10])
        server.control(name="second")
        verdicts = _judged(config, samples[10:])
    assert outcomes(verdicts) == expected(samples[10:])
    assert {verdict.stages[-1].model for verdict in verdicts} == {"second"}


def test_a_server_that_asks_for_a_pause_gets_it_and_decides_everything_in_the_end() -> None:
    samples = pairs(200)
    with ScriptedServer(decisions=decisions(samples)) as server:
        config = fresh(server.url, retries=1, deadline_s=30.0, concurrency=64)
        _judged(config, samples[:1])
        server.control(fault="status", status=429, retry_after=0.5, fault_times=150)
        assert outcomes(_judged(config, samples)) == expected(samples)


def test_a_pause_beyond_the_deadline_is_overloaded_at_once() -> None:
    with ScriptedServer(fault="status", status=429, retry_after=30) as server:
        config = fresh(server.url, deadline_s=5.0)
        start = time.monotonic()
        verdicts = _judged(config, pairs(20))
    assert _reasons(verdicts) == {"overloaded"} and time.monotonic() - start < 4


def test_servers_of_two_models_are_never_mixed() -> None:
    samples = pairs(120)
    right = decisions(samples)
    with (
        ScriptedServer(name="one", decisions=right) as one,
        ScriptedServer(name="other", decisions=right) as other,
    ):
        verdicts = _judged(fresh((one.url, other.url)), samples)
        assert outcomes(verdicts) == expected(samples)
        assert len({verdict.stages[-1].model for verdict in verdicts}) == 1


def test_a_server_that_lists_no_model_is_left_out_beside_one_that_does() -> None:
    samples = pairs(60)
    for order in (0, 1):
        with ScriptedServer(decisions=decisions(samples)) as good, ScriptedServer(models="none") as loading:
            urls = (good.url, loading.url) if order else (loading.url, good.url)
            assert outcomes(_judged(fresh(urls), samples)) == expected(samples)


def test_a_model_that_cannot_be_named_raises_before_a_run_and_never_within_one() -> None:
    samples = pairs(40)
    with ScriptedServer(models="many") as server, pytest.raises(tinyv.ConfigError, match="say which model"):
        _judged(fresh(server.url), samples)
    with ScriptedServer(decisions=decisions(samples), only_model=True) as server:
        config = fresh(server.url, patience_s=0.5)
        _judged(config, samples[:5])
        server.control(models="many", name="renamed")
        for start in (5, 15, 25):
            assert set(outcomes(_judged(config, samples[start : start + 10]))) == {"UNDECIDED"}


def test_one_reply_without_log_probabilities_does_not_turn_them_off() -> None:
    samples = pairs(20)
    with ScriptedServer(decisions=decisions(samples), fault="no_logprobs", fault_times=1) as server:
        verdicts = _judged(fresh(server.url), samples)
    assert all(verdict.p_correct is not None for verdict in verdicts)
