"""Text or LaTeX to a tree: the one way in."""

from __future__ import annotations

import re
from functools import lru_cache

from tinyv.expr.cursor import ParseFailure
from tinyv.expr.letters import LexError
from tinyv.expr.lexer import lex
from tinyv.expr.limits import MAX_CHARACTERS
from tinyv.expr.nodes import Node, Unreadable, Words
from tinyv.expr.normalise import normalise
from tinyv.expr.statements import Statements
from tinyv.expr.vocabulary import FUNCTIONS, GLUED, PLAIN_GREEK, SHORT_WORDS

_ONLY_WORDS = re.compile(r"[A-Za-z][A-Za-z .'-]*")
_VOWEL = re.compile(r"[aeiouyAEIOUY]")
_UNKNOWNS = frozenset("xyz")
_CACHE_SIZE = 4_096


@lru_cache(maxsize=_CACHE_SIZE)
def parse(text: str, thousands: bool = True, tight_division: bool = False) -> Node | Unreadable:
    """The tree of `text`, or why there is none; never raises for any text, bounded in time and memory.

    `thousands`: `1,234` outside brackets is one number (else two items). `tight_division`: `1/2x` is `1/(2x)`
    (else `(1/2)x`), `3/4%` is `3/(4%)`. Results are cached.
    """
    if len(text) > MAX_CHARACTERS:
        return Unreadable("too_long", f"{len(text)} characters")
    text = normalise(text).strip()
    if not text:
        return Unreadable("empty")
    words = _plain_words(text)
    if words is not None:
        return words
    try:
        return _parse(text, thousands, tight_division)
    except (ParseFailure, LexError) as failure:
        return Unreadable(failure.reason, failure.detail, failure.position)
    except RecursionError:  # the caller's own stack was nearly full
        return Unreadable("too_deep", "stack")


def _parse(text: str, thousands: bool, tight_division: bool) -> Node:
    parser = Statements(lex(text, thousands), tight_division)
    node = parser.statements()
    if not parser.ended():
        raise parser.failure()
    return node


def has_loose_slash(text: str) -> bool:
    """True if the text holds a slash with two readings, such as `1/2x`."""
    try:
        parser = Statements(lex(normalise(text).strip()))
        parser.statements()
    except (ParseFailure, LexError):
        return False
    return parser.loose_slash


def _plain_words(text: str) -> Words | None:
    """Text of letters only that cannot be a product of symbols."""
    if not _ONLY_WORDS.fullmatch(text):
        return None
    parts = text.replace(".", " ").split()
    if not any(_is_word(part) for part in parts):
        return None
    if any(part in FUNCTIONS for part in parts):
        return None
    if "and" in parts or "or" in parts:
        return (
            None
            if any(len(part) == 1 and part not in ("a", "A", "I") for part in parts)
            else Words(" ".join(text.split()))
        )
    return Words(" ".join(text.split()))


def _is_word(part: str) -> bool:
    if GLUED.fullmatch(part) or set(part) <= _UNKNOWNS:
        return False
    if part in PLAIN_GREEK or part in FUNCTIONS or part in ("pi", "inf", "infinity", "infty", "oo"):
        return False
    if part in SHORT_WORDS:
        return True
    return len(part) >= 3 and bool(_VOWEL.search(part)) and not part.isupper()
