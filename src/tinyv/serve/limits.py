"""What bounds the service: sizes, times, counts. Every bound has a name here, and most have an option."""

from __future__ import annotations

from dataclasses import dataclass

from tinyv.errors import ConfigError

MEBIBYTE = 1024 * 1024
MAX_WORKERS = 256
MAX_BODY_MB = 4096
"""Mebibytes that a body may be allowed to have."""
_AT_LEAST_ONE = ("max_batch", "max_body_bytes", "max_queue", "max_connections", "bodies")
_SECONDS = ("deadline_s", "head_s", "body_s", "write_s", "keep_alive_s")
_OPTIONS = {
    "max_batch": "--max-batch",
    "max_body_bytes": "--max-body-mb",
    "max_queue": "--max-queue",
    "deadline_s": "--deadline",
    "head_s": "--header-timeout",
    "body_s": "--body-timeout",
}
"""The options that set them, as errors name them."""
_LONGEST_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what is taken in and on how long it may take. Raises ConfigError for what does not fit."""

    max_batch: int = 1024
    """Samples of a request."""
    max_body_bytes: int = 32 * MEBIBYTE
    """Bytes of a request's body."""
    max_queue: int = 4096
    """Samples that are accepted and not answered yet; beyond them a request gets 429."""
    deadline_s: float = 60.0
    """Seconds from a request's last byte to its answer; a request may ask for less."""
    grace_s: float = 30.0
    """Seconds that accepted requests have to be finished in after SIGTERM."""
    head_s: float = 10.0
    """Seconds for the head of a request to arrive."""
    body_s: float = 30.0
    """Seconds for the body of a request to arrive."""
    write_s: float = 30.0
    """Seconds that a reply may wait for its reader."""
    keep_alive_s: float = 75.0
    """Seconds that a connection may be idle between requests."""
    max_connections: int = 1000
    """Connections at a time; further ones are closed at once."""
    bodies: int = 8
    """Bodies of the greatest size that may be in memory together, from their first byte to their answer's last."""

    def __post_init__(self) -> None:
        """Refuse what cannot work, once."""
        for name in _AT_LEAST_ONE:
            if getattr(self, name) < 1:
                raise ConfigError(f"{_told(name)} must be at least 1, found {getattr(self, name)!r}")
        for name in _SECONDS:
            if not 0 < getattr(self, name) <= _LONGEST_S:
                raise ConfigError(
                    f"{_told(name)} must be above 0 and at most a day ({_LONGEST_S:g} s), found "
                    f"{getattr(self, name)!r}"
                )
        if not 0 <= self.grace_s <= _LONGEST_S:
            raise ConfigError(f"--grace must be from 0 to a day ({_LONGEST_S:g} s), found {self.grace_s!r}")
        if self.max_queue < self.max_batch:
            raise ConfigError(
                f"--max-queue must be at least --max-batch ({self.max_batch}), found {self.max_queue}"
            )

    @property
    def max_held_bytes(self) -> int:
        """Bytes of all bodies together; beyond them a request gets 429."""
        return self.bodies * self.max_body_bytes


def _told(name: str) -> str:
    """How the user knows a bound."""
    return _OPTIONS.get(name, name)
