"""Two unknowns: `x+y=5, x-y=1.`"""

from __future__ import annotations

import random

from tinyv.rl.experiment.task import Answer, Draft

NATURAL = {"tuple": 3.0, "assigned": 3.0, "and": 2.0, "turned": 1.0, "said": 1.0}
REFERENCES = {"tuple": 2.0, "assigned": 1.0}


def draw(random_: random.Random) -> Draft:
    """Sum and difference of two integers from -5 to 15."""
    x, y = random_.randint(-5, 15), random_.randint(-5, 15)
    wrong = [(y, x), (x, -y), (x + 1, y), (x, y + 1), (x + y, x - y)]
    sum_ = f"{x + y}{x - y:+d}"
    return Draft(
        f"x+y={x + y}, x-y={x - y}. Find (x,y).",
        _answer(sum_, x, y),
        tuple(_answer(sum_, *pair) for pair in wrong),
    )


def _answer(sum_: str, x: int, y: int) -> Answer:
    forms = {
        "tuple": f"({x},{y})",
        "assigned": f"x={x},y={y}",
        "and": f"x={x} and y={y}",
        "turned": f"y={y},x={x}",
        "said": f"x is {x} and y is {y}",
    }
    return Answer(f"2x={sum_}={2 * x}", forms, frozenset({f"(x,y)=({x},{y})", f"y={y} and x={x}"}))
