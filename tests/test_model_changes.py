"""What changes behind a client: a server with another model, an outage that goes on, a cache without its server."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from scripted_pairs import decisions, expected, fresh, outcomes, pairs
from tinyv import Verifier, verify
from tinyv.bench.scripted.process import ScriptedServer


def test_a_server_restarted_with_another_model_is_probed_anew() -> None:
    samples = pairs(30)
    with ScriptedServer(name="first", only_model=True, decisions=decisions(samples)) as server:
        config = fresh(server.url)
        before = verify(samples[:10], rules="engine", model=config, setup="tinyv_only")
        port = server.port
    assert {verdict.stages[-1].model for verdict in before} == {"first"}
    with ScriptedServer(port=port, name="second", only_model=True, decisions=decisions(samples)):
        refused = verify(samples[10:11], model=config, setup="tinyv_only")
        after = verify(samples[11:], model=config, setup="tinyv_only")
    assert refused[0].reason in ("request_refused", "model_accepts", "model_rejects")
    assert {verdict.stages[-1].model for verdict in after} == {"second"}
    assert outcomes(after) == expected(samples[11:])


def test_log_probabilities_that_vanish_are_noticed_and_the_text_is_read() -> None:
    samples = pairs(20)
    with ScriptedServer(decisions=decisions(samples)) as server:
        config = fresh(server.url)
        first = verify(samples[:5], model=config, setup="tinyv_only")
        server.control(fault="no_logprobs")
        later = verify(samples[5:], model=config, setup="tinyv_only")
    assert all(verdict.p_correct is not None for verdict in first)
    assert outcomes(later) == expected(samples[5:])
    assert all(verdict.p_correct is None for verdict in later)


def test_an_outage_is_told_once_and_not_for_every_batch(caplog: pytest.LogCaptureFixture) -> None:
    with ScriptedServer() as server:
        config = fresh(server.url, retries=0)
    with (
        Verifier(model=config, setup="tinyv_only", on_error="none") as verifier,
        caplog.at_level(logging.WARNING),
    ):
        for start in range(0, 40, 10):
            verifier.verify(pairs(10, start))
    told = [record.getMessage() for record in caplog.records if "gave no decision" in record.getMessage()]
    assert len(told) == 1 and "server_unavailable" in told[0]


def test_what_is_on_disk_is_read_while_the_server_is_down(tmp_path: Path) -> None:
    samples = pairs(10)
    with ScriptedServer(decisions=decisions(samples)) as server:
        url = server.url
        verify(samples, model=fresh(url, cache_path=str(tmp_path)), setup="tinyv_only")
    named = fresh(url, cache_path=str(tmp_path), model="scripted")
    later = verify(samples, model=named, setup="tinyv_only")
    assert outcomes(later) == expected(samples)
    assert {verdict.stages[-1].how for verdict in later} == {"cached"}
