"""Text to tokens for the networks: three hashed ids and a few bits per token, no vocabulary file.

A token is a LaTeX command, a word, a single letter, up to three digits, or another sign. What it is called matters less
to the network than where else it stands, so each token says whether the other side, and the question, have it too.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

from tinyv.nano.features.texts import SAME_SIGN, STOP, STRIPPED

IDS = 3
"""Ids per token: of the whole, of its beginning, of its end."""
BUCKETS = 8192
"""Ids of tokens; 0 is padding."""
MAX_REFERENCE, MAX_ANSWER = 48, 72
"""Tokens kept of each side: two thirds from its beginning, one third from its end."""
MAX_CHARACTERS = 1200
_PIECE = re.compile(r"\\[a-zA-Z]+|[^\W\d_]{2,}(?:['’][^\W\d_]+)?|[^\W\d_]|\d{1,3}|[^\s{}]")
BITS = (
    "reference", "in_other", "same_count", "next_too", "previous_too", "stem_in_other", "in_question", "stop", "digit",
    "letter", "word", "command", "sign", "capital", "first_half", "behind_equals",
)  # fmt: skip
"""What each bit of a token says, in order."""


class Token(NamedTuple):
    """One token: its text, and the ids of the whole, of its beginning and of its end."""

    text: str
    ids: tuple[int, int, int]
    kind: int
    """Place among digit, letter, word, command, sign."""
    capital: bool


class Tokens(NamedTuple):
    """A side, ready for the network."""

    ids: list[tuple[int, int, int]]
    bits: list[list[float]]


def tokens_of(text: str, limit: int) -> tuple[Token, ...]:
    """The tokens of a text, at most `limit`."""
    found = _tokens(text[:MAX_CHARACTERS])
    if len(found) <= limit:
        return found
    head = limit * 2 // 3
    return (*found[:head], *found[head - limit :])


@lru_cache(maxsize=2048)
def _tokens(text: str) -> tuple[Token, ...]:
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return tuple(_token(SAME_SIGN.get(piece, piece)) for piece in _PIECE.findall(STRIPPED.sub(" ", text)))


@lru_cache(maxsize=32768)
def _token(piece: str) -> Token:
    word = piece if len(piece) == 1 else piece.lower().replace("’", "'").removesuffix("'s")
    kind = _kind(word)
    ends = (word[:3], word[-3:]) if kind == 2 else ("", "")
    ids = (_id(word), _id("^" + ends[0]) if ends[0] else 0, _id("$" + ends[1]) if ends[1] else 0)
    return Token(word, ids, kind, piece[:1].isupper())


def _kind(word: str) -> int:
    if word[0].isdigit():
        return 0
    if word[0] == "\\":
        return 3
    if word[0].isalpha():
        return 2 if len(word) > 1 else 1
    return 4


def _id(text: str) -> int:
    return 1 + crc32(text.encode("utf-8", "replace")) % (BUCKETS - 1)


def side(mine: Sequence[Token], other: Sequence[Token], asked: frozenset[str], reference: bool) -> Tokens:
    """Ids and bits of one side, seen against the other side and the words of the question."""
    texts, theirs = [t.text for t in mine], [t.text for t in other]
    counts, their_counts = Counter(texts), Counter(theirs)
    following = set(zip(theirs, [*theirs[1:], ""], strict=False))
    stems = {t[:4] for t in theirs if len(t) > 3}
    bits, equals, last = [], 0.0, len(mine)
    for place, token in enumerate(mine):
        text = token.text
        row = [0.0] * len(BITS)
        row[0] = float(reference)
        row[1] = float(text in their_counts)
        row[2] = float(counts[text] == their_counts[text])
        row[3] = float((text, texts[place + 1] if place + 1 < last else "") in following)
        row[4] = float(((texts[place - 1] if place else ""), text) in following) if place else row[1]
        row[5] = float(len(text) > 3 and text[:4] in stems)
        row[6] = float(text in asked)
        row[7] = float(text in STOP)
        row[8 + token.kind] = 1.0
        row[13] = float(token.capital)
        row[14] = float(2 * place < last)
        row[15] = equals
        bits.append(row)
        if text == "=":
            equals = 1.0
    return Tokens([token.ids for token in mine], bits)
