"""Numbers: which of the reference stand in the answer, and which of the answer come from nowhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from math import log1p

from tinyv.nano.features.texts import MAX_CHARACTERS, Texts

NAMES = (
    "numbers_recall", "numbers_recall_loose", "numbers_precision", "numbers_new", "numbers_reference", "numbers_answer",
    "years_differ", "same_sequence", "negative_differs", "numbers_recall_news",
)  # fmt: skip
_FRACTION = re.compile(
    r"\\[dtc]?frac\s*\{\s*(-?\d+)\s*\}\s*\{\s*(\d+)\s*\}|(?<![\d.])(\d+)\s*/\s*(\d+)(?![\d.])"
)
_NUMBER = re.compile(r"-?(?:\d+(?:,\d{3})+|\d+)(?:\.\d+)?")
_WORDS = {
    name: float(value)
    for value, name in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
        " seventeen eighteen nineteen twenty".split()
    )
} | {
    "first": 1.0,
    "second": 2.0,
    "third": 3.0,
    "hundred": 100.0,
    "thousand": 1000.0,
    "million": 1e6,
    "dozen": 12.0,
}
_INDEX = re.compile(r"_\s*(?:\{\s*\d+\s*\}|\d)")
_NAME = re.compile(r"[a-z]{3,9}")
STRICT, LOOSE = 1e-6, 0.006


def values(texts: Texts) -> list[float]:
    """The features of `NAMES`, in order; where nothing is wanted, all of it was found."""
    wanted, given = numbers_of(texts.ground_truth), numbers_of(texts.answer)
    asked = numbers_of(texts.question)
    new = [x for x in given if not _among(x, asked, STRICT) and not _among(x, wanted, LOOSE)]
    news = [x for x in wanted if not _among(x, asked, STRICT)]
    years = [{x for x in side if 1000 <= x <= 2100 and x == int(x)} for side in (wanted, given)]
    return [
        _share(wanted, given, STRICT),
        _share(wanted, given, LOOSE),
        _share(given, wanted, LOOSE),
        log1p(len(new)),
        log1p(len(wanted)),
        log1p(len(given)),
        float(bool(years[0]) and bool(years[1]) and not years[0] & years[1]),
        float(bool(wanted) and wanted == given),
        float(any(x < 0 for x in wanted) != any(x < 0 for x in given)),
        _share(news, given, LOOSE),
    ]


@lru_cache(maxsize=4096)
def numbers_of(text: str) -> tuple[float, ...]:
    """All numbers of a text but indices, fractions as one, number words too, in order."""
    text = _INDEX.sub(" ", text[:MAX_CHARACTERS])
    found: list[tuple[int, float]] = []
    rest = _FRACTION.sub(lambda match: _note(match, found), text)
    found += [(m.start(), _float(m[0])) for m in _NUMBER.finditer(rest)]
    if re.search("[a-zA-Z]{3}", rest):
        found += [(m.start(), _WORDS[m[0]]) for m in _NAME.finditer(rest.lower()) if m[0] in _WORDS]
    return tuple(value for _, value in sorted(found))


def _note(match: re.Match[str], found: list[tuple[int, float]]) -> str:
    top, bottom = (match[1], match[2]) if match[1] else (match[3], match[4])
    if _float(bottom):
        found.append((match.start(), _float(top) / _float(bottom)))
    return " " * len(match[0])


def _float(text: str) -> float:
    return float(text.replace(",", "")[:300])


def _share(wanted: Sequence[float], given: Sequence[float], tolerance: float) -> float:
    if not wanted:
        return 1.0
    return sum(_among(x, given, tolerance) for x in wanted) / len(wanted)


def _among(x: float, others: Sequence[float], tolerance: float) -> bool:
    return any(abs(x - y) <= tolerance * max(abs(x), abs(y)) for y in others)
