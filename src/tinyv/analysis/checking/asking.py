"""A question's end, where it says what form its answer has."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

_MAX_END = 400
_SENTENCE_END = re.compile(r"(?<=[.?!。？！])(?<!\d\.)\s+|\n\s*\n")
_PARTS = re.compile(
    r"\((?:a|b|i|ii|1|2|I|II)\)|(?:^|\s)(?:a|b)\)\s|\b(?:parts? (?:a|b|1|2|\(a\)))\b|①|\bpart \(?[ab12]\)?",
    re.IGNORECASE,
)
_MAX_SHOWN = 60


@dataclass(frozen=True)
class Asked:
    """A question with its reference."""

    question: str
    reference: str

    @cached_property
    def _sentences(self) -> list[str]:
        tail = self.question.strip()[-_MAX_END:]
        return [part for part in _SENTENCE_END.split(tail) if part.strip()] or [""]

    @property
    def last(self) -> str:
        """The last sentence that asks; what follows a question mark is about its form."""
        asking = [part for part in self._sentences[-2:] if "?" in part or "？" in part]
        return asking[-1] if asking else self._sentences[-1]

    @property
    def end(self) -> str:
        """The last two sentences."""
        return " ".join(self._sentences[-2:])

    @cached_property
    def in_parts(self) -> bool:
        """True if several things are asked for, or seem to be."""
        return _PARTS.search(self.question) is not None

    @property
    def shown(self) -> str:
        """The reference as a message shows it."""
        text = " ".join(self.reference.split())
        return ascii(text if len(text) <= _MAX_SHOWN else text[:_MAX_SHOWN] + "...")
