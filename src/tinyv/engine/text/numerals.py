"""Numbers in words: English cardinals, ordinals and fractions, Chinese numerals, circled numbers.

Only whole texts count: a number with other words around it is None, except an ordinal that names its place
("15th Day", "the third"). Roman numerals are not read: `I`, `V`, `C`, `M` and `X` are mostly variables.
"""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from typing import Final

from tinyv.engine.text.chinese_numerals import number_from_chinese
from tinyv.engine.text.plain import plain, split_words

MAX_NUMERAL: Final = 160
"""A longer text is not a number in words."""

_UNITS: Final = {
    word: value
    for value, word in enumerate(
        split_words(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
            "sixteen seventeen eighteen nineteen"
        )
    )
}
_TENS: Final = {
    word: 10 * value
    for value, word in enumerate(split_words("twenty thirty forty fifty sixty seventy eighty ninety"), 2)
}
_SCALES: Final = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_IRREGULAR_ORDINALS: Final = {
    "first": "one",
    "second": "two",
    "third": "three",
    "fifth": "five",
    "eighth": "eight",
    "ninth": "nine",
    "twelfth": "twelve",
}
_PART_WORDS: Final = {"half": 2, "halves": 2, "quarter": 4, "quarters": 4, "third": 3, "thirds": 3}
_FIXED: Final = {
    "a dozen": 12,
    "one dozen": 12,
    "dozen": 12,
    "half a dozen": 6,
    "two dozen": 24,
    "a score": 20,
    "once": 1,
    "twice": 2,
    "thrice": 3,
    "a hundred": 100,
    "a thousand": 1000,
    "a million": 10**6,
}
_ORDINAL_NOUN = re.compile(
    r"(?:day|week|month|year|grade|floor|place|term|time|person|child|row|column|step|turn|century|round|quadrant"
    r"|position|digit|figure|card|stop|station|minute|hour|second)"
)
_DIGITS_ORDINAL = re.compile(r"(\d{1,12})\s*(?:\^\s*\{?)?\s*(st|nd|rd|th)\s*\}?(?:\s+(.*))?")


def number_from_words(text: str) -> Fraction | None:
    """The number that `text` says in words, as a whole; None if it says none or more than a number."""
    if len(text) > MAX_NUMERAL:
        return None
    if len(text) == 1 and unicodedata.category(text) == "No":
        return _circled(text)
    folded = plain(text).strip(" .,;!?\"'").lower()
    words = folded.removeprefix("the ").replace("-", " ").replace(",", " ").split()
    if not words:
        return None
    negative = len(words) > 1 and words[0] in ("minus", "negative")
    number = _unsigned(words[1:] if negative else words)
    if number is None:
        return _digits_ordinal(folded.removeprefix("the ")) or number_from_chinese(folded)
    return -number if negative else number


def _circled(character: str) -> Fraction | None:
    """`①` is 1; superscripts and vulgar fractions, "other numbers" too, are not numerals in words."""
    circled = "\u2460" <= character <= "\u2473" or "\u2776" <= character <= "\u277f"
    return Fraction(int(unicodedata.numeric(character))) if circled else None


def _unsigned(words: list[str]) -> Fraction | None:
    fixed = _FIXED.get(" ".join(words))
    if fixed is not None:
        return Fraction(fixed)
    whole = _cardinal(words)
    if whole is not None:
        return Fraction(whole)
    for reading in (_mixed, _fraction, _decimal, _ordinal):
        number = reading(words)
        if number is not None:
            return number
    return None


def _cardinal(words: list[str]) -> int | None:
    """`one hundred and five`: groups below a thousand, each with its scale, the scales falling."""
    total, scale_above, group = 0, 10**15, []
    for word in words:
        scale = _SCALES.get(word)
        if scale is None:
            group.append(word)
            continue
        value = _below_thousand(group)
        if value is None or scale >= scale_above or value == 0:
            return None
        total, scale_above, group = total + value * scale, scale, []
    if not group:
        return total if total else None
    value = _below_thousand(group[1:] if total and group[0] == "and" else group)
    return None if value is None else total + value


def _below_thousand(words: list[str]) -> int | None:
    if "hundred" in words:
        at = words.index("hundred")
        head = _below_hundred(["one"] if words[:at] == ["a"] else words[:at])
        rest = words[at + 1 :]
        tail = _below_hundred(rest[1:] if rest[:1] == ["and"] else rest) if rest else 0
        return None if not head or tail is None else head * 100 + tail
    return _below_hundred(words)


def _below_hundred(words: list[str]) -> int | None:
    if len(words) == 1:
        return _UNITS.get(words[0], _TENS.get(words[0]))
    if len(words) == 2 and words[0] in _TENS and 0 < _UNITS.get(words[1], 0) < 10:
        return _TENS[words[0]] + _UNITS[words[1]]
    return None


def _mixed(words: list[str]) -> Fraction | None:
    """`two and a half`."""
    if "and" not in words:
        return None
    at = len(words) - 1 - words[::-1].index("and")
    whole, part = _cardinal(words[:at]), _fraction(words[at + 1 :])
    return None if whole is None or part is None or part >= 1 else whole + part


def _fraction(words: list[str]) -> Fraction | None:
    """`three quarters`, `a half`, `one twentieth`; `third` alone is an ordinal."""
    if words == ["half"]:
        return Fraction(1, 2)
    if len(words) < 2:
        return None
    top = 1 if words[:-1] in (["a"], ["an"]) else _cardinal(words[:-1])
    bottom = _part(words[-1])
    if top is None or bottom is None or (top % 10 == 0 and top > 10):
        return None
    plural = words[-1].endswith("s") or words[-1] == "halves"
    # "twenty fifth" is the ordinal 25th; a fraction of more than one part is plural.
    return Fraction(top, bottom) if plural == (top != 1) else None


def _part(word: str) -> int | None:
    if word in _PART_WORDS:
        return _PART_WORDS[word]
    value = _ordinal_value(word.removesuffix("s"))
    return value if value and value > 2 else None


def _decimal(words: list[str]) -> Fraction | None:
    """`three point one four`."""
    if words.count("point") != 1:
        return None
    at = words.index("point")
    whole = _cardinal(words[:at]) if at else 0
    digits = [_UNITS.get(word, 10) for word in words[at + 1 :]]
    if whole is None or not digits or max(digits) > 9:
        return None
    return whole + Fraction(int("".join(map(str, digits))), 10 ** len(digits))


def _ordinal(words: list[str]) -> Fraction | None:
    """`third`, `twenty first`, `fifteenth day`."""
    if len(words) > 1 and _ORDINAL_NOUN.fullmatch(words[-1]) and (words[-1] != "second" or len(words) > 2):
        words = words[:-1]
    value = _ordinal_value(words[-1])
    if value is None:
        return None
    if len(words) == 1:
        return Fraction(value)
    head = _cardinal(words[:-1])
    # "twenty" + "first", "one hundred" + "fifth"; never "two" + "third".
    joined = _cardinal([*words[:-1], _cardinal_word(words[-1])])
    return Fraction(joined) if head is not None and joined == head + value else None


def _cardinal_word(word: str) -> str:
    """`third` -> `three`, `sixth` -> `six`, `twentieth` -> `twenty`; other words as they are."""
    if word in _IRREGULAR_ORDINALS:
        return _IRREGULAR_ORDINALS[word]
    return word[:-4] + "y" if word.endswith("ieth") else word.removesuffix("th")


def _ordinal_value(word: str) -> int | None:
    stem = _cardinal_word(word)
    value = _UNITS.get(
        stem, _TENS.get(stem, 100 if stem == "hundred" else 1000 if stem == "thousand" else None)
    )
    return value if stem != word else None


def _digits_ordinal(text: str) -> Fraction | None:
    """`15th`, `21^{st}`, `15th day`: digits with the ending that belongs to them."""
    match = _DIGITS_ORDINAL.fullmatch(text)
    if match is None or (match[3] and not re.fullmatch(r"[a-z]+", match[3])):
        return None
    value = int(match[1])
    teen = 10 <= value % 100 <= 20
    ending = "th" if teen else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return Fraction(value) if match[2] == ending else None
