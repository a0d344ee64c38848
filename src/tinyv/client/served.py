"""What a service says of itself: its bounds, and what decides its verdicts."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from tinyv import __version__
from tinyv.cascade.setup import Setup
from tinyv.errors import ConfigError

if TYPE_CHECKING:
    from tinyv.engine.policy import Policy

_DECIDING = ("rules", "digits", "tolerance", "model", "model_version", "threshold")
"""What verdicts depend on, beside the setup."""


@dataclass(frozen=True, slots=True)
class Served:
    """The answer of `/v1/limits`."""

    max_batch: int
    max_body_bytes: int
    rules: str
    setup: Setup
    digits: int | None = None
    tolerance: float | None = None
    model: str | None = None
    model_version: str | None = None
    """Of nano: the digest of its network."""
    threshold: float | None = None
    version: str | None = None
    """Of its tinyv; None for one that does not tell it."""
    config: str | None = None
    """`VERSION/DIGEST`, which each of its replies carries; None for one that does not tell it."""

    def policy(self) -> Policy | None:
        """The numeric policy of its rules."""
        if self.digits is None:
            return None
        from tinyv.engine.policy import Policy  # here, so that importing this module stays cheap

        return Policy(self.digits, self.tolerance)

    def check(self, rules: str | None, setup: Setup | None) -> None:
        """Raise ConfigError if its verdicts are not those that are asked for here."""
        if rules is not None and rules != self.rules:
            raise ConfigError(
                f"rules={rules!r} here, {self.rules!r} at the service: say rules={self.rules!r} here, too"
            )
        for name in () if setup is None else ("name", "ask_refuted", "ask_accepted"):
            here, there = getattr(setup, name), getattr(self.setup, name)
            if here != there:
                option = "setup" if name == "name" else name
                raise ConfigError(
                    f"{option}={here!r} here, {there!r} at the service, which decides who is asked: make them one"
                )

    def differs(self, other: Served) -> str:
        """What of its verdicts is decided otherwise than by another one; empty for two that judge alike.

        The version is left out: whether the rules of two versions agree cannot be known from here.
        """
        digests = [digest_in(one.config) for one in (self, other) if one.config is not None]
        if len(digests) == 2 and digests[0] == digests[1]:
            return ""
        mine, theirs = self._deciding(), other._deciding()
        found = [
            f"{name} {value!r} and {theirs[name]!r}" for name, value in mine.items() if value != theirs[name]
        ]
        if not found and len(digests) == 2:
            return "settings of the model, such as its prompt"
        return ", ".join(found)

    def _deciding(self) -> dict[str, Any]:
        setup = {f"setup's {name}": value for name, value in asdict(self.setup).items() if name != "on_error"}
        return {name: getattr(self, name) for name in _DECIDING} | setup


def digest_in(config: str) -> str:
    """The part of a configuration that is not the version."""
    return config.rpartition("/")[2]


def version_in(config: str | None) -> str | None:
    """The version in a configuration."""
    return None if config is None else config.rpartition("/")[0]


def served_of(value: Any) -> Served:
    """Raises ValueError for a value that is no such answer, ConfigError for one that only another version reads."""
    try:
        told = dict(value["setup"])
        policy = value.get("policy") or {}
        bounds = int(value["max_batch"]), int(value["max_body_bytes"])
        rules, version = str(value["rules"]), value.get("version")
    except (TypeError, KeyError, AttributeError, ValueError) as exc:
        raise ValueError(f"no description of a service: {exc!r}") from exc
    if min(bounds) < 1:
        raise ValueError("a service that takes nothing")
    return Served(
        *bounds,
        rules,
        _setup(told, version),
        policy.get("significant_digits"),
        policy.get("relative_tolerance"),
        value.get("model"),
        value.get("model_version"),
        value.get("threshold"),
        version,
        value.get("config"),
    )


def _setup(told: dict[str, Any], version: str | None) -> Setup:
    """The service's; what an older one does not have is as it was before there was a choice. Raises ConfigError."""
    known = {field.name for field in fields(Setup)}
    unknown = sorted(set(told) - known)
    try:
        if unknown:
            raise ConfigError(f"unknown {', '.join(unknown)}")
        return Setup(**told)
    except (TypeError, ConfigError) as exc:
        raise ConfigError(
            f"the service is of tinyv {version or '(not told)'} and its setup cannot be read by tinyv {__version__} "
            f"here ({exc}): install the same version on both sides"
        ) from exc
