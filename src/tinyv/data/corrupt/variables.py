# ruff: noqa: ARG001 - all makers have one signature
"""The right number for the wrong variable."""

from __future__ import annotations

import random
import re

from tinyv.data.corrupt.contract import MAX_QUESTION, sampled
from tinyv.data.corrupt.numbers import is_mathematics
from tinyv.data.corrupt.pool import Pool
from tinyv.data.corrupt.values import value_of
from tinyv.data.reference import Reference
from tinyv.expr.nodes import Relation, Symbol

_ASSIGNMENT = re.compile(r"\s*([A-Za-z])\s*=(.+)", re.DOTALL)


def renamed_variable(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """`y = 3` for `x = 3` where the question asks for one of two letters that it uses, and for it alone."""
    found = _ASSIGNMENT.fullmatch(reference.text)
    tree = reference.tree
    if (
        found is None
        or not is_mathematics(reference)
        or not isinstance(tree, Relation)
        or len(tree.terms) != 2
    ):
        return []
    if not isinstance(tree.terms[0], Symbol) or value_of(tree.terms[1]) is None:
        return []
    others = _unknowns_beside(found[1], reference.question[:MAX_QUESTION])
    return sampled([f"{other} = {found[2].strip()}" for other in others], rng, 2)


def _unknowns_beside(asked: str, question: str) -> list[str]:
    """Other unknowns of the question's formulas, if it asks for `asked`."""
    if not re.search(
        rf"\b(?:find|for|of|value|solve|is|求)\W{{0,12}}{asked}(?![A-Za-z])", question, re.IGNORECASE
    ):
        return []
    used = set(
        re.findall(r"(?<![A-Za-z\\])([a-z])(?![A-Za-z])", " ".join(re.findall(r"\$([^$]+)\$", question)))
    )
    return sorted((used & set("xyzuvwpqrstabmn")) - {asked})
