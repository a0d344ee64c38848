"""Where a text is mathematics: what stands between delimiters, or a text that is LaTeX as a whole."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

_OPENER = re.compile(r"\\\\[\[(]|\\\\|\\\$|\$\$|\$|\\\(|\\\[|\\boxed\s*\{|\\begin\{([a-zA-Z]{2,12}\*?)\}")
_CLOSED_BY = {
    "$$": re.compile(r"\$\$"),
    r"\\(": re.compile(r"\\\\\)"),
    r"\\[": re.compile(r"\\\\\]"),
    "\\(": re.compile(r"\\\)"),
    "\\[": re.compile(r"(?<!\\)\\\]"),
}
_DOLLAR = re.compile(r"(?<!\\)\$")
_BLOCKS = ("$$", "\\[", r"\\[")
_LATEX = re.compile(r"\\[a-zA-Z]|[\^_=]")
_NAMED = re.compile(
    r"\\(?:begin|end)\{[^{}]*\}|\\(?:text|mbox|mathrm|operatorname)\w*\*?\s*\{[^{}]*\}|\\[a-zA-Z]+"
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_FAR_EAST = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_FUNCTIONS = frozenset(
    "sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh log ln lg exp lim max min gcd lcm det mod dx dy"
    " dt sup inf pi".split()
)
_MATHEMATICAL = re.compile(r"[\\^_]|[=<>≤≥±√∞∪∩π×÷·°]|^[\[({].*[\])}]$|\d\s*[/+*-]\s*[\d(a-z]")
_CHOICE = re.compile(r"\(?[A-Za-z]\)?\.?")
_MOST_WITHOUT_COMMANDS = 80
_MOST_LETTERS = 3
_MOST_WORDS = 2
_MOST_FAR_EAST = 4


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text: its source without delimiters, and what it is."""

    source: str
    mathematics: bool = False
    block: bool = False
    """Displayed on a line of its own."""
    written: str = ""
    """The stretch as the text has it, with its delimiters."""


def pieces(text: str) -> list[Piece]:
    """The text cut into prose and mathematics, in order; linear in its length, never raises.

    A dollar before an amount of money is no delimiter: what would be prose between two dollars, or has a space at
    one side only and nothing of LaTeX, stays text. Delimiters whose backslash was doubled on the way are read too.
    """
    if whole(text):
        return [Piece(text.strip(), mathematics=True, written=text)]
    return _scanned(text)


def whole(text: str) -> bool:
    """True if a text without delimiters is LaTeX from its beginning to its end, such as `x=\\pm 2`."""
    text = text.strip()
    if (
        not text
        or _CHOICE.fullmatch(text)
        or "$" in text.replace(r"\$", "")
        or re.search(r"(?<!\\)\\[\[(]", text)
    ):
        return False
    if "\\" not in text and len(text) > _MOST_WITHOUT_COMMANDS:
        return False
    return bool(_MATHEMATICAL.search(text)) and not _prose(text, _MOST_LETTERS, 0 if "\\" not in text else 1)


def _scanned(text: str) -> list[Piece]:
    out: list[Piece] = []
    dead: set[str] = set()
    done = at = 0
    while match := _OPENER.search(text, at):
        at = match.end()
        end = -1 if match[0] in dead else _end(text, match)
        if end < 0:
            dead.add(match[0])
            continue
        found = _piece(text, match, end)
        if found is None:
            continue
        out.extend((Piece(text[done : match.start()]), found))
        done = at = match.start() + len(found.written)
    out.append(Piece(text[done:]))
    return [piece for piece in out if piece.source or piece.mathematics]


def _end(text: str, opener: re.Match[str]) -> int:
    """Where the inside ends that this delimiter opens; -1 if nothing closes it."""
    if opener[0] in ("\\\\", "\\$"):
        return -1
    if opener[1]:
        return text.find(f"\\end{{{opener[1]}}}", opener.end())
    if opener[0].startswith("\\boxed"):
        return _brace(text, opener.end())
    match = _CLOSED_BY.get(opener[0], _DOLLAR).search(text, opener.end())
    return match.start() if match else -1


def _piece(text: str, opener: re.Match[str], end: int) -> Piece | None:
    name, inside = opener[0], text[opener.end() : end]
    if opener[1]:
        written = text[opener.start() : end] + f"\\end{{{opener[1]}}}"
        return Piece(written, mathematics=True, block=True, written=written)
    if name.startswith("\\boxed"):
        written = text[opener.start() : end + 1]
        return Piece(written, mathematics=True, written=written)
    if not inside.strip() or (name == "$" and (text[end + 1 : end + 2].isdigit() or _money(inside))):
        return None
    return Piece(inside, True, name in _BLOCKS, name + inside + _closing(name))


def _closing(name: str) -> str:
    return name.replace("(", ")").replace("[", "]")


def _money(inside: str) -> bool:
    if inside[0].isspace() != inside[-1].isspace() and not _LATEX.search(inside):
        return True
    return _prose(inside, _MOST_LETTERS, _MOST_WORDS)


def _prose(text: str, letters: int, most: int) -> bool:
    """True if two words in a row, or over `most` of more than `letters` letters, stand outside of commands."""
    bare = _NAMED.sub("·", text)
    if len(_FAR_EAST.findall(bare)) > _MOST_FAR_EAST:
        return True
    words = [match for match in _WORD.finditer(bare) if match[0].lower() not in _FUNCTIONS]
    if any(not bare[one.end() : two.start()].strip() for one, two in pairwise(words)):
        return True
    large = sum(1 for word in words if len(word[0]) > letters)
    return large > most or (most == 0 and len(words) > 0)


def _brace(text: str, at: int) -> int:
    """Where the brace closes that was opened just before `at`; -1 if it never does."""
    depth = 1
    for match in re.finditer(r"\\.|[{}]", text[at:], re.DOTALL):
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if depth == 0:
            return at + match.start()
    return -1
