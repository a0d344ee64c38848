"""What a maker of wrong answers is, and the few things that all makers share."""

from __future__ import annotations

import random
from collections.abc import Callable

from tinyv.data.corrupt.pool import Pool
from tinyv.data.reference import Reference

Mistake = Callable[[Reference, random.Random, Pool], list[str]]
"""Candidates that look right and should be wrong; none where it does not apply. Never raises for any text, and
draws only from the generator that it is given."""
MAX_TEXT = 1_500
"""Characters of a reference beyond which no maker changes it."""
MAX_QUESTION = 6_000
"""Characters of a question beyond which no maker reads it."""


def sampled(candidates: list[str], rng: random.Random, most: int = 3) -> list[str]:
    """At most `most` different candidates, in random order."""
    unique = list(dict.fromkeys(candidates))
    rng.shuffle(unique)
    return unique[:most]
