"""An answer that is the question: `Convert 2.5 hours to minutes.` has the value that is asked for, and gives none."""

from __future__ import annotations

from tinyv.engine.text.fold import fold_words
from tinyv.engine.unwrapping import bare_text

MIN_WORDS = 4
"""A shorter question may be a formula, whose value an answer may state by repeating it."""
SPARE_WORDS = 2
"""Words around the repeated question that make no answer of it."""


def repeats(question: str, answer: str) -> bool:
    """True if the answer holds the whole question and next to nothing else."""
    if not question or len(answer) < len(question.strip()) // 2:
        return False
    asked = fold_words(bare_text(question)).split()
    given = fold_words(answer).split()
    if len(asked) < MIN_WORDS or len(given) > len(asked) + SPARE_WORDS:
        return False
    return " ".join(asked) in " ".join(given)
