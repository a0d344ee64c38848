from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

import tinyv
from loops import bounded
from tinyv.llm.capabilities import probe
from tinyv.llm.cards import card_for
from tinyv.llm.chat import Chat, Reply, reply_in
from tinyv.llm.failure import Failed
from tinyv.llm.scoring import _scores
from tinyv.llm.servers import Servers
from tinyv.llm.style import style_of

CHAT = Chat(model="m", style=style_of(tinyv.ModelConfig("http://a"), card_for("generic").name), logprobs=True)
MESSAGES: list[Any] = [None, 1, [], "x", {"content": 5}, {"content": ["a"]}, {"content": 7, "reasoning": "r"}]
NO_CHAT: list[Any] = [
    *(None, 1, "x", [], {}, {"choices": []}, {"choices": {}}, {"choices": [1]}, {"choices": [{}]}),
    *({"choices": [{"message": message}]} for message in MESSAGES),
    {"choices": [{"message": {"content": "x"}, "logprobs": "no"}]},
    {"choices": [{"message": {"content": "x"}, "logprobs": {"content": {"a": 1}}}]},
    {"choices": [{"message": {"content": "x"}}], "usage": [1]},
]


@pytest.mark.parametrize("value", NO_CHAT, ids=str)
def test_what_is_no_chat_completion_is_a_bad_response(value: object) -> None:
    with pytest.raises(Failed, match="bad_response"):
        reply_in("http://a", value)


def entry(logprob: object, token: object = "True") -> dict[str, object]:
    return {"token": token, "logprob": logprob, "top_logprobs": []}


ODD_ENTRIES = [
    *([1], ["True"], [None], [{"token": "True"}], [entry(None)], [entry("x")], [entry([])]),
    *([entry(10**400)], [entry(-(10**400))], [{**entry(0.0), "top_logprobs": 3}]),
    [{**entry(0.0), "top_logprobs": [None]}],
    [{**entry(0.0), "top_logprobs": {"True": -0.1}}],
]


@pytest.mark.parametrize("entries", ODD_ENTRIES, ids=lambda e: str(e)[:60])
def test_log_probabilities_of_odd_shapes_are_a_bad_response(entries: list[Any]) -> None:
    with pytest.raises(Failed, match="bad_response"):
        CHAT.opinion(Reply("True", entries, 1), 0.1)


@pytest.mark.parametrize(
    "entries", [[entry(math.nan)], [entry(-math.inf)], [entry(0.0, "None")], [entry(0.0, "")]]
)
def test_log_probabilities_that_say_nothing_are_unreadable(entries: list[Any]) -> None:
    with pytest.raises(Failed, match="unreadable_verdict"):
        CHAT.opinion(Reply("True", entries, 1), 0.1)


@pytest.mark.parametrize("logprob", [0.0, 1e-9, 5, 1e300, math.inf])
def test_a_probability_above_one_counts_as_one(logprob: float) -> None:
    assert CHAT.opinion(Reply("True", [entry(logprob)], 1), 0.1).p_correct == 1.0


@pytest.mark.parametrize(
    "value",
    [
        *(None, [], {}, {"data": None}, {"data": [1]}, {"data": []}, {"data": [{"index": 0, "score": 2}]}),
        {"data": [{"index": 0, "score": math.nan}]},
        {"data": [{"index": math.inf, "score": 0.5}]},
        {"data": [{"index": 0, "score": 10**400}]},
    ],
    ids=str,
)
def test_scores_of_odd_shapes_are_a_bad_response(value: Any) -> None:
    with pytest.raises(Failed, match="bad_response"):
        _scores(value, 1)


class Replies:
    """A transport whose server crashes on some forms of request."""

    def __init__(self, crashes: Callable[[dict[str, Any], int], bool]) -> None:
        self._crashes = crashes
        self.payloads: list[dict[str, Any]] = []

    async def get(self, url: str) -> Any:
        return {"data": []}

    async def post(self, url: str, payload: dict[str, Any]) -> Any:
        self.payloads.append(payload)
        if self._crashes(payload, len(self.payloads)):
            raise Failed("server_unavailable", "500", status=500)
        logprobs = {"content": [entry(-0.1)]} if payload.get("logprobs") else None
        return {"choices": [{"message": {"content": "True"}, "logprobs": logprobs}]}


PROBES: list[tuple[str, Callable[[dict[str, Any], int], bool], tuple[bool, int]]] = [
    ("sound", lambda payload, n: False, (True, 20)),
    ("crashes once", lambda payload, n: n == 1, (True, 20)),
    ("crashes twice", lambda payload, n: n <= 2, (True, 20)),
    ("crashes with twenty", lambda payload, n: payload.get("top_logprobs", 0) > 5, (True, 5)),
    ("crashes with any", lambda payload, n: "logprobs" in payload, (False, 5)),
]


@pytest.mark.parametrize(("name", "crashes", "settled"), PROBES, ids=[row[0] for row in PROBES])
def test_a_500_makes_the_request_leaner_only_if_it_comes_of_the_request(
    name: str, crashes: Callable[[dict[str, Any], int], bool], settled: tuple[bool, int]
) -> None:
    async def found() -> tuple[bool, int]:
        config = tinyv.ModelConfig("http://a/v1", model="m")
        server = Servers(config).all[0]
        chat = (await probe(server, config, Replies(crashes))).chat  # type: ignore[arg-type]
        return chat.logprobs, chat.top

    assert bounded(found) == settled
