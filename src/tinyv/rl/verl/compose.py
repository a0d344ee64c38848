"""Overrides checked by the installed verl itself: its Hydra configuration, its own checks of values, its loader of
rewards. Nothing here needs a GPU or starts Ray."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from difflib import get_close_matches
from functools import partial
from importlib.util import find_spec
from io import StringIO
from pathlib import Path
from typing import Any

from tinyv.errors import ConfigError, MissingExtraError
from tinyv.rl.reading import meant

CONFIG_NAME = "ppo_trainer"
_REFUSED_KEY = re.compile(
    r"Could not (?:override|delete) '(?P<key>[^']*)'|Could not append .* '(?P<twice>[^']*)'"
)
_CHECKED_RECORDS = ("algorithm", "actor_rollout_ref.rollout")
"""Parts that verl turns into records which check their values, and that `validate_config` leaves out."""


def installed() -> Path:
    """The folder of the installed verl, found without importing it. Raises MissingExtraError."""
    spec = find_spec("verl")
    if spec is None or not spec.submodule_search_locations:
        raise MissingExtraError("tinyv rl verl", "verl")
    return Path(spec.submodule_search_locations[0])


def composed(overrides: Sequence[str]) -> Any:
    """verl's configuration with these overrides. Raises ConfigError, which names a key that verl does not have."""
    folder = installed() / "trainer" / "config"
    from hydra import compose, initialize_config_dir
    from hydra.errors import HydraException

    parsed = [_parsed(one) for one in overrides]
    with initialize_config_dir(str(folder), version_base=None):
        plain = compose(CONFIG_NAME)
        try:
            found = compose(CONFIG_NAME, overrides=list(overrides))
        except (HydraException, OSError) as exc:
            raise ConfigError(_refusal(str(exc), plain)) from exc
    for one in parsed:
        _check_kind(one.key_or_group, plain, found)
    return found


def check(found: Any) -> None:
    """Let verl check the values and find the reward. Raises ConfigError with what verl says."""
    with _quiet():
        from omegaconf import OmegaConf
        from verl.trainer.ppo.reward import get_custom_reward_fn, resolve_reward_manager_cls
        from verl.trainer.ppo.utils import need_critic, need_reference_policy
        from verl.utils.config import omega_conf_to_dataclass, validate_config

        _said_by_verl(lambda: OmegaConf.to_container(found, resolve=True))
        _said_by_verl(lambda: validate_config(found, need_reference_policy(found), need_critic(found)))
        for name in _CHECKED_RECORDS:
            _said_by_verl(partial(omega_conf_to_dataclass, OmegaConf.select(found, name)))
        _check_batches(found)
        _said_by_verl(lambda: get_custom_reward_fn(found))
        _said_by_verl(lambda: resolve_reward_manager_cls(found))


def additions(overrides: Sequence[str]) -> list[str]:
    """Keys that `+` adds to verl's configuration: Hydra takes any, so that a wrong one cannot be told."""
    return [one.lstrip("+").partition("=")[0] for one in overrides if one.startswith("+")]


def _parsed(one: str) -> Any:
    from hydra.core.override_parser.overrides_parser import OverridesParser
    from hydra.errors import HydraException

    try:
        [parsed] = OverridesParser.create().parse_overrides([one])
    except HydraException as exc:
        raise ConfigError(f"{one!r:.200} is no override of Hydra's: {str(exc).splitlines()[0]}") from exc
    if parsed.is_sweep_override():
        raise ConfigError(f"{one!r:.200} is a sweep, and this is one run: put a text with commas in quotes")
    return parsed


def _refusal(said: str, plain: Any) -> str:
    """What Hydra refused, with keys that look like it."""
    found = _REFUSED_KEY.search(said)
    if found is None:
        return f"verl's configuration: {' '.join(said.partition('Config search path')[0].split())[:300]}"
    if found["twice"]:
        return f"verl has the key {found['twice']} already: leave the + out"
    return f"verl has no key {found['key']}: {_near(found['key'], plain)}"


def _near(key: str, plain: Any) -> str:
    """Keys that look like a wrong one: those of verl that end alike, else those beside its first wrong part."""
    names = list(_names(plain))
    near = get_close_matches(key, names, n=3, cutoff=0.8)
    if near:
        return f"did you mean {', '.join(near)}?"
    parent = ""
    for part in key.split("."):
        if f"{parent}{part}" not in names:
            return meant(part, list(_beside(names, parent)), parent)
        parent += f"{part}."
    return "it is a table"


def _beside(names: list[str], parent: str) -> Iterator[str]:
    """The names that stand directly under a parent, which ends with its dot or is empty."""
    for name in names:
        rest = name.removeprefix(parent)
        if name.startswith(parent) and "." not in rest and rest != "_target_":
            yield rest


def _names(node: Any, prefix: str = "") -> Iterator[str]:
    """All dotted keys."""
    from omegaconf import DictConfig

    for name in node:
        yield f"{prefix}{name}"
        child = node._get_node(name)
        if isinstance(child, DictConfig) and not child._is_none() and not child._is_interpolation():
            yield from _names(child, f"{prefix}{name}.")


def _check_kind(key: str, plain: Any, found: Any) -> None:
    """Refuse a text where verl's own value is a number or a switch: verl would find it at the first step."""
    from omegaconf import OmegaConf
    from omegaconf.errors import OmegaConfBaseException

    try:
        before, after = OmegaConf.select(plain, key), OmegaConf.select(found, key)
    except OmegaConfBaseException:  # a group such as model_engine=dp, or a value looked up elsewhere
        return
    if isinstance(before, bool | int | float) and isinstance(after, str):
        noun = "true or false" if isinstance(before, bool) else "a number"
        raise ConfigError(f"{key} must be {noun}, as verl's {before!r}, found {after!r}")


def _check_batches(found: Any) -> None:
    """What verl's workers assert only when they have the first batch."""
    gpus = found.trainer.n_gpus_per_node * found.trainer.nnodes
    responses = found.actor_rollout_ref.actor.ppo_mini_batch_size * found.actor_rollout_ref.rollout.n
    if responses % (gpus // found.actor_rollout_ref.actor.get("ulysses_sequence_parallel_size", 1) or 1):
        raise ConfigError(
            f"actor_rollout_ref.actor.ppo_mini_batch_size times rollout.n is {responses}, no multiple of {gpus} GPUs"
        )


def _said_by_verl(step: Callable[[], object]) -> None:
    try:
        step()
    except Exception as exc:  # verl's checks raise whatever they like, AssertionError included
        said = " ".join(str(exc).split()) or type(exc).__name__
        raise ConfigError(f"verl refuses this configuration: {said[:400]}") from exc


@contextmanager
def _quiet() -> Iterator[None]:
    """verl prints to stdout, which is for the commands, and warns of what is meant."""
    with redirect_stdout(StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
