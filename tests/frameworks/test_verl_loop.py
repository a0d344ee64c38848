"""The reward inside verl's own reward loop: real batches, real workers on Ray, no model and no GPU."""

from __future__ import annotations

import asyncio
import logging
import re
import socket
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from hostile_texts import HOSTILE
from tinyv.cascade.verifier import Verifier
from tinyv.errors import ConfigError
from tinyv.frameworks.columns import Columns
from tinyv.sample import Sample

pytest.importorskip("verl")
with warnings.catch_warnings():  # Ray's and verl's own
    warnings.simplefilter("ignore")
    import ray

    from tinyv.bench import verl_rig
    from tinyv.frameworks.verl_manager import TinyvRewardManager

pytestmark = [pytest.mark.verl, pytest.mark.filterwarnings("ignore")]

PAGE = Path(__file__).parents[2] / "docs" / "frameworks" / "verl.md"
KEYS = list(get_type_hints(Columns))
FUNCTION = "reward.custom_reward_function.path=pkg://tinyv.frameworks.verl"
KWARGS = "+reward.custom_reward_function.reward_kwargs."
MANAGER = (
    "reward.reward_manager.source=importlib",
    "reward.reward_manager.name=TinyvRewardManager",
    "reward.reward_manager.module.path=pkg://tinyv.frameworks.verl_manager",
)
WAYS = {
    "async function": (FUNCTION,),
    "plain function": (FUNCTION, "reward.custom_reward_function.name=compute_score_sync"),
    "function under dapo": (FUNCTION, "reward.reward_manager.name=dapo"),
    "manager": MANAGER,
}
RIVER = r"so \boxed{the river called Seine}"
"""Undecided by the engine, accepted by nano."""


def river(source: str, **extra: Any) -> Sample:
    return Sample("Which river?", "Seine", response=RIVER, data_source=source, extra=extra)


SAMPLES = [
    river("a_tinyv", split="train"),
    river("a_tinyv", split="test"),
    river("math_dapo"),
    Sample("Find it.", "1/2", response=r"<think>maybe \boxed{3}</think> \boxed{0.5}", data_source="x"),
    Sample("Find it.", "1/2", response=r"\boxed{3}", data_source="b_tinyv"),
    Sample("Find it.", "1/2", response="", data_source="b_tinyv"),
    Sample("Find it.", "1/2", response=rf"\boxed{{{HOSTILE['tower of nines']}}}", data_source="b_tinyv"),
]
SCORES = [0.25, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0]


@pytest.fixture(scope="module", autouse=True)
def local_ray() -> Iterator[None]:
    ray.init(**verl_rig.RAY)
    yield
    ray.shutdown()


@pytest.fixture
def score(tmp_path: Path) -> Callable[..., Any]:
    """The rows that verl's loop makes of samples under these overrides."""

    def scored(samples: list[Sample], *overrides: str, chat: bool = False, meta: Any = None) -> Any:
        data = verl_rig.data_of(verl_rig.byte_tokenizer(), samples, chat=chat)
        data.meta_info |= meta or {}
        with verl_rig.reward_loop(verl_rig.config_of(tmp_path, "reward.num_workers=1", *overrides)) as loop:
            out = loop.compute_rm_score(data)
        assert out.batch["rm_scores"].sum(-1).tolist() == out.non_tensor_batch["score"].tolist()
        return out

    return scored


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """A loop that verl's base class finds, so that it makes none that nobody closes."""
    made = asyncio.new_event_loop()
    asyncio.set_event_loop(made)
    yield made
    asyncio.set_event_loop(None)
    made.run_until_complete(made.shutdown_default_executor())
    made.close()


@pytest.fixture
def manager(tmp_path: Path, loop: asyncio.AbstractEventLoop) -> Callable[..., TinyvRewardManager]:
    """The manager itself, in this process."""

    def made(*overrides: str) -> TinyvRewardManager:
        return TinyvRewardManager(
            verl_rig.config_of(tmp_path, *MANAGER, *overrides), verl_rig.byte_tokenizer()
        )

    return made


@pytest.fixture
def dead_model(tmp_path: Path) -> str:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
    file = tmp_path / "dead.toml"
    file.write_text(f'base_url = "{url}"\npatience_s = 0.1\nretries = 0\ndeadline_s = 2.0\nmodel = "m"\n')
    return str(file)


@pytest.mark.parametrize("way", WAYS)
def test_rows_come_back_in_order_with_all_columns(score: Callable[..., Any], way: str) -> None:
    out = score(SAMPLES, *WAYS[way], KWARGS + "weight=0.25", "reward.num_workers=2")
    rows = out.non_tensor_batch
    assert out.meta_info["reward_extra_keys"] == KEYS
    assert rows["score"].tolist() == SCORES
    assert rows["acc"].tolist() == [1, 1, 0, 1, 0, 0, 0]
    assert rows["stage"].tolist()[:4] == ["nano", "nano", "engine", "engine"]
    assert not rows["failed"].any()
    kinds = {key: rows[key].dtype.kind for key in KEYS}
    assert kinds == {key: "U" if key in ("stage", "reason") else "f" for key in KEYS}


@pytest.mark.parametrize("way", ["async function", "plain function", "manager"])
def test_a_dead_server_flags_every_row_that_it_is_asked_about(
    score: Callable[..., Any], dead_model: str, way: str
) -> None:
    rows = score(SAMPLES, *WAYS[way], KWARGS + f"model={dead_model}").non_tensor_batch
    assert list(rows) == KEYS
    flagged = rows["failed"] == 1
    assert flagged.tolist() == [True, True, False, False, False, False, flagged[6]]
    assert (rows["undecided"][flagged] == 1).all()
    assert set(rows["reason"][flagged]) == {"server_unavailable"}
    assert rows["score"].tolist() == [0, 0, 0, 1, 0, 0, 0]


def test_the_manager_reads_the_question_from_the_prompt_and_knows_validation(
    score: Callable[..., Any],
) -> None:
    choice = Sample("Which is a prime? (A) 4 (B) 5", "5", response=r"\boxed{B}", data_source="x")
    given = [choice, river("x")]
    options = (*MANAGER, KWARGS + "weight=0.25", KWARGS + "tinyv_sources=[x,y]")
    training = score(given, *options, chat=True).non_tensor_batch
    validation = score(given, *options, chat=True, meta={"validate": True}).non_tensor_batch
    assert training["score"].tolist() == [1.0, 0.25]
    assert validation["score"].tolist() == [1.0, 1.0]


def test_a_wrong_option_of_the_manager_ends_the_run_before_it_begins(manager: Callable[..., Any]) -> None:
    for override in (KWARGS + "wieght=0.5", KWARGS + "on_error=raise", KWARGS + "rules=no_such_rules"):
        with pytest.raises(ConfigError):
            manager(override)
    with pytest.raises(ConfigError, match="scores by itself"):
        manager("reward.custom_reward_function.path=/somewhere/else.py")
    manager(FUNCTION)


def test_concurrent_trajectories_are_judged_together(
    manager: Callable[..., Any], loop: asyncio.AbstractEventLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    judged: Callable[..., Any] = Verifier._judged_in_thread

    def counting(self: Verifier, samples: Any) -> Any:
        sizes.append(len(samples))
        return judged(self, samples)

    made = manager()
    monkeypatch.setattr(Verifier, "_judged_in_thread", counting)
    data = verl_rig.data_of(verl_rig.byte_tokenizer(), [SAMPLES[3]] * 64)

    async def all_at_once() -> list[Any]:
        return await asyncio.gather(*(made.run_single(data[i : i + 1]) for i in range(len(data))))

    found = loop.run_until_complete(all_at_once())
    assert [row["reward_score"] for row in found] == [1.0] * 64
    assert sum(sizes) == 64
    assert max(sizes) > 4
    assert len(sizes) < 32


def test_the_last_sequence_of_a_trajectory_is_scored_without_its_padding(
    manager: Callable[..., Any],
    loop: asyncio.AbstractEventLoop,
) -> None:
    data = verl_rig.data_of(verl_rig.byte_tokenizer(), [SAMPLES[4], SAMPLES[3]])
    data.batch["responses"][1, -3:] = 7
    assert loop.run_until_complete(manager().run_single(data))["reward_score"] == 1.0


def test_a_trajectory_that_cannot_be_read_is_a_flagged_row(
    manager: Callable[..., Any], loop: asyncio.AbstractEventLoop, caplog: pytest.LogCaptureFixture
) -> None:
    made = manager()
    data = verl_rig.data_of(verl_rig.byte_tokenizer(), SAMPLES[3:4])
    whole = loop.run_until_complete(made.run_single(data))["reward_extra_info"]
    for tensor in ("attention_mask", "responses"):
        lacking = data.select(batch_keys=sorted(set(data.batch.keys()) - {tensor}))
        with caplog.at_level(logging.ERROR):
            broken = loop.run_until_complete(made.run_single(lacking))
        assert broken["reward_score"] == 0.0
        row = broken["reward_extra_info"]
        assert (row["failed"], row["reason"]) == (1.0, "internal_error")
        assert {key: type(value) for key, value in row.items()} == {
            key: type(value) for key, value in whole.items()
        }
    without = data.select(non_tensor_batch_keys=["raw_prompt"])
    assert loop.run_until_complete(made.run_single(without))["reward_extra_info"].keys() == whole.keys()


def legacy(name: str, function: Any) -> Any:
    from verl.workers.reward_manager import get_reward_manager_cls

    tokenizer = verl_rig.byte_tokenizer()
    made = get_reward_manager_cls(name)(tokenizer=tokenizer, num_examine=0, compute_score=function)
    return made(verl_rig.data_of(tokenizer, SAMPLES), return_dict=True)


def test_the_legacy_managers_take_the_function_that_is_made_for_them() -> None:
    from tinyv.frameworks.verl import compute_score_batch, compute_score_sync, score_only

    expected = [1.0, *SCORES[1:]]
    for name, function in (("naive", compute_score_sync), ("batch", compute_score_batch)):
        out = legacy(name, function)
        assert out["reward_tensor"].sum(-1).tolist() == expected
        assert list(out["reward_extra_info"]) == KEYS
        assert {len(values) for values in out["reward_extra_info"].values()} == {len(SAMPLES)}
    for name in ("naive", "prime"):
        assert legacy(name, score_only)["reward_tensor"].sum(-1).tolist() == expected


def test_the_legacy_prime_manager_zeroes_columns_which_is_why_it_must_have_score_only() -> None:
    from tinyv.frameworks.verl import compute_score_sync

    assert legacy("prime", compute_score_sync)["reward_tensor"].sum(-1).tolist() == [0.0] * len(SAMPLES)


def test_offline_evaluation_takes_the_score_alone() -> None:
    import verl
    from hydra import compose, initialize_config_dir
    from verl.trainer.main_eval import process_item

    given = [f"+{FUNCTION}", "+reward.custom_reward_function.name=score_only"]
    with initialize_config_dir(str(Path(verl.__path__[0]) / "trainer" / "config"), version_base=None):
        config = compose("evaluation", overrides=given)
    responses = [RIVER, r"\boxed{Rhine}"]
    found = ray.get(process_item.remote(config, "a_tinyv", responses, {"ground_truth": "Seine"}))
    assert found == ("a_tinyv", 0.5)


def test_the_lines_of_the_page_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    [block] = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    verl_rig.byte_tokenizer().save_pretrained(tmp_path)
    monkeypatch.setattr(ray, "init", lambda **_: None)  # one is up
    assert "Qwen/Qwen2.5-0.5B" in block
    names: dict[str, Any] = {}
    try:
        exec(block.replace("Qwen/Qwen2.5-0.5B", str(tmp_path)), names)  # noqa: S102 - our own page
    finally:
        for worker in names["manager"].reward_loop_workers:
            ray.kill(worker)
    out = capsys.readouterr().out
    assert out.startswith("[1. 0. 1.]")
    assert f"```\n{out}```" in PAGE.read_text()
