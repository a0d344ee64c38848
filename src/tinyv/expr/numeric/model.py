"""Fixed pseudo-random numbers by name, and a stand-in for functions that nobody defined."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from flint import arb

RANDOM_BITS = 60
_SEED = "tinyv-1"
"""A change moves every sample point, and so every figure that was measured with them."""


@lru_cache(maxsize=8192)
def random_bits(name: str, index: int) -> int:
    """`RANDOM_BITS` bits that depend on nothing but the name and the index."""
    text = f"{_SEED}|{index}|{name}".encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big") >> (64 - RANDOM_BITS)


def random_unit(name: str, index: int) -> arb:
    """An exact ball in [0, 1) with `RANDOM_BITS` bits."""
    return arb((random_bits(name, index), -RANDOM_BITS))


def model_function(name: str, sine: Callable[[Any], Any]) -> Callable[..., Any]:
    """A smooth function without symmetries, one per name: an unknown `f` for the length of a comparison.

    Two expressions that agree for this `f` agree for every `f`, but for a freak of the numbers.
    That they disagree for this `f` says nothing of the one that the writer meant.
    """
    key = f"call {name}"

    def modelled(*arguments: Any) -> Any:
        total, inner = random_unit(key, 0), random_unit(key, 1)
        for position, argument in enumerate(arguments):
            slope, frequency = random_unit(key, 2 * position + 2), random_unit(key, 2 * position + 3)
            total = total + (slope + 1) * argument
            inner = inner + (frequency + 1) * argument
        return total + sine(inner)

    return modelled
