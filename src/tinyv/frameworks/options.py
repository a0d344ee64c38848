"""What a trainer's configuration says of the reward, and the one verifier of this process that it means.

Every adapter takes the same options, by keyword, from a TOML file (`config="reward.toml"`), or from the file that the
environment variable TINYV_REWARD names, for trainers that can only name a function. Keywords win over files.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tinyv.cascade.setup import Setup
from tinyv.cascade.verifier import Verifier
from tinyv.errors import ConfigError
from tinyv.nano.config import is_nano, nano_config
from tinyv.rules import names

if TYPE_CHECKING:
    from tinyv.client.client import Client
    from tinyv.engine.policy import Policy
    from tinyv.llm.config import ModelConfig
    from tinyv.nano.config import NanoConfig

ENVIRONMENT = "TINYV_REWARD"
NO_MODEL = "none"
CONFIG = "config"


@dataclass(frozen=True, slots=True)
class RewardOptions:
    """The reward that a trainer asks for. Raises ConfigError for what does not fit."""

    rules: str = "engine"
    """`engine`, `math_verify` or `prime`."""
    model: str = "nano"
    """`nano`, `nano:FOLDER`, the URL of a server, a TOML file, `none` for rules alone, or `tinyv+http://host:8080`, a
    `tinyv serve`, whose rules, model and threshold then decide; setup and weights still make the reward here. Its URL
    may hold the client's settings: `tinyv+http://host:8080?timeout=20&patience=60&token_env=NAME` (`ClientConfig`)."""
    setup: str = "addon"
    """`addon`, `tinyv_only` or `mixed`."""
    weight: float = 1.0
    """What an answer earns that only the model accepts (`addon`), the model's share (`mixed`)."""
    soft: bool = False
    """p_correct in the place of the model's 0 or 1."""
    on_error: str = "rules"
    """What a sample earns where something of ours failed: `rules`, `none`, `raise`; each adapter says what it does."""
    threshold: float | None = None
    """Accept from this p_correct on; None: the model's own."""
    digits: int | None = None
    """Significant digits that a decimal must show; None: the engine's policy."""
    tolerance: float | None = None
    """Relative tolerance of numbers; None: exact."""

    def __post_init__(self) -> None:
        """Refuse what does not fit, before a step is spent."""
        setup = self.setup_of()
        if self.model == NO_MODEL:
            setup.needs_no_model()
            if self.threshold is not None:
                raise ConfigError("threshold needs a model, found model='none': leave it out")
        if self.rules not in names():
            raise ConfigError(f"rules must be one of {', '.join(names())}, found {self.rules!r}")
        for name in ("threshold", "digits", "tolerance"):
            value = getattr(self, name)
            if value is not None and (isinstance(value, bool) or not isinstance(value, (int, float))):
                raise ConfigError(f"{name} must be a number, found {value!r}")
        if not isinstance(self.model, str):
            raise ConfigError(f"model must be a text, found {self.model!r:.60}")
        if self.is_service:
            self._leave_to_service()
            return
        self.model_of()
        self.policy_of()

    @property
    def is_service(self) -> bool:
        """True if a `tinyv serve` judges."""
        return isinstance(self.model, str) and self.model.strip().lower().startswith("tinyv+")

    def _leave_to_service(self) -> None:
        given = [name for name in ("threshold", "digits", "tolerance") if getattr(self, name) is not None]
        if given:
            raise ConfigError(
                f"{given[0]} is the service's, found model={self.model!r:.60}: give it to `tinyv serve`"
            )
        from tinyv.client.config import config_of  # here, so that what judges here loads nothing of it

        config_of(self.model, {})

    def setup_of(self) -> Setup:
        """How rules and model make one reward."""
        return Setup(self.setup, self.weight, self.soft, self.on_error)

    def model_of(self) -> ModelConfig | NanoConfig | None:
        """The model's configuration; None for rules alone. Raises ConfigError."""
        given: dict[str, Any] = {} if self.threshold is None else {"threshold": self.threshold}
        if self.model == NO_MODEL:
            return None
        if is_nano(self.model):
            return replace(nano_config(self.model), **given)
        from tinyv.llm.config import as_config  # here, so that nano and rules load nothing of it

        return replace(as_config(self.model), **given)

    def policy_of(self) -> Policy | None:
        """The engine's numeric policy; None for its own."""
        if self.digits is None and self.tolerance is None:
            return None
        from tinyv.engine.policy import Policy  # here, so that importing an adapter stays cheap

        given = {"significant_digits": self.digits, "relative_tolerance": self.tolerance}
        return Policy(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]

    def as_dict(self) -> dict[str, Any]:
        """All options by name."""
        return asdict(self)


def options_of(given: Mapping[str, Any]) -> RewardOptions:
    """The options of a trainer's keywords and of the file that they, or the environment, name. Raises ConfigError."""
    values = dict(given)
    file = values.pop(CONFIG, None) or os.environ.get(ENVIRONMENT)
    if file:
        values = _file(file) | values
    known = {one.name for one in fields(RewardOptions)}
    unknown = sorted(set(values) - known)
    if unknown:
        raise ConfigError(
            f"unknown reward option {', '.join(unknown)}: known are {', '.join(sorted(known))}, {CONFIG}"
        )
    return RewardOptions(**values)


def verifier_of(options: RewardOptions) -> Verifier | Client:
    """The process's one verifier with these options, made at the first call; a fork makes its own.

    A service's client stands in for it where one is named.
    """
    key = (os.getpid(), options)
    with _lock:
        if key not in _verifiers:
            _verifiers[key] = _made(options)
        return _verifiers[key]


def _made(options: RewardOptions) -> Verifier | Client:
    if options.is_service:
        from tinyv.client.client import client_of  # here, so that what judges here loads no HTTP library

        return client_of(options.model, options.rules, options.setup_of())
    return Verifier(options.rules, options.model_of(), options.setup_of(), policy=options.policy_of())


def _file(path: object) -> dict[str, Any]:
    from tinyv.llm.config import read_toml_file  # here, so that keywords alone load nothing of it

    if not isinstance(path, (str, Path)):
        raise ConfigError(f"{CONFIG} must name a TOML file, found {path!r}")
    return read_toml_file(Path(path), str(path))


_verifiers: dict[tuple[int, RewardOptions], Verifier | Client] = {}
_lock = threading.Lock()
