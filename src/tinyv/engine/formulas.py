"""The formulas of a question, as arranged trees: what an answer may not merely repeat."""

from __future__ import annotations

import re
from functools import lru_cache

from tinyv.engine.arrangement import Arranged, arrangement
from tinyv.expr.nodes import Node, Relation, Unreadable
from tinyv.expr.parser import parse

_FORMULA = re.compile(r"\$\$?([^$]{1,400})\$\$?|\\\((.{1,400}?)\\\)|\\\[(.{1,400}?)\\\]", re.DOTALL)
_MATHEMATICAL = re.compile(
    r"(?:[-+*/^=()\\[\]!|.,\d×·÷√π<>\\{}_]"
    r"|(?<![A-Za-z])[A-Za-z](?![A-Za-z])|sqrt|sin|cos|tan|log|ln|frac|cdot|times)+"
)
_SPOKEN = {"times": "*", "plus": "+", "minus": "-", "over": "/"}
MAX_FORMULAS = 40
MAX_QUESTION = 20_000


@lru_cache(maxsize=1_024)
def formulas_of(question: str) -> frozenset[Arranged]:
    """Every formula of the question, and both sides of its equations, up to arrangement. Cached."""
    texts = [next(filter(None, m.groups()), "") for m in _FORMULA.finditer(question[:MAX_QUESTION])]
    if not texts:
        texts = _outside_dollars(question[:MAX_QUESTION])
    found: set[Arranged] = set()
    for text in texts[:MAX_FORMULAS]:
        tree = parse(text.strip().rstrip(".,?;:"))
        if not isinstance(tree, Unreadable):
            found.update(arrangement(part) for part in _parts(tree))
    return frozenset(found)


def _outside_dollars(question: str) -> list[str]:
    """Runs of words that are signs, numbers and single letters, in a question without dollars."""
    runs: list[list[str]] = [[]]
    for word in question.split():
        word = _SPOKEN.get(word.lower(), word)
        if _MATHEMATICAL.fullmatch(word) and word not in ("a", "A", "I", "I,", "."):
            runs[-1].append(word)
        elif runs[-1]:
            runs.append([])
    return [" ".join(run).strip(" .,") for run in runs if run]


def _parts(tree: Node) -> tuple[Node, ...]:
    return (tree, *tree.terms) if isinstance(tree, Relation) else (tree,)
