"""What a maker of right answers is, and the mark of those whose claim holds without a proof.

A maker changes the text or the tree of a reference. Most candidates must be proved by the engine or by
evaluation; a maker marked with `claims` changes only what cannot change the meaning (a sentence around the
value, a sign in another spelling), so its candidates also stand where the engine cannot read them.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tinyv.data.reference import Reference

Maker = Callable[[Reference, Random], list[str]]
"""`(reference, rng) -> candidates`: none where it does not apply; never raises, draws only from `rng`."""

MAX_CHARACTERS = 600
"""Longer references are left alone: derivations and tables, where one change says little."""

_claiming: set[Maker] = set()


def claims(maker: Maker) -> Maker:
    """Mark a maker as right by construction."""
    _claiming.add(maker)
    return maker


def is_claiming(maker: Maker) -> bool:
    """True if the candidates of `maker` stand where the engine is undecided."""
    return maker in _claiming


def name_of(maker: Maker) -> str:
    """The maker's name, for provenance."""
    return getattr(maker, "__name__", type(maker).__name__)


def some(candidates: list[str], rng: Random, count: int = 2) -> list[str]:
    """At most `count` of the candidates, in random order."""
    return rng.sample(candidates, min(count, len(candidates)))
