"""The kinds of answers, in the order in which they are asked. A new kind is a file and a row here."""

from __future__ import annotations

from collections.abc import Callable

from tinyv.engine import (
    assignment,
    collection,
    equation,
    expression,
    family,
    interval,
    matrix,
    number,
    piecewise,
    plus_minus,
    quantity,
    ratio,
    series,
    wording,
)
from tinyv.engine.context import Context
from tinyv.expr.nodes import Node
from tinyv.verdict import Judgement

Comparer = Callable[[Node, Node, Context], "Judgement | None"]

TABLE: tuple[tuple[str, Comparer], ...] = (
    ("wording", wording.compare),
    ("family", family.compare),
    ("interval", interval.compare),
    ("plus_minus", plus_minus.compare),
    ("matrix", matrix.compare),
    ("collection", collection.compare),
    ("assignment", assignment.compare),
    ("piecewise", piecewise.compare),
    ("ratio", ratio.compare),
    ("quantity", quantity.compare),
    ("equation", equation.compare),
    ("series", series.compare),
    ("number", number.compare),
    ("expression", expression.compare),
)
"""(name, comparer): the first that returns a judgement decides."""
