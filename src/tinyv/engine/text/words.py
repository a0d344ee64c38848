"""Answers in words: equal words and fixed phrases are decided, synonyms and sentences are left to a model.

Nothing is stemmed or fuzzily matched: "contains the reference" is a reason to ask, never to accept.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from tinyv.engine.text.fold import fold_words, is_words
from tinyv.engine.text.phrase import classes_of, compare_phrase
from tinyv.engine.text.plain import plain
from tinyv.engine.text.restated import restates
from tinyv.engine.text.yes_no import compare_yes_no
from tinyv.expr.units import parse_unit
from tinyv.verdict import Judgement, correct, undecided

MAX_WORDS_TEXT: Final = 4000
"""Longer texts are not compared as words."""
MAX_ALTERNATIVES: Final = 400
SENTENCE_WORDS: Final = 4
"""A reference of at least so many words may be a sentence around one decisive name."""

_ITEM = re.compile(r"\s*(?:[,;、，；]|\band\b|&|和|与)\s*(?:and\b\s*)?")
_NUMERALS = (
    "two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty seventy eighty "
    "ninety hundred thousand million billion half"
).replace(" ", "|")
_COUNT = re.compile(rf"\d|\b(?:one|{_NUMERALS})\b", re.IGNORECASE)
_COUNTED = re.compile(
    rf"\s*[-+$€£¥~≈]?\s*(?:(?:about|approximately|around|roughly|an?)\s+)?(?:[-+$€£¥]?\d|(?:one|{_NUMERALS})\b)",
    re.IGNORECASE,
)
"""A count in front: `60 miles`, `about ten dollars`."""
_ORDER_ASKED = re.compile(
    r"\b(?:order(?:ed)?|rank\w*|arrange\w*|sequence|sort|respective\w*"
    r"|from .{1,30} to|first .{1,80} second)\b"
    r"|顺序|排列|依次|分别",
    re.IGNORECASE | re.DOTALL,
)


def compare_words(reference: str, answer: str, question: str = "") -> Judgement | None:
    """Words against words; None if a side is mathematics or empty.

    CORRECT for the same words, the same fixed phrase, yes/no, one of the reference's `/` alternatives, the
    same list, or a sentence that only restates the question around the reference. INCORRECT for opposites.
    Else UNDECIDED: `contained`, `sentence_reference`, `list_order`, `different_words`.
    """
    if max(len(reference), len(answer)) > MAX_WORDS_TEXT:
        return undecided("too_long")
    decided = compare_yes_no(reference, answer, question) or compare_phrase(reference, answer, question)
    if decided is not None:
        return decided
    if not is_words(reference) or not is_words(answer):
        return None
    return (
        _same_words(reference, answer)
        or _same_list(reference, answer, question)
        or _restated(reference, answer, question)
        or _open(reference, answer)
    )


def _same_words(reference: str, answer: str) -> Judgement | None:
    wanted, given = fold_words(reference), fold_words(answer)
    if not given or not wanted:
        return undecided("no_words")
    if wanted == given:
        return correct("same_words")
    if given in alternatives_of(reference):
        return correct("same_alternative")
    return None


def alternatives_of(reference: str) -> frozenset[str]:
    """The folded alternatives of `lamina dura/alveolar process`; empty if the slash says something else.

    At least two must be words, none may exclude another (`yes/no`), and the whole may not be a unit (`km/h`) or a
    quantity (`60 miles/hour`).
    """
    parts = [part for part in plain(reference).split("/") if part.strip()]
    if not 2 <= len(parts) <= MAX_ALTERNATIVES or sum(map(is_words, parts)) < 2 or _slash_word(reference):
        return frozenset()
    if parse_unit(reference) is not None or _is_rate(parts) or _exclusive(parts):
        return frozenset()
    return frozenset(filter(None, map(fold_words, parts)))


def _slash_word(text: str) -> bool:
    return bool(re.search(r"\b(?:and/or|n/a|either/or|w/o|c/o)\b", text, re.IGNORECASE))


def _is_rate(parts: list[str]) -> bool:
    """True for a number of something "per" something else (`60 miles/hour`), which names one thing and no two."""
    per = len(parts) == 2 and len(parts[1].split()) == 1 and not _COUNT.search(parts[1])
    return per and _COUNTED.match(parts[0]) is not None


def _exclusive(parts: list[str]) -> bool:
    """True if the parts are opposites: then the slash offers a choice, it does not name synonyms."""
    if {part.strip().lower() for part in parts} & {"yes", "no", "true", "false"}:
        return True
    groups: dict[str, str] = {}
    return any(groups.setdefault(group, name) != name for part in parts for group, name in classes_of(part))


def _same_list(reference: str, answer: str, question: str) -> Judgement | None:
    """`line segment, circle` and `circle and line segment`: reordered only where no order is asked for."""
    wanted, given = _items(reference), _items(answer)
    if len(wanted) < 2 or Counter(wanted) != Counter(given) or not all(map(is_words, wanted)):
        return None
    if wanted == given:
        return correct("same_list")
    ordered = not question.strip() or _ORDER_ASKED.search(question)
    return undecided("list_order") if ordered else correct("same_list")


def _items(text: str) -> list[str]:
    return [folded for item in _ITEM.split(plain(text)) if (folded := fold_words(item))]


def _restated(reference: str, answer: str, question: str) -> Judgement | None:
    wanted = alternatives_of(reference) or {fold_words(reference)}
    return (
        correct("restated_question") if any(restates(words, answer, question) for words in wanted) else None
    )


def _open(reference: str, answer: str) -> Judgement:
    """Nothing is proved: say why, for whoever looks next."""
    given = fold_words(answer)
    wanted = alternatives_of(reference) or {fold_words(reference)}
    if any(_within(words, given) for words in wanted):
        return undecided("contained")
    if any(_within(given, words) for words in wanted):
        longest = max(len(words.split()) for words in wanted)
        return undecided("sentence_reference" if longest >= SENTENCE_WORDS else "contained")
    return undecided("different_words")


def _within(part: str, whole: str) -> bool:
    if not part.isascii():
        return part in whole
    return f" {part} " in f" {whole} "
