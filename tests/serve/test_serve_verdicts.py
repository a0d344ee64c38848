"""The same verdicts as on this machine, whatever the texts."""

from __future__ import annotations

import pytest
from samples import body, cases, untimed

import tinyv
from hostile_texts import HOSTILE
from serving import Served
from tinyv.sample import Sample
from tinyv.wire import sample_value, verdict_of, verdict_value


@pytest.mark.parametrize("name", ["engine_number.jsonl", "engine_interval.jsonl", "engine_matrix.jsonl"])
def test_all_verdicts_are_those_of_a_local_run(service: Served, name: str) -> None:
    samples = cases(name)
    status, _, reply = service.post("/v1/verify", {"samples": [sample_value(one) for one in samples]})
    assert status == 200
    found = untimed(verdict_of(one) for one in reply["verdicts"])
    assert found == untimed(tinyv.verify(samples)) and len(found) > 5


def test_rewards_are_those_of_a_local_run(service: Served) -> None:
    samples = cases("engine_number.jsonl")
    status, _, reply = service.post("/v1/reward", {"samples": [sample_value(one) for one in samples]})
    assert (status, reply["rewards"]) == (200, tinyv.reward(samples))
    assert reply["failed"] == [False] * len(samples)


def test_hostile_texts_are_judged_as_here_and_come_back_as_they_went(service: Served) -> None:
    samples = [Sample("What is 8 + 9?", "17", answer=text) for text in HOSTILE.values()]
    status, _, reply = service.post("/v1/verify", {"samples": [sample_value(one) for one in samples]})
    found = [verdict_of(one) for one in reply["verdicts"]]
    assert status == 200
    assert untimed(found) == untimed(tinyv.verify(samples))
    assert [verdict.answer for verdict in found if verdict.answer] == [
        text for verdict, text in zip(found, HOSTILE.values(), strict=True) if verdict.answer
    ]


def test_hostile_texts_anywhere_get_an_answer(service: Served) -> None:
    for text in HOSTILE.values():
        sample = {"question": text, "ground_truth": text, "response": text, "data_source": text, "id": text}
        status, _, reply = service.post("/v1/verify", {"samples": [sample]})
        assert (status, reply["verdicts"][0]["id"]) == (200, text)


def test_surrogates_that_a_sloppy_writer_sent_as_bytes_are_kept(service: Served) -> None:
    raw = b'{"samples": [{"ground_truth": "1", "answer": "5\xed\xa0\x80"}]}'
    assert service.call("POST", "/v1/verify", raw)[2]["verdicts"][0]["answer"] == "5\ud800"


def test_verdicts_survive_the_wire() -> None:
    for verdict in tinyv.verify(cases("engine_number.jsonl")[:20]):
        assert verdict_of(verdict_value(verdict)) == verdict


@pytest.mark.parametrize(
    "value", [None, [], {}, {"outcome": "MAYBE"}, {"outcome": "CORRECT", "stages": [3]}], ids=str
)
def test_what_is_no_verdict_is_refused(value: object) -> None:
    with pytest.raises(ValueError):
        verdict_of(value)


def test_an_answer_wins_over_the_response_which_stays_at_home() -> None:
    assert "response" not in sample_value(Sample("q", "1", "long", "1"))


def test_an_empty_batch_has_an_empty_answer(service: Served) -> None:
    assert service.post("/v1/verify", {"samples": []})[2]["verdicts"] == []
    assert service.post("/v1/reward", {"samples": []})[2] | {"request_id": "", "config": ""} == {
        "rewards": [],
        "failed": [],
        "config": "",
        "request_id": "",
    }


def test_ids_come_back_and_the_reward_is_told(service: Served) -> None:
    given = body("0.5", "3")
    given["samples"][0]["id"] = "a\ud800"
    first, second = service.post("/v1/verify", given)[2]["verdicts"]
    assert (first["id"], first["reward"], second["reward"], "id" in second) == ("a\ud800", 1.0, 0.0, False)


def test_openrlhf_gets_its_shape(service: Served) -> None:
    prompt = "<|im_start|>user\nHalve 1.<|im_end|>\n<|im_start|>assistant\n"
    given = {
        "query": [
            rf"{prompt}It is \boxed{{0.5}}.<|im_end|>",
            rf"{prompt}It is \boxed{{3}}.",
            "nothing of it",
        ],
        "prompts": [prompt] * 3,
        "labels": ["1/2"] * 3,
    }
    status, _, reply = service.post("/get_reward", given)
    assert (status, reply["rewards"], reply["scores"]) == (200, [1.0, 0.0, 0.0], [1.0, 0.0, 0.0])
    assert reply["extra_logs"]["tinyv_unmatched"] == [0.0, 0.0, 1.0]
    assert all(len(column) == 3 for column in reply["extra_logs"].values())


@pytest.mark.parametrize(
    "given",
    [[], None, {}, {"query": ["x"], "prompts": ["x"]}, {"query": [1], "prompts": ["x"], "labels": ["1"]}],
)
def test_what_is_no_openrlhf_request_is_refused(service: Served, given: object) -> None:
    status, _, reply = service.post("/get_reward", given)
    assert (status, reply["error"]["code"]) == (400, "bad_request")
