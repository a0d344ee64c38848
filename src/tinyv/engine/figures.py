"""Numbers in words inside a longer text as figures: `two and a half metres`, `5 sixths`, `ten minus three`."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

from tinyv.engine.text.numerals import number_from_words

PARTS: Final = (
    "half|halves|thirds?|quarters?|fourths?|fifths?|sixths?|sevenths?|eighths?|ninths?|tenths?|elevenths?|twelfths?"
    "|fifteenths?|sixteenths?|twentieths?|hundredths?|thousandths?"
)
SMALL: Final = (
    "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    "|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
)
_MORE: Final = "hundred|thousand|million|billion"
_WORD = re.compile(r"(?<![\\A-Za-z_{^])[A-Za-z]+(?![A-Za-z_^{])")
_NUMERAL = re.compile(rf"(?:{SMALL}|{_MORE}|{PARTS}|and|an?)", re.IGNORECASE)
_FIRST = re.compile(rf"(?:{SMALL}|an?|half)", re.IGNORECASE)
_PART = re.compile(rf"(?:{PARTS})", re.IGNORECASE)
_ALONE = re.compile(r"(?:thirds?|quarters?|[a-z]+ths?|halves)", re.IGNORECASE)
_MIXED = re.compile(
    rf"(?<![\w.\\])(\d{{1,9}})[\s-]+and[\s-]+(an?|one|\d{{1,6}})[\s-]+({PARTS})\b", re.IGNORECASE
)
_COUNTED = re.compile(rf"(?<![\w.\\/])(\d{{1,9}})[\s-]+({PARTS})\b", re.IGNORECASE)
PART_WORD = re.compile(rf"\b(?:{PARTS})\b", re.IGNORECASE)
MAX_RUN: Final = 12
"""Words of one number at most."""


def in_figures(text: str) -> str:
    """The text with its numbers in words as figures, fractions as `\\frac{5}{6}`; ordinals stay words."""
    text = _COUNTED.sub(_counted, _MIXED.sub(_mixed, text))
    return _runs(text) if _WORD.search(text) else text


def _mixed(match: re.Match[str]) -> str:
    """`2 and a half`."""
    part = _fraction(match[2], match[3])
    return match[0] if part is None or part >= 1 else _figure(int(match[1]) + part)


def _counted(match: re.Match[str]) -> str:
    """`5 sixths`; `5 sixth` is none."""
    part = _fraction(match[1], match[2])
    return match[0] if part is None else _figure(part)


def _fraction(top: str, part: str) -> Fraction | None:
    count = int(top) if top.isdigit() else 1
    one = number_from_words(f"one {part.removesuffix('s')}".replace("halve", "half"))
    plural = part.lower().endswith("s")
    return None if one is None or plural != (count != 1) else count * one


def _runs(text: str) -> str:
    words = list(_WORD.finditer(text))
    kept: list[str] = []
    end, i = 0, 0
    while i < len(words):
        length, value = _longest(text, words[i : i + MAX_RUN])
        if value is not None:
            kept += [text[end : words[i].start()], _figure(value)]
            end = words[i + length - 1].end()
        i += max(length, 1)
    return "".join([*kept, text[end:]])


def _longest(text: str, words: list[re.Match[str]]) -> tuple[int, Fraction | None]:
    """How many of the words, from the first on, say one number, and which."""
    if not _FIRST.fullmatch(words[0][0]):
        return 0, None
    length = 1
    while length < len(words) and _NUMERAL.fullmatch(words[length][0]):
        if text[words[length - 1].end() : words[length].start()].strip(" -"):
            break
        length += 1
    for count in range(length, 0, -1):
        said = [word[0].lower() for word in words[:count]]
        if _is_ordinal(said) or said[-1] in ("a", "an", "and"):
            continue
        value = number_from_words(" ".join(said))
        if value is not None:
            return count, value
    return 0, None


def _is_ordinal(words: list[str]) -> bool:
    """True for `twenty third`: one part is `a third` or `one third`."""
    last = words[-1]
    single = _ALONE.fullmatch(last) is not None and not last.endswith("s")
    return single and (len(words) < 2 or words[-2] not in ("a", "an", "one"))


def _figure(value: Fraction) -> str:
    if value.denominator == 1:
        return str(value.numerator)
    return rf"\frac{{{value.numerator}}}{{{value.denominator}}}"
