"""The tables of a run's file. The defaults are the values of TinyV's published runs (its launch script for 8 GPUs)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import Any

from tinyv.errors import ConfigError

LOOPBACK = ("127.0.0.1", "localhost", "::1", "0.0.0.0")
"""Hosts under which the reward workers of other nodes do not find the verifier."""


@dataclass(frozen=True, slots=True)
class Policy:
    """`[policy]`: what is trained."""

    model: str = "Qwen/Qwen2.5-7B"
    """Folder or hub id of a causal language model."""

    def __post_init__(self) -> None:
        """Refuse an empty name."""
        if not self.model:
            raise ConfigError("policy.model is empty: name a folder or a hub id")


@dataclass(frozen=True, slots=True)
class Data:
    """`[data]`: verl's parquet files."""

    train: tuple[str, ...] = ()
    validation: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a missing part: verl loads both before the first step."""
        for name in ("train", "validation"):
            if not getattr(self, name):
                raise ConfigError(f"data.{name} is missing: name verl's parquet file, or a list of them")


@dataclass(frozen=True, slots=True)
class Verifier:
    """`[verifier]`: the language model that judges, behind a vLLM of its own beside the training."""

    model: str = "zhangchenxu/TinyV-1.5B"
    """Folder or hub id."""
    host: str = "127.0.0.1"
    """Address to listen on; with several nodes one that all of them reach."""
    port: int = 8000
    gpu_memory_utilization: float = 0.15
    """Share of each of its GPUs' memory, beside what the rollouts take."""
    tensor_parallel_size: int = 4
    max_model_len: int = 4096
    """Longest prompt and reply in tokens."""
    start_seconds: int = 900
    """`--serve` waits so long for its first answer."""

    def __post_init__(self) -> None:
        """Refuse what does not fit."""
        check_limits(self, "verifier", _VERIFIER_LIMITS)
        for name in ("model", "host"):
            if not getattr(self, name):
                raise ConfigError(f"verifier.{name} is empty")

    @property
    def url(self) -> str:
        """Where a client on this machine, or on the other nodes, finds it."""
        host = "127.0.0.1" if self.host == "0.0.0.0" else self.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}/v1"


@dataclass(frozen=True, slots=True)
class Training:
    """`[training]`: GRPO."""

    out: str = "runs/verl_grpo"
    """Folder of checkpoints, rollouts with the columns of their verdicts, and the verifier's log."""
    train_batch_size: int = 128
    """Prompts in one step."""
    rollouts: int = 8
    """Responses to each prompt."""
    ppo_mini_batch_size: int = 64
    """Prompts in one update."""
    learning_rate: float = 1e-6
    kl: float = 0.001
    """Coefficient of the KL penalty, in the loss and in the reward; 0: neither, and no reference policy."""
    max_prompt_length: int = 1024
    max_response_length: int = 4096
    epochs: int = 12
    steps: int = 0
    """End after so many steps; 0: after `epochs`."""
    gpus_per_node: int = 8
    nodes: int = 1
    rollout_gpu_memory_utilization: float = 0.5
    rollout_tensor_parallel_size: int = 2
    max_tokens_per_gpu: int = 0
    """Tokens in one pass of one GPU; 0: three times the longest prompt with its response."""
    save_every: int = 64
    """Steps between two checkpoints."""
    validate_every: int = 8
    """Steps between two validations."""
    logger: tuple[str, ...] = ("console",)
    """verl's trackers: console, wandb, tensorboard, ..."""
    project: str = "tinyv"
    experiment: str = "verl_grpo"

    def __post_init__(self) -> None:
        """Refuse what does not fit, and batches that cannot be shared out."""
        check_limits(self, "training", _TRAINING_LIMITS)
        if self.ppo_mini_batch_size > self.train_batch_size:
            raise ConfigError(
                f"training.ppo_mini_batch_size must be at most training.train_batch_size {self.train_batch_size}, "
                f"found {self.ppo_mini_batch_size}"
            )
        for name in ("train_batch_size", "ppo_mini_batch_size"):
            responses = getattr(self, name) * self.rollouts
            if responses % self.gpus:
                raise ConfigError(
                    f"training.{name} {getattr(self, name)} times {self.rollouts} rollouts is {responses}, no multiple "
                    f"of {self.gpus} GPUs"
                )
        if self.gpus % self.rollout_tensor_parallel_size:
            raise ConfigError(
                f"training.rollout_tensor_parallel_size must divide {self.gpus} GPUs, found "
                f"{self.rollout_tensor_parallel_size}"
            )

    @property
    def gpus(self) -> int:
        """All GPUs of the run."""
        return self.gpus_per_node * self.nodes

    @property
    def longest(self) -> int:
        """Tokens of the longest prompt with the longest response."""
        return self.max_prompt_length + self.max_response_length


_VERIFIER_LIMITS: dict[str, tuple[float, float]] = {
    "port": (1, 65_535),
    "gpu_memory_utilization": (0.01, 1),
    "tensor_parallel_size": (1, 1024),
    "max_model_len": (16, 1_048_576),
    "start_seconds": (1, 86_400),
}
_TRAINING_LIMITS: dict[str, tuple[float, float]] = {
    "train_batch_size": (1, 1_000_000),
    "rollouts": (2, 65_536),  # a group of one has no advantage
    "ppo_mini_batch_size": (1, 1_000_000),
    "learning_rate": (0, 1),
    "kl": (0, 10),
    "max_prompt_length": (1, 1_048_576),
    "max_response_length": (1, 1_048_576),
    "epochs": (1, 1_000_000),
    "steps": (0, inf),
    "gpus_per_node": (1, 1024),
    "nodes": (1, 65_536),
    "rollout_gpu_memory_utilization": (0.01, 1),
    "rollout_tensor_parallel_size": (1, 1024),
    "max_tokens_per_gpu": (0, inf),
    "save_every": (1, inf),
    "validate_every": (1, inf),
}


def check_limits(record: Any, table: str, limits: Mapping[str, tuple[float, float]]) -> None:
    """Raise ConfigError for the first number out of its limits; NaN is out of all."""
    for name, (low, high) in limits.items():
        value = getattr(record, name)
        if not low <= value <= high:
            bounds = f"at least {low:g}" if high == inf else f"from {low:g} to {high:g}"
            raise ConfigError(f"{table}.{name} must be {bounds}, found {value!r}")
