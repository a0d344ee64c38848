"""Other references of the same set, found by the type of their answer."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable

from tinyv.data.corrupt.answer_type import head_of, type_of
from tinyv.data.reference import Reference

ENOUGH = 8
"""References with the same noun behind "which" that make a group of their own."""


class Pool:
    """Read-only index over references; building is linear, drawing takes constant time."""

    def __init__(self, references: Iterable[Reference] = ()) -> None:
        self._by_type: dict[str, list[Reference]] = defaultdict(list)
        self._by_head: dict[tuple[str, str], list[Reference]] = defaultdict(list)
        for reference in references:
            kind = type_of(reference.question, reference.text)
            self._by_type[kind].append(reference)
            if head := head_of(reference.question):
                self._by_head[kind, head].append(reference)

    def draw(
        self, kind: str, rng: random.Random, count: int, head: str = "", apart_from: str = ""
    ) -> list[Reference]:
        """Up to `count` references whose answer is of this type, preferably about the same noun.

        `apart_from` is a question that none of them may ask. Fewer, or none, where the pool is small.
        """
        group = self._by_head.get((kind, head), [])
        if len(group) < ENOUGH:
            group = self._by_type.get(kind, [])
        drawn = [group[rng.randrange(len(group))] for _ in range(count)] if group else []
        unique = {reference.question: reference for reference in drawn}
        unique.pop(apart_from, None)
        return list(unique.values())

    def sizes(self) -> dict[str, int]:
        """How many references there are of each type."""
        return {kind: len(group) for kind, group in sorted(self._by_type.items())}
