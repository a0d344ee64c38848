"""What a worker says of a block: counts, and an error where there was one; the verdicts are in the part."""

from __future__ import annotations

from dataclasses import dataclass, field

from tinyv import errors
from tinyv.cascade.counts import Counts
from tinyv.errors import TinyvError
from tinyv.io import BrokenRow
from tinyv.scoring.summary import Summary

MAX_TOLD = 20
"""Broken rows that a worker tells of; the others are only counted and listed."""


@dataclass(slots=True)
class Done:
    """One block."""

    name: str
    file: str
    summary: Summary = field(default_factory=Summary)
    counts: Counts = field(default_factory=Counts)
    """Of the model; nothing for a part that was there."""
    broken: list[BrokenRow] = field(default_factory=list)
    """The first of them."""
    error: tuple[str, str] | None = None
    """Type and message of a TinyvError that stops the run."""

    def raise_error(self) -> None:
        """Raise what stopped the worker, as the error that it was there."""
        if self.error is not None:
            kind, message = self.error
            found = {e.__name__: e for e in _PLAIN}.get(kind, TinyvError)
            raise found(message)


_PLAIN: tuple[type[TinyvError], ...] = (
    errors.ConfigError,
    errors.DataError,
    errors.ModelError,
    errors.OutputError,
    errors.RuleVerifierError,
)
"""Errors that are made from their message alone."""
