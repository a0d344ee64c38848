"""`2 (or 1)`, `1/2 (= 0.5)`: an answer with a second thought in brackets behind it, which is no factor."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from tinyv.engine.combine import all_of
from tinyv.engine.text.plain import plain
from tinyv.verdict import Judgement, undecided

_SECOND_THOUGHT = re.compile(
    r"[(\[]\s*(?:(or|alternatively)\b|(?:and|otherwise|else|maybe|perhaps|possibly|probably|rather|actually|"
    r"if\s+not|unless|not|no)\b|或|(=))"
    r"(?:\s+(?:equivalently|just|simply|also))?[\s,:]*([^()\[\]]{0,200}|.{0,200}?)[)\]]\s*[.,;]?\s*$",
    re.IGNORECASE | re.DOTALL,
)
MAX_CHARACTERS = 2_000

Judge = Callable[[str, str], Judgement]


def compare_hedged(reference: str, answer: str, judge: Judge) -> Judgement | None:
    """Both thoughts of an answer have to be right (`1/2 (or 0.5)`); None if neither side has a second one.

    Of a reference the first is enough, where the second is the same or an alternative.
    """
    wanted, given = _thoughts(reference), _thoughts(answer)
    if wanted is None and given is None:
        return None
    sides = [side for side in (wanted, given) if side is not None]
    if any(_thoughts(side.first) or _thoughts(side.second) for side in sides):
        return undecided("hedged")
    if wanted is not None and not wanted.either:
        return undecided("hedged")
    first = reference if wanted is None else wanted.first
    thoughts = (answer,) if given is None else (given.first, given.second)
    judgement = all_of((judge(first, thought) for thought in thoughts), "same_both", "different")
    return judgement if judgement.correct else undecided("hedged")


class Thoughts(NamedTuple):
    """What stands in front of the brackets, what in them, and whether one stands for the other."""

    first: str
    second: str
    either: bool


def _thoughts(text: str) -> Thoughts | None:
    if "(" not in text and "[" not in text:
        return None
    flat = plain(text)[-MAX_CHARACTERS:]
    found = _SECOND_THOUGHT.search(flat)
    if found is None or not flat[: found.start()].strip():
        return None
    return Thoughts(flat[: found.start()].strip(), found[3].strip(), bool(found[1] or found[2]))
