"""SkyRL: the environment in the real gym."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from adapters import CHAT, OPEN, REFERENCE, RIGHT, WRONG, block, dead_model

from tinyv.errors import ConfigError, DataError, ModelError

pytest.importorskip("skyrl_gym", reason="make test-frameworks")
import skyrl_gym
from skyrl_gym.envs.registration import deregister

pytestmark = pytest.mark.frameworks


@pytest.fixture(autouse=True)
def registered() -> Iterator[None]:
    exec(block("skyrl.md", "register("), {})  # noqa: S102 - our own page
    yield
    deregister("tinyv")


def made(reference: Any = REFERENCE, config: Any = None, **extras: Any) -> Any:
    env = skyrl_gym.make(
        "tinyv",
        env_config={"model": "none"} if config is None else config,
        extras={"reward_spec": {"method": "rule", "ground_truth": reference}, **extras},
    )
    env.init(CHAT)
    return env


@pytest.mark.parametrize(("action", "reward"), [(RIGHT, 1.0), (WRONG, 0.0), (OPEN, 0.0)])
def test_a_step_is_the_reward_and_the_end(action: str, reward: float) -> None:
    env = made()
    found = env.step(action)
    assert (found["observations"], found["reward"], found["done"]) == ([], reward, True)
    assert found["metadata"]["undecided"] == float(action == OPEN)
    assert env.get_metrics()["acc"] == reward
    assert type(env).aggregate_metrics([env.get_metrics()])["undecided"] == float(action == OPEN)


def test_the_question_is_the_prompts_last_user_message_unless_the_row_has_one() -> None:
    assert made().question == CHAT[-1]["content"]
    assert made(question="Q?").question == "Q?"
    assert made(extra_info={"question": "Q?"}).question == "Q?"


@pytest.mark.parametrize(("reference", "action"), [(4, "4"), (2.0, "2"), (["4"], "4")])
def test_references_are_texts_numbers_or_lists_of_one(reference: Any, action: str) -> None:
    assert made(reference).step(rf"\boxed{{{action}}}")["reward"] == 1.0


def test_a_server_that_is_down_leaves_the_rules_verdict_and_a_flag(tmp_path: Path) -> None:
    model = dead_model(tmp_path)
    env = made(config={"model": model})
    found = env.step(OPEN)
    assert (found["reward"], found["metadata"]["failed"], env.get_metrics()["failed"]) == (0.0, 1.0, 1.0)
    assert made(config={"model": model}).step(RIGHT)["reward"] == 1.0
    for on_error in ("raise", "none"):
        with pytest.raises(ModelError):
            made(config={"model": model, "on_error": on_error}).step(OPEN)


def test_a_row_without_a_reference_and_a_wrong_option_are_refused() -> None:
    with pytest.raises(DataError, match="ground_truth"):
        made(None)
    with pytest.raises(ConfigError, match="modle"):
        made(config={"modle": "none"})
