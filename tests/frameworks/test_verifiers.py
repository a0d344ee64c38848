"""verifiers: the reward plugged into a task's configuration, scored by the library."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from adapters import CHAT, OPEN, QUESTION, REFERENCE, RIGHT, WRONG, block, dead_model, reward_file

from tinyv.frameworks.options import ENVIRONMENT

pytest.importorskip("verifiers", reason="make test-frameworks")
import verifiers.v1 as vf
from verifiers.v1.configs.agent import AgentConfig
from verifiers.v1.configs.task import RewardFunctionConfig, TaskConfig
from verifiers.v1.errors import TaskError
from verifiers.v1.trace import AgentInfo, Trace, TraceTask

pytestmark = [pytest.mark.frameworks, pytest.mark.filterwarnings("ignore")]


class Data(vf.TaskData):  # type: ignore[misc,unused-ignore]
    answer: Any = None
    question: str | None = None


class MathTask(vf.Task[Data, vf.State, TaskConfig]):  # type: ignore[misc,unused-ignore]
    pass


def test_the_pages_configuration_plugs_the_reward_in() -> None:
    space: dict[str, Any] = {}
    exec(block("verifiers.md", "TaskConfig"), space)  # noqa: S102 - our own page
    of = MathTask(Data(answer=REFERENCE, prompt=QUESTION), space["config"])
    assert scored(of, RIGHT).rewards["tinyv"].value == 1.0


def task(answer: Any = REFERENCE, **fields: Any) -> Any:
    plugged = RewardFunctionConfig(fn="tinyv.frameworks.verifiers:reward", weight=0.5)
    return MathTask(
        Data(answer=answer, **({"prompt": QUESTION} | fields)), TaskConfig(rewards={"tinyv": plugged})
    )


def trace(of: Any, reply: str) -> Any:
    made = Trace(task=TraceTask(type="MathTask", data=of.data), agent=AgentInfo(config=AgentConfig()))
    made.root_reply = reply
    return made


def scored(of: Any, reply: str) -> Any:
    made = trace(of, reply)
    asyncio.run(of.score(made))
    return made


@pytest.fixture(autouse=True)
def rules_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENVIRONMENT, reward_file(tmp_path, model="none"))


@pytest.mark.parametrize(("reply", "reward"), [(RIGHT, 1.0), (WRONG, 0.0), (OPEN, 0.0)])
def test_the_plugged_reward_is_recorded_with_its_weight_and_verdict(reply: str, reward: float) -> None:
    found = scored(task(), reply)
    assert (found.rewards["tinyv"].score, found.rewards["tinyv"].weight) == (reward, 0.5)
    assert found.metrics == {"tinyv_undecided": float(reply == OPEN), "tinyv_failed": 0.0}
    assert found.info["tinyv"]["score"] == reward
    assert found.info["tinyv"]["stage"] == "engine"
    assert Trace.model_validate(found.model_dump(mode="json")).info == found.info


def test_a_chat_is_a_prompt_and_a_field_may_hold_the_question() -> None:
    assert scored(task(prompt=CHAT), RIGHT).rewards["tinyv"].score == 1.0
    assert scored(task(prompt=None, question=QUESTION), RIGHT).rewards["tinyv"].score == 1.0


@pytest.mark.parametrize(("answer", "reply"), [(4, "4"), (2.0, "2"), (["4"], "4")])
def test_references_are_texts_numbers_or_lists_of_one(answer: Any, reply: str) -> None:
    assert scored(task(answer), rf"\boxed{{{reply}}}").rewards["tinyv"].score == 1.0


def test_a_failure_is_raised_and_leaves_the_reward_unscored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENVIRONMENT, reward_file(tmp_path, model=dead_model(tmp_path)))
    of = task()
    made = trace(of, OPEN)
    with pytest.raises(TaskError, match="ModelError: 1 samples have no verdict"):
        asyncio.run(of.score(made))
    assert made.rewards == {"tinyv": None}
    assert made.metrics["tinyv_failed"] == 1.0
    assert made.info["tinyv"]["reason"] == "server_unavailable"


def test_a_failure_is_the_rules_verdict_if_the_file_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = reward_file(tmp_path, model=dead_model(tmp_path), on_error="rules")
    monkeypatch.setenv(ENVIRONMENT, file)
    found = scored(task(), OPEN)
    assert (found.rewards["tinyv"].score, found.metrics["tinyv_failed"]) == (0.0, 1.0)


def test_a_task_without_a_reference_is_an_error_of_the_task() -> None:
    with pytest.raises(TaskError, match="DataError: the task has no reference"):
        scored(task(None), RIGHT)
