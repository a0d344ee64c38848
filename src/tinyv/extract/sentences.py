"""Where a sentence ends: at a stop that is not part of a number, a name or an abbreviation."""

from __future__ import annotations

import re

LAST_SPAN = 2_000
"""Characters at the end of a text in which its last sentence is sought."""

_END = re.compile(
    r"[.!?][)\"'”*_]{0,3}[ \t]+(?=[A-Z*\\$(“\"\u00c0-\u017f\u0370-\u1fff])|[。！？!?][”\"*)]{0,3}[ \t]*|\n\s*"
)
_WORD_BEFORE = re.compile(r"([A-Za-z.]+)\Z")
_NEXT_WORD = re.compile(r"[A-Za-z']+")
_ABBREVIATIONS = frozenset(
    {
        "dr",
        "mr",
        "mrs",
        "ms",
        "st",
        "prof",
        "jr",
        "sr",
        "vs",
        "mt",
        "ft",
        "gen",
        "col",
        "lt",
        "sgt",
        "rev",
        "hon",
        "inc",
        "co",
        "ltd",
        "approx",
        "fig",
        "eq",
        "ph",
        "ave",
        "capt",
        "maj",
        "gov",
    }
)
_STARTERS = frozenset(
    {"Therefore", "Thus", "Because", "Since", "This", "Hence", "Let", "However", "Note", "So", "We"}
)

_UNFINISHED = re.compile(
    r"(?:[=+\-*/^_<,:：，({\[&]|\b(?:the|a|an|is|are|of|to|and|or|then|that|we|so|with|by|for|need|equals|in)|\\(?:[dtc]?frac|sqrt|cdot|times|left|leq?|geq?|pm|text|mathrm|approx|sum|int))\Z",
    re.IGNORECASE,
)


def first_end(text: str) -> int:
    """Where the first sentence of the text ends, its stop included; the whole length if it has one only."""
    for end in _END.finditer(text):
        if text[: end.start()].strip(" *_\t$") and _is_end(text, end):
            return end.end()
    return len(text)


def last_sentence(text: str) -> str:
    """The last sentence of the text; lines end sentences too."""
    text = text.rstrip()[-LAST_SPAN:]
    start = 0
    for end in _END.finditer(text):
        if end.end() < len(text) and _is_end(text, end):
            start = end.end()
    return text[start:].strip()


def _is_end(text: str, end: re.Match[str]) -> bool:
    mark = text[end.start()]
    if mark in "!?":
        return mark == "?" or end.end() >= len(text) or text[end.end()].isupper()
    if mark != ".":
        return True
    word = _WORD_BEFORE.search(text, max(0, end.start() - 8), end.start())
    if word is None:
        return True
    if (len(word[1]) == 1 and word[1].isupper()) or "." in word[1].strip("."):
        following = _NEXT_WORD.match(text, end.end())
        return following is not None and following[0] in _STARTERS
    return word[1].lower() not in _ABBREVIATIONS


def looks_cut(text: str) -> bool:
    """True if the text stops without any sign that ends a sentence, a formula or a block."""
    bare = text.rstrip(" \t\r\n")
    return not bare.endswith(tuple(".!?。！？…)]}$*`\"'”」>।|：:~_"))


def is_unfinished(text: str) -> bool:
    """True if the text ends in an operator, a comma or a word that calls for another."""
    return _UNFINISHED.search(text[-40:].rstrip(" .!$")) is not None
