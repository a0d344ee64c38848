"""What makes a candidate certainly wrong: a proof of the engine, or the way it was made."""

from __future__ import annotations

import re

from tinyv.data.corrupt.answer_type import NUMBER, YES_NO, names_of, type_of
from tinyv.data.corrupt.doubts import is_loose, is_near
from tinyv.data.corrupt.values import read_literal, value_of
from tinyv.data.reference import Reference
from tinyv.engine.judging import compare
from tinyv.engine.text.words import alternatives_of
from tinyv.engine.unwrapping import has_content

MAX_ALTERNATIVES = 12
"""Alternatives of a reference in words that a candidate is held against."""
SAFE_IN_DOUBT = frozenset(
    ("different_family", "different_choice", "opposite_yes_no", "opposite_phrase", "negated")
)
"""Reasons that hold where the answer is not unique."""
_LITERAL = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_NOT_WORD = re.compile(r"[\W_]+")
_TRUTH = re.compile(
    r"\b(?:yes|no|true|false|correct|incorrect|right|wrong|verified|valid)\b|是|否|对|错|正确", re.IGNORECASE
)
_CHINESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")
_VOID = re.compile(
    r"cannot|can't|can’t|not (?:be )?(?:enough|possible|determine|exist|given|known|sufficient)"
    r"|insufficient|undetermined"
    r"|impossible|unknown|\bno (?:such )?(?:solution|answer|one|limit|value)|\bnone\b|nothing"
    r"|does not exist|undefined|nobody"
    r"|emptyset|varnothing|无解|不存在|\bDNE\b|n/a|depends|unsure|empty|not sure",
    re.IGNORECASE,
)


def refuted(reference: Reference, candidate: str, *, constructed: bool = False) -> str | None:
    """How it is known that the candidate is wrong, or None if it is not known.

    `engine:REASON` where the engine proves a difference and nothing makes that doubtful; `construction` where the
    engine says nothing and the maker's own claim holds (`constructed`). Never raises.
    """
    if not has_content(reference.text):
        return None
    judgement = compare(reference.ground_truth, candidate, reference.question)
    if judgement.correct or _is_alternative(reference, candidate):
        return None
    if judgement.incorrect and (constructed or not _doubtful(reference, candidate, judgement.reason)):
        return f"engine:{judgement.reason}"
    return "construction" if constructed else None


def _doubtful(reference: Reference, candidate: str, reason: str) -> bool:
    return reason not in SAFE_IN_DOUBT and (is_loose(reference) or is_near(reference, candidate))


def _is_alternative(reference: Reference, candidate: str) -> bool:
    """True if the engine accepts the candidate for one of several years or dates; words it parts itself."""
    names = names_of(reference.text)
    if len(names) < 2 or alternatives_of(reference.text):
        return False
    return any(compare(name, candidate, reference.question).correct for name in names[:MAX_ALTERNATIVES])


def says_nothing_is_right(reference: Reference) -> bool:
    """True for a reference such as "no solution" or "cannot be determined", which an empty answer may mean."""
    return _VOID.search(reference.text) is not None or not has_content(reference.text)


def flat(text: str) -> str:
    """Words and numbers in lower case, single blanks between and around."""
    return f" {_NOT_WORD.sub(' ', text.casefold()).strip()} "


def mentions(reference: Reference, text: str) -> bool:
    """True if the text says the reference somewhere, or is a part of it: then it may be right after all."""
    kind = type_of(reference.question, reference.text)
    if kind == YES_NO:
        return _TRUTH.search(text) is not None
    if kind == NUMBER and _says_value(reference, text):
        return True
    whole = flat(text)
    return any(_within(flat(name), whole) or _within(whole, flat(name)) for name in names_of(reference.text))


def _within(part: str, whole: str) -> bool:
    if not part.strip():
        return False
    return part.strip() in whole if _CHINESE.search(part) else part in whole


def _says_value(reference: Reference, text: str) -> bool:
    value = value_of(reference.tree)
    return value is not None and any(
        read_literal(match[0]) == abs(value) for match in _LITERAL.finditer(text[:20_000])
    )
