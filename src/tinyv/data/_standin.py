"""Stand-in for the makers."""

from __future__ import annotations

from typing import Any

KINDS = ("sign", "value")


def equivalents(reference: Any, rng: Any, weights: Any, count: int) -> Any:
    """Three forms."""
    text = reference.text
    forms = [
        (f"the answer is {text}", "5.1", "a", "construction"),
        (f"x = {text}", "1.5", "b", "construction"),
    ]
    return forms[:count]


def mistakes(reference: Any, rng: Any, pool: Any, weights: Any, count: int) -> Any:
    """Two."""
    forms = [(f"-({reference.text})", "sign", "c", "evaluation"), (f"{reference.text}7", "value", "d", "x")]
    return forms[:count]
