"""4.1 to 4.4: decimals against exact values, other exact forms, other digits, mixed numbers and percentages."""

from __future__ import annotations

import re
from fractions import Fraction

from tinyv.analysis.classify.differences import Difference
from tinyv.analysis.classify.forms import rational, walk
from tinyv.analysis.classify.pair import Pair
from tinyv.expr import nodes as n

_HEDGE = re.compile(r"\\approx|≈|\b(?:about|approximately|approx|around|roughly)\b|约")
_SCALE = re.compile(r"\b(?:hundred|thousand|million|billion|trillion)\b|[万亿]")
_IRRATIONAL = (n.Apply, n.Constant, n.Symbol, n.BigOperator, n.Call)


def numbers(pair: Pair) -> str | None:
    """The kind of the first differing part that is a number on both sides; 4.1 before 4.4, 4.3 and 4.2."""
    if pair.sides[0].units != pair.sides[1].units and all(map(_only_zeros, pair.differing)):
        return None
    found = {kind for part in pair.differing for kind in (_kind(part),) if kind}
    if any(side.near for side in pair.sides) and not found and pair.sides[0].near != pair.sides[1].near:
        return "4.1"
    percents = [side.units.count("%") for side in pair.sides]
    if percents[0] != percents[1] and len(pair.differing):
        return _percent(pair)
    if any(_SCALE.search(" ".join(side.said)) for side in pair.sides) and found:
        return "4.4"
    return next((kind for kind in ("4.1", "4.4", "4.3", "4.2") if kind in found), None)


def _only_zeros(part: Difference) -> bool:
    """`4` and `4.0`: where a unit differs too, the unit is what matters."""
    literals = all(isinstance(node, (n.Decimal, n.Integer)) for node in part)
    return literals and rational(part.reference) == rational(part.answer)


def _percent(pair: Pair) -> str | None:
    """4.4 for a percentage against its exact value, 4.1 where one of them is rounded."""
    part = pair.differing[0]
    a, b = rational(part.reference), rational(part.answer)
    if a is None or b is None:
        return "4.1"
    return "4.4" if a == 100 * b or b == 100 * a else "4.1"


def hedged(pair: Pair) -> str | None:
    """4.3: one side says that the same number is rounded."""
    said = [bool(_HEDGE.search(text)) for text in pair.bare]
    numeric = any(isinstance(item, (n.Decimal, n.Integer)) for item in pair.sides[0].items)
    named = bool(pair.sides[0].names) != bool(pair.sides[1].names)
    return "4.3" if said[0] != said[1] and numeric and not named else None


def _kind(part: Difference) -> str | None:
    mine, theirs = _shape(part.reference), _shape(part.answer)
    shapes = {mine, theirs}
    if "" in shapes:
        return None
    if "mixed" in shapes and "decimal" not in shapes:
        return "4.4"
    if "cycle" in shapes:
        return "4.4"
    if "decimal" in shapes:
        return _decimal(part) or ("4.3" if shapes <= {"decimal", "integer"} else "4.1")
    if "irrational" in shapes:
        return "4.1" if len(shapes) == 2 and "integer" in shapes and not _exact_pair(part) else None
    return "4.2"


def _decimal(part: Difference) -> str | None:
    """4.2 where both are exact and one is not worked out, 4.3 for other digits; None where that tells nothing."""
    worked = [any(isinstance(node, (n.Pow, n.Add, n.Mul)) for node in walk(node)) for node in part]
    if any(worked) and not any(isinstance(node, n.Div) for side in part for node in walk(side)):
        a, b = rational(part.reference), rational(part.answer)
        if a is not None and b is not None:
            return "4.2" if a == b else "4.3"
    return None


def _exact_pair(part: Difference) -> bool:
    """True for an integer against a closed form that may be it exactly."""
    return any(isinstance(node, n.Integer) for node in part)


def _shape(node: n.Node) -> str:
    """What a number is made of; empty for what is no number."""
    bare = node.operand if isinstance(node, n.Neg) else node
    if isinstance(bare, n.Integer):
        return "integer"
    if isinstance(bare, (n.Mixed, n.Repeating)):
        return "mixed" if isinstance(bare, n.Mixed) else "cycle"
    if isinstance(bare, n.Decimal):
        return "decimal"
    value: Fraction | None = rational(bare)
    if value is not None:
        return "decimal" if any(isinstance(part, n.Decimal) for part in walk(bare)) else "exact"
    kinds = [type(part) for part in walk(bare)]
    if (
        n.Symbol in kinds
        or n.Call in kinds
        or not any(kind in _IRRATIONAL or kind is n.Pow for kind in kinds)
    ):
        return "decimal" if n.Decimal in kinds and not set(kinds) & {n.Symbol, n.Call} else _huge(kinds)
    return "irrational"


def _huge(kinds: list[type[n.Node]]) -> str:
    """`exact` for arithmetic too large to work out, such as a factorial or a high power."""
    arithmetic = {n.Integer, n.Mul, n.Div, n.Pow, n.Add, n.Neg}
    return "exact" if set(kinds) <= arithmetic else ""
