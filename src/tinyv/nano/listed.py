"""Answers to references that are lists in words: an item too few, all twice, in another order, or one of a menu."""

from __future__ import annotations

import re

from tinyv.engine.ordering import is_ordered
from tinyv.engine.text.fold import fold_words, is_words
from tinyv.engine.text.plain import plain
from tinyv.nano.features.texts import content_of, words_of
from tinyv.nano.regions import level_of

MAX_CHARACTERS, MAX_ITEM = 400, 5
"""Of an answer; words of an item: longer ones are clauses of a sentence."""
_ITEMS = re.compile(r"\s*[,;，；、]\s*(?:and\s+|和\s*)?|\s+and\s+|\s*[和与]\s*", re.IGNORECASE)
_COMMAS = re.compile(r"[,;，；、]")
_MENU = re.compile(r"^\s*\(?[A-Za-z0-9][.:)]\s*(\S.*)$", re.MULTILINE)
_SEVERAL = re.compile(
    r"\b(?:both|each|all of|respectively)\b|\band\s+(?:(?:in|at|on|to|from|by|of|for)\s+)?"
    r"(?:which|what|who|whom|where|when|how)\b|\b(?:list|name|give|state)\b.{0,20}\b(?:all|both|two|three|four|five)\b|分别|列出",
    re.IGNORECASE,
)


def mislisted(question: str, ground_truth: str, answer: str) -> bool:
    """True if an item that was asked for is missing, if all come twice, in another order than was asked for, or as one
    of several labelled lines."""
    if len(answer) > MAX_CHARACTERS or not is_words(ground_truth) or "/" in ground_truth:
        return False
    items = [item for item in _ITEMS.split(plain(ground_truth).strip(" .")) if item]
    folded = [fold_words(item) for item in items]
    if len(items) < 2 or not all(folded) or max(len(item.split()) for item in folded) > MAX_ITEM:
        return False
    given = f" {fold_words(answer)} "
    if _is_menu(ground_truth, answer):
        return True
    if _misordered(question, items, folded, given):
        return True
    if len(set(folded)) == len(folded) and all(given.count(f" {item} ") > 1 for item in folded):
        return True
    asked = _SEVERAL.search(question) is not None or is_ordered(question, items)
    if not asked or len(_COMMAS.split(ground_truth)) != len(items):
        return False
    return any(_is_missing(item, answer) for item in items)


def _is_menu(ground_truth: str, answer: str) -> bool:
    """True for labelled lines one of which is the whole reference: the others are offered beside it."""
    lines = _MENU.findall(answer)
    return len(lines) > 1 and any(fold_words(line) == fold_words(ground_truth) for line in lines)


def _misordered(question: str, items: list[str], folded: list[str], given: str) -> bool:
    places = [given.find(f" {item} ") for item in folded]
    return min(places) >= 0 and places != sorted(places) and is_ordered(question, items)


def _is_missing(item: str, answer: str) -> bool:
    """True if no telling word of the item stands in the answer; where a place is may be left out."""
    wanted = set(content_of(words_of(item)))
    return bool(wanted) and not level_of(item) and not wanted & set(words_of(answer))
