"""The formulas of a question, as arranged trees: what an answer may not merely repeat."""

from __future__ import annotations

import re
from functools import lru_cache

from tinyv.engine.arrangement import Arranged, arrangement
from tinyv.expr.nodes import Node, Relation, Unreadable
from tinyv.expr.parser import parse

_FORMULA = re.compile(r"\$\$?([^$]{1,400})\$\$?|\\\((.{1,400}?)\\\)|\\\[(.{1,400}?)\\\]", re.DOTALL)
_PLAIN = re.compile(r"(?<![A-Za-z0-9.])[-(\d\\][^\sA-Za-z,;?]*(?:\s*[-+*/^=×·]\s*[^\s,;?]+)+")
"""A run of numbers and signs outside dollars."""
MAX_FORMULAS = 40
MAX_QUESTION = 20_000


@lru_cache(maxsize=1_024)
def formulas_of(question: str) -> frozenset[Arranged]:
    """Every formula of the question, and both sides of its equations, up to arrangement. Cached."""
    texts = [next(filter(None, m.groups()), "") for m in _FORMULA.finditer(question[:MAX_QUESTION])]
    if not texts:
        texts = [m.group().rstrip(".") for m in _PLAIN.finditer(question[:MAX_QUESTION])]
    found: set[Arranged] = set()
    for text in texts[:MAX_FORMULAS]:
        tree = parse(text.strip().rstrip(".,?;:"))
        if not isinstance(tree, Unreadable):
            found.update(arrangement(part) for part in _parts(tree))
    return frozenset(found)


def _parts(tree: Node) -> tuple[Node, ...]:
    return (tree, *tree.terms) if isinstance(tree, Relation) else (tree,)
