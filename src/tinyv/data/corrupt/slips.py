"""Wrong answers made from a right one in other writing: a slip in what somebody else wrote.

The engine often cannot compare such an answer with the reference, but it can compare it with the right answer that it
was made from. What differs from a right answer is wrong, so the proof holds where a verifier is needed most.
"""

from __future__ import annotations

import random
from collections.abc import Mapping

from tinyv.data.corrupt.check import refuted
from tinyv.data.corrupt.draw import Made, drawn, one_mistake
from tinyv.data.corrupt.pool import Pool
from tinyv.data.corrupt.table import ATTACKS, default_weights
from tinyv.data.reference import Reference

_OF_THE_WHOLE = frozenset(("other_entity", "superset", "neighbouring_choice", "negated"))
"""Kinds that replace the answer instead of changing something in it."""


def slips(
    reference: Reference,
    right: str,
    rng: random.Random,
    pool: Pool,
    weights: Mapping[str, float] | None = None,
    count: int = 2,
) -> list[Made]:
    """Up to `count` wrong answers that differ from the right answer `right` in one place; never raises.

    None is given that the engine accepts for the reference, or that it does not refute against `right`.
    """
    base = Reference(reference.question, right, reference.data_source)

    def make(kind: str) -> Made | None:
        made = one_mistake(kind, base, rng, pool)
        if made is None or not _wrong(reference, made):
            return None
        return (*made[:2], f"{made[2]}_of_right", made[3])

    given = weights or default_weights()
    return drawn({k: w for k, w in given.items() if k not in ATTACKS | _OF_THE_WHOLE}, count, rng, make)


def _wrong(reference: Reference, made: Made) -> bool:
    return made[3].startswith("engine:") and refuted(reference, made[0], constructed=True) is not None
