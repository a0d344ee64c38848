"""Comparatives in words as inequalities: `all x below 4`, `at least 3`, `x is more than 2 and at most 5`, `小于4`.

Every word has to be understood, else it is no reading: `5 less than x` is a difference, `no solution below 4` another
statement. What the ends are has to be told: `between 2 and 5` alone is left open.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from tinyv.engine.figures import in_figures
from tinyv.engine.operators import value_in_words
from tinyv.engine.trees import is_closed
from tinyv.expr.nodes import (
    Alternatives,
    Constant,
    Interval,
    Neg,
    Node,
    Quantity,
    Relation,
    SetOperation,
    Symbol,
)
from tinyv.expr.parser import parse

MAX_CLAUSES: Final = 4
_FEW, _MANY = "less|smaller|lower|fewer", "greater|larger|bigger|more|higher"
_OR_EQUAL = r"(?:than )?or (?:is )?equals?(?: to| than)?"
_SIGNS: Final = (
    ("<=", rf"(?:{_FEW}) {_OR_EQUAL}|equal to or (?:{_FEW}) than|(?:not?|never) (?:{_MANY}) than|at (?:the )?most"
           r"|not exceeding|(?:does not|doesn't|must not|cannot) exceed|leq?(?= )"),
    (">=", rf"(?:{_MANY}) {_OR_EQUAL}|equal to or (?:{_MANY}) than|(?:not?|never) (?:{_FEW}) than|at (?:the )?least"
           r"|geq?(?= )"),
    ("<", rf"(?:strictly )?(?:{_FEW}) than|(?:strictly )?(?:below|under)|lt(?= )"),
    (">", rf"(?:strictly )?(?:{_MANY}) than|(?:strictly )?above|exceed(?:s|ing)?|gt(?= )"),
)  # fmt: skip
_UP_TAIL, _DOWN_TAIL = (
    "more|greater|larger|bigger|higher|above|over|up(?:wards?)?",
    "less|fewer|smaller|lower|below|under",
)
_COMPARATIVE = re.compile(
    r"(?<![\\A-Za-z])(?:"
    + "|".join(f"(?P<s{i}>{pattern})" for i, (_, pattern) in enumerate(_SIGNS))
    + rf"|(?:or|and) (?:(?P<up>{_UP_TAIL})|(?P<down>{_DOWN_TAIL}))(?=\s*(?:$|,|and |but |or )))(?![A-Za-z])",
    re.IGNORECASE,
)
_OVER = re.compile(
    r"(?:(?<![\\A-Za-z])(?P<lead>is|are|be|numbers|values|all \$?[A-Za-z]\$?) |^)over (?=[-\d\\])",
    re.IGNORECASE,
)
_ENDS = "(?:end ?points?|ends|bounds)"
_CLOSED = rf"inclusive(?:ly)?|(?:both )?(?:{_ENDS} )?included|including (?:both |the )*{_ENDS}"
_OPEN = (
    rf"exclusive(?:ly)?|(?:both )?(?:{_ENDS} )?excluded|(?:excluding|not including) (?:both |the )*{_ENDS}"
)
_BETWEEN = re.compile(
    r"(?P<left>.{0,60}?)(?<![A-Za-z])(?P<strict>strictly )?between (?P<low>.{1,40}?) and (?P<high>.{1,40}?)"
    rf"(?:,? ?\(?(?:(?P<closed>{_CLOSED})|(?P<open>{_OPEN}))\)?)?",
    re.IGNORECASE,
)
_JOINT = re.compile(r"\s*,?\s*(?<![A-Za-z\\])(and|or|but)(?![A-Za-z])\s*|\s*,\s+", re.IGNORECASE)
_NAME = r"[A-Za-z](?:_\{?\w{1,4}\}?)?|\\(?:alpha|beta|gamma|delta|theta|lambda|mu|omega|phi|rho|sigma|tau)"
_IS_NAME = re.compile(_NAME)
_FILLERS: Final = frozenset(
    "for the set of all any every each possible values value real reals numbers number that which such is are be must "
    "should has have to needs being will always".split()
)
"""Words that say no more than that a number, or all numbers, are spoken of."""
_COPULA = re.compile(r"(?P<what>.+?) (?:is|are|must be|has to be|should be|is always|will be)", re.IGNORECASE)
_FIGURE, _PLURAL = (
    re.compile(r"[\d\\]|zero"),
    re.compile(r"\b(?:numbers|values|reals|(?:any|every|each)(?: real)? number)\b", re.IGNORECASE),
)
"""`more than one` counts something; `all numbers less than four` does not."""
_FLIPPED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_INFINITY = Constant("infinity")

_WAYS = re.compile(
    r"(?<![A-Za-z])(?:(?P<up>greater|larger|bigger|higher|above|beyond|exceed\w*|upwards?)|(?P<down>less|smaller|lower"
    r"|fewer|below|beneath|under))(?![A-Za-z])|(?P<chinese>大于|超过|多于|高于|小于|少于|低于)",
    re.IGNORECASE,
)
"""Words that tell a direction and stand in no comparative that is read."""
_ABBREVIATED: Final = frozenset("lt gt le ge leq geq".split())
"""In prose they are other words."""
_DENIED = re.compile(
    r"(?:(?<![A-Za-z])(?:not|never|no|cannot|nothing|none)|n't)(?: (?:be|is|are|any|go|numbers?|values?))* ?$|不$",
    re.IGNORECASE,
)


class Clause(NamedTuple):
    """`what` is compared with `bound`; None stands for numbers without a name."""

    what: Node | None
    sign: str
    bound: Node


def comparative(text: str) -> Node | None:
    """The inequality, interval or union that a text without markup says; None if it is not all understood."""
    chinese = _chinese(text)
    if chinese is not None:
        return chinese
    said = _OVER.sub(_above, in_figures(text.strip(" .,")))
    found = _between(said) or _clauses(said)
    counted = isinstance(found, (Interval, SetOperation)) and not _FIGURE.search(text)
    return None if counted and not _PLURAL.search(text) else found


def _above(match: re.Match[str]) -> str:
    return f"{match['lead'] or ''} above "


def directions(text: str) -> frozenset[str]:
    """Where the comparatives anywhere in a text point, `<` or `>`; a denial in front turns one round."""
    said = _OVER.sub(_above, text)
    found: set[str] = set()

    def note(match: re.Match[str]) -> str:
        name = str(match.lastgroup)
        if match[0].lower() in _ABBREVIATED:
            return match[0]
        way = _way(name, match[0])
        denied = _DENIED.search(said, max(0, match.start() - 40), match.start()) is not None
        found.add(_FLIPPED[way] if denied else way)
        return " " * len(match[0])

    said = _COMPARATIVE.sub(note, said)
    _WAYS.sub(note, said)
    return frozenset(found)


def _way(name: str, word: str) -> str:
    if name.startswith("s"):
        return _SIGNS[int(name[1:])][0][0]
    return ">" if name == "up" or (name == "chinese" and word in _CHINESE_SIGNS[">"]) else "<"


def _clauses(text: str) -> Node | None:
    marked = _COMPARATIVE.sub(_mark, text)
    if "§" not in marked:
        return None
    parts, joints = _split(marked)
    if len(parts) > MAX_CLAUSES:
        return None
    clauses: list[Clause] = []
    for part in parts:
        clause = _clause(part, clauses[-1] if clauses else None)
        if clause is None:
            return None
        clauses.append(clause)
    return _joined(clauses, joints)


def _mark(match: re.Match[str]) -> str:
    name = str(match.lastgroup)
    if name in ("up", "down"):
        return f" §{'>=' if name == 'up' else '<='}§"
    return f" §{_SIGNS[int(name[1:])][0]}§ "


def _split(text: str) -> tuple[list[str], set[str]]:
    parts, joints, start = [], set(), 0
    for match in _JOINT.finditer(text):
        parts.append(text[start : match.start()])
        joints.add("or" if (match[1] or "").lower() == "or" else "and")
        start = match.end()
    return [*parts, text[start:]], joints


def _clause(text: str, before: Clause | None) -> Clause | None:
    """One comparison; without a subject of its own it speaks of the same as the one before."""
    pieces = text.split("§")
    if len(pieces) != 3:
        return None
    left, sign, right = (" ".join(piece.split()) for piece in pieces)
    if not right:
        left, right = _before_bound(left)
    bound = _bound(right)
    if bound is None:
        return None
    subject = _subject(left)
    if subject is None:
        return None
    what, named = subject
    if what is not None and is_closed(what):
        return Clause(bound, _FLIPPED[sign], what) if not is_closed(bound) else None
    if what is None and not is_closed(bound):
        return None
    if what is None and not named:
        if before is not None:
            return Clause(before.what, sign, bound)
        return Clause(None, sign, bound)
    return Clause(what, sign, bound)


def _before_bound(text: str) -> tuple[str, str]:
    """`x is 4` of `x is 4 or less`: the words in front, and the bound."""
    words = text.split()
    at = next((i for i in range(len(words), 0, -1) if words[i - 1].lower() in _FILLERS), 0)
    return " ".join(words[:at]), " ".join(words[at:])


def _bound(text: str) -> Node | None:
    value = value_in_words(text)
    if value is None or value.ambiguous or isinstance(value.tree, Quantity):
        return None
    return value.tree


def _subject(text: str) -> tuple[Node | None, bool] | None:
    """What is compared (None for numbers without a name), and whether the text names anything; None if unclear."""
    words = text.split()
    names = set()
    for place, word in enumerate(words):
        following = words[place + 1].lower() if place + 1 < len(words) else ""
        if word.lower() == "a" and following in ("real", "number", "value"):
            continue
        if _IS_NAME.fullmatch(word):
            names.add(word)
        elif word.lower() not in _FILLERS:
            return _expression(text)
    if len(names) > 1:
        return None
    tree = parse(names.pop()) if names else None
    if tree is not None and not isinstance(tree, Symbol):
        return None
    return tree, tree is not None or any(
        word.lower() in ("numbers", "number", "values", "reals") for word in words
    )


def _expression(text: str) -> tuple[Node, bool] | None:
    """`2x + 1 is`: any formula in front of a verb."""
    match = _COPULA.fullmatch(text)
    value = value_in_words(match["what"]) if match else None
    return None if value is None or value.ambiguous else (value.tree, True)


# --- several clauses -----------------------------------------------------------------------------------------


def _joined(clauses: list[Clause], joints: set[str]) -> Node | None:
    if len(clauses) == 1:
        return _single(clauses[0])
    if len({clause.what for clause in clauses}) > 1 or len(joints) > 1:
        return None
    if joints == {"or"}:
        parts = tuple(map(_single, clauses))
        return SetOperation("union", parts) if clauses[0].what is None else Alternatives(parts)
    lower = [c for c in clauses if c.sign in (">", ">=")]
    upper = [c for c in clauses if c.sign in ("<", "<=")]
    if len(lower) != 1 or len(upper) != 1:
        return None
    return _chain(
        clauses[0].what, lower[0].bound, upper[0].bound, lower[0].sign == ">=", upper[0].sign == "<="
    )


def _single(clause: Clause) -> Node:
    what, sign, bound = clause
    if what is not None:
        return Relation((what, bound), (sign,))
    closed = sign.endswith("=")
    return (
        Interval(Neg(_INFINITY), bound, False, closed)
        if sign[0] == "<"
        else Interval(bound, _INFINITY, closed, False)
    )


def _chain(what: Node | None, low: Node, high: Node, low_closed: bool, high_closed: bool) -> Node:
    if what is None:
        return Interval(low, high, low_closed, high_closed)
    return Relation((low, what, high), ("<=" if low_closed else "<", "<=" if high_closed else "<"))


def _between(text: str) -> Node | None:
    """`between 2 and 5 inclusive`; None where nothing tells whether the ends belong to it."""
    match = _BETWEEN.fullmatch(text)
    if match is None or bool(match["closed"]) == bool(match["strict"] or match["open"]):
        return None
    low, high, subject = _bound(match["low"]), _bound(match["high"]), _subject(match["left"])
    if low is None or high is None or subject is None:
        return None
    closed = bool(match["closed"])
    return _chain(subject[0], low, high, closed, closed)


# --- Chinese -------------------------------------------------------------------------------------------------

_CHINESE_SIGNS: Final = {
    ">=": "大于等于|大于或等于|不小于|不少于|不低于|至少(?:为|是)?",
    "<=": "小于等于|小于或等于|不大于|不超过|不多于|不高于|至多(?:为|是)?",
    ">": "大于|超过|多于|高于",
    "<": "小于|少于|低于",
}
_CHINESE_SIGN = "|".join(_CHINESE_SIGNS.values())
_CHINESE = re.compile(
    rf"(?:所有|任意|一切|全体)?\s*(?P<name>{_NAME})?\s*(?P<sign>{_CHINESE_SIGN})\s*(?P<bound>[^\u4e00-\u9fff]{{1,40}}?)"
    rf"\s*(?:(?:且|并且|,|，)?\s*(?P<sign2>{_CHINESE_SIGN})\s*(?P<bound2>[^\u4e00-\u9fff]{{1,40}}?))?"
    r"\s*(?:的(?:所有|任意|一切|全体)?(?:实数|数|值))?"
)


def _chinese(text: str) -> Node | None:
    match = _CHINESE.fullmatch(text.strip(" 。."))
    if match is None:
        return None
    name = parse(match["name"]) if match["name"] else None
    what = name if isinstance(name, Symbol) else None
    clauses = []
    for sign, bound in ((match["sign"], match["bound"]), (match["sign2"], match["bound2"])):
        tree = _bound(bound) if sign else None
        if sign and (tree is None or (what is None and not is_closed(tree))):
            return None
        if tree is not None:
            clauses.append(Clause(what, _chinese_sign(sign), tree))
    return _joined(clauses, {"and"} if len(clauses) > 1 else set())


def _chinese_sign(word: str) -> str:
    return next(sign for sign, words in _CHINESE_SIGNS.items() if re.fullmatch(words, word))
