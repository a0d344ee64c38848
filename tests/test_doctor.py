from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from tinyv.bench.scripted.process import ScriptedServer

RIGHT = {"42.0": 0.95}


def doctor(*args: str) -> tuple[int, dict[str, Any], str]:
    command = [sys.executable, "-m", "tinyv", "doctor", *args]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert "Traceback" not in done.stderr
    return done.returncode, json.loads(done.stdout.splitlines()[-1]) if done.stdout else {}, done.stderr


def failed(report: dict[str, Any]) -> list[tuple[str, str]]:
    return [(step["name"], step["advice"]) for step in report["steps"] if not step["ok"]]


def test_a_good_server_passes_every_step() -> None:
    with ScriptedServer(decisions=RIGHT, default=0.1) as server:
        code, report, told = doctor("--model", server.url)
    assert (code, report["ok"], failed(report)) == (0, True, [])
    assert "card generic" in " ".join(told.split()) and "ms, median of 5" in told
    assert "p_correct 0.95" in told and told.count("ok  ") == len(report["steps"])


def test_the_licence_of_a_card_that_forbids_something_is_said() -> None:
    with ScriptedServer(
        name="IAAR-Shanghai/xVerify-0.5B-I", labels=["Correct", "Incorrect"], decisions=RIGHT
    ) as s:
        code, _, told = doctor("--model", s.url)
    assert code == 0 and "CC-BY-NC-ND-4.0" in told and "forbids commercial use" in told


def test_a_server_without_log_probabilities_is_said_to_be_read_as_text() -> None:
    with ScriptedServer(decisions=RIGHT, ignore_params=["logprobs"]) as server:
        code, _, told = doctor("--model", server.url)
    assert code == 0 and "there is no p_correct" in told


@pytest.mark.parametrize(
    ("script", "step", "advice"),
    [
        ({"fault": "refuse_500"}, "server", "see its log"),
        ({"models": "error"}, "server", "--model-name NAME"),
        ({"fault": "html"}, "server", "should end with /v1"),
        ({"require_key": "secret"}, "server", "--api-key-env"),
        ({"models": "many"}, "model", "--model-name NAME"),
        ({"models": "none"}, "model", "--model-name NAME"),
        ({"default": 0.1}, "right answer", "judges a plain pair wrongly"),
        ({"text": "Let me think about it", "ignore_params": ["logprobs"]}, "right answer", "--card"),
    ],
)
def test_each_failure_says_what_to_do(script: dict[str, Any], step: str, advice: str) -> None:
    with ScriptedServer(**script) as server:
        code, report, told = doctor("--model", server.url)
    assert code == 1 and report["ok"] is False
    assert failed(report)[0][0] == step and advice in failed(report)[0][1] and advice in told


def test_nothing_listening_is_one_failed_step() -> None:
    with ScriptedServer() as server:
        url = server.url
    code, report, _ = doctor("--model", url)
    assert code == 1 and [name for name, _ in failed(report)] == ["server"]
    assert "start the server" in failed(report)[0][1]


def test_a_server_without_tls_behind_https_is_told_from_one_that_is_down() -> None:
    with ScriptedServer() as server:
        code, report, _ = doctor("--model", server.url.replace("http://", "https://"))
    assert code == 1 and "does not speak https" in failed(report)[0][1]


def test_every_server_is_examined() -> None:
    with ScriptedServer(decisions=RIGHT) as one, ScriptedServer(decisions=RIGHT) as other:
        code, _, told = doctor("--model", f"{one.url},{other.url}")
    assert code == 0 and one.url in told and other.url in told


def test_a_model_is_required() -> None:
    code, _, told = doctor()
    assert code == 2 and "--model" in told and len(told.splitlines()) == 1


def test_verify_shows_the_stages_and_the_notice() -> None:
    with ScriptedServer(decisions={"0.33": 0.9}) as server:
        command = [sys.executable, "-m", "tinyv", "verify", "--ground-truth", "1/3", "--answer", "0.33"]
        done = subprocess.run(
            [*command, "--model", server.url, "--soft"],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    line = json.loads(done.stdout)
    assert (line["outcome"], line["stage"]) == ("CORRECT", "llm") and line["reward"] == pytest.approx(
        0.9, abs=0.01
    )
    assert [stage["stage"] for stage in line["stages"]] == ["engine", "llm"]
    assert "model scripted" in done.stderr


def test_verify_ends_with_1_if_the_model_gave_no_decision() -> None:
    with ScriptedServer() as server:
        url = server.url
    command = [
        sys.executable,
        "-m",
        "tinyv",
        "verify",
        "--ground-truth",
        "1/3",
        "--answer",
        "0.33",
        "--model",
        url,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1 and json.loads(done.stdout)["reason"] == "server_unavailable"


@pytest.mark.parametrize(
    ("url", "advice"),
    [("https://127.0.0.1:{port}/v1", "try http://"), ("http://127.0.0.1:{port}/v2", "ends with /v1")],
)
def test_a_wrong_address_of_a_good_server_is_told(url: str, advice: str) -> None:
    with ScriptedServer() as server:
        code, report, told = doctor("--model", url.format(port=server.port))
    assert code == 1 and failed(report)[0][0] == "server" and advice in told
