"""Values that prose disowns: the words before turn them down, or the next ones take them back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from tinyv.extract import denials
from tinyv.extract.joined import Marked
from tinyv.extract.sentences import last_sentence

_SPAN = 160
_BEFORE = 160
_FAR = 2_000
_LEAD_IN = " \t\r\n$*_([{}\\`\"'“‘"
"""What stands between a clause and the mark after it: signs of mathematics, emphasis, brackets."""
_STOPS = (".", "!", "?", "。", "！", "？")

M = TypeVar("M", bound=Marked)


def standing(text: str, marks: Sequence[M], question: str = "") -> list[M]:
    """The marked values without those at the end that the text around them disowns."""
    kept = list(marks)
    while kept and denied(text, kept[-1].start, kept[-1].end, kept[-1].content, question):
        kept.pop()
    return kept


def denied(text: str, start: int, end: int, content: str, question: str = "") -> bool:
    """True if the prose around `text[start:end]` says that it is not the answer."""
    asked = denials.ASKED_BEHIND.match(text, end) is not None
    return denied_after(text, end, content, question) or denied_before(text, start, question, asked)


def denied_after(text: str, end: int, content: str, question: str = "") -> bool:
    """True if what follows right after `end` takes the value there back."""
    if denials.TAKEN_BACK.match(text, end, end + _SPAN) or _named_wrong(text[end : end + _SPAN], content):
        return True
    if not denials.CALLED_WRONG.match(text, end, end + _SPAN) and not _called_later(text[end : end + _FAR]):
        return False
    # "Which statement is false?" - "[C] is false."
    return not denials.ASKS_WRONG.search(question) and not denials.TRUTH_WORD.fullmatch(content)


def _called_later(after: str) -> bool:
    folded = after.lower()
    return (
        any(word in folded for word in denials.LATER_WORDS) and denials.CALLED_LATER.search(after) is not None
    )


def _named_wrong(after: str, content: str) -> bool:
    """ "[43]. The answer is not 43.", "[43], but 43 is wrong" """
    at = after.find(content) if len(content) > 1 else -1
    if at < 0 or after[at + len(content) :][:1].isalnum():
        return False
    behind = denials.WRONG_BEHIND.match(after, at + len(content))
    return behind is not None or denials.NOT_BEFORE.search(after, 0, at) is not None


def denied_before(text: str, start: int, question: str = "", asked: bool = False) -> bool:
    """True if the clause that ends at `start` turns down the value there, or is a question that ends with it."""
    clause = text[max(0, start - _BEFORE) : start].rstrip(_LEAD_IN)
    if not clause or clause.endswith(_STOPS):
        return False
    clause = last_sentence(clause)
    folded = clause.lower()
    if not asked and not any(word in folded for word in denials.BEFORE_WORDS):
        return False
    if asked and denials.ASKED_BEFORE.match(clause):
        return True
    found = denials.BEFORE.search(clause)
    if found is None or (found["called"] and denials.ABOUT_ANOTHER.search(clause, 0, found.start())):
        return False
    return not denials.ASKS_WRONG.search(question)
