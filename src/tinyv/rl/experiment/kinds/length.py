"""Lengths in two units: `Add 2 m and 50 cm.`"""

from __future__ import annotations

import random
from fractions import Fraction

from tinyv.rl.experiment.kinds.numbers import decimal
from tinyv.rl.experiment.task import Answer, Draft

NATURAL = {"metres": 3.0, "plain metres": 2.0, "centimetres": 3.0, "plain centimetres": 2.0, "both": 1.5}
REFERENCES = {"metres": 3.0, "centimetres": 1.0}
_M = 100


def draw(random_: random.Random) -> Draft:
    """A number of metres and a number of centimetres, in tens."""
    metres, rest = random_.randint(1, 19), 10 * random_.randint(1, 39)
    total = metres * _M + rest
    wrong = [metres * 10 + rest, metres * 1000 + rest, total + 10, total - 10, metres + rest]
    sum_ = f"{metres * _M}+{rest}"
    return Draft(
        f"Add {metres} m and {rest} cm.",
        _answer(sum_, total),
        tuple(_answer(sum_, value) for value in wrong if value > 0),
    )


def _answer(sum_: str, total: int) -> Answer:
    metres = decimal(Fraction(total, _M)) or ""
    whole, rest = divmod(total, _M)
    forms = {
        "metres": f"{metres}\\text{{ m}}",
        "plain metres": f"{metres} m",
        "centimetres": f"{total}\\text{{ cm}}",
        "plain centimetres": f"{total} cm",
    }
    if whole and rest:
        forms |= {"both": f"{whole} m {rest} cm"}
    more = {
        f"{total * 10} mm",
        f"{whole} m and {rest} cm",
        f"{metres}0 m" if "." in metres else f"{metres}.0 m",
    }
    return Answer(f"{sum_}={total}", forms, frozenset(more))
