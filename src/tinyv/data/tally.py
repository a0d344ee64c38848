"""What a run met and what became of it: the counts that the card shows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Tally:
    """Counts of one run; equal for equal inputs, whatever the number of processes."""

    read: dict[str, Counter[str]] = field(default_factory=dict)
    """Rows by file and kind."""
    dropped: Counter[str] = field(default_factory=Counter)
    """Answers, or whole rows, by the reason why they are not in the set."""
    notes: Counter[str] = field(default_factory=Counter)
    """What is in the set and worth knowing."""
    contaminated: list[dict[str, Any]] = field(default_factory=list)
    """Rows whose question is in a benchmark file: where they stand and which file has it."""
    failed: Counter[str] = field(default_factory=Counter)
    """Answers that nobody could be asked about, or that nobody wrote, by the failure; a later run asks again."""
    asked: dict[str, Any] = field(default_factory=dict)
    """What each annotator was asked, and what it cost."""
    broken: int = 0

    def met(self, file: str, kind: str) -> None:
        """Count a row."""
        self.read.setdefault(file, Counter())[kind] += 1

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready, the most frequent first."""
        return {
            "read": {file: dict(sorted(kinds.items())) for file, kinds in self.read.items()},
            "broken_rows": self.broken,
            "dropped": _ranked(self.dropped),
            "failed": _ranked(self.failed),
            "notes": _ranked(self.notes),
            "asked": self.asked,
            "contaminated": self.contaminated,
        }


def _ranked(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted((+counts).items(), key=lambda item: (-item[1], item[0])))
