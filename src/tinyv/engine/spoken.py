"""An answer in words beside a reference in notation, read whole: `x is less than 4`, `5 over 6`, `2 m and 50 cm`.

What is not understood to its last word is no reading. A reference in words is never read so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from tinyv.engine.comparatives import comparative
from tinyv.engine.compound import compound
from tinyv.engine.context import Context
from tinyv.engine.figures import PART_WORD, SMALL
from tinyv.engine.inequality import real_set
from tinyv.engine.operators import value_in_words
from tinyv.engine.text.plain import plain
from tinyv.engine.trees import contains, is_list_like
from tinyv.expr.nodes import (
    Alternatives,
    Degrees,
    Node,
    Percent,
    Qualified,
    Quantity,
    Relation,
    Sequence,
    Unreadable,
    Words,
)
from tinyv.expr.parser import parse

MAX_LENGTH: Final = 160
"""A longer answer is a sentence."""
_SAID = re.compile(
    rf"(?<![\\A-Za-z])(?:{SMALL}|less|smaller|lower|fewer|below|under|greater|larger|bigger|more|higher|above|exceed\w*"
    r"|least|most|between|over|[lg]t|[lg]eq?|plus|minus|times|divided|multiplied|squared|cubed|power|root|raised|factorial"
    r"|negative|hal(?:f|ves)|quarters?|thirds?|\w+ths?|equals?|is|either|and|to the)(?![A-Za-z])|[大小不至少超多高低]"
    r"|\d ?[a-z]{1,14}\.?,? \d",
    re.IGNORECASE,
)
_NAME = r"[A-Za-z](?:_\{?\w{1,4}\}?)?|[a-zA-Z]\([a-z]\)|\\[a-z]{2,8}"
_VERB = re.compile(
    rf"(?:(?:the )?values? of )?(?P<name>{_NAME})"
    r" (?:(?:is|are|must be|has to be|will be)(?: equal to)?|equal to|equals?) (?P<either>either )?(?P<rest>.+)",
    re.IGNORECASE,
)
_MIXED = re.compile(r"(\d{1,9}) and (\d{1,6} ?/ ?\d{1,6}|\\d?frac\{\d{1,6}\}\{\d{1,6}\})((?: [a-zA-Z]+)?)")
_EITHER = re.compile(r"either (?P<rest>.+)", re.IGNORECASE)
_AND = re.compile(r",? and |, ")
_OR = re.compile(r",? or |, ")
_SOLVED = ("solve", "solution", "root", "zero", "satisf", "find all", "values of", "方程", "解")
MAX_VALUES: Final = 6


@dataclass(frozen=True, slots=True)
class Spoken:
    """What an answer says; `tree` is None where its words can be grouped in two ways."""

    tree: Node | None
    certain: bool = True
    """False where a difference proves nothing."""


def spoken(answer: str, reference: Node | Unreadable, context: Context) -> Spoken | None:
    """The answer's words as a tree; None if it has none of these words, or holds others beside them."""
    if len(answer) > MAX_LENGTH or isinstance(reference, Unreadable) or not _SAID.search(answer):
        return None
    if contains(reference, (Words, Qualified)):
        return None
    text = plain(answer).strip(" .")
    if _ordered(reference):
        order = comparative(text)
        if order is not None:
            return Spoken(order)
    return (
        _compound(text, reference)
        or _assignments(text)
        or _solutions(text, reference, context)
        or _value(text, reference, context)
    )


def _ordered(reference: Node) -> bool:
    """True for an inequality, an interval or another set on the line."""
    if isinstance(reference, Relation):
        return (
            any(sign in ("<", "<=", ">", ">=") for sign in reference.operators)
            or real_set(reference) is not None
        )
    if isinstance(reference, Sequence):
        return len(reference.items) == 2 and reference.brackets in ("()", "[]")
    return real_set(reference) is not None


def _compound(text: str, reference: Node) -> Spoken | None:
    found = None if is_list_like(reference) else compound(text)
    return None if found is None else Spoken(*found)


def _value(text: str, reference: Node, context: Context) -> Spoken | None:
    """Nothing but a value, in words that notation has a sign for.

    A difference proves nothing where the words may say something else: `3 quarters` are coins, too, a unit may be
    meant for both parts of a sum, "and" and "plus" may join two answers.
    """
    parts = [part.lower() for part in PART_WORD.findall(text)]
    if context.asks_about(*(f"{ask} {part}" for part in parts for ask in ("how many", "number of"))):
        return None
    listed = is_list_like(reference)
    mixed = _MIXED.fullmatch(text)
    if listed and " and " in text:
        return None
    value = value_in_words(f"{mixed[1]} {mixed[2]}{mixed[3]}" if mixed else text)
    if value is None or value.tree == parse(text):
        return None
    shared = listed or (value.operators > 0 and contains(reference, (Quantity, Degrees, Percent)))
    things = bool({"quarters", "halves"} & set(parts)) or context.asks_about(
        *(p.removesuffix("s") for p in parts)
    )
    return Spoken(None if value.ambiguous else value.tree, value.certain and not (things or shared or mixed))


def _assignments(text: str) -> Spoken | None:
    """`x is 2 and y is 3`."""
    matches = [_VERB.fullmatch(part) for part in _AND.split(text)]
    names = [parse(match["name"]) for match in matches if match]
    values = [value_in_words(match["rest"]) for match in matches if match and not match["either"]]
    if not 2 <= len(matches) <= MAX_VALUES or len(set(names)) < len(matches) or len(values) < len(matches):
        return None
    known = [value for value in values if value is not None and not value.ambiguous]
    items = [
        Relation((name, value.tree), ("=",))
        for name, value in zip(names, known, strict=False)
        if not isinstance(name, (Unreadable, Words))
    ]
    return (
        Spoken(Sequence(tuple(items)), all(v.certain for v in known))
        if len(items) == len(matches) == len(known)
        else None
    )


def _solutions(text: str, reference: Node, context: Context) -> Spoken | None:
    """`x is 5 over 2`, `x is -3 or 2`; `either -3 or 2` only where solutions are asked for."""
    match = _VERB.fullmatch(text)
    if match is None:
        match = _EITHER.fullmatch(text)
        if match is None or not (isinstance(reference, Alternatives) or context.asks_about(*_SOLVED)):
            return None
    values = [value_in_words(part) for part in _OR.split(match["rest"])]
    known = [value for value in values if value is not None]
    single = "either" not in text.lower().split()
    if len(known) != len(values) or len(values) > MAX_VALUES or (len(values) == 1 and not single):
        return None
    if any(value.ambiguous for value in known):
        return Spoken(None)
    name = parse(match["name"]) if "name" in match.re.groupindex else None
    if isinstance(name, (Unreadable, Words)):
        return None
    items = tuple(v.tree if name is None else Relation((name, v.tree), ("=",)) for v in known)
    return Spoken(items[0] if len(items) == 1 else Alternatives(items), all(v.certain for v in known))
