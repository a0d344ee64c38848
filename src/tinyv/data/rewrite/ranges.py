"""2.1 intervals: brackets, inequalities, set-builders and words for the same range."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random

from tinyv.data.reference import Reference
from tinyv.data.rewrite.asks import asks, names
from tinyv.data.rewrite.maker import Maker, claims, some
from tinyv.data.rewrite.trees import tree_of, written
from tinyv.engine.trees import contains
from tinyv.expr import nodes as n

_INFINITE = n.Constant("infinity")
_LETTER = re.compile(
    r"(?:range|values?)\s+(?:of\s+)?(?:(?:possible|real|all)\s+)?(?:values?\s+)?(?:of|for)\s+(?:the\s+)?"
    r"(?:real\s+)?(?:number|parameter|constant|variable)?s?\s*(?:\$|\\\()?\s*([a-zA-Z])(?![\w'])"
    r"(?=\s*(?:\$|\\\)|[.,;?_]|is\b|such\b|for\b|so\b|that\b|when\b|if\b|in\b|where\b|$))"
    r"|solve for \$?([a-z])\b",
    re.IGNORECASE,
)
"""The letter whose range is asked for, standing alone: not the a of a + b."""
_OF_X = re.compile(r"domain|solve|solution|inequalit|for which|such that", re.IGNORECASE)
_INTEGERS = re.compile(r"\bintegers?\b|natural number|whole number|\\mathbb\{?[NZ]", re.IGNORECASE)
"""A range of integers is no interval."""
_FUNCTIONS = frozenset("fghFGHABMNSU")
"""Letters that name functions and sets, and so no number."""
_FLIP = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True, slots=True)
class Piece:
    """One interval; an end that is None is infinite."""

    lower: n.Node | None
    upper: n.Node | None
    lower_closed: bool = False
    upper_closed: bool = False

    def brackets(self) -> str:
        """`[a, b)`."""
        low = r"-\infty" if self.lower is None else written(self.lower)
        high = r"\infty" if self.upper is None else written(self.upper)
        return f"{'[' if self.lower_closed else '('}{low}, {high}{']' if self.upper_closed else ')'}"

    def relation(self, name: str) -> str:
        r"""`a \le x < b`; the empty text if there is no bound."""
        low = "" if self.lower is None else written(self.lower)
        high = "" if self.upper is None else written(self.upper)
        if low and high:
            return f"{low} {_sign('<', self.lower_closed)} {name} {_sign('<', self.upper_closed)} {high}"
        if low:
            return f"{name} {_sign('>', self.lower_closed)} {low}"
        return f"{name} {_sign('<', self.upper_closed)} {high}" if high else ""

    def turned(self, name: str) -> str:
        r"""The same from right to left: `b > x \ge a`, `2 < x` for `x > 2`."""
        low = "" if self.lower is None else written(self.lower)
        high = "" if self.upper is None else written(self.upper)
        if low and high:
            return f"{high} {_sign('>', self.upper_closed)} {name} {_sign('>', self.lower_closed)} {low}"
        if low:
            return f"{low} {_sign('<', self.lower_closed)} {name}"
        return f"{high} {_sign('>', self.upper_closed)} {name}" if high else ""

    def words(self, name: str) -> str:
        """`x is greater than 2 and at most 5`."""
        parts = []
        if self.lower is not None:
            bound = "at least" if self.lower_closed else "greater than"
            parts.append(f"{bound} {_shown(self.lower)}")
        if self.upper is not None:
            bound = "at most" if self.upper_closed else "less than"
            parts.append(f"{bound} {_shown(self.upper)}")
        return f"{name} is {' and '.join(parts)}" if parts else ""


def _sign(sign: str, closed: bool) -> str:
    return {"<": r"\le", ">": r"\ge"}[sign] if closed else sign


def _shown(node: n.Node) -> str:
    text = written(node)
    return f"${text}$" if "\\" in text or "^" in text else text


def _pieces(reference: Reference) -> tuple[list[Piece], str] | None:
    """The range as pieces, with the name of its variable (empty if it has none); None if it is no range."""
    tree = tree_of(reference)
    if tree is None or contains(tree, (n.PlusMinus, n.Dots)) or _INTEGERS.search(reference.question):
        return None
    return _read(tree, asks(reference.question, "range"))


def _read(tree: n.Node, asked: bool) -> tuple[list[Piece], str] | None:
    if isinstance(tree, n.Relation) and tree.operators == ("in",) and isinstance(tree.terms[0], n.Symbol):
        inner = _read(tree.terms[1], True)
        return None if inner is None or inner[1] else (inner[0], tree.terms[0].name)
    if isinstance(tree, n.SetBuilder) and isinstance(tree.element, n.Symbol):
        inner = _read(tree.condition, True)
        return inner if inner is not None and inner[1] == tree.element.name else None
    if isinstance(tree, n.SetOperation) and tree.operation == "union":
        return _joined([_read(each, True) for each in tree.operands])
    if isinstance(tree, n.Alternatives):
        read = _joined([_read(each, True) for each in tree.items])
        return read if read is not None and read[1] else None
    return _single(tree, asked)


def _joined(parts: list[tuple[list[Piece], str] | None]) -> tuple[list[Piece], str] | None:
    known = [part for part in parts if part is not None]
    if len(known) < len(parts) or len({name for _, name in known}) != 1:
        return None
    return [piece for pieces, _ in known for piece in pieces], known[0][1]


def _single(tree: n.Node, asked: bool) -> tuple[list[Piece], str] | None:
    if isinstance(tree, n.Interval):
        low = None if _is_infinite(tree.lower) else tree.lower
        high = None if _is_infinite(tree.upper) else tree.upper
        return [Piece(low, high, tree.lower_closed, tree.upper_closed)], ""
    if isinstance(tree, n.Sequence) and tree.brackets in ("()", "[]") and len(tree.items) == 2 and asked:
        closed = tree.brackets == "[]"
        return [Piece(tree.items[0], tree.items[1], closed, closed)], ""
    return _inequality(tree) if isinstance(tree, n.Relation) else None


def _is_infinite(node: n.Node) -> bool:
    return (node.operand if isinstance(node, n.Neg) else node) == _INFINITE


def _inequality(tree: n.Relation) -> tuple[list[Piece], str] | None:
    if not set(tree.operators) <= set(_FLIP) or any(_is_infinite(term) for term in tree.terms):
        return None
    terms, signs = tree.terms, tree.operators
    if len(terms) == 2:
        if not isinstance(terms[0], n.Symbol):
            terms, signs = terms[::-1], (_FLIP[signs[0]],)
        if not isinstance(terms[0], n.Symbol) or contains(terms[1], n.Symbol):
            return None
        closed = signs[0].endswith("=")
        low = signs[0].startswith(">")
        piece = Piece(terms[1], None, closed, False) if low else Piece(None, terms[1], False, closed)
        return [piece], terms[0].name
    return _between(terms, signs)


def _between(terms: tuple[n.Node, ...], signs: tuple[str, ...]) -> tuple[list[Piece], str] | None:
    if len(terms) != 3 or not isinstance(terms[1], n.Symbol) or len({sign[0] for sign in signs}) != 1:
        return None
    if contains(terms[0], n.Symbol) or contains(terms[2], n.Symbol):
        return None
    if signs[0][0] == ">":
        terms, signs = terms[::-1], tuple(_FLIP[sign] for sign in signs[::-1])
    middle = terms[1]
    name = middle.name if isinstance(middle, n.Symbol) else ""
    return [Piece(terms[0], terms[2], signs[0].endswith("="), signs[1].endswith("="))], name


def _name(reference: Reference, own: str) -> str:
    """The variable: the reference's own, the one whose range is asked for, or x if the question has it."""
    if own:
        return own
    found = {str(one or other) for one, other in _LETTER.findall(reference.question)}
    if len(found) == 1 and not found & _FUNCTIONS:
        return found.pop()
    of_x = _OF_X.search(reference.question) and "range" not in reference.question
    return "x" if not found - _FUNCTIONS and of_x and names(reference.question, "x") else ""


def brackets(reference: Reference, rng: Random) -> list[str]:
    r"""`[1, 2)` for an inequality or a set-builder, also with a name in front."""
    read = _pieces(reference)
    if read is None or asks(reference.question, "notation"):
        return []
    text = r" \cup ".join(piece.brackets() for piece in read[0])
    name = _name(reference, read[1])
    return some([text, *([f"{name} \\in {text}"] if name else [])], rng)


def inequality(reference: Reference, rng: Random) -> list[str]:
    r"""`1 \le x < 2` for an interval, in either direction."""
    read = _pieces(reference)
    name = "" if read is None else _name(reference, read[1])
    if read is None or not name or asks(reference.question, "notation"):
        return []
    joint = rng.choice((r" \text{ or } ", " or "))
    straight = [piece.relation(name) for piece in read[0]]
    turned = [piece.turned(name) for piece in read[0]]
    return [joint.join(parts) for parts in (straight, turned) if all(parts)]


def set_builder(reference: Reference, rng: Random) -> list[str]:
    r"""`\{x \mid 1 \le x < 2\}` for an interval or an inequality."""
    read = _pieces(reference)
    if read is None or asks(reference.question, "notation"):
        return []
    name = _name(reference, read[1]) or "x"
    joint = rng.choice((r" \text{ or } ", " or "))
    parts = [piece.relation(name) for piece in read[0]]
    bar = rng.choice((r" \mid ", " | ", ": "))
    return [f"\\{{{name}{bar}{joint.join(parts)}\\}}"] if all(parts) else []


@claims
def in_words(reference: Reference, rng: Random) -> list[str]:
    """`x is at least 1 and less than 2`, `all real numbers greater than 2`."""
    read = _pieces(reference)
    if read is None or len(read[0]) != 1 or asks(reference.question, "notation"):
        return []
    name = _name(reference, read[1])
    said = read[0][0].words("@")
    if not said or contains(reference.tree, n.Symbol) != bool(read[1]):  # type: ignore[arg-type]
        return []
    texts = [said.replace("@ is", "all real numbers")]
    return some([*texts, *([said.replace("@", name)] if name else [])], rng)


def reversed_brackets(reference: Reference, rng: Random) -> list[str]:
    r"""`]1, 2[` for `(1, 2)`."""
    del rng
    read = _pieces(reference)
    if read is None or read[1] or asks(reference.question, "notation"):
        return []
    text = r" \cup ".join(piece.brackets() for piece in read[0])
    swapped = re.sub(r"\((?=[^()]*,)", "]", text)
    swapped = re.sub(r"(?<=[\w}])\)(?= \\cup|$)", "[", swapped)
    return [swapped] if swapped != text else []


MAKERS: tuple[Maker, ...] = (brackets, inequality, set_builder, in_words, reversed_brackets)
