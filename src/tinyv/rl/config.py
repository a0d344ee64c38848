"""What a GRPO run on one machine is made from: one frozen record out of a TOML file and `--set`.

A path in the file is looked up from the folder of the file, one in `--set` from the working directory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from tinyv.errors import ConfigError
from tinyv.frameworks import undecided as outcomes
from tinyv.frameworks.options import CONFIG, RewardOptions, options_of
from tinyv.llm.config import read_toml, read_toml_file
from tinyv.rl.grpo import Grpo
from tinyv.rl.presets import PRESETS, check
from tinyv.rl.reading import mapping_of, meant, record_of, refuse_unknown

SLOT = "{question}"
PRESET, UNDECIDED = "preset", "undecided"
_TABLES = ("policy", "data", "reward", "grpo", "gold")
Values = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Policy:
    """The model that is trained."""

    path: str = ""
    """Folder or hub id of a causal language model with its tokenizer."""

    def __post_init__(self) -> None:
        """Refuse what is missing."""
        if not self.path:
            raise ConfigError("policy.path is missing: name a folder or a hub id of a causal language model")


@dataclass(frozen=True, slots=True)
class Data:
    """Questions with references: files in any shape that `tinyv score` reads; completions in them are not used."""

    train: tuple[str, ...] = ()
    held_out: tuple[str, ...] = ()
    """Rows that are answered greedily, without learning, to see what the policy can do."""
    eval_steps: int = 0
    """Updates between two looks at the held-out rows; 0: before the first and after the last."""
    prompt: str = ""
    """A text with {question} in it; empty: a row's own chat where it has one, else the question."""

    def __post_init__(self) -> None:
        """Refuse what does not fit."""
        if not self.train:
            raise ConfigError("data.train is missing: name a file with questions and references, or several")
        if self.prompt and SLOT not in self.prompt:
            raise ConfigError(f"data.prompt must hold {SLOT}, found {self.prompt!r:.80}")
        if self.eval_steps < 0:
            raise ConfigError(f"data.eval_steps must be at least 0, found {self.eval_steps}")
        if self.eval_steps and not self.held_out:
            raise ConfigError("data.eval_steps needs data.held_out: name a file, or leave it out")


@dataclass(frozen=True, slots=True)
class Gold:
    """A program that knows which completions are right, to measure the reward against; it decides nothing."""

    program: str = ""
    """`pkg.module:function` or `file.py:function`, taking (row, completion) and returning true or false."""


@dataclass(frozen=True, slots=True)
class RunConfig:
    """One run. Raises ConfigError for what does not fit together."""

    policy: Policy
    data: Data
    reward: RewardOptions = field(default_factory=RewardOptions)
    undecided: str = outcomes.NONE
    """What a sample earns that nobody decided: `none` (left out of its group) or `zero`."""
    grpo: Grpo = field(default_factory=Grpo)
    gold: Gold = field(default_factory=Gold)

    def __post_init__(self) -> None:
        """Refuse what does not fit."""
        outcomes.check(self.undecided)
        check(self.grpo)

    def as_dict(self) -> Values:
        """The tables of a file that means the same."""
        return {
            "policy": asdict(self.policy),
            "data": asdict(self.data),
            "reward": _given(self.reward.as_dict()) | {UNDECIDED: self.undecided},
            "grpo": asdict(self.grpo),
            "gold": asdict(self.gold),
        }


def read(path: Path, settings: Sequence[str] = ()) -> RunConfig:
    """The run that a file and `--set TABLE.KEY=VALUE` describe. Raises ConfigError."""
    values = _tables(read_toml_file(path, str(path)), str(path))
    _from_folder(values, path.parent)
    for setting in settings:
        table, key, value = _setting(setting)
        values.setdefault(table, {})[key] = value
    try:
        return config_of(values)
    except ConfigError as exc:
        raise ConfigError(f"{path}: {exc}") from exc


def config_of(values: Mapping[str, Mapping[str, Any]]) -> RunConfig:
    """The run that plain tables describe. Raises ConfigError."""
    reward = dict(values.get("reward", {}))
    undecided = reward.pop(UNDECIDED, outcomes.NONE)
    return RunConfig(
        policy=record_of(Policy, values.get("policy", {}), "policy"),
        data=record_of(Data, values.get("data", {}), "data"),
        reward=_reward_of(reward),
        undecided=undecided,
        grpo=_grpo_of(dict(values.get("grpo", {}))),
        gold=record_of(Gold, values.get("gold", {}), "gold"),
    )


def _tables(given: Mapping[str, Any], where: str) -> Values:
    try:
        refuse_unknown(given, _TABLES)
        return {name: dict(mapping_of(table, f"[{name}]")) for name, table in given.items()}
    except ConfigError as exc:
        raise ConfigError(f"{where}: {exc}") from exc


def _reward_of(given: dict[str, Any]) -> RewardOptions:
    refuse_unknown(given, [*(one.name for one in fields(RewardOptions)), CONFIG, UNDECIDED], "reward.")
    for name in ("threshold", "tolerance", "weight"):
        if type(given.get(name, 0.0)) not in (int, float):
            raise ConfigError(f"reward.{name} must be a number, found {given[name]!r:.80}")
    return options_of(given)


def _grpo_of(given: dict[str, Any]) -> Grpo:
    preset = given.pop(PRESET, "tinyv")
    if not isinstance(preset, str) or preset not in PRESETS:
        raise ConfigError(f"unknown grpo.preset {preset!r}: {meant(str(preset), list(PRESETS))}")
    refuse_unknown(given, [*(one.name for one in fields(Grpo)), PRESET], "grpo.")
    return record_of(Grpo, asdict(PRESETS[preset]) | given, "grpo")


def _from_folder(values: Values, folder: Path) -> None:
    """Paths of the file as paths from here."""
    for table, key in (("data", "train"), ("data", "held_out")):
        given = values.get(table, {}).get(key)
        if isinstance(given, str):
            values[table][key] = str(folder / given)
        elif isinstance(given, list):
            values[table][key] = [str(folder / one) if isinstance(one, str) else one for one in given]
    for table, key in (("policy", "path"), ("reward", CONFIG), ("gold", "program"), ("reward", "model")):
        given = values.get(table, {}).get(key)
        if isinstance(given, str) and given:
            values[table][key] = _here(given, folder)


def _here(given: str, folder: Path) -> str:
    """A path from the file's folder if something is there or dots begin it; else as given: hub id, URL, module."""
    name, colon, rest = given.partition(":")
    kind, behind = (f"{name}{colon}", rest) if name == "nano" else ("", given)
    file = behind.rpartition(":")[0] if ".py:" in behind else behind
    there = bool(file) and (file.startswith(("./", "../")) or (folder / file).exists())
    return f"{kind}{folder / behind}" if there else given


def _setting(text: str) -> tuple[str, str, Any]:
    """Table, key and value of `grpo.max_steps=10`; the value is TOML, or a text as it stands."""
    name, equals, value = text.partition("=")
    table, dot, key = name.strip().partition(".")
    if not equals or not dot or table not in _TABLES:
        raise ConfigError(
            f"--set takes TABLE.KEY=VALUE with a table of {', '.join(_TABLES)}, found {text!r:.80}"
        )
    try:
        return table, key, read_toml(f"value = {value}".encode())["value"]
    except ValueError:
        return table, key, value


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
