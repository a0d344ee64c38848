"""vLLM's endpoints beside /v1, as the scripted server has them."""

from __future__ import annotations

import json
from http.client import HTTPConnection, IncompleteRead
from typing import Any

import pytest

from tinyv.bench.scripted.process import ScriptedServer


def raw(server: ScriptedServer, path: str, payload: object) -> tuple[int, Any]:
    """Status and value of an endpoint beside /v1."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=5)
    try:
        connection.request("POST", f"/{path}", json.dumps(payload))
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


def in_template(text: str) -> str:
    return f"<|im_start|>user\n{text}<|im_end|>\n<|im_start|>assistant\n"


def test_vllms_raw_endpoints_are_there_only_when_scripted(server: ScriptedServer) -> None:
    for scoring, status in ((False, 404), (True, 200)):
        server.control(scoring=scoring)
        assert raw(server, "tokenize", {"prompt": "x"})[0] == status
    assert raw(server, "generative_scoring", {"items": []})[0] == 400
    server.control(require_key="k")
    assert raw(server, "tokenize", {"prompt": "x"})[0] == 401


@pytest.mark.parametrize(
    ("text", "length"),
    [("", 0), ("True or False", 6), ("a<|im_end|>\n\U0001f600\ud800", 5), ("<|im_start|>True", 2)],
)
def test_ids_turn_back_into_their_text_and_labels_are_one(
    server: ScriptedServer, text: str, length: int
) -> None:
    server.control(scoring=True)
    ids = raw(server, "tokenize", {"prompt": text, "add_special_tokens": False})[1]["tokens"]
    assert raw(server, "detokenize", {"tokens": ids})[1] == {"prompt": text}
    assert len(ids) == length
    assert len(raw(server, "tokenize", {"prompt": text})[1]["tokens"]) == len(ids) + 1


def test_a_chat_is_tokenized_in_its_template_which_may_change_it(server: ScriptedServer) -> None:
    server.control(scoring=True)
    chats = []
    for strips in (False, True):
        server.control(template_strips=strips)
        ids = raw(server, "tokenize", {"messages": [{"role": "user", "content": "a\n b"}]})[1]["tokens"]
        chats.append(raw(server, "detokenize", {"tokens": ids})[1]["prompt"])
    assert chats == [in_template("a\n b"), in_template("a b")]


@pytest.mark.parametrize(("softmax", "scores"), [(True, [0.7, 0.1, 0.5]), (False, [0.504, 0.072, 0.36])])
def test_scores_are_those_of_the_chat_for_items_in_the_template(
    server: ScriptedServer, softmax: bool, scores: list[float]
) -> None:
    server.control(scoring=True, decisions={"x": 0.7}, label_mass=0.8)
    prompts = [f"<model_answer>{answer}</model_answer>" for answer in ("x", "y")]
    payload = {
        "items": [*map(in_template, prompts), prompts[0]],
        "label_token_ids": [0, 1],
        "apply_softmax": softmax,
        "add_special_tokens": False,
    }
    data = raw(server, "generative_scoring", payload)[1]["data"]
    assert [entry["index"] for entry in data] == [0, 1, 2]
    assert [entry["score"] for entry in data] == pytest.approx(scores)
    counters = server.counters()
    assert (counters["scoring_requests"], counters["scored_items"], counters["requests"]) == (1, 3, 0)
    assert counters["last_scoring"] == payload


@pytest.mark.parametrize(
    ("fault", "scores"), [("null_scores", [None, None]), ("short", [0.1]), ("off_by", [0.2, 0.2])]
)
def test_a_scoring_fault_hits_so_many_requests(
    server: ScriptedServer, fault: str, scores: list[float | None]
) -> None:
    server.control(scoring=True, scoring_fault=fault, scoring_fault_times=1)
    payload = {"items": [in_template("")] * 2, "label_token_ids": [0, 1], "add_special_tokens": False}
    for wanted in (scores, [0.1, 0.1]):
        data = raw(server, "generative_scoring", payload)[1]["data"]
        assert [entry["score"] for entry in data] == pytest.approx(wanted)


def test_a_scoring_fault_can_be_a_status_or_a_cut_reply(server: ScriptedServer) -> None:
    server.control(scoring=True, scoring_fault="status", scoring_status=400)
    payload = {"items": ["x"], "label_token_ids": [0, 1]}
    assert raw(server, "generative_scoring", payload)[0] == 400
    server.control(scoring_fault="cut")
    with pytest.raises(IncompleteRead):
        raw(server, "generative_scoring", payload)
