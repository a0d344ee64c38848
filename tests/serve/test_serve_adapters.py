"""Trainers' adapters with a service in the place of a model."""

from __future__ import annotations

import asyncio
import pickle
from typing import Any

import pytest

from serving import Served
from tinyv.bench.scripted.process import ScriptedServer
from tinyv.errors import ConfigError
from tinyv.frameworks.openrlhf import respond
from tinyv.frameworks.options import RewardOptions, verifier_of
from tinyv.frameworks.plain import ascore, score, scores
from tinyv.frameworks.trl import TinyvReward
from tinyv.frameworks.verl import compute_score_sync as verl_score

QUESTION, REFERENCE = "Find $1/3$.", "1/3"
RIGHT, WRONG, OPEN = r"It is \boxed{2/6}.", r"It is \boxed{1/4}.", r"It is \boxed{0.33}."


def timeless(columns: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in columns.items() if name != "seconds"}


def test_columns_are_those_of_a_local_run(service: Served) -> None:
    url = f"tinyv+{service.url}"
    for response in (RIGHT, WRONG, OPEN):
        here = score(QUESTION, REFERENCE, response, model="none")
        assert timeless(dict(score(QUESTION, REFERENCE, response, model=url))) == timeless(dict(here))
        assert timeless(dict(asyncio.run(ascore(QUESTION, REFERENCE, response, model=url)))) == timeless(
            dict(here)
        )


def test_trl_and_openrlhf_and_verl_get_their_rewards(service: Served) -> None:
    url = f"tinyv+{service.url}"
    reward = pickle.loads(pickle.dumps(TinyvReward(model=url, undecided="zero")))
    assert reward([QUESTION] * 3, [RIGHT, WRONG, OPEN], solution=[REFERENCE] * 3) == [1.0, 0.0, 0.0]
    columns = {"query": [f"p {RIGHT}", f"p {WRONG}"], "prompts": ["p "] * 2, "labels": [REFERENCE] * 2}
    assert respond(columns, model=url)["rewards"] == [1.0, 0.0]
    found = verl_score("hard_tinyv", RIGHT, REFERENCE, {"question": QUESTION}, model=url)
    assert (found["score"], found["failed"]) == (1.0, 0.0)


def test_weights_are_applied_here_to_what_the_service_says() -> None:
    with ScriptedServer(decisions={"0.33": 0.9}) as model, Served("--model", model.url, workers=1) as served:
        found = score(QUESTION, REFERENCE, OPEN, model=f"tinyv+{served.url}", weight=0.5, soft=True)
        assert (found["score"], found["p_correct"], found["stage"]) == (0.45, 0.9, "llm")


def test_a_service_that_is_down_leaves_the_rules_verdict_and_a_flag() -> None:
    with Served("--model", "none", workers=1) as served:
        service = f"tinyv+{served.url}"
    assert verifier_of(RewardOptions(model=service)).setup.on_error == "rules"
    found = scores([QUESTION] * 2, [REFERENCE] * 2, [RIGHT, WRONG], model=service)
    assert [(one["score"], one["failed"], one["reason"]) for one in found] == [
        (1.0, 1.0, "server_unavailable"),
        (0.0, 1.0, "server_unavailable"),
    ]


@pytest.mark.parametrize("given", [{"threshold": 0.5}, {"digits": 4}, {"tolerance": 0.1}])
def test_what_the_service_decides_is_refused_here(given: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match="service"):
        RewardOptions(model="tinyv+http://127.0.0.1:9", **given)
