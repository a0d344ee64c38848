"""Other references of the same set, found by the type of their answer."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable

from tinyv.data.corrupt.answer_type import head_of, type_of
from tinyv.data.reference import Reference

ENOUGH = 8
"""References with the same noun behind "which" or of one source that make a group of their own."""


class Pool:
    """Read-only index over references; building is linear, drawing takes constant time."""

    def __init__(self, references: Iterable[Reference] = ()) -> None:
        self._by_type: dict[str, list[Reference]] = defaultdict(list)
        self._by_source: dict[tuple[str, str], list[Reference]] = defaultdict(list)
        self._by_head: dict[tuple[str, str], list[Reference]] = defaultdict(list)
        for reference in references:
            kind = type_of(reference.question, reference.text)
            self._by_type[kind].append(reference)
            self._by_source[kind, reference.data_source].append(reference)
            if head := head_of(reference.question):
                self._by_head[kind, head].append(reference)

    def draw(
        self, kind: str, rng: random.Random, count: int, head: str = "", like: Reference | None = None
    ) -> list[Reference]:
        """Up to `count` references whose answer is of this type, preferably about the same noun or of one source.

        None of them asks the question of `like`. Fewer, or none, where the pool is small.
        """
        source = like.data_source if like else ""
        groups = (self._by_head.get((kind, head), []), self._by_source.get((kind, source), []))
        group = next((g for g in groups if len(g) >= ENOUGH), self._by_type.get(kind, []))
        drawn = [group[rng.randrange(len(group))] for _ in range(count)] if group else []
        unique = {reference.question: reference for reference in drawn}
        unique.pop(like.question if like else "", None)
        return list(unique.values())

    def sizes(self) -> dict[str, int]:
        """How many references there are of each type."""
        return {kind: len(group) for kind, group in sorted(self._by_type.items())}
