"""The kind of answer that a reference asks for, by its tree."""

from __future__ import annotations

from functools import lru_cache

from tinyv.engine.text.choice import pick_of
from tinyv.engine.unwrapping import bare_text, has_content
from tinyv.expr.limits import MAX_CHARACTERS
from tinyv.expr.nodes import (
    Alternatives,
    Congruence,
    Decimal,
    Degrees,
    Integer,
    Interval,
    Matrix,
    Mixed,
    Node,
    Percent,
    Piecewise,
    PlusMinus,
    Qualified,
    Quantity,
    Ratio,
    Relation,
    Repeating,
    Sequence,
    SetBuilder,
    SetOperation,
    Unreadable,
    Words,
)
from tinyv.expr.parser import parse
from tinyv.expr.symbols import free_symbols

_BY_NODE: tuple[tuple[tuple[type, ...], str], ...] = (
    ((Unreadable,), "unreadable"),
    ((Words, Qualified), "words"),
    ((Integer,), "integer"),
    ((Decimal, Repeating), "decimal"),
    ((Percent,), "percent"),
    ((Quantity, Degrees), "quantity with a unit"),
    ((Mixed,), "fraction"),
    ((Interval, SetOperation, SetBuilder), "interval or set"),
    ((Sequence, Alternatives, PlusMinus), "list or tuple"),
    ((Matrix,), "matrix or vector"),
    ((Relation, Congruence), "equation or inequality"),
    ((Ratio,), "ratio"),
    ((Piecewise,), "piecewise"),
)


@lru_cache(maxsize=65_536)
def kind_of_answer(ground_truth: str) -> str:
    """A name for people; never raises for a text."""
    if len(ground_truth) > MAX_CHARACTERS:
        return "unreadable"
    text = bare_text(ground_truth)
    if not has_content(text):
        return "empty"
    picked = pick_of(text)
    if picked is not None and len(text) <= 4:
        return "choice"
    return _of_tree(parse(text))


def _of_tree(tree: Node | Unreadable) -> str:
    found = next((name for types, name in _BY_NODE if isinstance(tree, types)), None)
    if found is not None:
        return found
    return "formula with variables" if free_symbols(tree) else "exact number"  # type: ignore[arg-type]
