"""The overrides and the configuration of the installed verl."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest
from verl_runs import DATA, EXAMPLE, tinyv_rl, toml

from tinyv.errors import ConfigError
from tinyv.rl.verl.compose import additions, check, composed
from tinyv.rl.verl.config import config_of
from tinyv.rl.verl.hydra_text import hydra, override
from tinyv.rl.verl.overrides import overrides_of

pytestmark = pytest.mark.verl
ODD = [
    *(
        "",
        "null",
        "True",
        "on",
        "1",
        "1e5",
        "~",
        "a b",
        "a,b",
        "a=b",
        "[a]",
        "{a: b}",
        "a#b",
        "a$b",
        "ü",
        "it's",
    ),
    *(
        'say "x"',
        "a\\",
        'a\\"b',
        "\\\\'",
        "${x}",
        "\\${x}",
        "\\\\${x}",
        "http://127.0.0.1:8000/v1",
        "a\\b",
        "x@y",
    ),
]


def found(**tables: Any) -> Any:
    return composed(overrides_of(config_of({"data": DATA, **tables})))


def test_every_override_of_the_defaults_is_a_key_of_verl() -> None:
    for adapter in ("manager", "function"):
        check(found(reward={"adapter": adapter}, verifier={}))


def test_the_printed_command_means_the_published_values(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    code, out, err = tinyv_rl(monkeypatch, capfd)("verl", str(EXAMPLE), "--dry-run")
    assert code == 0 and err.count("\n") == 1 and "warning: no such data here" in err
    words = shlex.split(out.partition("# the training\n")[2].replace("\\\n", " "))
    assert words[:3] == ["python", "-m", "verl.trainer.main_ppo"]
    run = composed(words[3:])
    policy = run.actor_rollout_ref
    assert (run.data.train_batch_size, policy.rollout.n, policy.actor.ppo_mini_batch_size) == (128, 8, 64)
    assert (policy.actor.optim.lr, run.trainer.total_epochs) == (1e-6, 12)
    assert (policy.actor.use_kl_loss, policy.actor.kl_loss_coef) == (True, 0.001)
    assert (run.algorithm.use_kl_in_reward, run.algorithm.kl_ctrl.kl_coef) == (True, 0.001)
    assert (policy.rollout.prompt_length, policy.rollout.response_length) == (1024, 4096)
    assert (run.algorithm.adv_estimator, policy.rollout.name) == ("grpo", "vllm")
    assert policy.actor.ppo_max_token_len_per_gpu == 15360
    assert policy.model.path == "Qwen/Qwen2.5-7B"
    assert str(run.trainer.rollout_data_dir).endswith("/runs/verl_grpo/rollouts")
    manager = run.reward.reward_manager
    assert (manager.source, manager.name) == ("importlib", "TinyvRewardManager")
    assert manager.module.path == "pkg://tinyv.frameworks.verl_manager"
    assert dict(run.reward.custom_reward_function.reward_kwargs) == {
        "rules": "engine",
        "model": "http://127.0.0.1:8000/v1",
        "setup": "addon",
        "weight": 1.0,
        "soft": False,
        "on_error": "rules",
        "tinyv_sources": ["suffix"],
    }


def test_the_reward_is_what_verl_loads() -> None:
    from verl.trainer.ppo.reward import get_custom_reward_fn, resolve_reward_manager_cls

    assert resolve_reward_manager_cls(found()).__module__ == "tinyv.frameworks.verl_manager"
    run = found(reward={"adapter": "function", "model": "none", "digits": 3})
    assert get_custom_reward_fn(run) is not None
    assert run.reward.custom_reward_function.reward_kwargs.digits == 3


@pytest.mark.parametrize(
    ("one", "said"),
    [
        ("trainer.tset_freq=1", "verl has no key trainer.tset_freq: did you mean trainer.test_freq"),
        ("actor_rollout_ref.actor.optim.lrr=1", "did you mean actor_rollout_ref.actor.optim.lr"),
        ("actor_rollot_ref.actor.optim.lr=1", "did you mean actor_rollout_ref.actor.optim.lr"),
        ("nosuch.x=1", "verl has no key nosuch.x: known are model_engine, actor_rollout_ref, data"),
        ("+trainer.test_freq=3", "verl has the key trainer.test_freq already: leave the + out"),
        (
            "data.train_batch_size=many",
            "data.train_batch_size must be a number, as verl's 1024, found 'many'",
        ),
        ("trainer.balance_batch=maybe", "trainer.balance_batch must be true or false"),
        ("trainer.test_freq", "no override of Hydra's"),
        ("trainer.test_freq={", "no override of Hydra's"),
        ("trainer.test_freq=1,2", "is a sweep"),
        ("model_engine=none_such", "Available options in 'model_engine': dp"),
        ("~trainer.none_such", "does not exist"),
        ("actor_rollout_ref.actor.loss_agg_mode=mean", "Invalid loss_agg_mode: mean"),
        ("actor_rollout_ref.rollout.pipeline_model_parallel_size=2", "not implemented"),
        ("actor_rollout_ref.actor.use_dynamic_bsz=false", "Please set at least one of"),
        ("actor_rollout_ref.actor.ppo_mini_batch_size=63", "is 315, no multiple of 8 GPUs"),
        ("reward.reward_manager.module.path=pkg://no.such", "No module named 'no'"),
        ("data.train_files=${none.such}", "Interpolation key 'none.such' not found"),
    ],
)
def test_what_verl_would_refuse_is_told_before_it_starts(one: str, said: str) -> None:
    with pytest.raises(ConfigError) as refused:
        run = found(verl={"overrides": [one, "actor_rollout_ref.rollout.n=5"]}, training={"rollouts": 8})
        check(run)
    assert said in str(refused.value) and "\n" not in str(refused.value)


def test_a_wrong_key_of_the_file_ends_the_command_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "data").mkdir()
    path = toml(tmp_path / "run.toml", '[verl]\noverrides = ["trainer.tset_freq=1"]')
    code, out, err = tinyv_rl(monkeypatch, capfd)("verl", path, "--dry-run")
    assert (code, out) == (2, "") and err.splitlines()[-1].startswith(
        "tinyv: error: verl has no key trainer.tset"
    )


def test_keys_that_are_added_are_said_to_be_unchecked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    path = toml(tmp_path / "run.toml", '[verl]\noverrides = ["+reward.max_concurrent=64"]')
    code, _, err = tinyv_rl(monkeypatch, capfd)("verl", path, "--dry-run")
    assert code == 0 and "added with +, which verl does not check: reward.max_concurrent" in err
    assert additions(["a=1", "+b.c=1", "++d=x=y"]) == ["b.c", "d"]


def test_any_text_arrives_as_it_was_written() -> None:
    keys = ["trainer.project_name", "trainer.experiment_name", "actor_rollout_ref.model.path"]
    alone = dict(zip(keys, ("a\\", "it's \\${x}", ""), strict=True))
    run = composed([override("data.train_files", ODD), *(override(key, text) for key, text in alone.items())])
    assert list(run.data.train_files) == ODD
    found = (run.trainer.project_name, run.trainer.experiment_name, run.actor_rollout_ref.model.path)
    assert found == tuple(alone.values())


def test_values_keep_their_types() -> None:
    kinds = {"trainer.nnodes": 3, "trainer.total_training_steps": None, "trainer.balance_batch": False}
    run = composed([override(key, value) for key, value in kinds.items()]).trainer
    assert (run.nnodes, run.total_training_steps, run.balance_batch) == (3, None, False)
    assert hydra(["a", "b c"]) == '[a,"b c"]' and hydra(1e-6) == "1e-06"
