from __future__ import annotations

import asyncio
import json
import math
import os
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection, IncompleteRead, RemoteDisconnected
from typing import Any

import aiohttp
import pytest

from tinyv.bench.scripted.process import ScriptedServer

SERIALS = range(300)


def asked(answer: str, **params: Any) -> dict[str, Any]:
    prompt = f"<model_answer>old</model_answer>\n<model_answer>\n{answer}\n</model_answer> Equal?"
    return {"model": "scripted", "messages": [{"role": "user", "content": prompt}], **params}


def call(
    server: ScriptedServer, payload: object, path: str = "chat/completions", **headers: str
) -> tuple[int, bytes, Any]:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=5)
    try:
        body = None if payload is None else json.dumps(payload)
        connection.request("GET" if body is None else "POST", f"/v1/{path}", body, headers)
        response = connection.getresponse()
        return response.status, response.read(), response.headers
    finally:
        connection.close()


def choice(server: ScriptedServer, answer: str = "x", **params: Any) -> dict[str, Any]:
    status, body, _ = call(server, asked(answer, **params))
    assert status == 200, body
    found: dict[str, Any] = json.loads(body)["choices"][0]
    return found


def message(answer: tuple[int, bytes, Any]) -> tuple[int, str]:
    return answer[0], json.loads(answer[1])["error"]["message"]


def hurried(server: ScriptedServer, seconds: float = 0.3) -> bytes:
    """What comes within so many seconds of a request, after which the client goes away."""
    body = json.dumps(asked("x")).encode()
    with socket.create_connection(("127.0.0.1", server.port)) as client:
        head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n"
        client.sendall(head.encode() + body)
        time.sleep(seconds)
        client.setblocking(False)
        try:
            return client.recv(65_536)
        except BlockingIOError:
            return b""


def aborted(server: ScriptedServer) -> int:
    """The counter, once nothing is in flight."""
    for _ in range(100):
        counters = server.counters()
        if not counters["in_flight"]:
            break
        time.sleep(0.02)
    count: int = counters["aborted"]
    return count


def test_the_models_are_one_none_two_or_an_error(server: ScriptedServer) -> None:
    sizes = []
    for models in ("one", "none", "many"):
        server.control(models=models)
        sizes.append(json.loads(call(server, None, "models")[1])["data"])
    assert [len(data) for data in sizes] == [1, 0, 2]
    assert (sizes[0][0]["id"], sizes[0][0]["max_model_len"]) == ("scripted", 32768)
    server.control(models="error")
    assert call(server, None, "models")[0] == 500


def test_the_last_answer_of_the_prompt_is_looked_up(server: ScriptedServer) -> None:
    server.control(decisions={"a &lt; b": 0.7, "old": 0.9}, labels=["Yes", "No"])
    assert choice(server, "a &lt; b")["message"]["content"] == "Yes"
    assert choice(server, "unknown")["message"]["content"] == "No"
    assert server.counters()["requests"] == 2
    assert "unknown" in server.counters()["prompts"][1]


def test_the_mass_of_a_decision_is_split_over_two_spellings_of_each_label(server: ScriptedServer) -> None:
    server.control(decisions={"x": 0.7})
    (token,) = choice(server, logprobs=True, top_logprobs=20)["logprobs"]["content"]
    tops = {top["token"]: math.exp(top["logprob"]) for top in token["top_logprobs"]}
    assert len(tops) == len(token["top_logprobs"]) == 20
    expected = {"True": 0.63, " True": 0.07, "False": 0.27, " False": 0.03}
    assert {label: tops[label] for label in expected} == pytest.approx(expected)
    assert (token["token"], token["bytes"]) == ("True", list(b"True"))
    assert sum(tops.values()) == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("top", [0, 2])
def test_no_more_alternatives_come_than_asked_for(server: ScriptedServer, top: int) -> None:
    (token,) = choice(server, logprobs=True, top_logprobs=top)["logprobs"]["content"]
    assert [found["token"] for found in token["top_logprobs"]] == ["False", "True"][:top]
    assert choice(server)["logprobs"] is None


def test_a_sure_decision_is_still_json(server: ScriptedServer) -> None:
    server.control(default=1.0)
    (token,) = choice(server, logprobs=True, top_logprobs=20)["logprobs"]["content"]
    assert all(math.isfinite(top["logprob"]) for top in token["top_logprobs"])


def test_a_scripted_text_is_cut_at_the_limit_unless_it_is_ignored(server: ScriptedServer) -> None:
    text = "<think>so\n it is</think> True"
    server.control(text=text, decisions={"x": 0.8})
    whole = choice(server, logprobs=True, top_logprobs=5)
    tokens = [token["token"] for token in whole["logprobs"]["content"]]
    assert "".join(tokens) == whole["message"]["content"] == text
    assert whole["finish_reason"] == "stop"
    assert math.exp(whole["logprobs"]["content"][-1]["logprob"]) == pytest.approx(0.08)
    cut = choice(server, max_tokens=2)
    assert (cut["message"]["content"], cut["finish_reason"]) == ("".join(tokens[:2]), "length")
    server.control(ignores_max_tokens=True)
    assert choice(server, max_tokens=2)["message"]["content"] == text


def test_an_ignored_key_is_as_good_as_absent(server: ScriptedServer) -> None:
    server.control(ignore_params=["max_completion_tokens", "logprobs"], long_tokens=12)
    payload = asked("x", max_completion_tokens=1, logprobs=True)
    reply = json.loads(call(server, payload)[1])
    assert reply["usage"]["completion_tokens"] == 12
    assert reply["choices"][0]["message"]["content"].startswith("False because")
    assert reply["choices"][0]["logprobs"] is None


def test_a_rejected_key_is_named_as_openai_does(server: ScriptedServer) -> None:
    server.control(reject_params=["max_tokens"])
    assert message(call(server, asked("x", max_tokens=1))) == (
        400,
        "Unsupported parameter: 'max_tokens' is not supported with this model. "
        "Use 'max_completion_tokens' instead.",
    )
    assert choice(server, max_completion_tokens=1)["message"]["content"] == "False"


def test_a_key_and_the_right_model_can_be_required(server: ScriptedServer) -> None:
    server.control(require_key="k", only_model=True)
    assert call(server, asked("x"))[0] == call(server, None, "models")[0] == 401
    assert call(server, asked("x"), Authorization="Bearer k")[0] == 200
    assert call(server, asked("x") | {"model": "other"}, Authorization="Bearer k")[0] == 404


@pytest.mark.parametrize(
    "payload", [[], {}, {"messages": []}, asked("x", top_logprobs=21), asked("x", max_tokens=0)]
)
def test_a_request_that_no_server_takes_is_refused(server: ScriptedServer, payload: object) -> None:
    assert call(server, payload)[0] == 400


def test_other_paths_are_not_found(server: ScriptedServer) -> None:
    assert call(server, asked("x"), "completions")[0] == 404
    assert call(server, None)[0] == 404


@pytest.mark.parametrize(
    ("fault", "status", "kind", "start"),
    [
        ("refuse_500", 500, "application/json", b'{"error"'),
        ("html", 200, "text/html", b"<!DOCTYPE"),
        ("wrong_shape", 200, "application/json", b'{"ok": true}'),
    ],
)
def test_a_fault_answers_in_the_replys_stead(
    server: ScriptedServer, fault: str, status: int, kind: str, start: bytes
) -> None:
    server.control(fault=fault)
    found, body, headers = call(server, asked("x"))
    assert (found, headers.get_content_type(), body[: len(start)]) == (status, kind, start)


def test_a_status_comes_with_its_header_and_body(server: ScriptedServer) -> None:
    server.control(fault="status", status=429, retry_after=1.5, body="slow down")
    status, body, headers = call(server, asked("x"))
    assert (status, body, headers["Retry-After"]) == (429, b"slow down", "1.5")


def test_a_reply_can_be_broken_json_or_lack_what_was_asked_for(server: ScriptedServer) -> None:
    server.control(fault="not_json")
    with pytest.raises(json.JSONDecodeError):
        json.loads(call(server, asked("x"))[1])
    server.control(fault="no_logprobs")
    assert choice(server, logprobs=True)["logprobs"] is None


def test_a_connection_can_be_cut_in_the_reply_or_dropped_before_it(server: ScriptedServer) -> None:
    server.control(fault="cut")
    with pytest.raises(IncompleteRead):
        call(server, asked("x"))
    server.control(fault="drop")
    with pytest.raises(RemoteDisconnected):
        call(server, asked("x"))
    assert aborted(server) == 0


def test_a_big_reply_is_as_big_as_said(server: ScriptedServer) -> None:
    server.control(fault="big", big_bytes=3_000_000)
    assert len(choice(server)["message"]["content"]) == 3_000_000


def test_a_client_that_does_not_wait_is_counted(server: ScriptedServer) -> None:
    for behaviour in ({"fault": "hang"}, {"fault": "big"}, {"fault": None, "latency_ms": 5000}):
        server.control(**behaviour)
        hurried(server, 0.1)
    assert aborted(server) == 3


def test_a_slow_reply_comes_byte_by_byte(server: ScriptedServer) -> None:
    server.control(fault="slow", latency_ms=5000)
    head, _, body = hurried(server).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200") and body == b'{"'
    assert aborted(server) == 1


def test_a_fault_can_hit_a_few_requests_or_each_nth(server: ScriptedServer) -> None:
    server.control(fault="status", fault_times=2)
    found = [call(server, asked("x"))[0]]
    server.control(latency_ms=1)
    assert [*found, *(call(server, asked("x"))[0] for _ in range(3))] == [503, 503, 200, 200]
    server.control(fault_times=None, fault_every=3)
    assert [call(server, asked("x"))[0] for _ in range(6)] == [200, 200, 503] * 2


@pytest.mark.parametrize("script", [{"fault": "typo"}, {"typo": 1}, {"default": 2}, {"latency_ms": "5"}])
def test_a_bad_script_is_refused_and_changes_nothing(server: ScriptedServer, script: dict[str, Any]) -> None:
    before = server.counters()
    with pytest.raises(ValueError, match=next(iter(script))):
        server.control(**{"labels": ["a", "b"], **script})
    assert server.counters() == before


def test_hundreds_at_once_each_get_their_own_reply(server: ScriptedServer) -> None:
    decisions = {str(serial): serial / len(SERIALS) for serial in SERIALS}
    server.control(decisions=decisions, latency_ms=1000)

    async def p_yes(session: aiohttp.ClientSession, serial: int) -> float:
        payload = asked(str(serial), logprobs=True, top_logprobs=20)
        async with session.post(f"{server.url}/chat/completions", json=payload) as response:
            (token,) = (await response.json())["choices"][0]["logprobs"]["content"]
        mass = {top["token"].strip(): math.exp(top["logprob"]) for top in reversed(token["top_logprobs"])}
        return mass["True"] / 0.9

    async def everyone() -> list[float]:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
            return await asyncio.gather(*(p_yes(session, serial) for serial in SERIALS))

    assert asyncio.run(everyone()) == pytest.approx(list(decisions.values()), abs=1e-8)
    counters = server.counters()
    assert (counters["max_in_flight"], counters["requests"], counters["aborted"]) == (300, 300, 0)
    assert (len(counters["prompts"]), len(counters["payloads"])) == (300, 20)


def test_a_killed_server_comes_back_on_its_port_with_its_first_script() -> None:
    with ScriptedServer(default=0.9, decisions={str(i): 0.5 for i in range(10_000)}) as server:
        server.control(fault="html")
        url = server.url
        server.kill()
        with pytest.raises(ConnectionRefusedError):
            call(server, asked("x"))
        server.restart()
        assert server.url == url
        assert choice(server)["message"]["content"] == "True"


@pytest.mark.parametrize("how", ["SIGTERM", "stdin"])
def test_it_prints_its_url_and_ends_when_told(how: str) -> None:
    command = [sys.executable, "-m", "tinyv.bench.scripted", "--until-stdin-ends", "--name", "n"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stdin and process.stdout and process.stderr
        url = process.stdout.readline()
        if how == "stdin":
            process.stdin.close()
        else:
            os.kill(process.pid, signal.SIGTERM)
        assert process.wait(5) == 0
        assert (process.stdout.read(), process.stderr.read()) == ("", "")
    assert url.startswith("http://127.0.0.1:") and url.endswith("/v1\n")


def test_a_server_that_cannot_start_says_so_at_once() -> None:
    with pytest.raises(RuntimeError, match="did not come up"):
        ScriptedServer(typo=1)
