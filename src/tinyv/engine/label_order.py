"""In which order bare values stand for names: as the question lists the names, else by the alphabet."""

from __future__ import annotations

import re

from tinyv.engine.context import Context
from tinyv.engine.labels import Labelled
from tinyv.expr.nodes import Node, Symbol

_COORDINATES = frozenset("xyz")
_BETWEEN = r"\s*(?:,|;|\band\b|,\s*and\b)\s*"
_EDGE, _END = r"(?<![A-Za-z0-9_\\=+*/^-])", r"(?![A-Za-z0-9_'=+*/^(-])"


def in_told_order(known: Labelled, context: Context, *, of_reference: bool) -> tuple[Node, ...] | None:
    """The values in the order in which they may stand without their names; None where nobody tells.

    `y = 1, x = 2` is `(2, 1)` where `(x, y)` is meant. A question that lists the names ("find (x, y)", "m and b") says
    the order; x, y and z are coordinates. Other letters may go by the alphabet, or, in a reference, by the order in
    which the question first mentions them, where they are written so. Names that are no letters are taken as written.
    """
    names = [name.name for name in known.names if isinstance(name, Symbol)]
    if len(names) < len(known.names) or not all(len(name) == 1 and name.isalpha() for name in names):
        return known.values
    order = _listed(names, context.question) or (sorted(names) if set(names) <= _COORDINATES else None)
    if order is not None:
        return tuple(known.values[names.index(name)] for name in order)
    as_written = names == sorted(names) or (of_reference and names == _mentioned(names, context.question))
    return known.values if as_written else None


def _listed(names: list[str], question: str) -> list[str] | None:
    """The names in the order of a list of all of them in the question; None if there is none, or if lists differ."""
    one = f"([{''.join(names)}])"
    pattern = _EDGE + _BETWEEN.join([one] * len(names)) + _END
    found = {
        groups for groups in re.findall(pattern, question.replace("$", " ")) if set(groups) == set(names)
    }
    return list(found.pop()) if len(found) == 1 else None


def _mentioned(names: list[str], question: str) -> list[str]:
    places = {
        name: match.start()
        for name in names
        if (match := re.search(rf"(?<![A-Za-z\\]){name}(?![A-Za-z])", question))
    }
    return sorted(places, key=places.__getitem__) if len(places) == len(names) else []
