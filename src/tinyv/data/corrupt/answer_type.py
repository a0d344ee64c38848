"""What type of answer a reference is, read from its text and its question; cheap, as pools hold many."""

from __future__ import annotations

import re
from functools import lru_cache

from tinyv.engine.text.choice import pick_of
from tinyv.engine.text.date import dates_of
from tinyv.engine.text.fold import fold_words, is_words
from tinyv.engine.text.phrase import classes_of
from tinyv.engine.text.words import alternatives_of
from tinyv.engine.unwrapping import has_content
from tinyv.expr.units import parse_unit

NUMBER, EXPRESSION, LIST, CHOICE, YES_NO = "number", "expression", "list", "choice", "yes_no"
PERSON, PLACE, DATE, PHRASE, SENTENCE, NOTHING = "person", "place", "date", "phrase", "sentence", "nothing"
WORD_TYPES = frozenset((PERSON, PLACE, DATE, PHRASE))
"""Types that another entity of the same type can stand for."""
MATHEMATICS = frozenset((NUMBER, EXPRESSION, LIST))
MAX_ENTITY = 6
"""Words of a name; longer answers are sentences."""

_NUMBER = re.compile(
    r"[\s$\\!]*[-+−]?[\s\\!$]*(?:(?:\d{1,3}(?:(?:,|\{,\}|\\[,!]|\\ | )\d{3})+|\d+)(?:\.\d+)?|\.\d+)"
    r"(?:\s*/\s*\d+)?(?:\s*\\?[%°]|\^\{?\\circ\}?|\s*\\(?:text|mathrm)\s*\{[^{}]*\}"
    r"|(?:\\[,; ]|\s)*[A-Za-z][A-Za-z/^0-9]{0,5})?[\s$.]*"
)
_FRACTION = re.compile(r"\s*[-−]?\s*\\[dt]?frac\s*\{\s*[-−]?\d+\s*\}\s*\{\s*\d+\s*\}\s*")
_YEAR = re.compile(r"(?:(?:early|late|mid)?[- ]?(?:1\d|20)\d\d(?:s|\s*[-–]\s*(?:\d\d|\d{4}))?)")
_YEARS = re.compile(r"\s*(?:1[0-9]|20)\d\d(?:\s*[-/–]\s*(?:(?:1[0-9]|20)\d\d|\d\d))+\s*")
_WORDS = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_WHO = re.compile(r"\b(?:who|whom|whose)\b", re.IGNORECASE)
_WHERE = re.compile(
    r"\bwhere\b|\b(?:what|which)(?: \w+){0,2} (?:country|countries|city|cities|state|states|town|river"
    r"|island|continent|"
    r"county|capital|sea|ocean|lake|mountain|region|province|nation|port|airport|village|desert)\b",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"\bwhen\b|\b(?:what|which)(?: \w+)? (?:year|date|day|month|decade|century)\b", re.IGNORECASE
)
_HEAD = re.compile(
    r"\b(?:what|which)(?: (?:is|was|are|were))?(?: the)? ([a-z]{3,20})\b"
    r"|\b(how (?:many|much|long|old|far|tall|high|big|often|fast)|how|why)\b",
    re.IGNORECASE,
)
_NOT_ENTITY = re.compile(r"\b(?:is|are|was|were|has|have|does|do|can|will|if|because|not)\b", re.IGNORECASE)
_TEX_TEXT = re.compile(r"[\\^_=<>$]")
_AMOUNT = re.compile(r"^[\d.,\s]+")
_LETTERS = re.compile(r"[A-Za-z]{3}")
_PLAIN = re.compile(r"\d[\d,.]*")


@lru_cache(maxsize=65_536)
def type_of(question: str, text: str) -> str:
    """One of the types above; `nothing` where there is no answer in the reference."""
    if not has_content(text):
        return NOTHING
    if _is_choice(text, question):
        return CHOICE
    if _NUMBER.fullmatch(text) or _FRACTION.fullmatch(text):
        return DATE if _YEAR.fullmatch(text.strip()) and _WHEN.search(question) else NUMBER
    if dates_of(text) or _YEARS.fullmatch(text):
        return DATE
    return _type_of_words(question, text) if is_words(text) else _type_of_mathematics(text)


def _is_choice(text: str, question: str) -> bool:
    pick = pick_of(text) if len(text) <= 400 else None
    return pick is not None and (pick.marked or pick.letters in "ABCDE" or bool(pick.text and question))


def _type_of_words(question: str, text: str) -> str:
    first = fold_words(text)
    if first in ("yes", "no", "true", "false"):
        return YES_NO
    shown = names_of(text)
    if not shown or classes_of(text, question):
        return SENTENCE
    shortest = min(shown, key=len)
    if len(shortest.split()) > MAX_ENTITY or _NOT_ENTITY.search(shortest):
        return SENTENCE
    return _type_of_entity(question)


def _type_of_entity(question: str) -> str:
    asked = [(match.start(), name) for pattern, name in _ASKED if (match := pattern.search(question))]
    return min(asked)[1] if asked else PHRASE


_ASKED = ((_WHO, PERSON), (_WHERE, PLACE), (_WHEN, DATE))


def _type_of_mathematics(text: str) -> str:
    inner = re.sub(r"\{,\}|(?<=\d),(?=\d{3}(?!\d))", "", text)
    return LIST if re.search(r",|;|\\pm|\band\b|\bor\b|\\text\{\s*(?:and|or)\s*\}", inner) else EXPRESSION


def head_of(question: str) -> str:
    """The noun behind "what" or "which", in the singular (`river` of "which river flows ..."), or `how many`, `why`.

    Empty if there is none.
    """
    match = _HEAD.search(question)
    word = (match[1] or match[2]).lower() if match else ""
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


@lru_cache(maxsize=65_536)
def names_of(text: str) -> tuple[str, ...]:
    """The alternatives of a reference in words as they are written; the whole where it has none."""
    parted = (alternatives_of(text) or _YEARS.fullmatch(text) or _dated(text)) and not _is_rate(text)
    if not parted:
        return (text.strip(),) if text.strip() else ()
    return tuple(part.strip() for part in text.split("/") if part.strip())


def _is_rate(text: str) -> bool:
    """True for an amount of a compound unit: `60 miles/hour`."""
    amount = _AMOUNT.match(text)
    return amount is not None and parse_unit(text[amount.end() :]) is not None


def _dated(text: str) -> bool:
    """True for `1979/21 July 1979` and `9/nine`: each part is a number, holds a year or a word; no formula."""
    parts = [part.strip() for part in text.split("/")]
    if len(parts) < 2 or _TEX_TEXT.search(text):
        return False
    return any(map(_LETTERS.search, parts)) and all(_PLAIN.fullmatch(p) or _LETTERS.search(p) for p in parts)


def is_wordy(question: str, text: str) -> bool:
    """True for an answer in words: an entity, a phrase or a sentence."""
    return type_of(question, text) in WORD_TYPES | {SENTENCE, YES_NO}


def word_count(text: str) -> int:
    """How many words of letters a text has."""
    return len(_WORDS.findall(text))
