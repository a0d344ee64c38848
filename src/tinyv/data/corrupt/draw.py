"""Wrong answers to one reference: kinds drawn by weight, each candidate proved wrong before it is given out."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

from tinyv.data.corrupt.check import refuted
from tinyv.data.corrupt.pool import Pool
from tinyv.data.corrupt.table import CONSTRUCTED, MISTAKES, default_weights
from tinyv.data.reference import Reference

Made = tuple[str, str, str, str]
"""Answer, kind, name of the maker, proof."""
AGAIN = 0.5
"""How much less likely a kind becomes each time that it was drawn for the same reference."""


def mistakes(
    reference: Reference,
    rng: random.Random,
    pool: Pool,
    weights: Mapping[str, float] | None = None,
    count: int = 4,
) -> list[Made]:
    """Up to `count` different wrong answers, of as many kinds as possible; fewer where few are certain.

    `weights` says by name how often each kind is drawn; a kind that it does not name is not drawn. Never raises for
    any text; the same arguments and generator give the same answers.
    """
    return drawn(
        weights or default_weights(), count, rng, lambda kind: one_mistake(kind, reference, rng, pool)
    )


def drawn(
    weights: Mapping[str, float], count: int, rng: random.Random, make: Callable[[str], Made | None]
) -> list[Made]:
    """Up to `count` different answers of kinds drawn by weight; a kind that `make` has nothing new of drops out."""
    left = {kind: weight for kind, weight in weights.items() if weight > 0}
    found: dict[str, Made] = {}
    while left and len(found) < count:
        kind = rng.choices(list(left), list(left.values()))[0]
        made = make(kind)
        if made is None or made[0] in found:
            del left[kind]
            continue
        found[made[0]] = made
        left[kind] *= AGAIN
    return list(found.values())


def one_mistake(kind: str, reference: Reference, rng: random.Random, pool: Pool) -> Made | None:
    """One wrong answer of a kind, None where none is certain. Raises KeyError for a kind that does not exist."""
    makers = list(MISTAKES[kind])
    rng.shuffle(makers)
    for maker in makers:
        for candidate in maker(reference, rng, pool):
            proof = refuted(reference, candidate, constructed=maker in CONSTRUCTED)
            if proof is not None:
                return candidate, kind, maker.__name__, proof
    return None
