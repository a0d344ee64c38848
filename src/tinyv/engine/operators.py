"""Arithmetic in words as notation: `3 times x plus 3`, `5 over 6`, `x squared`.

Conventional precedence, as in notation. In speech some texts have two readings (`x plus 1 over 2`, `x plus 1
squared`, `5 over 2x`): they are ambiguous, and nothing is proved about them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from tinyv.engine.figures import PARTS, in_figures
from tinyv.engine.trees import contains
from tinyv.expr.nodes import (
    Alternatives,
    Congruence,
    Dots,
    Interval,
    Matrix,
    Node,
    Piecewise,
    PlusMinus,
    Qualified,
    Ratio,
    Relation,
    Sequence,
    Unreadable,
    Words,
)
from tinyv.expr.parser import parse
from tinyv.expr.units import is_unit_word
from tinyv.expr.vocabulary import BACKSLASH_ONLY_FUNCTIONS, FUNCTIONS, PLAIN_GREEK

MAX_OPERATORS: Final = 12
_NTH: Final = "third|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
_OPERATOR = re.compile(
    r"(?<![\\A-Za-z])(?:(?P<plus>plus)|(?P<minus>minus)|(?P<times>times|multiplied by)|(?P<over>over|divided by)"
    rf"|(?:raised )?to the (?P<nth>{_NTH}|\d{{1,2}}(?:st|nd|rd|th))(?: power)?"
    r"|(?P<power>(?:raised )?to the power(?: of)?)"
    r"|(?P<squared>squared)|(?P<cubed>cubed)|(?P<factorial>factorial)"
    r"|(?P<root>(?:the )?square root of)|(?P<negative>negative))(?![A-Za-z])",
    re.IGNORECASE,
)
_SIGNS: Final = {"plus": " + ", "minus": " - ", "times": r" \cdot ", "negative": " -"}
_TAILS: Final = {"squared": "^{2}", "cubed": "^{3}", "factorial": "!"}
_LETTERS = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{3,}")
_ATOM = re.compile(
    r"\d+(?:\.\d+)?|[A-Za-z](?:_\{?\w{1,4}\}?)?|\\[a-z]+|\\frac\{\w+\}\{\w+\}|\\sqrt\{\w+\}|\([^()]*\)|\{[^{}]*\}"
)
_INFIX = "plus|minus|times|over|divided by|multiplied by"
_BETWEEN = re.compile(
    rf"[\d)}}\]$]\s*(?:{_INFIX}|squared|cubed|to the power)(?![A-Za-z])"
    rf"|(?<![A-Za-z])[A-Za-z]\s+(?:(?:{_INFIX})\s+(?:[-\d({{\\$]|[A-Za-z](?![A-Za-z]))|squared|cubed|to the power)"
    rf"|(?<![\w.])\d{{1,9}}[\s-]+(?:and[\s-]+(?:an?|one)[\s-]+)?(?:{PARTS})(?![A-Za-z])",
    re.IGNORECASE,
)
_UNITLESS: Final = frozenset(["pi", "infinity", "infty"])
_NOT_VALUES = (
    Words, Qualified, Relation, Sequence, Alternatives, Interval, Matrix, Piecewise, Congruence, PlusMinus, Ratio, Dots,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Value:
    """A value in words as a tree; `operators` counts the words between its operands."""

    tree: Node
    operators: int
    ambiguous: bool = False

    @property
    def certain(self) -> bool:
        """True if nothing in it can be grouped otherwise."""
        return not self.ambiguous and self.operators <= 1


def value_in_words(text: str) -> Value | None:
    """The value that a text without markup says in words, notation or both; None if a word is left that is no part."""
    figures = in_figures(text)
    found = list(_OPERATOR.finditer(figures))
    if len(found) > MAX_OPERATORS:
        return None
    written, ambiguous = _written(figures, found) if found else (figures, False)
    if not written or not all(map(_known, _LETTERS.findall(written))):
        return None
    tree = parse(written)
    if isinstance(tree, Unreadable) or contains(tree, _NOT_VALUES):
        return None
    return Value(tree, len(found), ambiguous)


def holds_operators(text: str) -> bool:
    """True if a word for an operator stands beside figures, letters or brackets: a list of items it is not."""
    return _BETWEEN.search(text) is not None


def _known(run: str) -> bool:
    named = run in FUNCTIONS and run not in BACKSLASH_ONLY_FUNCTIONS
    return named or run in PLAIN_GREEK or run in _UNITLESS or is_unit_word(run)


# --- the text in notation ------------------------------------------------------------------------------------


def _written(text: str, found: list[re.Match[str]]) -> tuple[str, bool]:
    """The text in notation, empty if it is none, and whether it can be grouped otherwise."""
    names = [str(match.lastgroup) for match in found]
    edges = [0, *(edge for match in found for edge in match.span()), len(text)]
    chunks = [text[edges[i] : edges[i + 1]].strip() for i in range(0, len(edges), 2)]
    if not _placed(names, chunks):
        return "", False
    if "over" in names:
        return _quotient(names, chunks)
    ambiguous = any(_loose(i, name, names, chunks) for i, name in enumerate(names))
    written = chunks[0]
    for i, name in enumerate(names):
        written += _sign(name, found[i]) + (chunks[i + 1] if name not in ("root", "power") else "")
        if name in ("root", "power"):
            written += f"{{{chunks[i + 1]}}}"
    return written, ambiguous


def _sign(name: str, match: re.Match[str]) -> str:
    if name == "nth":
        return f"^{{{_exponent(match[name])}}}"
    if name == "root":
        return r" \sqrt"
    return _SIGNS.get(name) or _TAILS.get(name) or "^"


def _exponent(nth: str) -> str:
    return nth[:-2] if nth[0].isdigit() else str(_NTH.split("|").index(nth.lower()) + 3)


def _is_tail(name: str) -> bool:
    return name in _TAILS or name == "nth"


def _placed(names: list[str], chunks: list[str]) -> bool:
    """True if each operator has its operands, and nothing stands between a power and the next operator."""
    for i, name in enumerate(names):
        left, right = chunks[i], chunks[i + 1]
        follows = i > 0 and _is_tail(names[i - 1]) and not left
        prefix = i + 1 < len(names) and names[i + 1] in ("root", "negative") and not right
        if _is_tail(name):
            if not left or right:
                return False
        elif name in ("root", "negative"):
            if not right or (name == "negative" and left):
                return False
        elif not ((left or follows or (name == "minus" and i == 0)) and (right or prefix)):
            return False
    return True


def _quotient(names: list[str], chunks: list[str]) -> tuple[str, bool]:
    """One division of two plain operands; with anything beside it, it may be grouped otherwise."""
    at = names.index("over")
    top, bottom = (_operand(names[:at], chunks[: at + 1]), _operand(names[at + 1 :], chunks[at + 1 :]))
    if not top or not bottom:
        return " + ".join(filter(None, chunks)), True
    plain = not _has_terms(top.lstrip("-")) and "/" not in top
    alone = _ATOM.fullmatch(bottom.lstrip("-").removesuffix("^{2}").removesuffix("^{3}")) is not None
    measured = re.fullmatch(r"(\d+(?:\.\d+)?) ?([A-Za-z]{2,})", bottom) if plain else None
    if measured and is_unit_word(measured[2]):
        return rf"\frac{{{top}}}{{{measured[1]}}} {measured[2]}", False
    return rf"\frac{{{top}}}{{{bottom}}}", not (plain and alone)


def _operand(names: list[str], chunks: list[str]) -> str:
    """A chunk, with a sign or a power of it; empty for more."""
    if not names:
        return chunks[0]
    if len(names) == 1 and names[0] in ("minus", "negative") and not chunks[0]:
        return f"-{chunks[1]}"
    if len(names) == 1 and names[0] in ("squared", "cubed") and _ATOM.fullmatch(chunks[0]):
        return chunks[0] + _TAILS[names[0]]
    return ""


def _loose(i: int, name: str, names: list[str], chunks: list[str]) -> bool:
    """True if the operator may reach further than the operand that stands beside it."""
    left, right = chunks[i], chunks[i + 1]
    if name == "times":
        return _has_terms(left) or _has_terms(right)
    if name == "power":
        bare = _ATOM.fullmatch(right.lstrip("-")) is not None
        return not bare or i + 1 < len(names) or _reaches(left, i, names)
    if _is_tail(name):
        return _reaches(left, i, names)
    if name == "root":
        return _ATOM.fullmatch(right) is None or i + 1 < len(names)
    return False


def _reaches(base: str, i: int, names: list[str]) -> bool:
    """True if a power may be meant for more than the last letter or bracket in front of it."""
    if base.startswith("-") or "/" in base or _has_terms(base) or base.endswith("}"):
        return True
    if i and (names[i - 1] in ("minus", "negative") and i == 1):
        return True
    return bool(i) and names[i - 1] in ("plus", "minus", "times") and base[-1:].isdigit() and base != "10"


def _has_terms(text: str) -> bool:
    """True if a plus or minus sign stands outside brackets."""
    depth = 0
    for place, character in enumerate(text):
        depth += (character in "([{") - (character in ")]}")
        if depth == 0 and character in "+-" and place:
            return True
    return False
