"""Text as models and data sets write it to text that the lexer reads: signs, invisible marks, dollars.

Only the spelling changes here, never the meaning; what was lost to a careless writer (a form feed where
`\\f` of `\\frac` was) is put back where no other reading is possible.
"""

from __future__ import annotations

import re

from tinyv.expr.signs import (
    ESCAPE_REPAIRS,
    FULL_WIDTH_OFFSET,
    GREEK_UNICODE,
    INVISIBLE,
    SUBSCRIPTS,
    SUPERSCRIPTS,
    UNICODE,
)

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_REPAIRABLE = re.compile("[" + re.escape("".join(ESCAPE_REPAIRS)) + "]")
_DOUBLE_BACKSLASH = re.compile(
    r"(?<!\\)\\\\(?=(?:[dtc]?frac|sqrt|pi|text|mathrm|mathbb|left|right|cdot|times|le|ge|leq|geq|in|infty|cup|cap|sin|cos|tan"
    r"|ln|log|mathbf|alpha|beta|gamma|theta|lambda|mu|pm|boxed|circ|neq|approx|binom|begin|end|angle|omega|phi|rho|sigma|quad|[bB]igg?)(?![a-zA-Z])|[{}])"
)
_ALL_DOUBLED = re.compile(r"(?:[^\\]|\\\\(?=[a-zA-Z{}]))*")
"""Every backslash stands twice, each time before a name: the whole text was escaped once too often."""
_CIRCLED = re.compile("[①-⑳]")
_BRACED_SIGN = re.compile(r"(?<![_^])\{([:=<>])\}")
_NEGATED = re.compile(r"\b([A-Za-z]{2,8})n't\b")
"""`isn't`: the apostrophe is no prime."""
_MATH_MODE = re.compile(r"(?<!\\)\\[()\[\]]")
_CONTINUES = re.compile(
    r"\s*\\(?:circ|in|cup|cap|leq?|geq?|leqslant|geqslant|neq?|approx|cdot|times|right|text|end)(?![a-zA-Z])"
)
_DANGLING = " \t\n\r\x0b\x0c.,;:"
_GOES_ON = re.compile(r"\d\.{3,}\s*$")
_RAISED = re.compile("[" + "".join(SUPERSCRIPTS) + "]+")
_LOWERED = re.compile("[" + "".join(SUBSCRIPTS) + "]+")


def normalise(text: str) -> str:
    """One spelling for signs; returns text that holds no invisible characters and no math-mode dollars."""
    if _CONTROL.search(text) or "\n" in text or "\t" in text:
        text = repair_escapes(text)
        text = _joined_lines(text)
    if not text.isascii():
        text = _to_ascii(_CIRCLED.sub(_circled, text))
    if "{" in text:
        text = _BRACED_SIGN.sub(r"\1", text)
    if "n't" in text:
        text = _NEGATED.sub(r"\1 not", text)
    if "$" in text:
        text = _dollars(text)
    if "\\\\" in text and _ALL_DOUBLED.fullmatch(text):
        text = text.replace("\\\\", "\\")
    if "\\\\" in text and r"\begin" not in text.replace(r"\\begin", ""):
        text = _DOUBLE_BACKSLASH.sub(r"\\", text)
    if "\\(" in text or "\\[" in text:
        text = _MATH_MODE.sub(" ", text)
    if "..." not in text or not _GOES_ON.search(text):
        text = _trimmed(_with_lost_degree(text))
    return _unquoted(text) if text.endswith(("'", '"', "`")) else text


def _circled(match: re.Match[str]) -> str:
    """`②③` are two items."""
    number = str(ord(match.group()) - ord("①") + 1)
    return f", {number}" if _CIRCLED.match(match.string, match.start() - 1) and match.start() else number


# Plain loops here and not regular expressions: those take quadratic time on runs of white space.


def _joined_lines(text: str) -> str:
    """Without the line ends in front of a sign that goes on with the line before, and without empty lines."""
    first, *rest = text.split("\n")
    lines = ((" " if _CONTINUES.match(line) else "\n") + line for line in rest if line and not line.isspace())
    return first + "".join(lines)


def _with_lost_degree(text: str) -> str:
    """A number that ends in a bare caret: the degree sign behind it was lost (`90^`)."""
    number, caret, rest = text.rstrip().rpartition("^")
    return f"{number}^\\circ" if caret and not rest and number[-1:].isdigit() else text


def _trimmed(text: str) -> str:
    """Without punctuation, spacing commands and loose backslashes at the end."""
    while True:
        short = text.rstrip(_DANGLING)
        if not short.endswith("\\"):
            return short
        text = short.rstrip("\\")


def _unquoted(text: str) -> str:
    """Without quotes around all of it, or a stray one behind a set."""
    if len(text) > 2 and text[0] == text[-1]:
        return text[1:-1]
    return text[:-1] if text.endswith("\\}'") else text


def repair_escapes(text: str) -> str:
    """Put back the backslash and letter that a careless writer turned into a control character."""

    def restore(match: re.Match[str]) -> str:
        command, continuations = ESCAPE_REPAIRS[match.group()]
        return command if text.startswith(continuations, match.end()) else match.group()

    return _REPAIRABLE.sub(restore, text)


def _to_ascii(text: str) -> str:
    text = _RAISED.sub(lambda m: "^{" + "".join(SUPERSCRIPTS[c] for c in m.group()) + "}", text)
    text = _LOWERED.sub(lambda m: "_{" + "".join(SUBSCRIPTS[c] for c in m.group()) + "}", text)
    return "".join(_ascii_of(c) for c in text)


def _ascii_of(character: str) -> str:
    if character.isascii():
        return character
    if character in INVISIBLE:
        return ""
    known = UNICODE.get(character)
    if known is not None:
        return known
    greek = GREEK_UNICODE.get(character)
    if greek is not None:
        return f"\\{greek} "
    if 0xFF01 <= ord(character) <= 0xFF5E:
        return chr(ord(character) - FULL_WIDTH_OFFSET)
    return character


def _dollars(text: str) -> str:
    """Drop dollars that delimit mathematics, keep those that are money as `\\$`."""
    text = text.replace("$$", " ")
    bare = [m.start() for m in re.finditer(r"(?<!\\)\$", text)]
    if not bare:
        return text
    money = [i for i in bare if re.match(r"\$ ?\.?\d", text[i : i + 3])]
    if len(bare) % 2 == 1:
        keep = set(money[:1])
    else:
        keep = set(money) if len(money) == len(bare) and _all_open(text, bare) else set()
    return "".join(
        (r"\$" if i in keep else " ") if c == "$" and not _escaped(text, i) else c for i, c in enumerate(text)
    )


def _all_open(text: str, positions: list[int]) -> bool:
    """True if every dollar stands where an amount begins."""
    return all(i == 0 or text[i - 1] in " (,;-+~\n" for i in positions)


def _escaped(text: str, i: int) -> bool:
    return i > 0 and text[i - 1] == "\\"
