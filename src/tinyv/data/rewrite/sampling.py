"""Right answers of a reference, drawn over makers with a weight for each sub-category."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import NamedTuple

from tinyv.data.reference import Reference
from tinyv.data.rewrite.alternatives import single
from tinyv.data.rewrite.maker import MAX_CHARACTERS, Maker, name_of
from tinyv.data.rewrite.proving import proved
from tinyv.data.rewrite.table import REWRITERS
from tinyv.data.taxonomy import default_weights

MAX_GROUND_TRUTH = 8_000
"""Longer references, aliases included, are left alone: the engine does not read them."""


class Equivalent(NamedTuple):
    """A right answer and where it comes from."""

    answer: str
    category: str
    """The id of its sub-category."""
    maker: str
    """The name of the maker."""
    proof: str
    """`engine:REASON`, `evaluation` or `construction`."""


def equivalents(
    reference: Reference, rng: Random, weights: Mapping[str, float] | None = None, count: int = 4
) -> list[Equivalent]:
    """At most `count` right answers in other writing, each text once, never the reference's own.

    `weights` by sub-category id, the taxonomy's by default; a category without a weight is not drawn.
    """
    shares = default_weights() if weights is None else weights
    written = single(reference, rng)
    if (
        written is None
        or len(reference.ground_truth) > MAX_GROUND_TRUTH
        or len(written.text) > MAX_CHARACTERS
    ):
        return []
    left = {
        one: rng.sample(makers, len(makers)) for one, makers in REWRITERS.items() if shares.get(one, 0) > 0
    }
    seen = {_folded(reference.ground_truth)}
    found: list[Equivalent] = []
    while left and len(found) < count:
        (category,) = rng.choices(list(left), [shares[one] for one in left])
        found += _of_category(reference, written, category, left, rng, seen)
    return found


def _of_category(
    reference: Reference,
    written: Reference,
    category: str,
    left: dict[str, list[Maker]],
    rng: Random,
    seen: set[str],
) -> list[Equivalent]:
    """One answer of the first of the category's makers that has one; what was tried is no longer left.

    So a category of many narrow makers is drawn as often as its weight says, where it applies at all.
    """
    while left[category]:
        one = _first(reference, written, category, left[category].pop(), rng, seen)
        if one is not None:
            return [one]
    del left[category]
    return []


def _first(
    reference: Reference, written: Reference, category: str, maker: Maker, rng: Random, seen: set[str]
) -> Equivalent | None:
    """The first candidate of a maker that is new and proved; it is then marked as seen.

    Candidates are made of `written`, one alternative of the reference, and proved against the whole of it.
    """
    candidates = maker(written, rng)
    for candidate in rng.sample(candidates, len(candidates)):
        text = _folded(candidate)
        if text in seen or not text:
            continue
        proof = proved(reference, candidate, maker)
        if proof is not None:
            seen.add(text)
            return Equivalent(candidate, category, name_of(maker), proof)
    return None


def _folded(text: str) -> str:
    return text.strip()
