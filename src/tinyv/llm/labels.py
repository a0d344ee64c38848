"""Which piece of text speaks for which side: the spellings of a decision's words."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

_MARKS = " \t\r\nĠĊ▁*_\"'`“”‘’.:"
"""Blanks, the signs that tokenizers write for them, and what models put around a word."""
_PIECE_FOR_YES = 3
_PIECE_FOR_NO = 2
"""A first piece of a longer word counts from so many letters on: a doubtful one may reject, never accept."""


class Side(Enum):
    """What a token says."""

    YES = "yes"
    NO = "no"


class Labels:
    """The two sets of words, compared without case, blanks and quotes."""

    def __init__(self, yes: Sequence[str], no: Sequence[str]) -> None:
        self.yes = tuple(word.casefold() for word in yes)
        self.no = tuple(word.casefold() for word in no)

    def side(self, token: str) -> Side | None:
        """The side of a token: a word of it, or the beginning of words of that side alone; else None."""
        piece = bare(token)
        if piece in self.yes:
            return Side.YES
        if piece in self.no:
            return Side.NO
        begins_yes = _begins(piece, self.yes, _PIECE_FOR_YES)
        begins_no = _begins(piece, self.no, _PIECE_FOR_NO)
        if begins_yes == begins_no:
            return None
        return Side.YES if begins_yes else Side.NO

    @property
    def words(self) -> tuple[str, ...]:
        """All words, in lower case."""
        return self.yes + self.no


def bare(token: str) -> str:
    """The word in a token: lower case, without blanks and marks around it."""
    return token.strip(_MARKS).casefold()


def _begins(piece: str, words: tuple[str, ...], least: int) -> bool:
    return len(piece) >= least and any(word.startswith(piece) for word in words)
