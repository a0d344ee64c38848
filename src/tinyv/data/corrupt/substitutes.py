"""One value that is certainly wrong and looks like the reference: what hedges and attacks are filled with."""

from __future__ import annotations

import random

from tinyv.data.corrupt.check import refuted
from tinyv.data.corrupt.choices import neighbouring_choice
from tinyv.data.corrupt.contract import Mistake
from tinyv.data.corrupt.entities import other_entity
from tinyv.data.corrupt.formulas import changed_exponent
from tinyv.data.corrupt.numbers import changed_digit, number_word, off_by_one, off_in_formula
from tinyv.data.corrupt.pool import Pool
from tinyv.data.corrupt.sentences import negated_sentence, opposite_answer, opposite_phrase
from tinyv.data.corrupt.signs import flipped_inside, flipped_whole
from tinyv.data.corrupt.symbols import changed_coefficient
from tinyv.data.reference import Reference

_PROVED: tuple[Mistake, ...] = (
    off_by_one, changed_digit, off_in_formula, number_word, changed_coefficient, changed_exponent, flipped_inside,
    flipped_whole, neighbouring_choice, opposite_answer, opposite_phrase, negated_sentence,
)  # fmt: skip


def wrong_values(reference: Reference, rng: random.Random, pool: Pool, count: int = 1) -> list[str]:
    """Up to `count` different wrong values; fewer, or none, where nothing certain is found."""
    found: list[str] = []
    for name in other_entity(reference, rng, pool):
        if len(found) < count and refuted(reference, name, constructed=True):
            found.append(name)
    for maker in _PROVED:
        for candidate in maker(reference, rng, pool) if len(found) < count else ():
            if len(found) < count and candidate not in found and refuted(reference, candidate):
                found.append(candidate)
    return found
