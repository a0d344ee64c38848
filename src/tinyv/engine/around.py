r"""Marks around an answer that make another value of it: `~C`, `\neg 43`, `43...`, `\{2,3\}'`, `43 plus`.

Reading drops most of them: a tilde is a space to LaTeX, dots at the end are a sentence's. So they are looked for in
the texts. What the reference has too is no such mark.
"""

from __future__ import annotations

import re

from tinyv.engine.text.fold import is_words

_BLANK = r"[\s$*]*"
_GROUP = r"(?:[A-Za-z(\[{]|\\\{|\\(?:left|big|Big|bigl|text|math|lbrace|langle)(?![a-z])|\\text|\\math)"
_NEGATION = re.compile(
    rf"^{_BLANK}(?:(?:option|choice|answer)\s*(?:is\b)?\s*:?{_BLANK})?(?:~~|(?:[!¬∁]|\\(?:neg|lnot|not|complement)(?![A-Za-z])){_BLANK}\S"
    rf"|(?:~|∼|\\sim(?![A-Za-z])|\\tilde(?![A-Za-z])){_BLANK}{_GROUP}"
    r"|(?:minus|negative|neg)\s*[-−]\s*[\d.])",
    re.IGNORECASE,
)
"""A tilde in front of a number says "about"; in front of a letter or a bracket it may say "not"."""
_SIGNED_LETTER = re.compile(r"^[\s$]*\+\s*[A-J][\s$.]*$")
_DOTS = r"(?:(?:\.\s?){3,}|…|\\[lc]?dots[cb]?(?![a-z]))"
_GOES_ON = re.compile(rf"(?:(?<![\d.])\d{{1,40}}(?:\s?[A-Za-z]{{1,2}})?|[)\]}}$,])\s*{_DOTS}[\s$.]*$")
"""Not behind the digits of a decimal: `0.333...` is a number."""
_RANGE = re.compile(rf"[A-Za-z]\s*=\s*-?\d{{1,9}}(?:\s*,\s*\d{{1,9}}){{1,9}}\s*,?\s*{_DOTS}[\s$.]*$")
"""`n = 0, 1, 2, \\ldots` says through what a letter runs."""
_ANY_DOTS = re.compile(_DOTS)
_PRIME = re.compile(r"(?:[)\]}]|\$)\s*(?:['′]+|\\prime|\^\s*\{?\s*(?:\\prime|['′])+\s*\}?)[\s$.]*$")
_STAR = re.compile(r"^[\s$(]*[A-J]\s*(?:\)\s*\^\s*\{?\s*[cC]\s*\}?|\)?\s*\*)[\s$.]*$")
_RAISED = re.compile(r"\d\s*\^\s*\{?\s*(?:[-+*T]|\\(?:dagger|ast|top|complement)(?![a-z]))\s*\}?[\s$.]*$")
_TURNING = (
    r"(?:complement|inverse|wrong|incorrect|false|(?:invert|revers|negat|complement|doubl|flipp|squar|cub|halv|tripl"
    r"|exclud|cancel|prim|mirror|transpos|quadrupl)ed|(?:crossed|struck) out)"
)
_TURNED = re.compile(
    r"^[\W_]*(?:(?:[A-J]|yes|no|true|false)\b\W+|\d[\d.,/]{0,40}(?: in (?:all|total))?\s*[-–—:;,\[(]\W*)"
    rf"{_TURNING}\W*$",
    re.IGNORECASE,
)
"""A choice, a yes or a no with a word behind it that turns it round; a number with one behind a mark."""
_PAIR = re.compile(r"([(\[]|\\\{|\\langle)([^()\[\]{}\\]{1,200})([)\]]|\\\}|\\rangle)")
_OUTWARD = re.compile(r"^[\s$]*\]([^()\[\]]{1,200})\[[\s$.]*$")
_SIZES = re.compile(r"\\(?:left|right|[bB]igg?[lr]?)(?![a-z])")
_MATES = {"(": ")", "[": "]", "\\{": "\\}", "\\langle": "\\rangle"}
_OPEN_END = re.compile(r"\s(?:and|or|xor|plus|minus|times|mod|modulo)[\s.]*$", re.IGNORECASE)
_QUOTES = ("'", '"', "`", "‘", "“")
TAIL, MAX_CHARACTERS = 80, 2_000
"""So many last characters are looked at for a mark behind; a longer text is not looked at for brackets."""


def mark_around(reference: str, answer: str) -> str:
    """Why a mark around the answer, and not so around the reference, makes another value of it; empty if none does."""
    if unequal_brackets(answer) and not unequal_brackets(reference):
        return "unequal_brackets"
    ends = reference[-TAIL:], answer[-TAIL:]
    front = any(_only_in(answer, reference, one) for one in (_NEGATION, _SIGNED_LETTER, _STAR, _TURNED))
    behind = not is_words(reference) and _marked_behind(*ends, answer.lstrip()[:1])
    return "mark_around" if front or behind else ""


def negated(text: str) -> bool:
    """True for a sign of negation in front: `~C`, `! C`, `\\neg C`."""
    return _NEGATION.search(text) is not None


def _only_in(answer: str, reference: str, pattern: re.Pattern[str]) -> bool:
    return pattern.search(answer) is not None and pattern.search(reference) is None


def _marked_behind(reference: str, answer: str, first: str) -> bool:
    if _GOES_ON.search(answer) and not _RANGE.search(answer) and not _ANY_DOTS.search(reference):
        return True
    if first not in _QUOTES and _only_in(answer, reference, _PRIME):
        return True
    return _only_in(answer, reference, _OPEN_END) or _only_in(answer, reference, _RAISED)


def unequal_brackets(text: str) -> bool:
    """True for `[1,2,3)`, `(43]` and `\\{2,3)`: brackets that differ and are not those of an interval."""
    if len(text) > MAX_CHARACTERS or not any(mark in text for mark in "()[]"):
        return False
    bare = _SIZES.sub("", text)
    outward = _OUTWARD.match(bare)
    return (outward is not None and _separators(outward[1]) != 1) or any(
        _MATES[opening] != closing and not (opening in "([" and closing in ")]" and _separators(inner) == 1)
        for opening, inner, closing in _PAIR.findall(bare)
    )


def _separators(text: str) -> int:
    """How many; beside a semicolon commas stand in decimals."""
    return text.count(";") or text.count(",") + text.count("，")
