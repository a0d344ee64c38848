"""Shares of a whole: `What share of 20 is 5?`"""

from __future__ import annotations

import random
from fractions import Fraction

from tinyv.rl.experiment.kinds.numbers import decimal, latex, slash, spellings
from tinyv.rl.experiment.task import Answer, Draft

NATURAL = {
    "percent": 3.0,
    "latex": 2.0,
    "slash": 2.5,
    "decimal": 2.5,
    "out of": 1.5,
    "unreduced": 1.0,
    "of": 0.5,
}
REFERENCES = {"percent": 1.0, "latex": 1.0}
_WHOLES = (10, 20, 25, 50, 100, 200)


def draw(random_: random.Random) -> Draft:
    """A part of a whole whose share has a short decimal."""
    whole = random_.choice(_WHOLES)
    part = random_.randint(1, whole - 1)
    wrong = [
        (whole - part, whole),
        (part + 1, whole),
        (part, whole + part),
        (part, 10 * whole),
        (max(part - 1, 0), whole),
    ]
    return Draft(
        f"What share of {whole} is {part}?",
        _answer(part, whole),
        tuple(
            _answer(*pair) for pair in wrong if 0 < pair[0] < pair[1] and decimal(Fraction(*pair)) is not None
        ),
    )


def _answer(part: int, whole: int) -> Answer:
    value = Fraction(part, whole)
    percent, short = decimal(100 * value), decimal(value)
    forms = {
        "percent": f"{percent}\\%",
        "latex": latex(value),
        "slash": slash(value),
        "out of": f"{value.numerator} out of {value.denominator}",
        "of": f"{part} of {whole}",
    }
    forms |= {"decimal": short} if short is not None else {}
    forms |= {"unreduced": f"{part}/{whole}"} if value.denominator != whole else {}
    more = {
        f"{percent} percent",
        f"{value.numerator} in {value.denominator}",
        f"{value.numerator}:{value.denominator}",
    }
    more |= {
        f"{part} out of {whole}",
        f"{part} in {whole}",
        f"{part}:{whole}",
        f"{value.numerator} of {value.denominator}",
    }
    return Answer(f"{Fraction(100, whole)}*{part}={percent}", forms, spellings(value) | more)
