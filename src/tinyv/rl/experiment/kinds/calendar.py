"""Days and months: `Which month is 5 months after March?`"""

from __future__ import annotations

import random

from tinyv.rl.experiment.task import Answer, Draft

NATURAL = {"name": 4.0, "in": 2.0, "short": 1.5, "phrase": 3.0}
REFERENCES = {"name": 3.0, "short": 1.0}
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_SHORT = 3


def draw(random_: random.Random) -> Draft:
    """Some days after a day, or months after a month."""
    days = random_.random() < len(DAYS) / (len(DAYS) + len(MONTHS))
    names, noun = (DAYS, "day") if days else (MONTHS, "month")
    start, count = random_.randrange(len(names)), random_.randint(2, 24)
    wrong = (start + count + 1, start + count - 1, start - count, count - 1)
    return Draft(
        f"Which {noun} is {count} {noun}s after {names[start]}?",
        _answer(names, start + count, days=days),
        tuple(_answer(names, at, days=days) for at in wrong),
    )


def _answer(names: tuple[str, ...], at: int, *, days: bool) -> Answer:
    name = names[at % len(names)]
    forms = {
        "name": name,
        "in": f"{'on' if days else 'in'} {name}",
        "phrase": f"on a {name}" if days else f"the month of {name}",
    }
    if len(name) > _SHORT:
        forms |= {"short": name[:_SHORT]}
    more = {f"it is {name}", f"the {'day' if days else 'month'} is {name}", f"a {name}"}
    return Answer(f"{at % len(names) + 1}", forms, frozenset(more))
