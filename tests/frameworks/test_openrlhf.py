"""OpenRLHF: the reward as a file and behind a server, called as OpenRLHF calls it, and by its own executor."""

from __future__ import annotations

import asyncio
import importlib.util
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import aiohttp
import pytest
from adapters import OPEN, QUESTION, REFERENCE, RIGHT, WRONG, block, dead_model, reward_file
from aiohttp import web

import tinyv.frameworks.openrlhf as adapter
from tinyv.errors import ConfigError, DataError, ModelError
from tinyv.frameworks.openrlhf import respond, reward_func
from tinyv.frameworks.options import ENVIRONMENT

PROMPT = f"<|im_start|>user\n{QUESTION}<|im_end|>\n<|im_start|>assistant\n"
LOGS = {f"tinyv_{name}" for name in ("acc", "p_correct", "undecided", "failed", "seconds", "unmatched")}


def body(*responses: str, label: Any = REFERENCE, prompt: str = PROMPT) -> dict[str, Any]:
    size = len(responses)
    return {
        "query": [f"{prompt}{response}<|im_end|>" for response in responses],
        "prompts": [prompt] * size,
        "labels": [label] * size,
    }


def test_a_request_is_answered_in_its_order() -> None:
    answer = respond(body(RIGHT, WRONG, OPEN), model="none")
    assert answer["rewards"] == answer["scores"] == [1.0, 0.0, 0.0]
    assert set(answer["extra_logs"]) == LOGS
    assert answer["extra_logs"]["tinyv_undecided"] == [0.0, 0.0, 1.0]
    assert answer["extra_logs"]["tinyv_failed"] == [0.0, 0.0, 0.0]


def test_an_empty_request_has_an_empty_answer() -> None:
    answer = respond(body(), model="none")
    assert answer["rewards"] == answer["scores"] == answer["extra_logs"]["tinyv_acc"] == []


@pytest.mark.parametrize(("label", "response"), [(4, "4"), (2.0, "2"), (["4"], "4"), ("x\n#### 4", "4")])
def test_labels_are_texts_numbers_or_lists_of_one(label: Any, response: str) -> None:
    assert respond(body(rf"\boxed{{{response}}}", label=label), model="none")["rewards"] == [1.0]


def test_a_box_of_the_prompt_is_not_the_policys() -> None:
    prompt = rf"Example: \boxed{{1/3}}. {QUESTION} "
    assert respond(body("I do not know.", prompt=prompt), model="none")["rewards"] == [0.0]


def test_a_query_without_its_prompt_is_flagged_and_never_judged() -> None:
    given = body(RIGHT) | {"query": [RIGHT]}
    answer = respond(given, model="none")
    logs = answer["extra_logs"]
    assert (answer["rewards"], logs["tinyv_unmatched"], logs["tinyv_failed"]) == ([0.0], [1.0], [1.0])
    with pytest.raises(ModelError):
        respond(given, model="none", on_error="raise")


BAD: list[Any] = [
    [],
    None,
    {},
    {"query": ["x"], "prompts": ["x"]},
    {"query": "x", "prompts": ["x"], "labels": ["1"]},
    {"query": [1], "prompts": ["x"], "labels": ["1"]},
    {"query": ["x"], "prompts": [None], "labels": ["1"]},
    {"query": ["x", "y"], "prompts": ["x"], "labels": ["1"]},
    {"query": ["x"], "prompts": ["x"], "labels": [None]},
]


@pytest.mark.parametrize("given", BAD, ids=str)
def test_a_bad_request_is_a_data_error(given: Any) -> None:
    with pytest.raises(DataError):
        respond(given, model="none")


def test_a_server_that_is_down_leaves_the_rules_verdict_and_a_flag(tmp_path: Path) -> None:
    model = dead_model(tmp_path)
    answer = respond(body(RIGHT, OPEN), model=model)
    assert answer["rewards"] == [1.0, 0.0]
    assert answer["extra_logs"]["tinyv_failed"] == [0.0, 1.0]
    for on_error in ("raise", "none"):
        with pytest.raises(ModelError):
            respond(body(OPEN), model=model, on_error=on_error)


def as_file() -> Callable[..., dict[str, Any]]:
    """The module as OpenRLHF executes a file."""
    spec = importlib.util.spec_from_file_location("reward_func", str(adapter.__file__))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: Callable[..., dict[str, Any]] = module.reward_func
    return found


def test_wrong_options_end_the_run_when_the_file_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENVIRONMENT, reward_file(tmp_path, modle="none"))
    with pytest.raises(ConfigError, match="modle"):
        as_file()


@pytest.mark.frameworks
def test_the_file_gives_tensors_of_the_batchs_length() -> None:
    import torch

    found = as_file()(**{"queries" if k == "query" else k: v for k, v in body(RIGHT, WRONG).items()}, extra=1)
    assert found["rewards"].tolist() == found["scores"].tolist() == [1.0, 0.0]
    assert {name: value.dtype for name, value in found["extra_logs"].items()} == dict.fromkeys(
        LOGS, torch.float32
    )


# --- the page's server, and OpenRLHF's own executor -----------------------------------------------------------


def served(ask: Callable[[str], Coroutine[Any, Any, Any]], **changes: str) -> Any:
    """What `ask` gets from the page's server on a free port."""
    code = block("openrlhf.md", "web.run_app")
    for old, new in changes.items():
        assert old in code
        code = code.replace(old, new)
    space: dict[str, Any] = {"__name__": "server"}
    exec(code, space)  # noqa: S102 - our own page

    async def run() -> Any:
        runner = web.AppRunner(space["app"])
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            return await ask(f"http://127.0.0.1:{runner.addresses[0][1]}/reward")
        finally:
            await runner.cleanup()

    return asyncio.run(run())


def test_the_pages_server_answers_and_refuses() -> None:
    async def ask(url: str) -> list[tuple[int, Any]]:
        async with aiohttp.ClientSession() as session:
            found = []
            for data in (body(RIGHT, WRONG), {"query": 1}, None):
                async with session.post(url, **({"data": "{"} if data is None else {"json": data})) as reply:
                    found.append((reply.status, await reply.json()))
            return found

    good, bad, none = served(ask)
    assert good[0] == 200 and good[1]["rewards"] == [1.0, 0.0]
    assert bad == (400, {"error": "query must be a list, found int"})
    assert none[0] == 400


class Tokenizer:
    """Letters are tokens."""

    def __call__(self, text: str, **_: Any) -> dict[str, Any]:
        return {"input_ids": [SimpleNamespace(tolist=lambda: [ord(letter) for letter in text])]}

    def decode(self, tokens: list[int], **_: Any) -> str:
        return "".join(map(chr, tokens))


class Engine:
    """Stands in for vLLM, which needs CUDA."""

    def __init__(self, text: str) -> None:
        self.text = text

    async def generate(self, *_: Any, **__: Any) -> Any:
        output = SimpleNamespace(
            token_ids=[ord(letter) for letter in self.text],
            text=self.text,
            finish_reason="stop",
            logprobs=None,
        )
        return SimpleNamespace(outputs=[output])


@pytest.fixture
def executor(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    """OpenRLHF's executor of single turns; its package is installed without what needs CUDA."""
    spec = importlib.util.find_spec("openrlhf")
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("openrlhf is not installed: pip install --no-deps -r tests/frameworks/no_deps.txt")
    logs = ModuleType("openrlhf.utils.logging_utils")
    logs.init_logger = lambda name: __import__("logging").getLogger(name)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "openrlhf.utils", ModuleType("openrlhf.utils"))
    monkeypatch.setitem(sys.modules, logs.__name__, logs)
    path = Path(next(iter(spec.submodule_search_locations))) / "utils" / "agent.py"
    agent = importlib.util.spec_from_file_location("openrlhf_agent", path)
    assert agent is not None and agent.loader is not None
    module = importlib.util.module_from_spec(agent)
    agent.loader.exec_module(module)
    made: Callable[[str], Any] = module.SingleTurnAgentExecutor
    return made


async def rollout(executor: Any, response: str, max_length: int = 10_000) -> dict[str, Any]:
    sampling = SimpleNamespace(max_tokens=100, logprobs=None)
    answer: dict[str, Any] = await executor.execute(
        PROMPT, REFERENCE, sampling, max_length, Tokenizer(), Engine(response)
    )
    return answer


@pytest.mark.frameworks
@pytest.mark.parametrize(("response", "reward"), [(RIGHT, 1.0), (WRONG, 0.0)])
def test_openrlhf_gets_a_reward_from_the_file(
    executor: Callable[[str], Any], response: str, reward: float
) -> None:
    found = asyncio.run(rollout(executor(str(adapter.__file__)), f"{response}<|im_end|>"))
    assert (found["reward"].item(), found["scores"].item()) == (reward, reward)
    assert set(found["extra_logs"]) == LOGS


@pytest.mark.frameworks
def test_openrlhf_cuts_a_prompt_and_the_response_is_still_found(executor: Callable[[str], Any]) -> None:
    found = asyncio.run(rollout(executor(str(adapter.__file__)), RIGHT, max_length=100 + len(PROMPT) - 20))
    assert found["observation_tokens"][0] != ord(PROMPT[0])
    assert (found["reward"].item(), found["extra_logs"]["tinyv_unmatched"].item()) == (1.0, 0.0)


@pytest.mark.frameworks
def test_openrlhf_gets_the_rules_verdict_and_a_flag_when_a_server_is_down(
    executor: Callable[[str], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENVIRONMENT, reward_file(tmp_path, model=dead_model(tmp_path)))
    found = asyncio.run(rollout(executor(str(adapter.__file__)), OPEN))
    assert (found["reward"].item(), found["extra_logs"]["tinyv_failed"].item()) == (0.0, 1.0)
    model = dead_model(tmp_path)
    monkeypatch.setenv(ENVIRONMENT, reward_file(tmp_path, model=model, on_error="raise"))
    found = asyncio.run(rollout(executor(str(adapter.__file__)), OPEN))
    assert (found["reward"], found["scores"], found["extra_logs"]) == (None, None, {})


@pytest.mark.frameworks
def test_openrlhf_gets_a_reward_from_the_pages_server(executor: Callable[[str], Any]) -> None:
    async def ask(url: str) -> dict[str, Any]:
        return await rollout(executor(url), RIGHT)

    found = served(ask)
    assert (found["reward"], found["scores"]) == ([1.0], [1.0])
    assert found["extra_logs"]["tinyv_failed"] == [0.0]


def test_reward_func_is_a_plain_function_with_openrlhfs_names() -> None:
    names = reward_func.__code__.co_varnames[: reward_func.__code__.co_argcount]
    assert names == ("queries", "prompts", "labels")
