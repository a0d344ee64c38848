"""Linear equations: `Solve 3x+4=19.`"""

from __future__ import annotations

import random
from fractions import Fraction

from tinyv.rl.experiment.kinds.numbers import notations, spellings
from tinyv.rl.experiment.task import Answer, Draft

NATURAL = {
    "integer": 4.0, "assigned integer": 4.0, "said integer": 1.5,
    "latex": 2.0, "assigned latex": 2.0, "slash": 2.0, "assigned slash": 2.0, "decimal": 1.5, "assigned decimal": 1.5,
    "mixed": 1.0,
}  # fmt: skip
REFERENCES = {"assigned integer": 3.0, "integer": 2.0, "assigned latex": 3.0, "latex": 2.0}


def draw(random_: random.Random) -> Draft:
    """a x + b = c with a from 2 to 7."""
    a, b = random_.randint(2, 7), random_.choice([n for n in range(-9, 10) if n])
    x = Fraction(random_.randint(-9, 9))
    if random_.random() < 0.3:
        x = Fraction(random_.randint(-9, 9), a)
    c = int(a * x + b)
    wrong = {
        -x: a * -x,
        x + 1: a * x + a,
        x - 1: a * x - a,
        Fraction(c + b, a): Fraction(c + b),
        a * x: a * x,
    }
    return Draft(
        f"Solve {a}x{b:+d}={c}.",
        _answer(f"{a}x={c}{-b:+d}={a * x}", x),
        tuple(_answer(f"{a}x={c}{-b:+d}={product}", value) for value, product in wrong.items()),
    )


def _answer(working: str, x: Fraction) -> Answer:
    forms = notations(x)
    assigned = {f"assigned {name}": f"x={text}" for name, text in forms.items()}
    said = {"said integer": f"x is {x}"} if x.denominator == 1 else {}
    every = spellings(x) | frozenset(forms.values())
    more = (
        every
        | {f"x={text}" for text in every}
        | {f"{text}=x" for text in every}
        | {f"x is {text}" for text in every}
    )
    return Answer(working, forms | assigned | said, more)
