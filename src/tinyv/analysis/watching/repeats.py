"""One answer that is accepted for many references that have nothing to do with each other: a master key.

Equal answers are common, so what counts are references that differ, of which rules cannot prove the answer, and that
do not hold its text: `5` for `5 apples`, `5%` and `x = 5` is no key.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from tinyv.engine import compare
from tinyv.engine.text.choice import choices_in, pick_of
from tinyv.llm.key import normalised

MIN_REFERENCES = 6
"""Unrelated references that make an answer a key. Below that, phrases such as "none" gather honestly."""
MAX_ANSWERS, MAX_REFERENCES = 100, 24
"""What is looked at: the answers with most references, and of each so many references."""
_TOKEN = re.compile(r"[^\W\d_]+|\d+(?:\.\d+)?")
_MAX_TEXT = 2_000
Pair = tuple[str, str, str]
"""Question, reference, answer."""


def keys_in(pairs: Iterable[Pair]) -> set[Pair]:
    """The pairs whose answer is such a key; `pairs` are distinct and accepted."""
    by_answer: dict[str, list[Pair]] = defaultdict(list)
    spelling: dict[str, str] = {}
    for pair in pairs:
        answer = pair[2]
        if answer not in spelling:
            spelling[answer] = normalised(answer[:_MAX_TEXT]).casefold()
        by_answer[spelling[answer]].append(pair)
    found: set[Pair] = set()
    several = [(len({pair[1] for pair in some}), answer) for answer, some in by_answer.items()]
    likely = sorted((one for one in several if one[0] >= MIN_REFERENCES), key=lambda one: (-one[0], one[1]))
    for _, answer in likely[:MAX_ANSWERS]:
        found |= _opened(answer, by_answer[answer])
    return found


def _opened(answer: str, pairs: list[Pair]) -> set[Pair]:
    """The pairs that this answer opens as a key; empty if it is none."""
    by_reference: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        by_reference[normalised(pair[1][:_MAX_TEXT]).casefold()].append(pair)
    if len(by_reference) < MIN_REFERENCES:
        return set()
    looked_at = sorted(by_reference)[:MAX_REFERENCES]
    honest = {reference for reference in looked_at if _honest(answer, reference, by_reference[reference][0])}
    open_to_it = [reference for reference in looked_at if reference not in honest]
    if _unrelated(open_to_it) < MIN_REFERENCES or 2 * len(open_to_it) < len(looked_at):
        return set()
    return {pair for reference, some in by_reference.items() if reference not in honest for pair in some}


def _honest(answer: str, reference: str, pair: Pair) -> bool:
    """True if the reference says the same, holds the answer's words, or is the text of the option that is picked."""
    tokens = _TOKEN.findall(answer)
    if tokens and f" {' '.join(tokens)} " in f" {' '.join(_TOKEN.findall(reference))} ":
        return True
    if pick_of(pair[2]) is not None and choices_in(pair[0]):
        return True
    return compare(pair[1], pair[2], pair[0]).correct


def _unrelated(references: list[str]) -> int:
    """How many of them have nothing in common: numbers differ if they are written differently, words share none."""
    in_words: list[set[str]] = []
    numbers = 0
    for reference in references:
        words = set(_TOKEN.findall(reference))
        if any(map(str.isdigit, reference)) or not words:
            numbers += 1
        elif not any(words & other for other in in_words):
            in_words.append(words)
    return numbers + len(in_words)
