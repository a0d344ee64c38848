"""5.1 to 5.4 for words: sentences around, other wording, names in words."""

from __future__ import annotations

import re

from tinyv.analysis.classify.pair import Pair
from tinyv.engine.figures import PARTS, SMALL
from tinyv.engine.text.choice import letter_of
from tinyv.engine.text.date import dates_of
from tinyv.engine.text.fold import fold_words
from tinyv.engine.text.numerals import number_from_words
from tinyv.engine.text.options import choices_in
from tinyv.expr.symbols import free_symbols

_NAME = r"\$?\\?[A-Za-z]+(?:_\{?\w+\}?)?(?:\([A-Za-z]\))?\$?"
_SAYS_IS = re.compile(
    rf"^(?:the )?(?:value of )?{_NAME}\s*(?::|\bis\b|\bequals\b)(?: equal to\b)?", re.IGNORECASE
)
_NAMED = re.compile(rf"^{_NAME}\s*=")
_ARTICLE = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)
_YES = re.compile(r"^\W*(?:yes|no|true|false|是|否|对|错)\b", re.IGNORECASE)
_WORDING = frozenset(["same_phrase", "same_choice"])
_MONTH = re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b", re.IGNORECASE)
_REMARK = re.compile(r"[(\[]\s*(?:the\s+|my\s+)?(?:final\s+)?(?:answer|result)\s*[)\]]", re.IGNORECASE)
_PLAIN_WORD = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{2,}|[\u4e00-\u9fff]")
_COMMAND = re.compile(r"\\[A-Za-z]+")
_SETTING = re.compile(r"[\s$]|\\(?:left|right|displaystyle)(?![A-Za-z])")
MIN_SENTENCE = 8
SENTENCE_WORDS = 3
"""Words that make a sentence of what stands around a value."""
_SPOKEN = re.compile(
    rf"(?<![A-Za-z\\{{])(?:{SMALL}|{PARTS}|hundred|plus|minus|negative|times|squared|cubed|over|divided by)"
    r"(?![A-Za-z])",
    re.IGNORECASE,
)
MAX_SPOKEN = 60
_NAMES = re.compile(r"^(?:[12]\d{3}/)+[12]\d{3}$|\b(?:in|on) [12]\d{3}\b|" + _MONTH.pattern, re.IGNORECASE)
MAX_DATE = 40
MAX_YES = 8
"""Characters of a bare yes or no, its stop and quotes included."""
MAX_REMARK = 80
"""A remark behind the answer is looked for in so many last characters."""
MAX_WORDS = 2_000


def choices(pair: Pair) -> str | None:
    """5.3: the letter of an option against its text."""
    if pair.reason in ("choice_text", "same_choice"):
        return "5.3"
    letters = [letter_of(text) for text in pair.bare]
    if not any(letters) or not choices_in(pair.question):
        return None
    return "5.3"


def alternatives(pair: Pair) -> str | None:
    """5.1: one of several dates, years or names that the reference joins by slashes."""
    text = pair.bare[0][:MAX_WORDS]
    if "/" not in text or "\\" in text or pair.sides[0].units or not _NAMES.search(text):
        return None
    return "5.1" if _alternative(pair) else None


def dates(pair: Pair) -> str | None:
    """5.3: a date in another order."""
    if pair.reason == "same_date" or ("/" not in pair.bare[0] and all(map(_is_date, pair.bare))):
        return "5.3"
    if not all(any(c.isdigit() for c in text) for text in pair.bare) or not any(pair.wordy):
        return None
    found = [dates_of(text[:200]) for text in pair.bare]
    if "/" in pair.bare[0] and _MONTH.search(pair.bare[0]):
        return None
    return "5.3" if all(found) and found[0] == found[1] else None


def other_words(pair: Pair) -> str | None:
    """5.3 or 5.1 for words on both sides, 5.3 for a number in words."""
    if _replaced(pair) or _replaced(pair, 1):
        return "5.3"
    if not any(pair.wordy):
        return None
    first, second = pair.folded
    if all(_YES.match(text) for text in pair.bare):
        return "5.1" if min(map(len, pair.bare)) <= MAX_YES and _extra(first, second) > 3 else "5.3"
    if not all(pair.wordy):
        return _words_and_mathematics(pair)
    if not first or not second:
        return None
    if first == second:
        return _same_folded(pair)
    if pair.reason in _WORDING:
        return "5.3"
    return "5.1" if _around(first, second) or _around(second, first) or _alternative(pair) else "5.3"


def sentence(pair: Pair) -> str | None:
    """5.1: one side stands as it is written inside a sentence of the other."""
    for which in (0, 1):
        long, short = pair.bare[which][:MAX_WORDS], pair.bare[1 - which]
        if len(long) < len(short) + MIN_SENTENCE or (pair.sides[which].units and not pair.sides[which].said):
            continue
        more = len(_PLAIN_WORD.findall(_COMMAND.sub(" ", long))) - len(_PLAIN_WORD.findall(short))
        inner, outer = _SETTING.sub("", short), _SETTING.sub("", long)
        if more < SENTENCE_WORDS or not inner:
            continue
        if inner.isalpha() or pair.wordy[1 - which]:  # a whole word, and not letters inside another one
            short_words, long_words = pair.folded[1 - which], pair.folded[which]
            if short_words and f" {short_words} " in f" {long_words} ":
                return "5.1"
        elif _stands_in(inner, outer):
            return "5.1"
    return None


def _stands_in(inner: str, outer: str) -> bool:
    """True if the text stands somewhere in the other, and not as part of a longer number."""
    at = outer.find(inner)
    while at >= 0:
        before, behind = outer[at - 1 : at], outer[at + len(inner) : at + len(inner) + 1]
        if not before.isdigit() and before != "." and not behind.isdigit():
            return True
        at = outer.find(inner, at + 1)
    return False


def spoken(pair: Pair) -> str | None:
    """5.3: numbers or operations in words on one side: `two and a half`, `3x plus 3`, `negative 5`."""
    said = [len(text) < MAX_SPOKEN and bool(_SPOKEN.search(text)) for text in pair.bare]
    return "5.3" if said[0] != said[1] and not all(pair.wordy) else None


def _replaced(pair: Pair, which: int = 0) -> bool:
    """True if words stand for what the other side says with letters: `congruent to 2 modulo 4` for `4k + 2`."""
    words, other = pair.sides[which], pair.sides[1 - which]
    if not words.said or other.said or not other.items or not words.items:
        return False
    return not any(map(free_symbols, words.items)) and any(map(free_symbols, other.items))


def _is_date(text: str) -> bool:
    return len(text) < MAX_DATE and bool(_MONTH.search(text)) and any(c.isdigit() for c in text)


def _extra(first: str, second: str) -> int:
    return abs(len(first.split()) - len(second.split()))


def _same_folded(pair: Pair) -> str:
    if abs(len(pair.bare[0].split()) - len(pair.bare[1].split())) > 1:
        return "5.1"
    bare = [_ARTICLE.sub("", text.strip(" .")) for text in pair.bare]
    return "7.4" if bare[0] != bare[1] and bare[0].lower() == bare[1].lower() and _all_case(pair) else "5.3"


def _all_case(pair: Pair) -> bool:
    return any(text.isupper() or text.islower() for text in pair.bare)


def _around(inner: str, outer: str) -> bool:
    """True if one text holds the other, or all of its words."""
    if f" {inner} " in f" {outer} ":
        return True
    wanted, given = inner.split(), outer.split()
    if len(given) <= len(wanted) or len(wanted) < 2:
        return False
    return set(wanted) <= set(given)


def _alternative(pair: Pair) -> bool:
    """True if one side joins alternatives by slashes, and the other holds one of them."""
    if pair.reason in ("same_alternative", "restated_question"):
        return True
    text, answer = pair.bare[0][:MAX_WORDS], f" {pair.folded[1]} "
    if "/" not in text:
        return False
    folded = [fold_words(part) for part in text.split("/")[:40]]
    return any(part and f" {part} " in answer for part in folded)


def _words_and_mathematics(pair: Pair) -> str | None:
    """A number in words, a name said in words, or a sentence with the value in it."""
    words, other = (0, 1) if pair.wordy[0] else (1, 0)
    text = pair.bare[words][:MAX_WORDS]
    if number_from_words(text) is not None:
        return "5.3"
    if _SAYS_IS.match(text) and _NAMED.match(pair.bare[other]):
        return "5.2"
    inner = re.sub(r"[\s$\\{}]", "", pair.bare[other])
    if inner and inner in re.sub(r"[\s$\\{}]", "", text):
        return "5.1"
    numbers = re.findall(r"\d+(?:\.\d+)?", pair.bare[other])
    if numbers and all(number in text for number in numbers) and len(text) > 2 * len(pair.bare[other]):
        return "5.1"
    return "5.3"


def said_names(pair: Pair) -> str | None:
    """5.2: `x is 5`, `x: 5` for `x = 5`."""
    for said, named in (pair.bare, pair.bare[::-1]):
        if _SAYS_IS.match(said) and _NAMED.match(named) and not _NAMED.match(said):
            return "5.2"
    return None


def words_around(pair: Pair) -> str | None:
    """5.1: words or conditions around the same value on one side."""
    first, second = pair.sides
    remarks = [bool(_REMARK.search(text[-MAX_REMARK:])) for text in (pair.reference, pair.answer)]
    if remarks[0] != remarks[1]:
        return "5.1"
    if bool(first.said) != bool(second.said) or bool(first.conditions) != bool(second.conditions):
        return "5.1"
    said = [" ".join(side.said).lower() for side in (first, second)]
    return "5.1" if said[0] != said[1] else None
