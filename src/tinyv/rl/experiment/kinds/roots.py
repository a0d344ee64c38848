"""Sets of roots: `Solve x^2+x-6=0.`"""

from __future__ import annotations

import random
from itertools import permutations

from tinyv.rl.experiment.task import Answer, Draft

NATURAL = {"set": 3.0, "set turned": 1.5, "assigned": 3.0, "or": 3.0, "list": 2.0, "and": 1.5, "indexed": 1.5}
REFERENCES = {"set": 3.0, "assigned": 1.0}


def draw(random_: random.Random) -> Draft:
    """Two different integer roots from -9 to 9, the equation in factors or multiplied out."""
    low, high = sorted(random_.sample(range(-9, 10), 2))
    factors = random_.random() < 0.5
    question = _product(low, high) if factors else _expanded(low, high)
    wrong = [(-high, -low), (low, high + 1), (low - 1, high), (low,), (high,), (-low, high)]
    return Draft(
        f"Solve {question}=0.",
        _answer((low, high)),
        tuple(_answer(tuple(sorted(set(roots)))) for roots in wrong),
    )


def _product(low: int, high: int) -> str:
    return "".join(f"(x{-root:+d})" if root else "x" for root in (high, low))


def _expanded(low: int, high: int) -> str:
    total, product = -(low + high), low * high
    middle = "" if not total else f"{'+' if total > 0 else '-'}{'' if abs(total) == 1 else abs(total)}x"
    return f"x^2{middle}{f'{product:+d}' if product else ''}"


def _answer(roots: tuple[int, ...]) -> Answer:
    turned = roots[::-1]
    forms = {
        "set": _set(roots),
        "set turned": _set(turned),
        "assigned": ",".join(f"x={root}" for root in roots),
        "or": " or ".join(f"x={root}" for root in turned),
        "list": ",".join(map(str, turned)),
        "and": " and ".join(map(str, roots)),
        "indexed": ",".join(f"x_{at}={root}" for at, root in enumerate(roots, 1)),
    }
    more = {text for order in permutations(roots) for text in _spellings(order)}
    return Answer("".join(f"(x{-root:+d})" for root in turned), forms, frozenset(more))


def _set(roots: tuple[int, ...]) -> str:
    return f"\\{{{','.join(map(str, roots))}\\}}"


def _spellings(order: tuple[int, ...]) -> list[str]:
    texts, assigned = list(map(str, order)), [f"x={root}" for root in order]
    indexed = [f"x_{at}={root}" for at, root in enumerate(order, 1)]
    found = [_set(order), f"x\\in {_set(order)}", f"x={_set(order)}", f"x={','.join(texts)}"]
    return found + [
        mark.join(parts) for mark in (",", " or ", " and ") for parts in (texts, assigned, indexed)
    ]
