"""The page's blocks for trainers that are not installed here: run with stand-ins that have the published signatures."""

from __future__ import annotations

import asyncio
import inspect
import json
import pickle
import re
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest
from adapters import CHAT, OPEN, PAGES, REFERENCE, RIGHT, WRONG, block, dead_model, reward_file

from tinyv.errors import ModelError
from tinyv.frameworks.options import ENVIRONMENT

ROOT = Path(__file__).parents[2]
RECORDS = [json.loads(line) for line in (Path(__file__).parent / "signatures.jsonl").read_text().splitlines()]
PROMPT = "<|im_start|>user\nFind $1/3$.<|im_end|>\n<|im_start|>assistant\n"


# --- stand-ins ------------------------------------------------------------------------------------------------


@dataclass
class SlimeSample:
    prompt: Any = PROMPT
    response: str = ""
    label: Any = REFERENCE
    metadata: dict[str, Any] = field(default_factory=dict)
    remove_sample: bool = False


async def async_rm(args: Any, sample: Any, **kwargs: Any) -> Any:
    return await args.rm_function(args, sample, **kwargs)


async def batched_async_rm(args: Any, samples: list[Any], **kwargs: Any) -> Any:
    return await args.rm_function(args, samples, **kwargs)


class EnvironmentReturn(NamedTuple):
    observations: Any
    metadata: Any
    next_stop_strings: Any
    rewards: Any
    terminateds: Any
    answers: Any


class EnvironmentInterface(ABC):
    @abstractmethod
    def step(self, message_log_batch: Any, metadata: Any) -> Any: ...

    @abstractmethod
    def global_post_process_and_metrics(self, batch: Any) -> Any: ...


def register_env(env_name: str, actor_class_fqn: str) -> None:
    registered[env_name] = actor_class_fqn


registered: dict[str, str] = {}


def reward_fn(
    prompt: str, completions: str, prompt_ids: list[int], completion_ids: list[int], **kwargs: Any
) -> Any:
    raise NotImplementedError


class ORM:
    def __init__(self, args: Any = None, **kwargs: Any) -> None:
        self.args = args

    def __call__(self, **kwargs: Any) -> Any:
        raise NotImplementedError


class AsyncORM:
    def __init__(self, args: Any = None, **kwargs: Any) -> None:
        self.args = args

    async def __call__(self, **kwargs: Any) -> Any:
        raise NotImplementedError


@dataclass
class VerificationResult:
    score: float
    cost: float = 0.0
    reasoning: str | None = None


class VerifierFunction(ABC):
    def __init__(self, name: str, weight: float = 1.0, verifier_config: Any = None) -> None:
        self.name, self.weight, self.verifier_config = name, weight, verifier_config

    @abstractmethod
    def __call__(
        self,
        tokenized_prediction: list[int],
        prediction: str,
        label: Any,
        query: str | None = None,
        rollout_state: Any = None,
    ) -> Any: ...

    async def async_call(
        self,
        tokenized_prediction: list[int],
        prediction: str,
        label: Any,
        query: str | None = None,
        rollout_state: Any = None,
    ) -> Any:
        raise NotImplementedError


STAND_INS: dict[str, Callable[..., Any]] = {
    "async_rm": async_rm,
    "batched_async_rm": batched_async_rm,
    "EnvironmentInterface.step": EnvironmentInterface.step,
    "EnvironmentInterface.global_post_process_and_metrics": EnvironmentInterface.global_post_process_and_metrics,
    "EnvironmentReturn": EnvironmentReturn,
    "register_env": register_env,
    "reward_fn": reward_fn,
    "ORM.__init__": ORM.__init__,
    "ORM.__call__": ORM.__call__,
    "AsyncORM.__call__": AsyncORM.__call__,
    "VerificationResult": VerificationResult,
    "VerifierFunction.__init__": VerifierFunction.__init__,
    "VerifierFunction.__call__": VerifierFunction.__call__,
    "VerifierFunction.async_call": VerifierFunction.async_call,
}


def test_every_signature_has_a_stand_in_and_is_its() -> None:
    assert {record["callable"] for record in RECORDS} == set(STAND_INS)
    for record in RECORDS:
        parameters = inspect.signature(STAND_INS[record["callable"]]).parameters.values()
        found = [{"name": one.name, "kind": one.kind.name} for one in parameters]
        assert found == record["parameters"], record["callable"]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record["callable"])
def test_a_signature_says_where_it_is_published(record: dict[str, Any]) -> None:
    assert len(record["commit"]) == 40
    assert record["file"].endswith(".py") and record["repo"].count("/") == 1


# --- the blocks -----------------------------------------------------------------------------------------------


@pytest.fixture
def rules_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENVIRONMENT, reward_file(tmp_path, model="none"))


@pytest.fixture
def down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENVIRONMENT, reward_file(tmp_path, model=dead_model(tmp_path)))


def run_block(monkeypatch: pytest.MonkeyPatch, mark: str, **modules: dict[str, Any]) -> dict[str, Any]:
    """The names of a block of the page, run with these modules in the place of the trainer's."""
    for name, names in modules.items():
        made = ModuleType(name.replace("__", "."))
        made.__dict__.update(names)
        monkeypatch.setitem(sys.modules, made.__name__, made)
    module = ModuleType("my_page")
    monkeypatch.setitem(sys.modules, "my_page", module)
    exec(block("others.md", mark), module.__dict__)  # noqa: S102 - our own page
    return module.__dict__


@dataclass
class Arguments:
    rm_function: Any


@pytest.mark.usefixtures("rules_alone")
@pytest.mark.parametrize("prompt", [PROMPT, CHAT, ""], ids=["rendered", "chat", "none"])
def test_slime_gets_a_reward_for_a_sample_and_a_list_for_a_group(
    monkeypatch: pytest.MonkeyPatch, prompt: Any
) -> None:
    args = Arguments(run_block(monkeypatch, "def custom_rm")["custom_rm"])
    group = [SlimeSample(prompt, text) for text in (RIGHT, WRONG, OPEN)]
    assert asyncio.run(async_rm(args, group[0])) == 1.0
    assert asyncio.run(batched_async_rm(args, group)) == [1.0, 0.0, 0.0]
    assert [one.metadata["tinyv"]["undecided"] for one in group] == [0.0, 0.0, 1.0]
    assert not any(one.remove_sample for one in group)


@pytest.mark.usefixtures("down")
def test_slime_leaves_a_sample_that_we_failed_on_out_of_the_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    args = Arguments(run_block(monkeypatch, "def custom_rm")["custom_rm"])
    group = [SlimeSample(response=RIGHT), SlimeSample(response=OPEN)]
    assert asyncio.run(batched_async_rm(args, group)) == [1.0, 0.0]
    assert [one.remove_sample for one in group] == [False, True]


def nemo(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The page's environment, with Ray's decorator left out."""
    monkeypatch.setattr(sys.modules[__name__], "registered", {})
    registry: dict[str, str] = {}
    names = run_block(
        monkeypatch,
        "class TinyvEnvironment",
        ray={"remote": lambda **_: lambda actor: actor},
        nemo_rl__distributed__ray_actor_environment_registry={"ACTOR_ENVIRONMENT_REGISTRY": registry},
        nemo_rl__distributed__virtual_cluster={"PY_EXECUTABLES": type("P", (), {"SYSTEM": "python"})},
        nemo_rl__environments__interfaces={
            "EnvironmentInterface": EnvironmentInterface,
            "EnvironmentReturn": EnvironmentReturn,
        },
        nemo_rl__environments__utils={"register_env": register_env},
    )
    assert registered == {"tinyv": "my_environment.TinyvEnvironment"}
    assert registry == {"my_environment.TinyvEnvironment": "python"}
    return names["TinyvEnvironment"]


def logs(*said: str) -> list[list[dict[str, str]]]:
    return [[*CHAT, {"role": "assistant", "content": text}] for text in said]


@pytest.mark.frameworks
def test_nemo_rl_gets_tensors_and_metrics(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import torch

    env = nemo(monkeypatch)({"model": "none"})
    found = env.step(logs(RIGHT, WRONG), [{"ground_truth": REFERENCE}] * 2)
    assert found.rewards.tolist() == [1.0, 0.0]
    assert found.terminateds.tolist() == [1.0, 1.0]
    assert [len(part) for part in (found.observations, found.metadata, found.next_stop_strings)] == [2, 2, 2]
    env = nemo(monkeypatch)({"model": dead_model(tmp_path)})
    found = env.step(logs(RIGHT, OPEN), [{"ground_truth": REFERENCE}] * 2)
    assert (found.rewards.tolist(), found.metadata[1]["tinyv"]["failed"]) == ([1.0, 0.0], 1.0)
    batch = {"rewards": found.rewards, "is_end": torch.ones(2)}
    assert env.global_post_process_and_metrics(batch) == (batch, {"accuracy": 0.5, "tinyv_failed": 0.5})
    assert env.global_post_process_and_metrics(batch)[1]["tinyv_failed"] == 0.0


@pytest.mark.usefixtures("rules_alone")
def test_areal_gets_a_float_from_a_function_that_can_be_pickled(monkeypatch: pytest.MonkeyPatch) -> None:
    made = run_block(monkeypatch, "def reward_fn")["reward_fn"]
    made = pickle.loads(pickle.dumps(made))
    assert [made(PROMPT, text, [1], [2], answer=REFERENCE, source="x") for text in (RIGHT, WRONG)] == [
        1.0,
        0.0,
    ]


@pytest.mark.usefixtures("down")
def test_areal_gets_an_exception_that_can_be_pickled(monkeypatch: pytest.MonkeyPatch) -> None:
    made = run_block(monkeypatch, "def reward_fn")["reward_fn"]
    with pytest.raises(ModelError) as raised:
        made(PROMPT, OPEN, [1], [2], answer=REFERENCE)
    assert str(pickle.loads(pickle.dumps(raised.value))) == str(raised.value)


def swift(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    orms: dict[str, Any] = {}
    run_block(
        monkeypatch, "class Tinyv(ORM)", swift__rewards={"ORM": ORM, "AsyncORM": AsyncORM, "orms": orms}
    )
    return orms


def swift_rewards(monkeypatch: pytest.MonkeyPatch, *said: str) -> list[list[Any]]:
    """What both plugins give, called as ms-swift calls them."""
    orms = swift(monkeypatch)
    columns = {"solution": [REFERENCE] * len(said), "messages": logs(*said), "trainer_state": None}

    async def gathered() -> Any:
        return await asyncio.gather(orms["tinyv_async"](args=None)(list(said), **columns))

    return [orms["tinyv"](args=None)(list(said), **columns), *asyncio.run(gathered())]


@pytest.mark.usefixtures("rules_alone")
def test_ms_swift_gets_lists_of_floats(monkeypatch: pytest.MonkeyPatch) -> None:
    assert swift_rewards(monkeypatch, RIGHT, WRONG) == [[1.0, 0.0]] * 2


@pytest.mark.usefixtures("down")
def test_ms_swift_gets_the_rules_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    assert swift_rewards(monkeypatch, RIGHT, OPEN) == [[1.0, 0.0]] * 2


def verified(monkeypatch: pytest.MonkeyPatch, said: str, query: str | None = PROMPT) -> VerificationResult:
    names = {"VerificationResult": VerificationResult, "VerifierFunction": VerifierFunction}
    made = run_block(monkeypatch, "class TinyvVerifier", open_instruct__ground_truth_utils=names)
    verifier = made["TinyvVerifier"](None)
    assert verifier.name == "tinyv"
    given: dict[str, Any] = {"tokenized_prediction": [1], "prediction": said, "label": REFERENCE}
    found = asyncio.run(verifier.async_call(**given, query=query, rollout_state=None))
    assert verifier(**given, query=query).score == found.score
    assert isinstance(found, VerificationResult)
    return found


@pytest.mark.usefixtures("rules_alone")
def test_open_instruct_gets_a_result(monkeypatch: pytest.MonkeyPatch) -> None:
    assert verified(monkeypatch, RIGHT) == VerificationResult(1.0, 0.0, "engine: same_number")
    assert verified(monkeypatch, WRONG, None).score == 0.0


@pytest.mark.usefixtures("down")
def test_open_instruct_gets_the_rules_verdict_and_reads_of_the_failure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = verified(monkeypatch, OPEN)
    assert (found.score, found.reasoning) == (0.0, "llm: server_unavailable (failed)")


# --- the table of all frameworks --------------------------------------------------------------------------------


def test_the_table_links_pages_and_names_modules_that_are_there() -> None:
    text = (PAGES / "README.md").read_text(encoding="utf-8")
    pages = set(re.findall(r"\]\((\w+\.md)", text))
    assert [name for name in pages if not (PAGES / name).exists()] == []
    for name in re.findall(r"\]\(others\.md#([\w-]+)\)", text):
        assert f"## {name}" in (PAGES / "others.md").read_text(encoding="utf-8").lower()
    for module in re.findall(r"tinyv\.frameworks\.(\w+)", text):
        assert (ROOT / "src" / "tinyv" / "frameworks" / f"{module}.py").exists(), module
