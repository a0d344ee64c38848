"""What follows a yes or a no: certain only where it says the question's claim once more, or denies it.

"No, 91 is a prime number" takes its own no back. Whether other words contradict ("Yes, x is negative") needs their
meaning, so the explanation has to be made of the question's own words, with one denial behind a no and none behind a
yes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from tinyv.engine.text.plain import MAX_TEXT, plain, split_words

MAX_QUESTION: Final = 20_000
_NEUTRAL: Final = frozenset(
    split_words(
        "a an the is are was were be been being am do does did has have had it they this that these those there such "
        "we you one he she its their which who in on at for of to by with as so then thus hence therefore and also "
        "indeed always actually certainly definitely clearly obviously really truly surely significantly can could "
        "will would may must should ca wo number numbers value statement claim answer given because since "
        "data sample result results text mathrm mathbf left right frac dfrac begin end "
        "的 是 该 这 个 所 以 它 此 为 能 可 会 吗 否 有 那 数 了 就 即 因"
    )
)
_DENIALS: Final = frozenset(
    split_words(
        "not cannot never neither nor none without fails fail failed lacks lack impossible n't "
        "\\ne \\neq \\not \\notin ≠ ∉ 不 没 非 无 未"
    )
)
_NAMES_IN_ORDER = re.compile(
    r"\b(?:than|before|after|impl(?:y|ies)|follows?|divides?|contains?|inside|causes?|includes?)\b|比|大于|小于|包含|整除"
)
_TOKEN = re.compile(
    r"n't\b|\\?[A-Za-z]+(?=n't\b)|\\?[A-Za-z]+|\d+(?:\.\d+)?|[一-鿿]|[<>=≤≥≠∉+*/^]|(?<![A-Za-z])-"
)
_ENDING = re.compile(r"(?:ing|ed|es|s|e)$")
_PIECES = re.compile(r"[.;:!?。；](?:\s|$)|,\s(?=[A-Za-z]{2})|[,，](?=[一-鿿])")
_SENTENCE = re.compile(r"[^.?!。？！]*[.?!。？！]?")
_OR_NOT = re.compile(r"\bor not\b|是否|能否|可否")
_SHORT: Final = 2
"""Words up to this length are names or signs: they keep their case and their place."""


def restates_claim(*, affirmed: bool, explanation: str, question: str) -> bool:
    """True if the explanation agrees with a yes (`affirmed`) or a no in the question's own words.

    Without a question only its denials can be told: none behind a yes, at least one behind a no.
    """
    question = question[:MAX_QUESTION]
    pieces = [words for piece in _PIECES.split(plain(explanation)) if (words := _tokens(piece))]
    if not affirmed and not any(map(_denials, pieces)):
        return False
    said = [(words, _content(words)) for words in pieces]
    if any((content or _denials(words)) and _denials(words) != (not affirmed) for words, content in said):
        return False
    if not question.strip():
        return True
    return not (any(content for _, content in said) and _is_denied(question)) and all(
        _repeats(content, question) for _, content in said
    )


def _tokens(text: str) -> list[str]:
    """Words in lower case but for names, numbers and signs."""
    found: list[str] = _TOKEN.findall(text)
    return [token if len(token) <= _SHORT or token.startswith("\\") else token.lower() for token in found]


def _denials(words: Iterable[str]) -> int:
    return sum(word in _DENIALS for word in words)


def _content(words: Iterable[str]) -> list[str]:
    """The words that say something, without their endings."""
    return [_stem(word) for word in words if word.lower() not in _NEUTRAL and word not in _DENIALS]


def _stem(word: str) -> str:
    return word if len(word) <= _SHORT + 1 or word.startswith("\\") else _ENDING.sub("", word)


def _repeats(content: list[str], question: str) -> bool:
    """True if all of it stands in the question; names and numbers, or what a comparison names, in the same order."""
    asked = _words_of(question)
    if not set(content) <= set(asked):
        return False
    if _NAMES_IN_ORDER.search(question[:MAX_TEXT]):
        return _in_order(content, asked)
    return _in_order([word for word in content if _is_name(word)], asked)


def _is_name(word: str) -> bool:
    return len(word) <= _SHORT or not word.isalpha()


def _in_order(content: list[str], asked: tuple[str, ...]) -> bool:
    """True if the question holds these words in this order, others between them."""
    rest = iter(asked)
    return all(word in rest for word in content)


@lru_cache(maxsize=256)
def _words_of(question: str) -> tuple[str, ...]:
    return tuple(_content(_tokens(plain(question))))


@lru_cache(maxsize=256)
def _is_denied(question: str) -> bool:
    """True if what is asked is a denial itself ("Is it not closed?"), so that yes and no are told apart hardly."""
    sentences = [found for found in _SENTENCE.findall(_OR_NOT.sub("", plain(question))) if _tokens(found)]
    asked = next((found for found in reversed(sentences) if found.endswith(("?", "？"))), None)
    return bool(_denials(_tokens(asked or (sentences[-1] if sentences else ""))))
