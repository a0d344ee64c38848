from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from verl_runs import DATA, EXAMPLE, toml

from tinyv.errors import ConfigError
from tinyv.frameworks.options import RewardOptions
from tinyv.rl.verl.config import config_of, read
from tinyv.rl.verl.overrides import overrides_of, training_command
from tinyv.rl.verl.serving import serve_command
from tinyv.rl.verl.tables import Training, Verifier


def config(**tables: Any) -> Any:
    return config_of({"data": DATA, **tables})


def values(**tables: Any) -> dict[str, str]:
    return dict(one.split("=", 1) for one in overrides_of(config(**tables)))


def test_the_defaults_are_those_of_the_published_runs() -> None:
    run = config()
    one = run.training
    assert (one.train_batch_size, one.rollouts, one.ppo_mini_batch_size, one.epochs) == (128, 8, 64, 12)
    assert (one.learning_rate, one.kl, one.max_prompt_length, one.max_response_length) == (
        1e-6,
        0.001,
        1024,
        4096,
    )
    assert run.reward == RewardOptions() and run.verifier is None and run.policy.model == "Qwen/Qwen2.5-7B"


def test_the_example_spells_the_defaults_out() -> None:
    run = read(EXAMPLE)
    assert (run.training, run.verifier) == (Training(), Verifier())
    assert run.reward == RewardOptions(model="http://127.0.0.1:8000/v1")
    assert run.overrides == ("trainer.log_val_generations=4",)


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ({"polcy": {}}, "unknown polcy: did you mean policy?"),
        (
            {"training": {"learning_rat": 1}},
            "unknown training.learning_rat: did you mean training.learning_rate",
        ),
        ({"training": {"learning_rate": "1e-6"}}, "training.learning_rate must be a number, found '1e-6'"),
        ({"training": {"epochs": 2.5}}, "training.epochs must be a whole number, found 2.5"),
        ({"training": {"epochs": True}}, "training.epochs must be a whole number, found True"),
        (
            {"training": {"learning_rate": float("nan")}},
            "training.learning_rate must be from 0 to 1, found nan",
        ),
        ({"training": {"rollouts": 1}}, "training.rollouts must be from 2"),
        ({"training": {"logger": [1]}}, "training.logger must be a text or a list of texts"),
        ({"training": {"ppo_mini_batch_size": 256}}, "must be at most training.train_batch_size 128"),
        ({"training": {"gpus_per_node": 7}}, "no multiple of 7 GPUs"),
        ({"training": {"rollout_tensor_parallel_size": 3}}, "must divide 8 GPUs"),
        ({"training": 3}, "[training] must be a table, found 3"),
        ({"policy": {"model": ""}}, "policy.model is empty"),
        ({"data": {}}, "data.train is missing"),
        ({"data": {"train": "a"}}, "data.validation is missing"),
        ({"data": {"train": 3}}, "data.train must be a text or a list of texts, found 3"),
        ({"preset": "other"}, "preset must be 'tinyv', found 'other'"),
        ({"verl": {"overides": []}}, "unknown verl.overides: did you mean verl.overrides?"),
        ({"verifier": {"port": 70000}}, "verifier.port must be from 1 to 65535"),
        ({"verifier": {"tensor_parallel_size": 16}}, "verifier.tensor_parallel_size must be at most"),
        ({"verifier": {"gpu_memory_utilization": 0.6}}, "together at most 1, found 1.1"),
        ({"verifier": {}, "reward": {"model": "nano"}}, "reward.model 'nano' asks no server"),
        ({"verifier": {}, "training": {"nodes": 2}}, "'127.0.0.1' is not found from 2 nodes"),
        ({"reward": {"weigt": 1}}, "unknown reward.weigt: did you mean reward.weight?"),
        ({"reward": {"weight": 2}}, "[reward]: weight must be a number from 0 to 1, found 2"),
        ({"reward": {"threshold": "x"}}, "reward.threshold must be a number, found 'x'"),
        ({"reward": {"rules": "mine"}}, "rules must be one of engine, math_verify, prime, found 'mine'"),
        ({"reward": {"model": "gpt"}}, "[reward]: model must be a URL"),
        ({"reward": {"on_error": "raise"}}, "on_error='raise' would end verl's run"),
        ({"reward": {"adapter": "batch"}}, "reward.adapter must be one of manager, function, found 'batch'"),
    ],
)
def test_what_does_not_fit_is_told_with_its_key(tables: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError) as refused:
        config(**tables)
    assert said in str(refused.value) and "\n" not in str(refused.value)


def test_a_broken_file_is_told_with_its_name(tmp_path: Path) -> None:
    for text in ("[training]\nepochs = 'x'", "[training"):
        with pytest.raises(ConfigError, match=r"run\.toml: "):
            read(Path(toml(tmp_path / "run.toml", text)))
    with pytest.raises(ConfigError, match="cannot read"):
        read(tmp_path / "none.toml")


def test_the_reward_asks_the_verifier_that_is_served() -> None:
    run = config(verifier={"port": 8123, "model": "m"})
    assert run.reward.model == "http://127.0.0.1:8123/v1"
    assert serve_command(run.verifier)[:7] == [
        "vllm",
        "serve",
        "m",
        "--host",
        "127.0.0.1",
        "--port",
        "8123",
    ]


def test_the_server_listens_on_the_loopback_with_a_share_of_memory() -> None:
    assert " ".join(serve_command(Verifier())) == (
        "vllm serve zhangchenxu/TinyV-1.5B --host 127.0.0.1 --port 8000 --tensor-parallel-size 4 "
        "--gpu-memory-utilization 0.15 --max-model-len 4096"
    )


def test_several_nodes_need_an_address_that_they_reach() -> None:
    run = config(verifier={"host": "10.0.0.7"}, training={"nodes": 2})
    assert run.reward.model == "http://10.0.0.7:8000/v1"
    assert config(verifier={"host": "::1"}).reward.model == "http://[::1]:8000/v1"


def test_both_ways_of_naming_the_reward() -> None:
    manager = values()
    assert manager["reward.reward_manager.module.path"] == "pkg://tinyv.frameworks.verl_manager"
    assert "reward.custom_reward_function.path" not in manager
    function = values(reward={"adapter": "function"})
    assert function["reward.custom_reward_function.path"] == "pkg://tinyv.frameworks.verl"
    assert "reward.reward_manager.source" not in function


def test_no_penalty_means_no_reference_policy() -> None:
    off = values(training={"kl": 0})
    assert off["actor_rollout_ref.actor.use_kl_loss"] == off["algorithm.use_kl_in_reward"] == "false"


def test_paths_mean_the_same_on_every_worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "policy").mkdir()
    found = values(data={"train": "a b.parquet", "validation": "hdfs://x/y"}, policy={"model": "policy"})
    assert found["data.train_files"] == f'["{tmp_path}/a b.parquet"]'
    assert found["data.val_files"] == "[hdfs://x/y]"
    assert found["actor_rollout_ref.model.path"] == f"{tmp_path}/policy"
    assert values()["actor_rollout_ref.model.path"] == "Qwen/Qwen2.5-7B"


def test_own_overrides_come_last_so_that_they_win() -> None:
    run = config(verl={"overrides": ["trainer.test_freq=3", "+a.b=1"]})
    assert training_command(run)[-2:] == ["trainer.test_freq=3", "+a.b=1"]
