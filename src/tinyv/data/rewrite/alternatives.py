"""References in words, and the alternatives that some of them join by slashes."""

from __future__ import annotations

import re
from random import Random

from tinyv.data.reference import Reference
from tinyv.data.rewrite.maker import MAX_CHARACTERS
from tinyv.engine.text.fold import is_words
from tinyv.expr import nodes as n

_MATHEMATICAL = re.compile(r"[\\$^_={}|<>]")
_JUNK = re.compile(r"disambiguation|[\x00-\x1f]|Â|Ã|\(\d{4}|\btemplate\b|^list of\b|:", re.IGNORECASE)


def is_phrase(reference: Reference) -> bool:
    """True if the reference is words, with no value that is known."""
    if isinstance(reference.tree, (n.Words, n.Unreadable)):
        return True
    return is_words(reference.text) and not re.search(r"\d", reference.text)


def alternatives_of(reference: Reference) -> list[str]:
    """The alternatives of a reference in words, itself if it is only one; empty for mathematics."""
    text = reference.text
    if _MATHEMATICAL.search(text) or "\n" in text or not is_words(text.partition("/")[0] + " " + text):
        return []
    parts = [part.strip() for part in text.split("/")]
    if len(parts) == 1:
        return parts if len(text) <= MAX_CHARACTERS and is_phrase(reference) else []
    known = all(len(part) > 3 or part.isupper() for part in parts) or len(parts) > 3
    if not known or re.search(r"\b\w/\w\b|and/or|\d/\d", text):
        return []
    return [part for part in parts if len(part) > 2 and not _JUNK.search(part)]


def chosen(reference: Reference, rng: Random) -> str | None:
    """One alternative of a reference in words, without the stop at its end; None for mathematics."""
    known = [one.rstrip(".") for one in alternatives_of(reference) if 2 < len(one) < 60]
    return rng.choice(known) if known else None
