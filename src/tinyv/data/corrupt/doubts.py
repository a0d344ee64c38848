"""When a proof of difference does not make an answer wrong: answers that are not unique, and near values."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

from tinyv.data.corrupt.answer_type import EXPRESSION, LIST, NUMBER, type_of
from tinyv.data.corrupt.contract import MAX_QUESTION
from tinyv.data.corrupt.values import value_of
from tinyv.data.reference import Reference
from tinyv.engine.trees import contains
from tinyv.engine.unwrapping import bare_text
from tinyv.expr.nodes import Decimal, Node, Quantity, Relation, Unreadable
from tinyv.expr.parser import parse
from tinyv.expr.symbols import free_symbols

NEAR = Fraction(1, 50)
"""Relative distance within which an approximate reference refutes nothing."""
_NOT_UNIQUE = re.compile(
    r"eigenvect|\bbas[ie]s\b|orthonormal|orthogonal (?:to|matrix)|perpendicular to|direction vector"
    r"|normal (?:vector|to)"
    r"|parametri[cz]|particular solution|fundamental (?:set|solution|matrix)|general (?:solution|form\b)"
    r"|integrating factor"
    r"|anti-?derivative|primitive of|indefinite integral|integral curve|\bexamples?\b|\bgive an?\b"
    r"|\b(?:give|find|state|write|name)(?: down)?(?: any)? one of\b|\ba possible\b"
    r"|\bany (?:one|such|solution|two|three)\b|counterexample|linearly (?:in)?dependent|up to (?:a|an)\b"
    r"|\bsuch as\b"
    r"|not unique|potential function|find a (?:function|vector|matrix|polynomial|sequence|set|basis|pair"
    r"|number|formula"
    r"|solution|representation|conformal|mapping|unit vector|second)|diagonali[sz]|\bfill in\b.{0,40}any"
    r"|写出一个|满足条件的一个"
    r"|答案不唯一|\\int(?![_\s]*\{?[-\d\w\\])",
    re.IGNORECASE,
)
_CONSTANTS = frozenset("C c K k A B D n m s t".split())
"""Letters that name an arbitrary constant or an integer where the question does not use them."""
_APPROXIMATE = re.compile(
    r"approx|estimat|\babout\b|roughly|nearest|round|\\simeq|decimal|significant|order of magnitude"
    r"|calculator|\bsim\b",
    re.IGNORECASE,
)
_SAME_LETTERS_AS_NUMBERS = re.compile(r"\s*\d{3,4}(?:\s*/\s*\d{3,4})+\s*")


@lru_cache(maxsize=16_384)
def is_loose(reference: Reference) -> bool:
    """True if other answers than the reference may be right: a difference proves nothing then."""
    question = reference.question[:MAX_QUESTION]
    if _NOT_UNIQUE.search(question) or _SAME_LETTERS_AS_NUMBERS.fullmatch(reference.text):
        return True
    kind = type_of(reference.question, reference.text)
    return kind in (EXPRESSION, LIST) and _has_arbitrary(reference.tree, question)


def _has_arbitrary(tree: Node | Unreadable, question: str) -> bool:
    """True for a free constant or parameter that the question does not name."""
    if isinstance(tree, Unreadable):
        return False
    nodes = tree.terms[1:] if isinstance(tree, Relation) and tree.operators[0] == "=" else (tree,)
    names = {name.partition("_")[0] for node in nodes for name in free_symbols(node)} & _CONSTANTS
    return any(not re.search(rf"(?<![A-Za-z\\]){name}(?![a-z])", question) for name in names)


def is_near(reference: Reference, candidate: str) -> bool:
    """True for a number that a rounded or estimated reference may stand for as well."""
    kind = type_of(reference.question, reference.text)
    if kind not in (NUMBER, EXPRESSION):
        return False
    tree = parse(bare_text(candidate))
    mine, theirs = value_of(reference.tree), value_of(tree)
    if (
        isinstance(tree, Quantity)
        and isinstance(reference.tree, Quantity)
        and tree.unit != reference.tree.unit
    ):
        return False
    if mine is None or theirs is None or not mine:
        return False
    rough = contains_rounded(reference) or _APPROXIMATE.search(reference.question[:MAX_QUESTION]) is not None
    return rough and abs(theirs - mine) <= NEAR * abs(mine)


def contains_rounded(reference: Reference) -> bool:
    """True for a measured or rounded reference: a decimal, or a number with a unit."""
    return not isinstance(reference.tree, Unreadable) and contains(reference.tree, (Decimal, Quantity))
