"""5.1 to 5.4 for words: sentences around, other wording, names in words."""

from __future__ import annotations

import re

from tinyv.analysis.classify.pair import Pair
from tinyv.engine.text.choice import letter_of
from tinyv.engine.text.date import dates_of
from tinyv.engine.text.numerals import number_from_words
from tinyv.engine.text.options import choices_in

_SAYS_IS = re.compile(
    r"^\$?\\?[A-Za-z](?:_\{?\w+\}?)?(?:\([A-Za-z]\))?\$?\s*(?::|\bis\b|\bequals\b|\bis equal to\b|=\s*\$)\s*",
    re.IGNORECASE,
)
_VALUE_OF = re.compile(r"^(?:the )?value of \$?\\?\w+|^we have \$?\w+\s*=|^let \$?\w+", re.IGNORECASE)
_ARTICLE = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)
_YES = re.compile(r"^\W*(?:yes|no|true|false|是|否|对|错)\b", re.IGNORECASE)
_WORDING = frozenset(["same_phrase", "same_date", "same_choice"])
_MONTH = re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b", re.IGNORECASE)
MAX_WORDS = 2_000


def choices(pair: Pair) -> str | None:
    """5.3: the letter of an option against its text."""
    if pair.reason in ("choice_text", "same_choice"):
        return "5.3"
    letters = [letter_of(text) for text in pair.bare]
    if not any(letters) or not choices_in(pair.question):
        return None
    return "5.3"


def dates(pair: Pair) -> str | None:
    """5.3: a date in another order."""
    if not all(any(c.isdigit() for c in text) for text in pair.bare) or not any(pair.wordy):
        return None
    found = [dates_of(text[:200]) for text in pair.bare]
    if "/" in pair.bare[0] and _MONTH.search(pair.bare[0]):
        return None
    return "5.3" if all(found) and found[0] == found[1] else None


def other_words(pair: Pair) -> str | None:
    """5.3 or 5.1 for words on both sides, 5.3 for a number in words."""
    if not any(pair.wordy):
        return None
    if not all(pair.wordy):
        return _words_and_mathematics(pair)
    first, second = pair.folded
    if not first or not second:
        return None
    if first == second:
        return _same_folded(pair)
    if pair.reason in _WORDING:
        return "5.3"
    if all(_YES.match(text) for text in pair.bare):
        return "5.1" if min(map(len, (first, second))) <= 5 and _extra(first, second) > 3 else "5.3"
    return "5.1" if _around(first, second) or _around(second, first) or _alternative(pair) else "5.3"


def _extra(first: str, second: str) -> int:
    return abs(len(first.split()) - len(second.split()))


def _same_folded(pair: Pair) -> str:
    bare = [_ARTICLE.sub("", text.strip(" .")) for text in pair.bare]
    return "7.4" if bare[0] != bare[1] and bare[0].lower() == bare[1].lower() and _all_case(pair) else "5.3"


def _all_case(pair: Pair) -> bool:
    return any(text.isupper() or text.islower() for text in pair.bare)


def _around(inner: str, outer: str) -> bool:
    """True if one text holds the other, or nearly all its words in their order."""
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
    from tinyv.engine.text.fold import fold_words

    folded = [fold_words(part) for part in text.split("/")[:40]]
    return any(part and f" {part} " in answer for part in folded)


def _words_and_mathematics(pair: Pair) -> str | None:
    """A number in words, a name said in words, or a sentence with the value in it."""
    words, other = (0, 1) if pair.wordy[0] else (1, 0)
    text = pair.bare[words][:MAX_WORDS]
    if number_from_words(text) is not None:
        return "5.3"
    if _SAYS_IS.match(text) and pair.sides[other].names:
        return "5.2"
    inner = re.sub(r"[\s$\\{}]", "", pair.bare[other])
    if inner and inner in re.sub(r"[\s$\\{}]", "", text):
        return "5.1"
    numbers = re.findall(r"\d+(?:\.\d+)?", pair.bare[other])
    if numbers and all(number in text for number in numbers) and len(text) > 2 * len(pair.bare[other]):
        return "5.1"
    return "5.3"


def said_names(pair: Pair) -> str | None:
    """5.2: `x is 5`, `x: 5` for `x = 5`; 1.5 where one side has no name at all."""
    texts = pair.bare
    marks = [bool(_SAYS_IS.match(text) or _VALUE_OF.match(text)) for text in texts]
    if marks[0] == marks[1]:
        return None
    other = pair.sides[0 if marks[1] else 1]
    return "5.2" if other.names else None


def words_around(pair: Pair) -> str | None:
    """5.1: words or conditions around the same value on one side."""
    first, second = pair.sides
    if bool(first.said) != bool(second.said) or bool(first.conditions) != bool(second.conditions):
        return "5.1"
    said = [" ".join(side.said).lower() for side in (first, second)]
    return "5.1" if said[0] != said[1] else None
