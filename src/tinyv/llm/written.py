"""A decision from the text of a reply: strictly, one word of one side at its end and nothing that doubts it.

A judge quotes the answer that it judges, so a decision counts only where a reply can hold no quotation: alone, or on a
line that begins with the card's marker, with nothing behind it.
"""

from __future__ import annotations

import re

from tinyv.llm.cards import Card
from tinyv.llm.failure import Failed
from tinyv.llm.labels import Labels, Side, bare
from tinyv.llm.query import Opinion
from tinyv.verdict import Outcome

_END_THINK = "</think>"
_BOX = re.compile(r"\\boxed\s*\{\s*(?:\\text\s*\{)?([^{}]{0,40})\}?\s*\}")
_AROUND_BOX = " \t\r\n$*.。"
_ALONE = re.compile(r"[\s*_\"'`“”‘’«「(\[#>]*([A-Za-z]+)[\s*_\"'`“”‘’»」)\].!。]*")
"""One word between marks, quotes and brackets. A question mark is a doubt and no mark."""
_LINE_START = r"^[ \t]{0,8}(?:(?:[-+•]|\d{1,2}[.)])[ \t]{1,4})?[*_#]{0,6}[ \t]{0,4}[*_]{0,3}"
_WORD = re.compile(r"[A-Za-z]+")


def opinion_in(text: str, card: Card, labels: Labels, *, cut: bool = False) -> Opinion:
    """The opinion that a reply states after its thought or on its marker's line.

    "untrue", "not true", "True or False", a quoted decision, words behind a decision, marker lines that disagree, a
    thought that never ends and a reply that was `cut` off are unreadable: raises Failed `unreadable_verdict`.
    """
    side = None if cut else _decision(text, card, labels)
    if side is None:
        shown = " ".join(text[-60:].split())
        why = "the reply was cut off" if cut else "no decision in the reply"
        raise Failed("unreadable_verdict", why, again=False, server_fault=False, quoted=repr(shown))
    return Opinion(Outcome.CORRECT if side is Side.YES else Outcome.INCORRECT)


def _decision(text: str, card: Card, labels: Labels) -> Side | None:
    """What is said after the thought: by the marker's lines if there are any, else by the whole of it."""
    _, closed, after = text.rpartition(_END_THINK)
    if "<think>" in after:
        return None
    lines = list(_marker(card.marker).finditer(after)) if card.marker else []
    if not lines:
        return None if card.thinks and not closed else _side(after, labels)
    last = _side(after[lines[-1].end() :], labels)
    earlier = (_line(after, match.end()) for match in lines[:-1])
    return last if all(_agrees(line, last, labels) for line in earlier) else None


def _marker(marker: str) -> re.Pattern[str]:
    """The marker at the beginning of a line, after blanks and the marks of lists and bold text."""
    words, colon = (marker[:-1], r"[*_]{0,3}[ \t]?[:：]") if marker.endswith(":") else (marker, "")
    return re.compile(_LINE_START + re.escape(words) + colon, re.MULTILINE | re.IGNORECASE)


def _line(text: str, start: int) -> str:
    """The rest of a line; what stands on the next one where the marker stands alone."""
    rest = text[start:].lstrip(" \t*_\r\n")
    return rest.partition("\n")[0]


def _agrees(line: str, last: Side | None, labels: Labels) -> bool:
    """True for a marker line that decides the same, or whose words decide nothing ("Answer: 42")."""
    words = {word.casefold() for word in _WORD.findall(line)}
    return not words & set(labels.words) or _side(line, labels) is last


def _side(stated: str, labels: Labels) -> Side | None:
    box = _BOX.fullmatch(stated.strip(_AROUND_BOX))
    match = _ALONE.fullmatch(box[1] if box else stated)
    return labels.side(match[1]) if match and bare(match[1]) in labels.words else None
