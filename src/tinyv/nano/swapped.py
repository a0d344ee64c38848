"""A name with one word exchanged: `the blue team 9 was the fastest` beside `yellow team 9`.

Most of the reference stands in such an answer, so counts of words speak for it. What gives it away is the slot of the
missing word: next to the words that are there, hanging on them in the same way, stands another word.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise, takewhile

from tinyv.engine.text.fold import is_words
from tinyv.engine.text.numerals import number_from_words
from tinyv.engine.text.plain import plain
from tinyv.nano.features.texts import MAX_CHARACTERS, STOP, alternatives_of

MAX_WORDS = 6
"""Telling words of a reference that is looked at; a longer one is told in words of one's own."""
SHARE = 0.5
"""Of a reference's telling words so many stand in an answer that names it."""
_TOKEN = re.compile(r"\d+(?:st|nd|rd|th)\b|[^\W\d_]+(?:'[^\W\d_]+)?|\d+(?:[.,]\d+)*|[^\s\w]", re.IGNORECASE)
_DIGITS = re.compile(r"\d+(?:\.\d+)?(?!\.)")
_JOINING = frozenset("'-&")
_ARTICLES = frozenset(("a", "an", "the"))
_NAMING = frozenset(("of", "and", "'s", ","))
"""What hangs two parts of a name together; before "on" or "by" stands what can be said otherwise."""
_ROMAN = re.compile(r"(?=.)m{0,3}(?:cm|cd|d?c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})")
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
_SHORT, _STEM, _ALIKE = 4, 0.75, 0.88
"""Letters of an abbreviation; the share of a word that its forms begin with; how like two spellings are."""


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    capital: bool
    link: tuple[str, ...]
    """What stands between it and the telling word before: small words without articles, `'s`, a comma for any mark."""


def swapped(question: str, ground_truth: str, answer: str) -> bool:
    """True if the answer has another word in the place of one of the reference's.

    Of several alternatives that of which most stands in the answer counts; one that stands there whole settles it.
    """
    if not is_words(ground_truth[:MAX_CHARACTERS]):
        return False
    given = _words(answer)
    have = _Index(given)
    found: list[tuple[int, tuple[_Word, ...], list[bool]]] = []
    for text in alternatives_of(ground_truth):
        wanted = _words(text)
        there = [word in have for word in wanted]
        if wanted and all(there):
            return False
        if 1 < len(wanted) <= MAX_WORDS and sum(there) >= SHARE * len(wanted):
            found.append((sum(there), wanted, there))
    most = max((count for count, _, _ in found), default=0)
    asked = _Index(_words(question))
    return bool(found) and all(
        any(_told(wanted, at, here, asked) for at, here in _slots(wanted, there, given))
        for count, wanted, there in found
        if count == most
    )


def _told(wanted: Sequence[_Word], at: int, here: tuple[_Word, _Word], asked: _Index) -> bool:
    """True if what stands in the slot is another word, and part of a name.

    A word of the question says what was asked ("President Washington"), unless the question names the missing word,
    too, or that other name itself. A small word beside a name ("the physicist Einstein") is no part of it.
    """
    missing, (other, neighbour) = wanted[at], here
    if any(_same(word, other) for word in wanted) or not _alike(missing.text, other.text):
        return False
    if asked.names(other) and not asked.names(missing) and not asked.side_by_side(other, neighbour):
        return False
    return other.capital or not (missing.capital and neighbour.capital)


def _alike(one: str, two: str) -> bool:
    """True if both are numbers, or neither; a Roman numeral may be a letter."""
    numbers = [word for word in (one, two) if _value(word) is not None]
    return len(numbers) != 1 or _ROMAN.fullmatch(numbers[0]) is not None


def _slots(
    wanted: Sequence[_Word], there: Sequence[bool], given: Sequence[_Word]
) -> Iterator[tuple[int, tuple[_Word, _Word]]]:
    """Each missing word's place, with what stands in its slot in the answer and the neighbour that marks the slot."""
    for at, missing in enumerate(wanted):
        if there[at]:
            continue
        before = wanted[at - 1] if at and there[at - 1] else None
        after = wanted[at + 1] if at + 1 < len(wanted) and there[at + 1] else None
        if before and after:
            for left, middle, right in zip(given, given[1:], given[2:], strict=False):
                if _marks(before, left, middle, missing) and _stands(after, right) and _hangs(right, after):
                    yield at, (middle, left)
            continue
        for left, right in pairwise(given):
            if before and _marks(before, left, right, missing):
                yield at, (right, left)
            if after and _stands(after, right) and _hangs(right, after) and _NAMING.issuperset(after.link):
                yield at, (left, right)
        yield from ((at, found) for found in _dates(missing, before or after, given))


def _marks(before: _Word, left: _Word, right: _Word, missing: _Word) -> bool:
    """True if `left` is the word before the missing one, and `right` hangs on it as the missing one does."""
    return _stands(before, left) and _hangs(right, missing)


def _dates(missing: _Word, neighbour: _Word | None, given: Sequence[_Word]) -> Iterator[tuple[_Word, _Word]]:
    """A number on either side of its neighbour: `May 5` beside `4 May`."""
    if neighbour is None or not missing.text[0].isdigit():
        return
    for left, right in pairwise(given):
        for number, word in ((left, right), (right, left)):
            if number.text[0].isdigit() and _stands(neighbour, word) and _NAMING.issuperset(right.link):
                yield number, word


def _hangs(given: _Word, wanted: _Word) -> bool:
    """True if both hang in the same way on the word before; a mark may only be left out."""
    if "," in given.link and "," not in wanted.link:
        return False
    return [word for word in given.link if word != ","] == [word for word in wanted.link if word != ","]


def _stands(wanted: _Word, given: _Word) -> bool:
    """True if a word is there to mark a slot; an initial is too little for that."""
    return wanted.text == given.text or (min(len(wanted.text), len(given.text)) > 1 and _same(wanted, given))


class _Index:
    """The words of an answer or a question, to look up whether one of them stands for a word."""

    def __init__(self, words: Sequence[_Word]) -> None:
        self._texts = {word.text for word in words}
        self._pairs = {frozenset((left.text, right.text)) for left, right in pairwise(words)}
        self._joined = "".join(word.text for word in words)
        self._values = {value for word in words if (value := _value(word.text)) is not None}
        self._by_letter: dict[str, list[_Word]] = defaultdict(list)
        for word in set(words):
            self._by_letter[word.text[0]].append(word)

    def __contains__(self, word: _Word) -> bool:
        return (
            (len(word.text) >= _SHORT and word.text in self._joined)
            or _value(word.text) in self._values
            or any(_stands(word, other) for other in self._by_letter[word.text[0]])
        )

    def names(self, word: _Word) -> bool:
        """True if a question has the word; "one" in it is no number."""
        return word.text in self._texts or (_value(word.text) is None and word in self)

    def side_by_side(self, one: _Word, two: _Word) -> bool:
        """True if the two stand next to each other."""
        return frozenset((one.text, two.text)) in self._pairs


def _same(word: _Word, other: _Word) -> bool:
    """One word in two forms: a number, an initial or abbreviation, another ending, another spelling."""
    return word.text == other.text or _variants(word.text, other.text, word.capital and other.capital)


@lru_cache(maxsize=65536)
def _variants(one: str, two: str, name: bool) -> bool:
    values = _value(one), _value(two)
    if None not in values or one[0].isdigit() or two[0].isdigit():
        return values[0] == values[1]
    short, long = sorted((one.replace("z", "s"), two.replace("z", "s")), key=len)
    if short[0] != long[0]:
        return False
    begins = len([*takewhile(lambda pair: pair[0] == pair[1], zip(short, long, strict=False))])
    ending = short.rstrip("aeiouy")
    letters = iter(long)
    return (
        begins == len(short)
        or (len(ending) > 2 and begins >= len(ending))
        or (not name and begins > 2 and begins >= _STEM * len(short))
        or (_shortened(short, long) and all(letter in letters for letter in short))
        or sorted(short) == sorted(long)
        or SequenceMatcher(None, short, long, autojunk=False).ratio() >= _ALIKE
    )


def _shortened(short: str, long: str) -> bool:
    """True if one can be an abbreviation of the other by its length and its end: `jr`, `km`, `blvd`."""
    return len(short) < len(long) and (len(short) < 3 or (len(short) <= _SHORT and short[-1] == long[-1]))


@lru_cache(maxsize=8192)
def _value(word: str) -> float | None:
    """The number that a word says, in digits, in letters or as a Roman numeral."""
    if digits := _DIGITS.match(word):
        return float(digits[0])
    number = number_from_words(word)
    if number is not None or not _ROMAN.fullmatch(word):
        return None if number is None else float(number)
    signs = [_ROMAN_VALUES[letter] for letter in word]
    return float(sum(-a if a < b else a for a, b in zip(signs, [*signs[1:], 0], strict=True)))


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[_Word, ...]:
    """The telling words of a text, each with what hangs it on the one before."""
    folded = unicodedata.normalize("NFKD", plain(text[:MAX_CHARACTERS].replace("\n", " ; ")))
    words: list[_Word] = []
    link: list[str] = []
    last = ""
    for token in _TOKEN.findall("".join(c for c in folded if not unicodedata.combining(c))):
        word = token.lower().removesuffix("'s").replace(",", "")
        if not token[0].isalnum():
            if token not in _JOINING and (token != "." or len(last) >= _SHORT or last[:1].isdigit()):
                link.append(",")
            continue
        if word not in STOP:
            words.append(_Word(word, token[0].isupper(), tuple(dict.fromkeys(link))))
            link = ["'s"] if token.lower().endswith("'s") else []
        elif word not in _ARTICLES:
            link.append(word)
        last = word
    return tuple(words)
