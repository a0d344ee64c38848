"""An answer's text is in no log at INFO or above, whatever fails: a server that quotes it, a process that dies."""

from __future__ import annotations

import json
import logging
import os
import signal
from typing import Any

import pytest

from serving import Served
from tinyv import ModelConfig, Sample, Verifier
from tinyv.bench.scripted.process import ScriptedServer
from tinyv.serve import workers
from tinyv.serve.logs import JsonLines

SECRET = "squirrel"
ANSWER = rf"\text{{the {SECRET}}}"
ECHO = json.dumps({"detail": [{"type": "string_type", "msg": f"bad {ANSWER}", "input": ANSWER}]})
NAMED = json.dumps({"error": {"type": "BadRequestError", "message": ANSWER, "code": SECRET + " 7"}})
FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"fault": "status", "status": 400, "body": ECHO}, "request_refused"),
    ({"fault": "status", "status": 400, "body": NAMED}, "request_refused"),
    ({"fault": "status", "status": 500, "body": ECHO}, "server_unavailable"),
    ({"fault": "status", "status": 503, "body": ANSWER}, "overloaded"),
    ({"fault": "status", "status": 302, "body": ANSWER}, "bad_response"),
    ({"fault": "status", "status": 200, "body": ANSWER}, "bad_response"),
    ({"text": SECRET, "label_mass": 0.1}, "unreadable_verdict"),
]


def open_pair(answer: str) -> dict[str, str]:
    return {"question": "Find 1/3.", "ground_truth": "1/3", "answer": answer}


def failed(server: ScriptedServer, script: dict[str, Any]) -> str:
    """The reason of a verdict that the model fails on, after one that it gave."""
    config = ModelConfig(server.url, retries=0, patience_s=0.0, deadline_s=5.0)
    with Verifier(model=config) as verifier:
        server.control(decisions={"0.33": 0.9})
        assert verifier.verify([Sample("Find 1/3.", "1/3", answer="0.33")])[0].stage == "llm"
        server.control(**script)
        return verifier.verify([Sample("Find a third.", "1/3", answer="0.33")])[0].reason


@pytest.mark.parametrize(
    ("script", "reason"), FAULTS, ids=[f"{n} {reason}" for n, (_, reason) in enumerate(FAULTS)]
)
def test_what_a_model_server_sends_is_told_at_debug_only(
    caplog: pytest.LogCaptureFixture, script: dict[str, Any], reason: str
) -> None:
    with ScriptedServer() as server, caplog.at_level(logging.DEBUG):
        assert failed(server, script) == reason
    only_told_at_debug(caplog, reason)


def test_what_a_model_writes_instead_of_a_decision_is_told_at_debug_only(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with ScriptedServer(reject_params=["logprobs"]) as server, caplog.at_level(logging.DEBUG):
        assert failed(server, {"text": ANSWER}) == "unreadable_verdict"
    only_told_at_debug(caplog, "unreadable_verdict")


def only_told_at_debug(caplog: pytest.LogCaptureFixture, reason: str) -> None:
    told = [record for record in caplog.records if record.levelno > logging.DEBUG]
    assert any(reason in record.getMessage() for record in told)
    assert not [record.getMessage() for record in told if SECRET in record.getMessage()]
    assert SECRET in caplog.text  # at DEBUG: so the test would have seen it


def test_the_name_of_an_error_is_told(caplog: pytest.LogCaptureFixture) -> None:
    with ScriptedServer() as server, caplog.at_level(logging.INFO):
        failed(server, {"fault": "status", "status": 400, "body": NAMED})
    assert "said 400 (BadRequestError)" in caplog.text


def test_no_line_of_a_service_holds_an_answer_whatever_fails() -> None:
    options = ("--patience", "0.1", "--retries", "0")
    with ScriptedServer() as model, Served("--model", model.url, *options, workers=1) as served:
        assert served.post("/v1/verify", {"samples": [open_pair("0.33")]})[0] == 200
        model.control(fault="status", status=400, body=ECHO)
        given = {"samples": [open_pair(ANSWER) | {"id": SECRET}]}
        first = served.post("/v1/verify", given)[2]["verdicts"][0]
        assert (first["reason"], first["failed"]) == ("request_refused", True)
        os.kill(served.rule_pids()[0], signal.SIGKILL)
        assert served.post("/v1/reward", given)[2]["failed"] == [True]
        for refused in ({"samples": [{"answer": ANSWER}]}, {SECRET: ANSWER}, {"samples": ANSWER}):
            assert served.post("/v1/verify", refused)[0] == 422
        assert served.post("/get_reward", {"query": ANSWER})[0] == 400
        assert served.call("POST", "/v1/verify", ANSWER.encode())[0] == 400
        assert (
            served.call(SECRET.upper(), f"/{SECRET}?{SECRET}", None, {"X-Request-Id": f"{SECRET}!"})[0] == 404
        )
        events = {line["event"] for line in served.logs()}
        assert "worker_died" in events and any("said 400" in event for event in events)
        assert SECRET not in served.log_text().lower()


def record_of(name: str, level: int = logging.WARNING) -> logging.LogRecord:
    return logging.LogRecord(name, level, "parser.py", 7, "Timeout during parsing: %s", (ANSWER,), None)


@pytest.mark.parametrize("name", ["math_verify.parser", "asyncio", "py.warnings", "tinyvX"])
def test_messages_of_other_libraries_are_told_at_debug_only(name: str) -> None:
    line = json.loads(JsonLines().format(record_of(name)))
    assert SECRET not in str(line) and name in line["event"] and "parser.py:7" in line["event"]
    assert SECRET in JsonLines(messages=True).format(record_of(name))


@pytest.mark.parametrize("name", ["tinyv.serve", "uvicorn.error"])
def test_messages_of_those_who_tell_no_texts_are_told(name: str) -> None:
    assert SECRET in JsonLines().format(record_of(name))


def test_a_rule_process_that_fails_tells_no_text(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def failing(*_: object) -> None:
        raise ValueError(ANSWER)

    monkeypatch.setattr(workers, "live", failing)
    monkeypatch.setattr(workers, "log_as_json", lambda *_: None)
    monkeypatch.setattr("signal.signal", lambda *_: None)
    with pytest.raises(SystemExit):
        workers.life(None, None)  # type: ignore[arg-type]
    (record,) = caplog.records
    line = JsonLines().format(record)
    assert json.loads(line)["exception"] == "ValueError" and SECRET not in line
