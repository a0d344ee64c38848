"""The makers of right and wrong answers, behind two functions; loaded at first use, as they are many modules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from tinyv.data.reference import Reference

Written = tuple[str, str, str, str]
"""Answer, category or kind of mistake, the maker's name, how the label is known."""


def mistake_defaults() -> dict[str, float]:
    """Weight of each kind of mistake by name."""
    from tinyv.data._standin import KINDS

    return dict.fromkeys(KINDS, 1.0)


def pool_of(references: Sequence[Reference]) -> Any:
    """What the makers of mistakes borrow from other questions."""
    return references


def right(reference: Reference, rng: Random, weights: Mapping[str, float], count: int) -> list[Written]:
    """Right answers in other forms."""
    from tinyv.data._standin import equivalents

    return equivalents(reference, rng, weights, count)


def wrong(
    reference: Reference, rng: Random, pool: Any, weights: Mapping[str, float], count: int
) -> list[Written]:
    """Wrong answers that look right."""
    from tinyv.data._standin import mistakes

    return mistakes(reference, rng, pool, weights, count)


def mistake_says(kind: str) -> str:
    """A phrase on this kind of mistake: `the answer ...`."""
    return f"has another {kind.replace('_', ' ')}"
