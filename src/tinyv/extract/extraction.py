"""What is read from a response: the answer's text, and how it was found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

MAX_RESPONSE = 4_000_000
"""Characters of a response; a longer one is not read at all."""

TAIL = 10_000
"""Characters at the end of a response in which unmarked answers (phrases, bold, conclusions) are sought."""

How = Literal[
    "boxed",
    "boxes",
    "boxed_in_thinking",
    "answer_tag",
    "json",
    "hash",
    "phrase",
    "choice",
    "bold",
    "conclusion",
    "short",
    "no_answer",
    "truncated",
    "too_long",
]


@dataclass(frozen=True, slots=True)
class Extraction:
    """The final answer of a response, as the response gives it."""

    answer: str | None
    """The answer, whole; None if the response gives none."""
    how: How
    """The mark that it was found by; for None, why: `no_answer`, `truncated` or `too_long`."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The part of a response that can hold the final answer: no thinking, no programs, no goodbyes."""

    text: str
    question: str = ""

    @property
    def tail(self) -> str:
        """The last `TAIL` characters."""
        return self.text[-TAIL:]


Reader = Callable[[Reply], "Extraction | None"]
"""Reads one kind of mark: an extraction if the reply carries the mark, else None."""

NO_ANSWER = Extraction(None, "no_answer")
TRUNCATED = Extraction(None, "truncated")
TOO_LONG = Extraction(None, "too_long")
