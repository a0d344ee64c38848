"""A run with verl: one frozen record from a TOML file whose defaults are those of TinyV's published runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from tinyv.errors import ConfigError
from tinyv.frameworks.options import CONFIG, RewardOptions, options_of
from tinyv.frameworks.verl_scoring import SOURCES, SUFFIX, scoring_of
from tinyv.nano.config import is_nano
from tinyv.rl.reading import mapping_of, record_of, refuse_unknown, texts_of
from tinyv.rl.verl.tables import LOOPBACK, Data, Policy, Training, Verifier

PRESET = "tinyv"
"""The one set of defaults."""
ADAPTERS = ("manager", "function")
_TABLES = ("preset", "policy", "data", "reward", "verifier", "training", "verl")


@dataclass(frozen=True, slots=True)
class VerlConfig:
    """What one run is: `read` makes it from a file. Raises ConfigError for what does not fit together."""

    data: Data
    policy: Policy = field(default_factory=Policy)
    reward: RewardOptions = field(default_factory=RewardOptions)
    adapter: str = ADAPTERS[0]
    """How verl calls the reward: as a reward `manager`, which sees the prompt, or as a `function`."""
    sources: tuple[str, ...] = (SUFFIX,)
    """`tinyv_sources`: the data sources whose rows the model has a say in; `suffix`, `all`, or names."""
    verifier: Verifier | None = None
    """The server that is to run beside the training; None: none is needed, or another one is named in `reward`."""
    training: Training = field(default_factory=Training)
    overrides: tuple[str, ...] = ()
    """Further Hydra overrides, as verl takes them; they come last and win."""

    def __post_init__(self) -> None:
        """Refuse what does not fit together."""
        if self.adapter not in ADAPTERS:
            raise ConfigError(f"reward.adapter must be one of {', '.join(ADAPTERS)}, found {self.adapter!r}")
        if self.verifier is not None:
            self._check_verifier(self.verifier)

    def _check_verifier(self, verifier: Verifier) -> None:
        if self.reward.model == "none" or is_nano(self.reward.model):
            raise ConfigError(
                f"[verifier] is given, but reward.model {self.reward.model!r} asks no server: leave one of them out"
            )
        both = verifier.gpu_memory_utilization + self.training.rollout_gpu_memory_utilization
        if both > 1:
            raise ConfigError(
                f"verifier.gpu_memory_utilization and training.rollout_gpu_memory_utilization share GPUs: together at "
                f"most 1, found {both:g}"
            )
        if verifier.tensor_parallel_size > self.training.gpus_per_node:
            raise ConfigError(
                f"verifier.tensor_parallel_size must be at most training.gpus_per_node {self.training.gpus_per_node}, "
                f"found {verifier.tensor_parallel_size}"
            )
        if self.training.nodes > 1 and verifier.host in LOOPBACK:
            raise ConfigError(
                f"verifier.host {verifier.host!r} is not found from {self.training.nodes} nodes: name an address that "
                "all of them reach"
            )


def read(path: Path) -> VerlConfig:
    """The run that a TOML file describes. Raises ConfigError."""
    from tinyv.llm.config import read_toml_file  # here, so that --help loads nothing of it

    try:
        return config_of(read_toml_file(path, "not TOML"))
    except ConfigError as exc:
        raise ConfigError(f"{path}: {exc}") from exc


def config_of(values: Mapping[str, Any]) -> VerlConfig:
    """The run that plain values describe. Raises ConfigError."""
    refuse_unknown(values, _TABLES)
    if values.get("preset", PRESET) != PRESET:
        raise ConfigError(f"preset must be {PRESET!r}, found {values['preset']!r}")
    verifier = record_of(Verifier, values["verifier"], "verifier") if "verifier" in values else None
    reward = dict(mapping_of(values.get("reward", {}), "[reward]"))
    adapter = reward.pop("adapter", ADAPTERS[0])
    sources = texts_of(reward.pop(SOURCES, SUFFIX), f"reward.{SOURCES}")
    return VerlConfig(
        data=record_of(Data, values.get("data", {}), "data"),
        policy=record_of(Policy, values.get("policy", {}), "policy"),
        reward=_reward_of(reward, sources, verifier),
        adapter=adapter,
        sources=sources,
        verifier=verifier,
        training=record_of(Training, values.get("training", {}), "training"),
        overrides=_overrides_of(values.get("verl", {})),
    )


def _reward_of(given: dict[str, Any], sources: tuple[str, ...], verifier: Verifier | None) -> RewardOptions:
    """The options of the reward; its model is the verifier unless another one is named."""
    if type(given.get("threshold", 0.5)) not in (int, float):
        raise ConfigError(f"reward.threshold must be a number, found {given['threshold']!r:.80}")
    known = [*(one.name for one in fields(RewardOptions)), CONFIG, SOURCES, "adapter"]
    refuse_unknown(given, known, "reward.")
    if verifier is not None and "model" not in given and CONFIG not in given:
        given["model"] = verifier.url
    try:
        options = options_of(given)
        scoring_of({**options.as_dict(), SOURCES: list(sources)})
    except ConfigError as exc:
        raise ConfigError(f"[reward]: {exc}") from exc
    return options


def _overrides_of(given: object) -> tuple[str, ...]:
    table = mapping_of(given, "[verl]")
    refuse_unknown(table, ("overrides",), "verl.")
    return texts_of(table.get("overrides", []), "verl.overrides")
