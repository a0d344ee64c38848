"""The options of a multiple-choice question, in the layouts that questions use."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

MAX_QUESTION: Final = 20_000
"""Options are not looked for in a longer question."""

LETTERS: Final = "ABCDEFGHIJ"

_FULLWIDTH: Final = str.maketrans({"（": "(", "）": ")", "．": ".", "：": ":", "，": ","})
_WRAPPED_LETTER = re.compile(
    r"\$?\s*\\(?:text|textbf|mathrm|mathbf|textrm|rm|bf)\s*\{\s*(\(?\s*[A-Ja-j]\s*[).:]*)\s*\}\s*(\$(?!\d))?"
)
_EMPHASISED = re.compile(r"\*\*\s*(\(?[A-Ja-j][).:]*)\s*\*\*([.:)])?")
_DOLLARED = re.compile(r"(?<![\w})\]])\$(\([A-Ja-j]\))\$")
_ENUMERATED = re.compile(r"(?<![A-Za-z\\])([A-Ja-j])、")
_MARKS: Final = (
    # (A), [A]: also inside a line
    re.compile(r"[(\[]\s*([A-Ja-j])\s*[)\]]"),
    # A) after a space, but not "(see A)"
    re.compile(r"(?<![\w(\\])([A-Ja-j])\s?\)"),
    re.compile(r"(?<![\w\\.,'^_=+\-])([A-Ja-j])\."),
    # A: at the start of a line only; inside a line it is a speaker
    re.compile(r"^\s*([A-Ja-j]):", re.MULTILINE),
)
# What stands before "(A)" in P(A), \\sin (a), |f(b)|: a function's argument. On a line of its own it is an option.
_APPLIED = re.compile(r"(?:[\w)}\]|'^]|(?:\\(?!q?quad\b)[A-Za-z]+|(?<![A-Za-z])[B-Zb-z])[^\S\n])\Z")
_OPERATOR = ("=", ",", ")", "|", "^")
_EDGE = r"\\q?quad\b|\\(?:hspace|vspace)\*?\{[^{}]*\}|\\[,;:! ]|~|[\s:]"
_LEADING = re.compile(rf"^(?:{_EDGE}|\.)+")
_TRAILING = re.compile(rf"(?:{_EDGE}|\\\\|[,;&]|\\end\{{\w+\}}|\\item\b)+$")


def choices_in(question: str) -> dict[str, str]:
    """The options that `question` lists, upper-case letter to text (LaTeX kept); empty if it lists none.

    Options are read only where the letters run from A without a gap, at least two of them, each with a text.
    """
    return dict(_options(question))


@lru_cache(maxsize=1024)
def _options(question: str) -> tuple[tuple[str, str], ...]:
    if len(question) > MAX_QUESTION:
        return ()
    text = _unmarked(question)
    for mark in _MARKS:
        for case in (str.isupper, str.islower):
            run = _run([found for found in mark.finditer(text) if case(found[1]) and not _applied(found)])
            if run:
                return _cut(text, run)
    return ()


def _unmarked(text: str) -> str:
    """The letters without their bold, text command or dollars, so that one set of marks finds them."""
    text = _ENUMERATED.sub(r" \1. ", text).translate(_FULLWIDTH)
    text = _WRAPPED_LETTER.sub(lambda match: f" {match[1]} " if _closed(match) else f"$ {match[1]} ", text)
    text = _EMPHASISED.sub(r" \1\2 ", text)
    return _DOLLARED.sub(r" \1 ", text)


def _closed(match: re.Match[str]) -> bool:
    """True if the dollars around a letter pair up, or there are none."""
    return match[0].startswith("$") == bool(match[2])


def _applied(match: re.Match[str]) -> bool:
    """True for a bracket that holds an argument: `P(A)`."""
    before = match.string[max(0, match.start() - 30) : match.start()]
    return match[0].startswith("(") and bool(_APPLIED.search(before))


def _run(matches: list[re.Match[str]]) -> list[re.Match[str]]:
    """The longest run A, B, C, ... of marks, the last of equals: options follow a text that mentions them."""
    best: list[re.Match[str]] = []
    run: list[re.Match[str]] = []
    for match in matches:
        letter = match[1].upper()
        if letter == "A":
            run = [match]
        elif run and len(run) < len(LETTERS) and letter == LETTERS[len(run)]:
            run = [*run, match]
        if len(run) >= max(2, len(best)):
            best = run
    return best


def _cut(text: str, run: list[re.Match[str]]) -> tuple[tuple[str, str], ...]:
    line_end = text.find("\n", run[-1].end() + 1)
    ends = [*(match.start() for match in run[1:]), line_end if line_end >= 0 else len(text)]
    options = [
        (match[1].upper(), _trim(text[match.end() : end])) for match, end in zip(run, ends, strict=True)
    ]
    # An option never goes on with an operator: "(A) = 0.2" is a formula.
    return tuple(options) if all(body and not body.startswith(_OPERATOR) for _, body in options) else ()


def _trim(body: str) -> str:
    body = _LEADING.sub("", _TRAILING.sub("", body))
    if body.count("$$") % 2:
        body = body.replace("$$", "")
    # An odd dollar belongs to a formula that holds all the options.
    if body.count("$") % 2:
        body = body.removesuffix("$") if body.endswith("$") else body.removeprefix("$")
    body = _LEADING.sub("", _TRAILING.sub("", body))
    return body.removesuffix(".").strip()
