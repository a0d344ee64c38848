"""Characters that show nothing, and characters in disguise: what a blank can be made of and a tag hidden with."""

from __future__ import annotations

import html
import re
import unicodedata

_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}
_FILLERS = "\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5\u180b\u180c\u180d\u180f"
"""Letters and symbols that are drawn as nothing: Hangul and braille blanks, Khmer and Mongolian signs."""
_SUSPECT = re.compile(r"[^\x20-\x7e\n\t\r]")
_KEPT = "\n\t\r"
_ENTITY = re.compile(
    r"&(?:amp;?|#0*38;?|#[xX]0*26;?)+(?=[#A-Za-z])"
    r"|&(?:#[0-9]{1,10};?|#[xX][0-9a-fA-F]{1,10};?|[A-Za-z]{2,10};|(?:lt|LT|gt|GT|amp|AMP|nbsp|shy))"
)
"""An entity; a chain of `&amp;amp;` is one, and those that browsers read without a semicolon may lack it."""
_ESCAPE = re.compile(r"\\u00([0-7][0-9a-fA-F])|\\x([0-7][0-9a-fA-F])|%(?:25)*([2-7][0-9a-fA-F])")
_TAG_CHARACTERS = "<>|/_%&"
_MAX_LAYERS = 12
_OF_LAYERS = re.compile(r"[&%\\]")
_BLANKS = re.compile(r"\s+")


def visible(text: str) -> str:
    """The text without characters that show nothing; blanks stay."""
    return _SUSPECT.sub(_shown, text)


def one_line(text: str) -> str:
    """The text with every run of blanks as one blank, none at the ends."""
    return _BLANKS.sub(" ", text).strip()


def decoded(text: str) -> str:
    """The visible text, HTML entities and the escapes of the characters that tags are made of as characters."""
    for _ in range(_MAX_LAYERS):
        text = visible(text)
        plain = _ESCAPE.sub(_unescaped, _ENTITY.sub(_unescaped_entity, text))
        if plain == text:
            return text
        text = plain
    return visible(_OF_LAYERS.sub(" ", text))  # nothing honest is wrapped so often


def _unescaped_entity(match: re.Match[str]) -> str:
    entity = match[0]
    return "&" if entity.startswith("&amp") else html.unescape(entity)


def _unescaped(match: re.Match[str]) -> str:
    char = chr(int(match[1] or match[2] or match[3], 16))
    return char if char in _TAG_CHARACTERS else match[0]


def _shown(match: re.Match[str]) -> str:
    char = match[0]
    if char in _FILLERS or "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef":
        return ""
    return "" if char not in _KEPT and unicodedata.category(char) in _INVISIBLE else char
