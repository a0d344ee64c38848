"""What one run of a suite is asked for, and the figures by which verifiers are ranked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from tinyv.bench.suites.contenders import Contender, Moved

WORKERS, BATCHES = (1, 2), (1, 16, 256)
"""Numbers of processes, and of pairs in one call, that the speed is measured with."""
Unit = Literal["share", "number", "ms", "per_s", "mb"]
Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Job:
    """One run of a suite."""

    names: Sequence[str]
    """Verifiers, as `--verifier` names them."""
    data: Path | None = None
    """The user's file; None: what ships."""
    shipped: Path | None = None
    """The suite's own data file; None if it has none."""
    limit: int | None = None
    """At most so many rows (of attacks: questions)."""
    workers: Sequence[int] = WORKERS
    """Numbers of processes that the speed is measured with."""
    batches: Sequence[int] = BATCHES
    """Numbers of pairs in one call that the speed is measured with."""
    moved: Moved = lambda _, __: None
    """Takes the number of things done and their share (0..1), over the whole run."""
    skipped: Told = field(default=lambda _: None)
    """Takes one line for each row that cannot be used."""

    def part(self, place: int, parts: int) -> Moved:
        """The progress of one part of the run, moving the whole."""
        return lambda count, share: self.moved(count, (place + share) / parts)


@dataclass(frozen=True, slots=True)
class Headline:
    """One figure of a verifier that a leaderboard shows."""

    title: str
    value: float | None
    """None where there is nothing to divide by."""
    unit: Unit = "share"

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {"title": self.title, "value": self.value, "unit": self.unit}


def described(contender: Contender, headlines: Sequence[Headline]) -> dict[str, Any]:
    """How every record of a verifier begins."""
    return {
        "name": contender.name,
        "model": contender.model,
        "threshold": contender.threshold,
        "headlines": [headline.as_dict() for headline in headlines],
    }
