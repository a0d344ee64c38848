"""Replies read back, strictly: one JSON object with the keys that were asked for, or nothing."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

MAX_ANSWER = 2_000
"""Characters of a written answer; a longer one is a derivation."""
_THOUGHT_END = "</think>"
_FENCE = re.compile(r"```(?:json)?\s*\n(.*?)\n?\s*```", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Vote:
    """What a judge says of an answer."""

    equivalent: bool
    reason: str


def vote_in(text: str) -> Vote | None:
    """The vote in a reply; None if it is no such object."""
    value = _object(text, {"equivalent", "reason"})
    if value is None or not isinstance(value["equivalent"], bool) or not isinstance(value["reason"], str):
        return None
    return Vote(value["equivalent"], value["reason"])


def answers_in(text: str) -> list[str] | None:
    """The answers in a reply, each once; None if it is no such object."""
    value = _object(text, {"answers"})
    answers = None if value is None else value["answers"]
    if not isinstance(answers, list) or not all(isinstance(one, str) for one in answers):
        return None
    return list(dict.fromkeys(one.strip() for one in answers if one.strip() and len(one) <= MAX_ANSWER))


def _object(text: str, keys: set[str]) -> dict[str, Any] | None:
    """The object that the reply is, after a thought and inside a code fence; None if it has other keys."""
    body = text.rpartition(_THOUGHT_END)[2].strip()
    fenced = _FENCE.fullmatch(body)
    try:
        value = json.loads(fenced[1] if fenced else body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) and set(value) == keys else None
