"""Mathematics that is written in words, as trees: "3 to 2", "2 or 3 modulo 4", "all real numbers except 2"."""

from __future__ import annotations

import re
from fractions import Fraction

from tinyv.engine.text.numerals import number_from_words
from tinyv.engine.trees import integer
from tinyv.expr.nodes import (
    Alternatives,
    Congruence,
    Div,
    Integer,
    Neg,
    Node,
    NumberSet,
    Qualified,
    Ratio,
    Sequence,
    SetOperation,
    Symbol,
    Unreadable,
)
from tinyv.expr.parser import parse

MAX_LENGTH = 4_000
_ORDINAL_WORD = re.compile(r"(?<![\d])\b(?:first|second|third|[a-z]+th)\b", re.IGNORECASE)
_ORDINAL_DIGITS = re.compile(r"[^\w]*(?:the\s)?\d{1,12}\s?(st|nd|rd|th)\b[^\w]*", re.IGNORECASE)
"""`43rd` alone."""
_CHANGING = ("倍", "¬", "不", "非")
"""Signs that change what a number beside them says."""

_JOINT = r"(?:\s*,\s*(?:or\s+|and\s+)?|\s+or\s+|\s+and\s+)"
_RESIDUES = re.compile(
    rf"(?:congruent|equal|equivalent|\bare|\bis)\s+(?:to\s+)?(-?\d{{1,9}}(?:{_JOINT}-?\d{{1,9}}){{0,50}})"
    r"\s*\(?mod(?:ulo)?\s*(\d{1,9})\)?"
)
_RATIO = re.compile(
    r"(?:(?:the|a)\s+ratio(?:\s+(?:is|of))?\s+)?(\d{1,12}(?:\.\d{1,12})?)((?:\s+to\s+\d{1,12}(?:\.\d{1,12})?){1,5})",
    re.I,
)
_CHANCE = re.compile(r"(\d{1,12})\s+(?:out of|in)\s+(\d{1,12})")
_REALS = re.compile(
    r"(?:all|any|every)\s+real\s+(?:numbers?|values?)(?:\s+of\s+\$?[a-zA-Z]\$?)?"
    r"(?:,?\s*(?:except|other than|excluding|but)(?:\s+for)?\s+(.{1,60}))?",
    re.I,
)
_ANYTHING = re.compile(
    r"(?:any|every|all)\s+(?:values?\s+of\s+)?[abchp-zA-HP-Z](?:\s+(?:will\s+)?works?)?", re.I
)
_NEGATION = re.compile(r"\b(?:not|never|no|except|unless|other than)\b", re.I)
_NOTHING = re.compile(
    r"(?:there (?:is|are) )?no (?:real )?(?:solutions?|roots?)"
    r"(?:\s*[:,]?\s*\\(?:emptyset|varnothing|oslash))?|the empty set|empty set",
    re.I,
)
_MARKUP = re.compile(r"\\(?:text|mathrm|textbf|mbox)\s*\{([^{}]*)\}|[${}]|\\[,;! ]")


def tree_of_words(text: str) -> Node | None:
    """The tree that a phrase stands for; None if it is not one of these phrases."""
    if len(text) > MAX_LENGTH or any(sign in text for sign in _CHANGING):
        return None
    plain = " ".join(_MARKUP.sub(lambda m: f" {m.group(1)} " if m.group(1) else " ", text).split()).strip(
        " ."
    )
    return _residues(plain) or _ratio(plain) or _reals(plain) or _nothing(plain) or _number(text)


def _residues(text: str) -> Node | None:
    match = _RESIDUES.search(text)
    if match is None or match.end() != len(text) or _NEGATION.search(text) or "^" in text[: match.start()]:
        return None
    values = [int(v) for v in re.findall(r"-?\d+", match.group(1))]
    modulus = Integer(int(match.group(2)))
    return Alternatives(tuple(Congruence(Symbol("n"), integer(v), modulus) for v in values))


def _ratio(text: str) -> Node | None:
    match = _RATIO.fullmatch(text)
    if match:
        terms = [parse(part) for part in re.findall(r"\d+(?:\.\d+)?", text)]
        return Ratio(tuple(t for t in terms if not isinstance(t, Unreadable)))
    chance = _CHANCE.fullmatch(text)
    return Div(Integer(int(chance.group(1))), Integer(int(chance.group(2)))) if chance else None


def _reals(text: str) -> Node | None:
    match = _REALS.fullmatch(text)
    if match is None:
        return NumberSet("R") if _ANYTHING.fullmatch(text) else None
    if not match.group(1):
        return NumberSet("R")
    excepted = parse(match.group(1))
    if isinstance(excepted, Unreadable):
        return None
    items = excepted.items if isinstance(excepted, (Sequence, Alternatives)) else (excepted,)
    return SetOperation("difference", (NumberSet("R"), Sequence(items, "{}")))


def _nothing(text: str) -> Node | None:
    return NumberSet("empty") if _NOTHING.fullmatch(text) else None


def _number(text: str) -> Node | None:
    value = number_from_words(text)
    if value is None:
        return None
    tree = fraction_tree(value)
    if digits := _ORDINAL_DIGITS.fullmatch(text):
        return Qualified(tree, after=digits[1])
    return Qualified(tree, after="ordinal") if _ORDINAL_WORD.search(text) else tree


def fraction_tree(value: Fraction) -> Node:
    """An exact fraction as a tree."""
    whole: Node = Integer(abs(value.numerator))
    size = whole if value.denominator == 1 else Div(whole, Integer(value.denominator))
    return Neg(size) if value < 0 else size
