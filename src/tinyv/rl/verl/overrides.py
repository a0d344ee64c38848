"""A run as overrides of verl's configuration (`trainer/config/ppo_trainer.yaml`, verl 0.9)."""

from __future__ import annotations

from pathlib import Path

from tinyv.frameworks.verl_scoring import SOURCES
from tinyv.rl.verl.config import VerlConfig
from tinyv.rl.verl.hydra_text import Value, override
from tinyv.rl.verl.tables import Training

MODULE = "verl.trainer.main_ppo"
REWARD_KWARGS = "+reward.custom_reward_function.reward_kwargs."
FUNCTION = "pkg://tinyv.frameworks.verl"
MANAGER = "pkg://tinyv.frameworks.verl_manager"
MANAGER_CLASS = "TinyvRewardManager"


def overrides_of(config: VerlConfig) -> list[str]:
    """All overrides, those of `[verl]` last, so that they win."""
    values: dict[str, Value] = {
        "algorithm.adv_estimator": "grpo",
        "data.train_files": [whole_path(path) for path in config.data.train],
        "data.val_files": [whole_path(path) for path in config.data.validation],
        "actor_rollout_ref.model.path": _model_path(config.policy.model),
        **_training(config.training),
        **_kl(config.training.kl),
        **_rollout(config.training),
        **_trainer(config.training),
        **_reward(config),
    }
    return [*(override(key, value) for key, value in values.items()), *config.overrides]


def training_command(config: VerlConfig, python: str = "python") -> list[str]:
    """The command of the training, as words."""
    return [python, "-m", MODULE, *overrides_of(config)]


def whole_path(path: str) -> str:
    """A path that means the same on every worker; what has a scheme (`hdfs://`) stays."""
    return path if "://" in path else str(Path(path).expanduser().absolute())


def _model_path(name: str) -> str:
    """A folder as a whole path; a hub id as it is."""
    return whole_path(name) if Path(name).expanduser().is_dir() else name


def _training(training: Training) -> dict[str, Value]:
    tokens = training.max_tokens_per_gpu or 3 * training.longest
    return {
        "data.train_batch_size": training.train_batch_size,
        "data.max_prompt_length": training.max_prompt_length,
        "data.max_response_length": training.max_response_length,
        "data.filter_overlong_prompts": True,
        "data.truncation": "error",
        "actor_rollout_ref.actor.optim.lr": training.learning_rate,
        "actor_rollout_ref.actor.ppo_mini_batch_size": training.ppo_mini_batch_size,
        "actor_rollout_ref.actor.use_dynamic_bsz": True,
        "actor_rollout_ref.actor.ppo_max_token_len_per_gpu": tokens,
        "actor_rollout_ref.model.use_remove_padding": True,
        "actor_rollout_ref.model.enable_gradient_checkpointing": True,
    }


def _kl(coefficient: float) -> dict[str, Value]:
    """The penalty in the loss and in the reward, as in TinyV's runs; or nowhere."""
    return {
        "actor_rollout_ref.actor.use_kl_loss": coefficient > 0,
        "actor_rollout_ref.actor.kl_loss_coef": coefficient,
        "actor_rollout_ref.actor.kl_loss_type": "low_var_kl",
        "algorithm.use_kl_in_reward": coefficient > 0,
        "algorithm.kl_ctrl.kl_coef": coefficient,
    }


def _rollout(training: Training) -> dict[str, Value]:
    return {
        "actor_rollout_ref.rollout.name": "vllm",
        "actor_rollout_ref.rollout.n": training.rollouts,
        "actor_rollout_ref.rollout.gpu_memory_utilization": training.rollout_gpu_memory_utilization,
        "actor_rollout_ref.rollout.tensor_model_parallel_size": training.rollout_tensor_parallel_size,
        "actor_rollout_ref.rollout.max_num_batched_tokens": training.longest,
    }


def _trainer(training: Training) -> dict[str, Value]:
    out = whole_path(training.out)
    return {
        "trainer.total_epochs": training.epochs,
        "trainer.total_training_steps": training.steps or None,
        "trainer.n_gpus_per_node": training.gpus_per_node,
        "trainer.nnodes": training.nodes,
        "trainer.save_freq": training.save_every,
        "trainer.test_freq": training.validate_every,
        "trainer.logger": list(training.logger),
        "trainer.project_name": training.project,
        "trainer.experiment_name": training.experiment,
        "trainer.default_local_dir": f"{out}/checkpoints",
        "trainer.rollout_data_dir": f"{out}/rollouts",
        "trainer.validation_data_dir": f"{out}/validation",
    }


def _reward(config: VerlConfig) -> dict[str, Value]:
    """How verl finds the reward, and the reward's options; what is None is left to the defaults."""
    if config.adapter == "manager":
        found = {"source": "importlib", "name": MANAGER_CLASS, "module.path": MANAGER}
        values: dict[str, Value] = {f"reward.reward_manager.{key}": value for key, value in found.items()}
    else:
        values = {
            "reward.custom_reward_function.path": FUNCTION,
            "reward.custom_reward_function.name": "compute_score",
        }
    options = {
        **config.reward.as_dict(),
        "model": _reward_model(config.reward.model),
        SOURCES: config.sources,
    }
    return values | {REWARD_KWARGS + key: value for key, value in options.items() if value is not None}


def _reward_model(model: str) -> str:
    """The reward's model; a folder or a file as a whole path, since the workers may stand elsewhere."""
    kind, _, folder = model.partition(":")
    if kind == "nano" and folder:
        return f"nano:{whole_path(folder)}"
    return whole_path(model) if model.endswith(".toml") else model
