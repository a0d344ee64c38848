"""Where the numbers, letters, signs and scripts of a formula stand in its text.

Makers change the text and not the tree: a wrong answer must keep the writing of the right one.
"""

from __future__ import annotations

import re
from functools import lru_cache

from tinyv.expr.lexer import matching_brace
from tinyv.expr.vocabulary import GREEK, GREEK_VARIANTS

Span = tuple[int, int]

_TEXT = re.compile(
    r"\\(?:text|textbf|textit|textrm|mathrm|operatorname|mbox|hbox|begin|end|hspace|color|tag)\*?\s*\{[^{}]*\}"
)
_COMMAND = re.compile(r"\\[A-Za-z]+|\\.")
_FUNCTION = re.compile(
    r"(?<![A-Za-z])(?:sin|cos|tan|cot|sec|csc|ln|log|exp|sqrt|max|min|arc[a-z]{3})(?![a-z])"
)
_PLAIN_WORD = re.compile(
    r"(?<![A-Za-z])(?:and|or|for|if|is|the|when|where|with|[A-Za-z][a-z]{3,})(?![A-Za-z])"
)
_SIGNS_BEFORE = re.compile(
    r"(?:^|[(\[{=,;:^_|<>&/≤≥≠≈]"
    r"|\\(?:left|leq?|geq?|leqslant|geqslant|ne|neq|approx|in|lt|gt|quad|pm|mid|cdot|times|[,;: ])"
    r"|\\(?:text|mbox)\s*\{[^{}]*\}|\b(?:and|or))\s*$"
)
_GREEK = re.compile(
    r"\\(?:" + "|".join(sorted((GREEK | set(GREEK_VARIANTS)) - {"l", "partial", "nabla"})) + r")(?![A-Za-z])"
)
_LETTER = re.compile(r"[A-Za-z]")
_NUMBER = re.compile(r"\d{1,3}(?:(?:,|\{,\})\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|(?<!\d)\.\d+")
_SCRIPT = re.compile(r"[\^_]\s*(?:\{|([A-Za-z0-9])|(\\[A-Za-z]+))")


@lru_cache(maxsize=8192)
def blanked(text: str) -> str:
    """The text with commands, words and names of functions blanked out, at the same length."""
    for pattern in (_TEXT, _COMMAND, _FUNCTION, _PLAIN_WORD):
        text = pattern.sub(lambda match: "\0" * len(match[0]), text)
    return text


def numbers(text: str) -> list[Span]:
    """Spans of the literals, outside words."""
    return [match.span() for match in _NUMBER.finditer(blanked(text))]


def letters(text: str) -> list[Span]:
    """Spans of the symbols, Greek ones included, without their indices; not those of words."""
    masked = blanked(text)
    plain = [match.span() for match in _LETTER.finditer(masked)]
    greek = [match.span() for match in _GREEK.finditer(_TEXT.sub(lambda m: "\0" * len(m[0]), text))]
    return sorted(plain + greek)


def signs(text: str, chars: str = "+-") -> list[int]:
    """Positions of these signs, outside words."""
    return [i for i, char in enumerate(blanked(text)) if char in chars]


def leads(text: str, at: int) -> bool:
    """True if a sign at this position stands in front of a value and not between two."""
    return _SIGNS_BEFORE.search(text[max(0, at - 60) : at]) is not None


def scripts(text: str, mark: str) -> list[tuple[Span, str]]:
    """Exponents (`mark` is `^`) or indices (`_`): the span of the whole, and what stands in it."""
    found = []
    for match in _SCRIPT.finditer(text):
        if match[0][0] != mark:
            continue
        if match[0].endswith("{"):
            close = matching_brace(text, match.end() - 1)
            if close > 0:
                found.append(((match.start(), close + 1), text[match.end() : close]))
        else:
            found.append((match.span(), match[1] or match[2]))
    return found


def arguments(text: str, command: str, count: int) -> list[tuple[Span, list[str]]]:
    """Uses of a LaTeX command (a regular expression) with its braced arguments: the span of all, and the arguments."""
    found = []
    for match in re.finditer(rf"\\{command}\s*(?=\{{)", text):
        inner: list[str] = []
        position = match.end()
        while len(inner) < count and position < len(text) and text[position] == "{":
            close = matching_brace(text, position)
            if close < 0:
                break
            inner.append(text[position + 1 : close])
            position = close + 1
        if len(inner) == count:
            found.append(((match.start(), position), inner))
    return found


def replaced(text: str, span: Span, new: str) -> str:
    """The text with one span exchanged."""
    return text[: span[0]] + new + text[span[1] :]


def halves(text: str) -> tuple[str, str]:
    """What stands before the value and the value: `x =` and `3`. The value is all of it where no equals sign is."""
    masked = blanked(text)
    at = max(masked.rfind("="), masked.rfind("≈"), text.rfind(r"\approx") + 6 if r"\approx" in text else -1)
    if at < 0 or _inside_brackets(masked, at):
        return "", text
    return text[: at + 1], text[at + 1 :]


def _inside_brackets(masked: str, at: int) -> bool:
    depth = sum((char in "([{") - (char in ")]}") for char in masked[:at])
    return depth > 0
