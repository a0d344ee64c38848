"""2.1 to 2.5: ranges, ratios, what is gathered or listed, vectors and matrices, conventions of regions."""

from __future__ import annotations

import re

from tinyv.analysis.classify.forms import walk
from tinyv.analysis.classify.pair import Pair
from tinyv.analysis.classify.side import Side
from tinyv.expr import nodes as n

_ORDER = frozenset(["<", "<=", ">", ">=", "!="])
_FLIP = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "!=": "!="}
_COMPARES = re.compile(
    r"\b(?:greater|less|more|fewer|larger|smaller|bigger|at least|at most|between|exceeds?|up to"
    r"|all (?:real )?(?:numbers|values)|real numbers|every real|any real|except|other than)\b"
    r"|\b(?:above|below|under|over)\s+(?:\$?-?[\d\\]|minus|negative)|大于|小于|不等于|实数|之间"
)
MAX_SHOWN = 400
"""Marks of a notation are looked for in so many first characters."""
_UNEQUAL = ("\\ne", "≠", "!=")
_REVERSED = re.compile(r"^\s*(?:\\left)?\s*\]|\[\s*$|\]\s*-?[\w\\][^\[\]]*,[^\[\]]*\[")
_ENVIRONMENT = re.compile(r"\\begin\{(\w+)\}")
_TUPLES = frozenset(["", "round", "square", "rows"])
"""Brackets that alone say nothing of vectors."""
_UNIT_VECTOR = re.compile(
    r"\\(?:mathbf|hat|vec|bm|boldsymbol|hat\s*\{?\s*\\mathbf)\s*\{?\s*(?:\\mathbf\{)?\\?[ijk](?:math)?\b"
)
_TO = re.compile(r"\d\s+(?:is )?to\s+\d|\bratio\b|\bfor every\b|比", re.IGNORECASE)
_COLON = re.compile(r"\\colon|∶|：|:")
_CLOCK = re.compile(r"\d\s*[ap]\.?\s?m\b|o'clock|noon|midnight|点", re.IGNORECASE)
_ANSWERS_TIME = re.compile(r"\b(?:what time|when|clock|o'clock|a\.m|p\.m)\b|几点")


def ranges(pair: Pair) -> str | None:
    """2.1: a range in brackets, as an inequality, as a set-builder, or in words, on each side another one."""
    first = _range_form(pair.trees[0], pair.bare[0])
    second = _range_form(pair.trees[1], pair.bare[1])
    if not first or not second or (first == second and first in ("pair", "words", "set")):
        return None
    if {first, second} == {"words", "set"}:
        return None
    known = {"brackets" if form == "pair" else form for form in (first, second)}
    if len(known) == 2:
        return "2.1"
    signs = [any(sign in text for sign in _UNEQUAL) for text in pair.bare]
    return "2.1" if known == {"inequality"} and (signs[0] != signs[1] or _turned(*pair.trees)) else None


def _range_form(tree: n.Node | n.Unreadable, text: str) -> str:
    """How a side writes a range; empty if it is none."""
    if isinstance(tree, (n.Words, n.Unreadable)):
        return "words" if _COMPARES.search(text[:MAX_SHOWN]) else ""
    if isinstance(tree, n.Qualified):
        words = _COMPARES.search(f"{tree.before} {tree.after}"[:MAX_SHOWN])
        return "words" if words else _range_form(tree.value, text)
    if isinstance(tree, n.Interval):
        return "reversed" if _REVERSED.search(text[:MAX_SHOWN]) else "brackets"
    if isinstance(tree, n.SetBuilder):
        return "builder"
    if isinstance(tree, n.SetOperation):
        return _operation_form(tree, text)
    if isinstance(tree, n.Relation):
        return _relation_form(tree, text)
    if isinstance(tree, n.NumberSet):
        return "set"
    return _collection_form(tree, text)


def _operation_form(tree: n.SetOperation, text: str) -> str:
    inner = {_range_form(part, text) for part in tree.operands}
    if tree.operation == "difference":
        return "builder" if "builder" in inner else "difference"
    return next((form for form in ("builder", "reversed", "brackets") if form in inner), "brackets")


def _relation_form(tree: n.Relation, text: str) -> str:
    if tree.operators == ("in",):
        inner = _range_form(tree.terms[1], text)
        return {"words": "", "pair": "brackets"}.get(inner, inner)
    if not set(tree.operators) <= _ORDER or not any(map(_bound, tree.terms)):
        return ""
    return "inequality"


def _bound(node: n.Node) -> bool:
    """True for what can end a range: anything but a bare letter."""
    return not isinstance(node, n.Symbol)


def _collection_form(tree: n.Node, text: str) -> str:
    if isinstance(tree, n.Sequence) and tree.brackets in ("()", "[]") and len(tree.items) == 2:
        return "reversed" if _REVERSED.search(text[:MAX_SHOWN]) else "pair"
    if _COMPARES.search(text[:MAX_SHOWN]):
        return "words"
    if isinstance(tree, n.Alternatives) or (isinstance(tree, n.Sequence) and not tree.brackets):
        inner = {_range_form(item, text) for item in tree.items}
        return inner.pop() if len(inner) == 1 and inner <= {"inequality", "brackets", "builder"} else ""
    return ""


def _turned(first: n.Node | n.Unreadable, second: n.Node | n.Unreadable) -> bool:
    """True for `2 < x` and `x > 2`."""
    if not isinstance(first, n.Relation) or not isinstance(second, n.Relation):
        return False
    return tuple(_FLIP.get(sign, sign) for sign in first.operators[::-1]) == second.operators and (
        len(first.operators) > 1
        or isinstance(first.terms[0], n.Symbol) != isinstance(second.terms[0], n.Symbol)
    )


def matrices(pair: Pair) -> str | None:
    """2.4: a vector or a matrix in another form."""
    texts = pair.bare
    if not any(r"\begin" in text or r"\langle" in text or "[" in text or "⟨" in text for text in texts):
        vectors = [bool(_UNIT_VECTOR.search(text)) for text in texts]
        return "2.4" if vectors[0] != vectors[1] and not any(pair.wordy) else None
    kinds = [_vector_form(tree, text) for tree, text in zip(pair.trees, texts, strict=True)]
    if not any(kinds) or kinds[0] == kinds[1]:
        return None
    return "2.4" if set(kinds) - _TUPLES else None


def _vector_form(tree: n.Node | n.Unreadable, text: str) -> str:
    """How a side writes a vector or a matrix; empty if it is none."""
    environment = _ENVIRONMENT.search(text)
    if isinstance(tree, n.Unreadable):
        return environment[1] if environment else ""
    top = next((node for node in walk(tree) if isinstance(node, (n.Matrix, n.Sequence))), None)
    if (
        environment
        and environment[1] != "cases"
        and (isinstance(top, n.Matrix) or "matrix" in environment[1])
    ):
        return environment[1] + ("(" if r"\left(" in text else "[" if r"\left[" in text else "")
    if isinstance(top, n.Matrix):
        return "matrix"
    if isinstance(top, n.Sequence) and top.brackets == "<>":
        return "angle"
    if _UNIT_VECTOR.search(text):
        return "unit"
    if isinstance(top, n.Sequence) and top.brackets in ("()", "[]"):
        nested = any(isinstance(item, n.Sequence) for item in top.items)
        return "square" if top.brackets == "[]" and not nested else "rows" if nested else "round"
    return ""


def ratios(pair: Pair) -> str | None:
    """2.2: a ratio with a colon, as a fraction, as a value or in words."""
    if not any(_COLON.search(text) or _TO.search(text) for text in pair.bare):
        return None
    if _is_time(pair):
        return None
    first, second = (_ratio_form(tree, text) for tree, text in zip(pair.trees, pair.bare, strict=True))
    if not first and not second:
        return None
    if "name" in (first, second):
        return "5.2"
    if first and second:
        return "2.2" if first != second or pair.differing else None
    other = pair.sides[1 if first else 0].single
    return "2.2" if isinstance(other, (n.Div, n.Integer, n.Decimal, n.Mul, n.Apply, n.Symbol)) else None


def _is_time(pair: Pair) -> bool:
    clock = any(_CLOCK.search(text) for text in pair.bare)
    return (
        pair.reason == "same_time"
        or clock
        or ("ratio" not in pair.asked and bool(_ANSWERS_TIME.search(pair.asked)))
    )


def _ratio_form(tree: n.Node | n.Unreadable, text: str) -> str:
    """How a side writes a ratio, its colon included; `name` for a name and its value, empty if it is none."""
    if isinstance(tree, n.Qualified):
        return _ratio_form(tree.value, text) or ("words" if _TO.search(text) else "")
    if isinstance(tree, n.Relation) and len(tree.terms) == 2:
        return _ratio_form(tree.terms[1], text)
    if isinstance(tree, n.Ratio):
        if isinstance(tree.terms[0], n.Symbol) and not isinstance(tree.terms[-1], n.Symbol):
            return "name"
        found = _COLON.search(text)
        return found[0] if found else ":"
    return "words" if isinstance(tree, (n.Words, n.Unreadable)) and _TO.search(text[:MAX_SHOWN]) else ""


def aggregated(pair: Pair) -> str | None:
    """2.3: both values by one sign, one name for several values, a run with an ellipsis."""
    trees = [tree for tree in pair.trees if not isinstance(tree, n.Unreadable)]
    if len(trees) < 2:
        return None
    for kind in (n.PlusMinus, n.Dots):
        if len({any(isinstance(node, kind) for node in walk(tree)) for tree in trees}) == 2:
            return "2.3"
    first, second = pair.sides
    if {_is_builder(first), _is_set(second)} == {True} or {_is_builder(second), _is_set(first)} == {True}:
        return "2.3"
    return "2.3" if _named_once(first, second) or _named_once(second, first) else None


def _is_builder(side: Side) -> bool:
    return isinstance(side.single, n.SetBuilder)


def _is_set(side: Side) -> bool:
    return side.brackets == ["{}"] and not isinstance(side.single, n.SetBuilder)


def _named_once(once: Side, each: Side) -> bool:
    """`x = 1, 2` against `x = 1, x = 2`."""
    same = len(set(each.names)) == 1 and len(each.names) > 1
    return same and len(once.names) == 1 and once.names[0] == each.names[0] and len(once.items) > 1


def times(pair: Pair) -> str | None:
    """2.5: a time of day of another region."""
    if pair.reason == "same_time":
        return "2.5"
    shown = [bool(re.search(r"\d{1,2}[:.]\d\d", text)) or bool(_CLOCK.search(text)) for text in pair.bare]
    return "2.5" if all(shown) and any(_CLOCK.search(text) for text in pair.bare) else None
