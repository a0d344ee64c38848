"""Linear inequalities: `Solve 2x+1<9.`"""

from __future__ import annotations

import random

from tinyv.rl.experiment.task import Answer, Draft

NATURAL = {
    "relation": 4.0,
    "turned": 1.0,
    "interval": 3.0,
    "member": 1.5,
    "builder": 1.5,
    "words": 1.5,
    "range": 1.0,
}
REFERENCES = {"interval": 3.0, "relation": 1.0}
_TURNED = {"<": ">", ">": "<", "\\le ": "\\ge ", "\\ge ": "\\le "}
_STRICT = {"<": "\\le ", ">": "\\ge ", "\\le ": "<", "\\ge ": ">"}
_WORDS = {"<": "less than", ">": "greater than", "\\le ": "at most", "\\ge ": "at least"}
_RANGE = {"<": "below", ">": "above", "\\le ": "up to", "\\ge ": "from"}


def draw(random_: random.Random) -> Draft:
    """a x + b < c and its kin, a from -3 to 3: dividing by a negative number turns the sign."""
    a = random_.choice([n for n in range(-3, 4) if abs(n) > 1])
    b, x = random_.choice([n for n in range(-9, 10) if n]), random_.randint(-5, 6)
    sign = random_.choice(tuple(_TURNED))
    solved = sign if a > 0 else _TURNED[sign]
    wrong = [(_TURNED[solved], x), (_STRICT[solved], x), (solved, x + 1), (solved, x - 1), (solved, -x)]
    return Draft(
        f"Solve {a}x{b:+d}{sign}{a * x + b}.",
        _answer(f"{a * x + b}{-b:+d}=", a, solved, x),
        tuple(_answer(f"{a * x + b}{-b:+d}=", a, *pair) for pair in wrong),
    )


def _answer(working: str, a: int, sign: str, end: int) -> Answer:
    relation, turned, interval = f"x{sign}{end}", f"{end}{_TURNED[sign]}x", _interval(sign, end)
    forms = {
        "relation": relation,
        "turned": turned,
        "interval": interval,
        "member": f"x\\in {interval}",
        "builder": f"\\{{x:{relation}\\}}",
        "words": f"x is {_WORDS[sign]} {end}",
    }
    if sign in ("<", ">"):
        forms |= {"range": f"all x {_RANGE[sign]} {end}"}
    more = {
        f"\\{{x|{relation}\\}}", f"\\{{x\\mid {relation}\\}}",
        f"{interval[0]}{interval[1:-1].replace('+', '')}{interval[-1]}",
        f"x {_WORDS[sign]} {end}", f"\\{{x:{turned}\\}}", f"all x {_WORDS[sign]} {end}",
    }  # fmt: skip
    return Answer(f"{working}{a * end}", forms, frozenset(more))


def _interval(sign: str, end: int) -> str:
    if sign in ("<", "\\le "):
        return f"(-\\infty,{end}{']' if sign != '<' else ')'}"
    return f"{'[' if sign != '>' else '('}{end},\\infty)"
