"""Several marked values that are one answer: which of them belong together, and how they read as one text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Protocol

from tinyv.extract.hedges import is_hedge


class Marked(Protocol):
    """A value with its place in the text: a box, an answer tag, a bold span."""

    @property
    def start(self) -> int:
        """Offset of the mark."""

    @property
    def end(self) -> int:
        """Offset after the mark."""

    @property
    def content(self) -> str:
        """The value."""


_MAX_GAP = 90
_MAX_HEDGE_GAP = 400
_MAX_GROUP = 64
REVISION = re.compile(
    r"\b(?:wait|actually|hmm+|correction|sorry|oops|mistaken?|mistakes|wrong|incorrect|no,|not right"
    r"|instead|let me|let's|recheck|re-check|double[- ]check|reconsider|check)\b|不对|等等|等一下"
    r"|重新|错了|更正|修正|检查",
    re.IGNORECASE,
)
_ONWARD = re.compile(
    r"\b(?:so|then|therefore|thus|hence|substitut\w*|gives?|giving|which|because|since|step|next|now|finally|total"
    r"|final|but|from|using|simplif\w*|add\w*|subtract\w*|multipl\w*|divid\w*|answer|sum|overall|altogether"
    r"|verif\w*|equivalently|i\.e|implies)\b"
    r"|\\implies|\\Rightarrow|\\rightarrow|\\to\b|\\therefore|⇒|→|=>"
    r"|因此|所以|从而|于是|则|故|最终|最后|总共|一共|代入|可得|得到|答案|接下来|然后|但",
    re.IGNORECASE,
)
_DELIMITERS = re.compile(r"\\[()\[\]]|\$+|\*\*|\\quad|\\qquad|\\\\(?=\s)|\\[,;!:> ]")
_BULLET = re.compile(r"(?:^|\n)[ \t]*(?:[-*•]|\(?(?:\d{1,2}|[a-h]|i{1,3}|iv|vi?)[.)])[ \t]+")
_INLINE_LABEL = re.compile(r"^[\s,;，；、.]*(?:and )?\(?(?:\d{1,2}|[a-h]|i{1,3}|iv|vi?)[.)]\s*$")
_OR = re.compile(r"\bor\b|\\lor|\\vee|或|\bou\b|\boder\b", re.IGNORECASE)
_AND = re.compile(r"\band\b|\\land|\\wedge|\bet\b|\bund\b|和|与|及", re.IGNORECASE)
_PROSE = re.compile(r"(?<!\\)(?<![A-Za-z\\])[A-Za-z]{3,}|[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]{2,}")
_NAME = re.compile(r"(?:\\?[A-Za-z]\w{0,10}(?:_\{[^{}]{0,10}\}|'{1,3})?(?:\([^()\n]{0,20}\))?)\s*=\s*\Z")
_ALTERNATIVE = re.compile(
    r"\b(?:might|could|may|can) also\b|\balternatively\b|\b(?:another|other) (?:possible )?answer"
    r"|\bor (?:maybe|possibly|perhaps|else)\b|也可能|或者",
    re.IGNORECASE,
)
_ANNOUNCED = re.compile(r"answer|solution|答案")
_RELATION = re.compile(r"[-+*/:<>=^|]|\\le\b|\\ge\b|\\leq|\\geq|\\times|\\cdot|\\pm|\\to|\\cup|\\cap")


def final_group(text: str, marks: Sequence[Marked]) -> Sequence[Marked]:
    """The marks at the end of the sequence that form one statement with the last one."""
    first = len(marks) - 1
    while first > max(0, len(marks) - _MAX_GROUP) and _belong(text, marks[first - 1], marks[first]):
        first -= 1
    return marks[first:]


def render(text: str, group: Sequence[Marked]) -> str:
    """The group as one text: values, the connectives between them, and a name before the first ("x = ")."""
    if len({"".join(mark.content.split()) for mark in group}) == 1:
        return group[-1].content
    parts = [_name_before(text, group[0].start), group[0].content]
    for left, right in pairwise(group):
        parts += [_connective(text[left.end : right.start]), right.content]
    return "".join(parts)


def _belong(text: str, left: Marked, right: Marked) -> bool:
    gap = text[left.end : right.start]
    if len(gap) > _MAX_HEDGE_GAP or REVISION.search(gap):
        return False
    if is_hedge(gap):
        return True
    if len(gap) > _MAX_GAP:
        return False
    # The same words before both, as in "The answer is [3]. The answer is [5].": two rival statements.
    words = _words(gap)
    repeated = _ANNOUNCED.search(words) is not None and _words(
        text[max(0, left.start - 2 * _MAX_GAP) : left.start]
    ).endswith(words)
    return repeated or _ALTERNATIVE.search(gap) is not None or _same_statement(gap)


def _words(text: str) -> str:
    return " ".join(re.findall(r"[^\W\d_]+", text)).lower()


def _same_statement(gap: str) -> bool:
    if _ONWARD.search(gap):
        return False
    return (
        not re.search(r"\n\s*\n", gap) or not _PROSE.search(_DELIMITERS.sub(" ", gap)) or _is_connective(gap)
    )


def _is_connective(gap: str) -> bool:
    bare = _DELIMITERS.sub(" ", gap).strip(" \n\t.,;，；、")
    return bare.lower() in {"and", "or", "和", "或", "或者", "以及"}


def _name_before(text: str, end: int) -> str:
    before = _DELIMITERS.sub("", text[max(0, end - 60) : end])
    name = _NAME.search(before)
    return "" if name is None else " ".join(name[0].split()) + " "


def _connective(gap: str) -> str:
    """How a gap reads between two values: ", ", " and ", " or ", with the name or relation that it holds."""
    bare = _DELIMITERS.sub(" ", _BULLET.sub(", ", gap))
    name = _NAME.search(bare)
    label = "" if name is None else " ".join(name[0].split()) + " "
    rest = bare if name is None else bare[: name.start()]
    if _OR.search(rest) or _ALTERNATIVE.search(rest) or is_hedge(rest):
        return " or " + label
    if _AND.search(rest) and not _PROSE.search(_AND.sub(" ", rest)):
        return " and " + label
    if _PROSE.search(rest) or not rest.strip() or _INLINE_LABEL.match(rest) or name is not None:
        return ", " + label
    return _relation(rest)


def _relation(rest: str) -> str:
    balanced = rest.count("{") == rest.count("}") and rest.count("(") == rest.count(")")
    if _RELATION.search(rest) and balanced:
        return f" {rest.strip()} "
    return ", "
