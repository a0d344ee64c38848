# ruff: noqa: ARG001 - all makers have one signature
"""Wrong answers to one reference: kinds drawn by weight, each candidate proved wrong before it is given out."""

from __future__ import annotations

import random
from collections.abc import Mapping

from tinyv.data.corrupt.answer_type import type_of
from tinyv.data.corrupt.check import refuted
from tinyv.data.corrupt.contract import Mistake
from tinyv.data.corrupt.pool import Pool
from tinyv.data.corrupt.styles import dressed_mathematics, dressed_words
from tinyv.data.corrupt.table import ATTACKS, CONSTRUCTED, MISTAKES, default_weights
from tinyv.data.reference import Reference

Made = tuple[str, str, str, str]
"""Answer, kind, name of the maker, proof."""
AGAIN = 0.5
"""How much less likely a kind becomes each time that it was drawn for the same reference."""
AS_THEY_ARE = frozenset(("neighbouring_choice", "negated", "superset", "other_number_in_words"))
"""Kinds whose makers choose the clothes themselves, or where words and mathematics mix."""


IN_WORDS = frozenset(("other_entity", "other_word"))
"""Kinds whose candidates are words."""


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
    left = {kind: weight for kind, weight in (weights or default_weights()).items() if weight > 0}
    found: dict[str, Made] = {}
    while left and len(found) < count:
        kind = rng.choices(list(left), list(left.values()))[0]
        made = one_mistake(kind, reference, rng, pool)
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
                return _dressed(candidate, kind, reference, rng, maker), kind, maker.__name__, proof
    return None


def _dressed(candidate: str, kind: str, reference: Reference, rng: random.Random, maker: Mistake) -> str:
    """The candidate in some clothes, or as it is where the engine would take the dressed one for right."""
    if kind in ATTACKS or kind in AS_THEY_ARE:
        return candidate
    type_name = type_of(reference.question, reference.text)
    if kind in IN_WORDS:
        dressed = dressed_words(candidate, reference.question, type_name, rng)
    else:
        dressed = dressed_mathematics(candidate, rng)
    return dressed if refuted(reference, dressed, constructed=True) else candidate
