"""The protocol of a model: queries in, decisions out, in the background."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Protocol

from tinyv.llm.query import Decision, Query


class Model(Protocol):
    """Decides pairs; a failure of its own is an UNDECIDED decision with a reason, never an exception."""

    name: str
    """The stage name that verdicts carry."""

    def submit(self, queries: Sequence[Query], seconds: float | None = None) -> Future[list[Decision]]:
        """The decisions, in order, within `seconds`; cancelling the future stops the work.

        The future raises ConfigError for what only the user can mend.
        """
        ...

    def seconds(self) -> float:
        """The deadline of a batch, in seconds."""
        ...

    def close(self) -> None:
        """Free what it holds; a later call opens it again."""
        ...
