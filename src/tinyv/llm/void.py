"""What holds no answer: blanks, marks, markup, control tokens, template slots."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from tinyv.llm.folding import Pattern
from tinyv.llm.hidden import decoded
from tinyv.llm.neutral import BARRED, NAMED, SQUARE

_SLOT_NAMES = (
    r"(?:question|ground[_ ]?truth(?:[_ ]answer)?|model[_ ]answer|answer|reference(?:[_ ]answer)?|response)"
)
_ELEMENT_NAMES = (
    rf"(?:{_SLOT_NAMES}|final[_ -]?answer|student[_ -]?answer"
    r"|result|solution|output|reply|completion|candidate)"
)
_HOLDING_NOTHING = tuple(
    map(
        Pattern,
        (
            BARRED,
            NAMED,
            SQUARE,
            rf"<[\s\\/|!?]*{_ELEMENT_NAMES}(?:\s[^<>]{{0,80}})?\s*/?\s*>",
            r"<{2}\s*/?\s*SYS\s*>{2}",
            r"<![^<>]{0,80}>|<\?[^<>]{0,80}>|<!--.{0,200}?-->",
            rf"\{{%.{{0,80}}?%\}}|%\(\w{{1,40}}\)[sdr]"
            rf"|(?<![A-Za-z])[{{$][\s{{$]{{0,8}}{_SLOT_NAMES}[\s\w.\[\]!:]{{0,20}}[\s}}]*\}}"
            rf"|\{{\{{\s*{_SLOT_NAMES}\s*\}}\}}",
            rf"(?<![A-Za-z])\{{\{{?{_SLOT_NAMES}_?\s*\(?\)?\s*{_SLOT_NAMES}?\}}?\}}",
        ),
    )
)
_ROLE = r"(?:assistant|user|system|human|model|judge|final|analysis|commentary|return)"
_ROLES = re.compile(rf"\W*{_ROLE}\b\W*(?:\b{_ROLE}\b\W*)*", re.IGNORECASE)
_TURN = re.compile(rf"(?:\s*\b{_ROLE}\s*[:：]\s*)+", re.IGNORECASE)
MARKUP = re.compile(
    r"\\(?:boxed|fbox|text\w*|math\w+|left|right|big\w*|quad|qquad|displaystyle|ensuremath|phantom"
    r"|hspace|label)"
    r"|\\[,;:!()\[\] ]"
    r"|\\begin\{\w+\}|\\end\{\w+\}"
)
_EMPTY_MARKUP = re.compile(
    r"\\(?:[lc]?dots|q?quad)(?![A-Za-z])|\\(?:boxed|fbox|text\w*|math\w+|hspace|phantom)\s*\{\s*\}"
    r"|\\[,;:! ]|[$`]|\*\*"
)
_NO_SIGN = "$`^|"
"""Characters of the class of signs that are markup."""
_PLACE = re.compile(r"[?？¿.…·․‥,;:'\"“”‘’、，。；：_#\s]*|[-–—―]{2,}")
"""Marks that stand where a reference is missing. A single dash may be a minus, brackets may be an empty set."""
_CONTENT = "∞∅⊥⊤√∫∑∏∇°♠♥♦♣"
"""Signs that can be an answer alone."""


KEPT = 16
"""Texts whose rest is remembered."""


@lru_cache(maxsize=KEPT)
def left_of(answer: str) -> str:
    """The visible text without control tokens, the tags and slots of prompts, and what only turns a role.

    The gates of one query ask about the same few texts one after the other, so the last ones are kept.
    """
    whole = text = decoded(answer)
    for _ in range(3):
        for pattern in _HOLDING_NOTHING:
            text = pattern.sub(lambda _: " ", text)
    if _TURN.fullmatch(text) or (text != whole and _ROLES.fullmatch(text)):
        return ""
    return text


def has_content(text: str) -> bool:
    """True if a letter, a digit or a sign that can be an answer is left once markup is gone."""
    return any(map(_is_content, MARKUP.sub(" ", text)))


def _is_content(char: str) -> bool:
    return unicodedata.category(char)[0] in "LN" or char in _CONTENT


def compares_nothing(reference: str) -> bool:
    """True for a reference that no answer can agree with: nothing visible, or marks that hold its place."""
    text = left_of(reference)
    for _ in range(3):
        text = _EMPTY_MARKUP.sub(" ", text)
    if has_content(text) or any(
        unicodedata.category(char)[0] == "S" and char not in _NO_SIGN for char in text
    ):
        return False
    return _PLACE.fullmatch(text.strip()) is not None
