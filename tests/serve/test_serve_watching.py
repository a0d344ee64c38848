"""Metrics, logs, request ids, the page, and a model that is there or not."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from samples import body

from serving import Served
from tinyv.bench.scripted.process import ScriptedServer

SECRET = "a text that no log may hold squirrel"
OPEN = {"samples": [{"question": "Find 1/3.", "ground_truth": "1/3", "answer": "0.33"}]}


def metric(text: str, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else 0.0


def test_metrics_count_requests_and_verdicts(service: Served) -> None:
    before = service.get("/metrics")[2]
    service.post("/v1/verify", body("0.5", "3"))
    service.post("/v1/verify", {"samples": 3})
    service.get("/a path that nobody has"[:2] + SECRET.replace(" ", "-"))
    after = service.get("/metrics")[2]
    for name, more in (
        ('tinyv_requests_total{route="/v1/verify",status="200"}', 1),
        ('tinyv_requests_total{route="/v1/verify",status="422"}', 1),
        ('tinyv_requests_total{route="other",status="404"}', 1),
        ('tinyv_verdicts_total{outcome="correct",reason="same_number",stage="engine"}', 1),
        ('tinyv_verdicts_total{outcome="incorrect",reason="numeric_mismatch",stage="engine"}', 1),
        ('tinyv_request_seconds_count{route="/v1/verify"}', 2),
        ('tinyv_stage_seconds_count{stage="rules"}', 1),
    ):
        assert metric(after, name) - metric(before, name) == more, name
    for name in ("tinyv_queue_samples", "tinyv_rule_workers", "tinyv_model_calls_total"):
        assert f"\n{name} " in after
    assert SECRET.replace(" ", "-") not in after


def test_logs_have_ids_and_no_texts(service: Served) -> None:
    given = body(SECRET)
    given["samples"][0] |= {"question": SECRET, "ground_truth": SECRET, "id": SECRET}
    _, headers, _ = service.post("/v1/verify", given, {"X-Request-Id": "step-12.rank:3"})
    assert headers["x-request-id"] == "step-12.rank:3"
    service.post("/v1/verify?q=squirrel", {"samples": [{"answer": SECRET}], SECRET: 1})
    service.post("/get_reward", {"query": [SECRET], "prompts": [SECRET], "labels": [None]})
    text = service.log_text()
    assert "squirrel" not in text
    (line,) = [line for line in service.logs() if line.get("request_id") == "step-12.rank:3"]
    assert (line["route"], line["status"], line["samples"], line["method"]) == ("/v1/verify", 200, 1, "POST")
    assert line["ms"] > 0 and line["bytes"] > 0


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, "<script>", "a\tb", "ä"])
def test_a_strange_request_id_is_replaced(service: Served, given: str) -> None:
    found = service.get("/healthz", {"X-Request-Id": given})[1]["x-request-id"]
    assert re.fullmatch("[0-9a-f]{16}", found)


def test_the_page_and_the_description_load_nothing(service: Served) -> None:
    status, headers, page = service.get("/docs")
    assert status == 200 and headers["content-security-policy"].startswith("default-src 'none'")
    assert not re.search(r"(?:src|href)=|https?://|<script", page)
    described = service.get("/openapi.json")[2]
    assert {"/v1/verify", "/v1/reward", "/get_reward", "/healthz", "/readyz", "/metrics"} <= set(
        described["paths"]
    )
    schemas = described["components"]["schemas"]
    assert schemas["SampleBody"]["required"] == ["ground_truth"]
    for reference in re.findall(r"#/components/schemas/(\w+)", str(described)):
        assert reference in schemas


def test_a_model_decides_what_the_rules_leave_open_and_is_counted() -> None:
    with ScriptedServer(decisions={"0.33": 0.9}) as model, Served("--model", model.url, workers=1) as served:
        assert served.get("/readyz")[2]["model_servers"] == [{"url": model.url, "up": True, "reason": None}]
        first = served.post("/v1/verify", OPEN)[2]["verdicts"][0]
        assert (first["outcome"], first["stage"], first["p_correct"], first["reward"]) == (
            "CORRECT",
            "llm",
            0.9,
            1.0,
        )
        assert [stage["stage"] for stage in first["stages"]] == ["engine", "llm"]
        served.post("/v1/verify", OPEN)
        text = served.get("/metrics")[2]
        assert (metric(text, "tinyv_model_calls_total"), metric(text, "tinyv_model_cache_hits_total")) == (
            1,
            1,
        )
        assert metric(text, 'tinyv_stage_seconds_count{stage="model"}') == 2


def test_a_model_server_that_is_down_is_named_and_its_verdicts_say_why() -> None:
    with ScriptedServer() as model, Served("--model", model.url, "--patience", "0.1", workers=1) as served:
        assert served.get("/readyz")[0] == 200
        model.kill()
        verdict = served.post("/v1/verify", OPEN)[2]["verdicts"][0]
        assert (verdict["outcome"], verdict["reason"], verdict["reward"]) == (
            "UNDECIDED",
            "server_unavailable",
            0.0,
        )
        assert served.post("/v1/verify", body("0.5"))[2]["verdicts"][0]["outcome"] == "CORRECT"
        tries = 100  # what was seen holds for a second
        while (reply := served.get("/readyz"))[0] != 503 and tries:
            tries -= 1
            time.sleep(0.05)
        status, _, told = reply
        assert (status, told["down"]) == (503, [model.url])
        assert metric(served.get("/metrics")[2], 'tinyv_failures_total{reason="server_unavailable"}') == 1


@pytest.mark.parametrize(("policy", "status", "reward"), [("none", 200, None), ("raise", 503, None)])
def test_what_a_failure_earns_is_the_setups_policy(policy: str, status: int, reward: Any) -> None:
    options = ("--patience", "0.1", "--on-error", policy)
    with ScriptedServer() as model, Served("--model", model.url, *options, workers=1) as served:
        model.kill()
        found, _, reply = served.post("/v1/reward", OPEN)
        assert found == status
        assert reply["error"]["code"] == "model_failed" if status == 503 else reply["rewards"] == [reward]
        assert reply.get("failed") == (None if status == 503 else [True])
        columns = {"query": [r"p \boxed{0.33}"], "prompts": ["p "], "labels": ["1/3"]}
        assert served.post("/get_reward", columns)[0] == 503
        told = served.post("/v1/verify", OPEN)
        assert (told[0], told[2]["verdicts"][0]["reward"]) == (200, None)


def test_a_slow_model_is_cut_off_by_the_deadline_and_the_rules_verdict_stays() -> None:
    with ScriptedServer() as model, Served("--model", model.url, workers=1) as served:
        model.control(latency_ms=20_000)
        reply = served.post("/v1/verify", OPEN | {"deadline_ms": 300})[2]["verdicts"][0]
        assert (reply["reason"], reply["stages"][0]["stage"]) == ("timeout", "engine")
        rewarded = served.post("/v1/reward", OPEN | {"deadline_ms": 300})[2]
        assert (rewarded["rewards"], rewarded["failed"]) == ([0.0], [True])


def test_nano_is_the_default_model() -> None:
    with Served(workers=1) as served:
        assert served.get("/v1/limits")[2]["model"] == "nano"
        verdict = served.post("/v1/verify", OPEN)[2]["verdicts"][0]
        assert (verdict["stage"], served.get("/readyz")[0]) == ("nano", 200)
