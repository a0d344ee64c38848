"""The makers of right and wrong answers, behind a few functions; loaded at first use, as they are many modules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from random import Random
from typing import TYPE_CHECKING

from tinyv.data.reference import Reference

if TYPE_CHECKING:
    from tinyv.data.corrupt import Pool

Written = tuple[str, str, str, str]
"""Answer, category or kind of mistake, the maker's name, how the label is known."""


def mistake_defaults() -> dict[str, float]:
    """Weight of each kind of mistake by name."""
    from tinyv.data.corrupt import default_weights

    return default_weights()


def pool_of(references: Iterable[Reference]) -> Pool:
    """What the makers of mistakes borrow from other questions."""
    from tinyv.data.corrupt import Pool

    return Pool(references)


def right(reference: Reference, rng: Random, weights: Mapping[str, float], count: int) -> list[Written]:
    """Right answers in other forms, each with its sub-category."""
    from tinyv.data.rewrite import equivalents

    return [*equivalents(reference, rng, weights, count)]


def wrong(
    reference: Reference, rng: Random, pool: Pool, weights: Mapping[str, float], count: int
) -> list[Written]:
    """Wrong answers that look right, each with its kind of mistake."""
    from tinyv.data.corrupt import mistakes

    return mistakes(reference, rng, pool, weights, count)


def slipped(
    reference: Reference, right: str, rng: Random, pool: Pool, weights: Mapping[str, float], count: int
) -> list[Written]:
    """Wrong answers that differ from a right answer in one place, each with its kind of mistake."""
    from tinyv.data.corrupt.slips import slips

    return slips(reference, right, rng, pool, weights, count)


def dressed_right(reference: Reference, made: list[Written], rng: Random) -> list[Written]:
    """Right answers in clothes."""
    from tinyv.data import clothes

    return clothes.dressed_right(reference, made, rng)


def dressed_wrong(reference: Reference, made: Written, like: Written | None, rng: Random) -> Written:
    """A wrong answer in the clothes of a right one."""
    from tinyv.data import clothes

    return clothes.dressed_wrong(reference, made, like, rng)


def undressed(reference: Reference, right: Written) -> str:
    """What a slip is made from: a right answer without clothes."""
    from tinyv.data import clothes

    return clothes.undressed(reference, right)


def dressed_slip(reference: Reference, made: Written, right: Written, rng: Random) -> Written:
    """A wrong answer that was made from `right`, in clothes of the same kind."""
    from tinyv.data import clothes

    return clothes.dressed_slip(reference, made, right, rng)


def reframed(reference: Reference, made: Written, right: str) -> Written:
    """A wrong answer that was made from somebody's right one, with what stands around the value there."""
    from tinyv.data import clothes

    return clothes.reframed(reference, made, right)
