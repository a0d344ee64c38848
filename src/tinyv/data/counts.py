"""Rows of each part by label, category, provenance and proof: what is kept, and what there was before balancing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tinyv.data.pair import Pair
from tinyv.data.stock import Entry

_LABELS = {True: "right", False: "wrong"}


@dataclass(slots=True)
class PartCounts:
    """What one part holds."""

    labels: Counter[str] = field(default_factory=Counter)
    categories: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By label and category."""
    provenances: Counter[str] = field(default_factory=Counter)
    """A program's makers are one provenance here; each row names its own."""
    proofs: Counter[str] = field(default_factory=Counter)
    """The engine's reasons are one proof here."""

    def seen(self, pairs: Iterable[Pair]) -> Iterator[Pair]:
        """The same pairs, counted as they pass."""
        for pair in pairs:
            label = _LABELS[pair.label]
            self.labels[label] += 1
            self.categories[label, pair.category] += 1
            self.provenances[pair.provenance.partition(":")[0]] += 1
            self.proofs[pair.proof.partition(":")[0]] += 1
            yield pair

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready, in alphabetical order."""
        return {
            "rows": self.labels.total(),
            "labels": dict(sorted(self.labels.items())),
            "categories": by_label(self.categories),
            "provenances": dict(sorted(self.provenances.items())),
            "proofs": dict(sorted(self.proofs.items())),
        }


def there_was(entries: Iterable[Entry]) -> dict[str, Any]:
    """Rows by part and label, and by label and category, before balancing."""
    parts: dict[str, Counter[str]] = {}
    categories: Counter[tuple[str, str]] = Counter()
    for one in entries:
        parts.setdefault(one.part, Counter())[_LABELS[one.label]] += 1
        categories[_LABELS[one.label], one.category] += 1
    return {
        "rows": categories.total(),
        "parts": {part: dict(sorted(parts[part].items())) for part in sorted(parts)},
        "categories": by_label(categories),
    }


def by_label(categories: Counter[tuple[str, str]]) -> dict[str, dict[str, int]]:
    """Label to category to number."""
    found: dict[str, dict[str, int]] = {}
    for (label, category), count in sorted(categories.items()):
        found.setdefault(label, {})[category] = count
    return found
