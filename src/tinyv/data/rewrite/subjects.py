"""The subject and verb of a question, for sentences that answer it: "The area of the triangle is ..."."""

from __future__ import annotations

import re
from functools import lru_cache

MAX_SUBJECT = 130
_WHAT_IS = re.compile(
    r"(?:^|[.,;:]\s+)(?:then,?\s+)?(?:what|which)(?: is| was|'s) (the [^?.;\n]{3,130}?)\s*\?\s*$",
    re.IGNORECASE,
)
_WHAT_ARE = re.compile(
    r"(?:^|[.,;:]\s+)(?:then,?\s+)?(?:what|which) are (the [^?.;\n]{3,130}?)\s*\?\s*$", re.IGNORECASE
)
_FIND = re.compile(
    r"(?:^|[.,;:?]\s+|please )(?:then,?\s+)?(?:find|determine|calculate|compute|evaluate)\s+"
    r"(the [^?.;\n]{3,130}?)\s*\.?\s*$",
    re.IGNORECASE,
)
_WHO = re.compile(
    r"^who (?!is\b|was\b|are\b|were\b|did\b|does\b|do\b|has\b|had\b|have\b|will\b|would\b|can\b|could\b|else\b)"
    r"([a-z]+(?:ed|s|rote|ang|on|ade|ook|ame|oke|ot|ew|id|ound|ent|eld|un|aid|ang)\b [^?.;]{3,110}?)\s*\??\s*$",
    re.IGNORECASE,
)
_WHO_IS = re.compile(r"^who (is|was) (the [^?.;,]{3,110}?)\s*\??\s*$", re.IGNORECASE)
_PLAIN_WHAT = re.compile(r"^what (is|was) (the [^?.;,]{3,110}?)\s*\??\s*$", re.IGNORECASE)
_NO_SUBJECT = re.compile(
    r"\b(?:and|or|if|when|that are|answer|following|expression|integers? such|values? of|all|both|each|rounded|in terms"
    r"|express|to the nearest|nearest|between|who|what|which|above|problem)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def subject(question: str) -> tuple[str, bool] | None:
    """What a question of mathematics asks for, and whether it is plural: ("the area of the triangle", False)."""
    text = question.strip()[-500:]
    for pattern, plural in ((_WHAT_IS, False), (_WHAT_ARE, True), (_FIND, False)):
        match = pattern.search(text)
        if match and not _NO_SUBJECT.search(match[1]) and match[1].count("$") % 2 == 0:
            said = " ".join(match[1].split())
            return said, plural or _plural(said)
    return None


def _plural(said: str) -> bool:
    head = re.split(r"\s(?:of|in|for|at|on|to|from|with)\s", said)[0]
    return bool(re.search(r"[a-z]{3,}(?<!s)s$", head)) and not head.endswith(
        ("radius", "locus", "basis", "axis")
    )


@lru_cache(maxsize=4096)
def who_verb(question: str) -> str | None:
    """`wrote hamlet` of "who wrote hamlet"; None where "who" is not certainly the subject."""
    match = _WHO.match(question.strip())
    return " ".join(match[1].split()) if match else None


@lru_cache(maxsize=4096)
def role(question: str) -> tuple[str, str] | None:
    """`("was", "the first president")` of "who was the first president"."""
    text = question.strip()
    match = _WHO_IS.match(text) or _PLAIN_WHAT.match(text)
    if match is None or re.search(r"\b(?:and|or|name|names|who|which|what)\b", match[2]):
        return None
    return match[1].lower(), " ".join(match[2].split())
