"""The error model: few types, flat, each named after the boundary that failed.

A model's hostile text never raises: it becomes a verdict with a typed reason. What raises is ours or the
caller's: a file that cannot be read, an option that does not exist, an extra that is not installed.
"""

from __future__ import annotations


class TinyvError(Exception):
    """Base of all errors that tinyv raises on purpose; the CLI prints it as one line, exit code 2."""


class ConfigError(TinyvError):
    """An option or a configuration value that does not exist or does not fit."""


class DataError(TinyvError):
    """An input file, or a row of it, that cannot be read."""


class OutputError(TinyvError):
    """An output file that cannot be written; what is written stays, and a run can go on from there."""


class MissingExtraError(TinyvError):
    """An optional dependency is not installed; the message holds the exact install line."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(
            f"{what} needs an extra that is not installed: pip install 'tinyv[{extra}]' "
            f"(from a clone: pip install '.[{extra}]')"
        )
        self.extra = extra


class RuleVerifierError(TinyvError):
    """A rule verifier could not be started (never raised for a single answer)."""


class ModelError(TinyvError):
    """The model failed on some samples and `on_error="raise"` was asked for; the message counts them by reason."""
