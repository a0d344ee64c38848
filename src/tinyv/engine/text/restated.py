"""An answer that repeats the question around the reference: "The capital of Italy is Rome" for Rome.

Certain only if nothing else is said: every other word is the question's own or has no content, the reference
stands next to "is" at an end of the sentence, and the question did not name the reference itself.
"""

from __future__ import annotations

import re
from typing import Final

from tinyv.engine.text.fold import fold_words
from tinyv.engine.text.plain import split_words

_COPULAS: Final = ("is", "was", "are", "were")
_EMPTY: Final = frozenset(
    split_words(
        "is was are were a an the in of to for by at on from who which that what it did does do has have had "
        "been be as called named known name s"
    )
)
_REFUSED: Final = frozenset(
    split_words("not no never neither nor or and but either except unless possibly maybe if")
)
_SENTENCE_END = re.compile(r"[.!?](?:\s|$)")


def restates(wanted: str, answer: str, question: str) -> bool:
    """True if `answer` is one sentence that only restates `question` around `wanted` (already folded)."""
    if len(_SENTENCE_END.findall(answer.strip())) > 1 or not wanted:
        return False
    given, asked = fold_words(answer), f" {fold_words(question)} "
    if not question.strip() or f" {wanted} " in asked:
        return False
    rest = _beside_copula(wanted, given)
    if rest is None:
        return False
    words = set(rest.split())
    return not words & _REFUSED and words <= _EMPTY | set(asked.split())


def _beside_copula(wanted: str, given: str) -> str | None:
    """What is left of the sentence around "is `wanted`" at its end or "`wanted` is" at its start."""
    for copula in _COPULAS:
        for written in (wanted, f"a {wanted}", f"an {wanted}"):
            if given.endswith(f" {copula} {written}"):
                return given[: -len(written)]
            if given.startswith(f"{written} {copula} "):
                return given[len(written) :]
    return None
