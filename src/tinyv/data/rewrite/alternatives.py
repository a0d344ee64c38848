"""References in words, and the alternatives that some of them join by slashes."""

from __future__ import annotations

import re
from functools import lru_cache
from random import Random

from tinyv.data.reference import Reference
from tinyv.data.rewrite.maker import MAX_CHARACTERS
from tinyv.engine.text.fold import fold_words, is_words
from tinyv.expr import nodes as n

_MATHEMATICAL = re.compile(r"[\\$^_={}|<>\n]")
_JUNK = re.compile(
    r"[()\[\]%:;\x00-\x1f]|Â|Ã|^(?:list|history|outline|culture|economy) of\b|^$", re.IGNORECASE
)
_LONG_WORD = re.compile(r"[^\W\d_]{3,}")
MAX_ALTERNATIVES = 400


def is_phrase(reference: Reference) -> bool:
    """True if the reference is words, with no value that is known."""
    if isinstance(reference.tree, (n.Words, n.Unreadable)):
        return True
    return is_words(reference.text) and not re.match(r"\W*\d", reference.text)


def is_joined(reference: Reference) -> bool:
    """True if the reference joins several answers by slashes; `60 miles/hour` and `1/2` do not."""
    return len(_parts(reference.text)) > 1 and not isinstance(reference.tree, n.Quantity)


@lru_cache(maxsize=4096)
def _parts(text: str) -> tuple[str, ...]:
    if (
        "/" not in text
        or _MATHEMATICAL.search(text)
        or re.search(r"\band/or\b|(?<![\d/])\d{1,2}\s?/\s?\d{1,3}(?![\d:])", text)
    ):
        return ()
    parts = tuple(part.strip() for part in text.split("/"))[:MAX_ALTERNATIVES]
    if all(re.fullmatch(r"[12]\d{3}", part) for part in parts):
        return parts
    return parts if any(_LONG_WORD.search(part) for part in parts) else ()


def alternatives_of(reference: Reference) -> list[str]:
    """The alternatives of a reference in words that are certain, itself if it is only one; else nothing.

    Of three or more, only those count that stand inside most of the others: lists of aliases hold strays.
    """
    if is_joined(reference):
        return list(_certain(reference.text))
    text = reference.text
    plain = len(text) <= MAX_CHARACTERS and not _MATHEMATICAL.search(text) and not re.search("[ÂÃ]", text)
    return [text] if plain and is_words(text) and is_phrase(reference) else []


@lru_cache(maxsize=4096)
def _certain(text: str) -> tuple[str, ...]:
    parts = _parts(text)
    clean = tuple(part for part in parts if not _JUNK.search(part))
    if len(parts) <= 2:
        return clean
    folded = [f" {fold_words(part)} " for part in parts]
    counts = {part: sum(f" {fold_words(part)} " in other for other in folded) for part in clean}
    most = max(counts.values(), default=0)
    return tuple(part for part, count in counts.items() if count == most > 1 and len(part) > 1)


def chosen(reference: Reference, rng: Random) -> str | None:
    """One alternative of a reference in words, without the stop at its end; None for mathematics."""
    known = [one.rstrip(".") for one in alternatives_of(reference) if 2 < len(one) < 60]
    return rng.choice(known) if known else None


def single(reference: Reference, rng: Random) -> Reference | None:
    """The reference, or one of its alternatives as a reference; None if none of them is certain."""
    if not is_joined(reference):
        return reference
    known = alternatives_of(reference)
    return Reference(reference.question, rng.choice(known), reference.data_source) if known else None
