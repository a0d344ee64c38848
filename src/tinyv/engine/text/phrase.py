"""What fixed phrase an answer is (`no solution`, `increasing`, `second quadrant`), by the table."""

from __future__ import annotations

import re
from functools import cache

from tinyv.engine.text.fold import fold_words, is_words
from tinyv.engine.text.phrases import GROUPS, LATEX_PHRASES, QUADRANTS
from tinyv.engine.text.plain import plain
from tinyv.verdict import Judgement, correct, incorrect

_QUADRANT = re.compile(r"(?:in )?(?:quadrant (?P<after>\w+)|(?P<before>\w+) quadrant)")
_NEGATION = re.compile(r"\b(?:not|isnt|arent|doesnt|dont|cannot|cant|never|no(?! ?\d)|non)\b\s*|^(?:不|非)")

Classes = frozenset[tuple[str, str]]


def compare_phrase(reference: str, answer: str, question: str = "") -> Judgement | None:
    """Phrase against phrase: the same class is right, another class of the same group is wrong, else None."""
    left, right = classes_of(reference, question), classes_of(answer, question)
    if not left or not right:
        if not is_words(reference) or not is_words(answer):
            return None
        return _negated(fold_words(reference), fold_words(answer))
    if left == right:
        return correct("same_phrase")
    chosen = dict(right)
    if any(group in chosen and chosen[group] != name for group, name in left):
        return incorrect("opposite_phrase")
    return None


def classes_of(text: str, question: str = "") -> Classes:
    """The (group, class) pairs of `text` as a whole; empty if it is no fixed phrase."""
    sign = LATEX_PHRASES.get(plain(text).replace(" ", ""))
    if sign is not None:
        return frozenset((sign,))
    folded = fold_words(text)
    found = _table().get(folded.lower())
    return found if found is not None else _quadrant(folded.lower(), question)


@cache
def _table() -> dict[str, Classes]:
    table: dict[str, Classes] = {}
    for group, classes in GROUPS.items():
        for name, phrases in classes.items():
            for phrase in phrases.split("|"):
                table[phrase] = table.get(phrase, frozenset()) | {(group, name)}
    return table


def _quadrant(folded: str, question: str) -> Classes:
    match = _QUADRANT.fullmatch(folded)
    word = (match["after"] or match["before"]) if match else folded
    asked = match or "quadrant" in question.lower() or "象限" in question + folded
    for number, names in enumerate(QUADRANTS, 1):
        if asked and word in names.split("|"):
            return frozenset((("quadrant", str(number)),))
    return frozenset()


def _negated(left: str, right: str) -> Judgement | None:
    """`not a function` against `function`: wrong where one side is the other with one "not"."""
    bare_left, bare_right = _NEGATION.sub("", left), _NEGATION.sub("", right)
    if (
        left != right
        and (bare_left == left) != (bare_right == right)
        and fold_words(bare_left) == fold_words(bare_right)
    ):
        return incorrect("negated")
    return None
