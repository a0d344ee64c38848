"""What a service says of itself: its bounds, and what decides its verdicts."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from tinyv.cascade.setup import Setup
from tinyv.errors import ConfigError

if TYPE_CHECKING:
    from tinyv.engine.policy import Policy


@dataclass(frozen=True, slots=True)
class Served:
    """The answer of `/v1/limits`."""

    max_batch: int
    max_body_bytes: int
    rules: str
    setup: Setup
    digits: int | None = None
    tolerance: float | None = None

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


def served_of(value: Any) -> Served:
    """Raises ValueError for a value that is no such answer."""
    try:
        setup = {field.name: value["setup"][field.name] for field in fields(Setup)}
        policy = value.get("policy") or {}
        found = Served(
            int(value["max_batch"]),
            int(value["max_body_bytes"]),
            str(value["rules"]),
            Setup(**setup),
            policy.get("significant_digits"),
            policy.get("relative_tolerance"),
        )
    except (TypeError, KeyError, AttributeError, ConfigError) as exc:
        raise ValueError(f"no description of a service: {exc}") from exc
    if min(found.max_batch, found.max_body_bytes) < 1:
        raise ValueError("a service that takes nothing")
    return found
