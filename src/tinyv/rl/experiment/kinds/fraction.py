"""Sums and differences of fractions: `Compute 1/2+1/3.`"""

from __future__ import annotations

import random
from fractions import Fraction

from tinyv.rl.experiment.kinds.numbers import notations, spellings
from tinyv.rl.experiment.task import Answer, Draft

NATURAL = {
    "integer": 1.0,
    "latex": 3.0,
    "slash": 3.0,
    "mixed": 2.0,
    "decimal": 1.5,
    "unreduced": 2.0,
    "over": 1.0,
}
REFERENCES = {"integer": 1.0, "latex": 3.0, "mixed": 1.0, "slash": 1.0}


def draw(random_: random.Random) -> Draft:
    """p/q + r/s or p/q - r/s with denominators from 2 to 8."""
    q, s = random_.randint(2, 8), random_.randint(2, 8)
    p, r = random_.randint(1, q), random_.randint(1, s)
    sign = random_.choice((1, -1))
    top, bottom = p * s + sign * r * q, q * s
    wrong = {(p + sign * r, q + s), (top + 1, bottom), (top - 1, bottom), (p * s - sign * r * q, bottom)}
    working = f"{p * s}/{q * s}{'+' if sign > 0 else '-'}{r * q}/{q * s}"
    return Draft(
        f"Compute {p}/{q}{'+' if sign > 0 else '-'}{r}/{s}.",
        _answer(working, top, bottom),
        tuple(_answer(working, *pair) for pair in sorted(wrong)),
    )


def _answer(working: str, top: int, bottom: int) -> Answer:
    value = Fraction(top, bottom)
    forms = notations(value)
    if value.denominator != 1:
        forms |= {"over": f"{value.numerator} over {value.denominator}"}
    if value.denominator != bottom:
        forms |= {"unreduced": f"{top}/{bottom}"}
    more = spellings(value) | {
        f"{top}/{bottom}",
        f"{value.numerator} over {value.denominator}",
        f"{top} over {bottom}",
    }
    return Answer(f"{working}={top}/{bottom}", forms, more)
