"""A decision from the text of a reply: strictly, one word of one side and nothing that doubts it."""

from __future__ import annotations

import re

from tinyv.llm.cards import Card
from tinyv.llm.failure import Failed
from tinyv.llm.labels import Labels, Side, bare
from tinyv.llm.query import Opinion
from tinyv.verdict import Outcome

_END_THINK = "</think>"
_BOX = re.compile(r"\\boxed\s*\{\s*(?:\\text\s*\{)?([^{}]{0,40})\}?\s*\}")
_FIRST = re.compile(r"[\s*_\"'`“”‘’#>]*([A-Za-z]+)[*_\"'`“”‘’]*(?:\s*\Z|[.!]|\s*\n)")
_WORD = re.compile(r"[A-Za-z]+")
_DOUBT = {"not", "untrue", "unsure", "maybe", "neither", "either", "cannot"}


def opinion_in(text: str, card: Card, labels: Labels) -> Opinion:
    """The opinion that a reply states after its thought or its marker.

    "untrue", "not true", "True or False", a word on both sides and a thought that never ends are unreadable:
    raises Failed `unreadable_verdict`.
    """
    stated = _stated(text, card)
    side = None if stated is None else _side(stated, labels)
    if side is None:
        shown = " ".join(text[-60:].split())
        raise Failed("unreadable_verdict", f"no decision in {shown!r}", again=False, server_fault=False)
    return Opinion(Outcome.CORRECT if side is Side.YES else Outcome.INCORRECT)


def _stated(text: str, card: Card) -> str | None:
    """What stands after the thought and the marker; None where a thought has no end."""
    _, closed, after = text.rpartition(_END_THINK)
    if "<think>" in after:
        return None
    if card.marker and card.marker in after:
        return after.rpartition(card.marker)[2]
    return None if card.thinks and not closed else after


def _side(stated: str, labels: Labels) -> Side | None:
    box = _BOX.fullmatch(stated.strip().rstrip("."))
    text = box[1] if box else stated
    match = _FIRST.match(text)
    if match is None:
        return None
    rest = {word.casefold() for word in _WORD.findall(text[match.end() :])}
    if rest & _DOUBT or rest & {word for word in labels.words if len(word) > 1}:
        return None
    return labels.side(match[1]) if bare(match[1]) in labels.words else None
