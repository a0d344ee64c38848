"""Answers in numbered parts: `(a) 5 (b) 6`, `(1) 5 (2) 6`, compared part by part and never as a product."""

from __future__ import annotations

import re
from collections.abc import Callable

from tinyv.engine.combine import all_of
from tinyv.verdict import Judgement, undecided

_MARKER = re.compile(r"(?<![-+*/=^·×−])(?<![-+*/=^·×−]\s)\((i{1,3}|[a-e]|[1-5])\)(?=\s*[^\s,;)])")
"""Behind an operator a number in brackets is a factor or a term."""
_SERIES = (("a", "b", "c", "d", "e"), ("1", "2", "3", "4", "5"), ("i", "ii", "iii"))


def compare_parts(reference: str, answer: str, judge: Callable[[str, str], Judgement]) -> Judgement | None:
    """None unless a side begins with the first of two or more markers in order."""
    mine, theirs = parts_of(reference), parts_of(answer)
    if len(mine) < 2 and len(theirs) < 2:
        return None
    if len(mine) != len(theirs):
        return undecided("numbered_parts")
    return all_of((judge(x, y) for x, y in zip(mine, theirs, strict=True)), "same_parts", "different_part")


def parts_of(text: str) -> list[str]:
    """The texts behind `(a)`, `(b)`, ...; empty if the text is not written in parts."""
    found = list(_MARKER.finditer(text))
    if len(found) < 2 or text[: found[0].start()].strip():
        return []
    labels = tuple(match.group(1) for match in found)
    if not any(labels == series[: len(labels)] for series in _SERIES):
        return []
    ends = [match.start() for match in found[1:]] + [len(text)]
    return [text[match.end() : end].strip(" ,;.") for match, end in zip(found, ends, strict=True)]
