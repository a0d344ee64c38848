"""Like terms: `Simplify 2x+3+4x.`"""

from __future__ import annotations

import random

from tinyv.rl.experiment.task import Answer, Draft

NATURAL = {"sum": 4.0, "turned": 3.0, "factored": 2.0, "starred": 1.5}
REFERENCES = {"sum": 2.0, "turned": 1.0}


def draw(random_: random.Random) -> Draft:
    """a x + b + c x, with neither coefficient of the result zero."""
    while True:
        a, b, c = (random_.choice([n for n in range(-9, 10) if n]) for _ in range(3))
        if a + c:
            break
    slope, rest = a + c, b
    wrong = [
        (slope + 1, rest),
        (slope - 1, rest),
        (slope, -rest),
        (rest, slope),
        (a - c, rest),
    ]
    return Draft(
        f"Simplify {a}x{b:+d}{c:+d}x.",
        _answer(f"{a}{c:+d}", slope, rest),
        tuple(_answer(f"{a}{c:+d}", *pair) for pair in wrong if pair[0] and pair[1]),
    )


def _answer(sum_: str, slope: int, rest: int) -> Answer:
    forms = {"sum": f"{_term(slope)}{rest:+d}", "turned": f"{rest}{'+' if slope > 0 else ''}{_term(slope)}"}
    if abs(slope) > 1:
        forms |= {"starred": f"{slope}*x{rest:+d}"}
    if abs(slope) > 1 and rest % slope == 0:
        forms |= {"factored": f"{slope}(x{rest // slope:+d})"}
    return Answer(f"{sum_}={slope}", forms, frozenset({f"{slope}x{rest:+d}", f"{rest}{slope:+d}x"}))


def _term(slope: int) -> str:
    return {1: "x", -1: "-x"}.get(slope, f"{slope}x")
