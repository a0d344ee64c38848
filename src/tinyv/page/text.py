"""Text of models made harmless to look at: what is invisible or moves other characters becomes visible."""

from __future__ import annotations

import html
import re
import unicodedata

CUT = 4_000
"""Characters of a text that a page shows; what is longer is cut, and the page says so."""
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_MARKS = {"Mn", "Me"}
_MARKS_IN_A_ROW = 4
_KEPT = "\n\t"
_BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_SPACES = {" ": "␠", "\t": "␉", "\n": "␊", "\u00a0": "⟨U+00A0⟩", "\u3000": "⟨U+3000⟩"}
_RUN = re.compile(r"(⟨U\+[0-9A-F]{4,6}⟩)\1{3,}")
_PLAIN = re.compile(r"[\n\t -~]*")


def shown(text: str) -> str:
    """The text with everything that nobody sees made visible: `␀` for NUL, `⟨U+202E⟩` for a direction override.

    Line ends and tabs stay, as they are seen; a text of nothing but spaces shows each of them. The result
    is text, not HTML: it still has to be escaped. Never raises.
    """
    return visible(text) if text.strip() else _visible_spaces(text)


def visible(text: str) -> str:
    """As `shown`, for a part of a text: its spaces are seen by what stands around them."""
    if _PLAIN.fullmatch(text):
        return text
    return _thinned("".join(map(_visible, text.replace("\r\n", "\n"))))


def escaped(text: str, cut: int = CUT) -> str:
    """Safe HTML of a text as it is: at most `cut` characters of it, and how many more there are."""
    return html.escape(shown(text[:cut])) + cut_note(len(text) - cut)


def cut_note(left: int) -> str:
    """Safe HTML that says how many characters of a text are not shown; empty if all are."""
    return f' <span class="cut">… {left:,} more characters</span>' if left > 0 else ""


def _visible(char: str) -> str:
    if char in _KEPT or " " <= char <= "~":
        return char
    if char < " ":
        return chr(0x2400 + ord(char))
    if char == "\x7f":
        return "␡"
    if unicodedata.category(char) in _HIDDEN or char in _BLANK_LETTERS or _selects(char):
        return f"⟨U+{ord(char):04X}⟩"
    return char


def _selects(char: str) -> bool:
    """Variation selectors: a way to hide any text within an innocent letter."""
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


def _visible_spaces(text: str) -> str:
    return "".join(_SPACES.get(char) or _visible(char).replace(char, f"⟨U+{ord(char):04X}⟩") for char in text)


def _thinned(text: str) -> str:
    """A letter keeps a few marks; a tower of them, which would cover the lines above, is written as numbers."""
    out: list[str] = []
    row = 0
    for char in text:
        row = row + 1 if unicodedata.category(char) in _MARKS else 0
        out.append(f"⟨U+{ord(char):04X}⟩" if row > _MARKS_IN_A_ROW else char)
    return _RUN.sub(lambda run: f"{run[1][:-1]} × {len(run[0]) // len(run[1])}⟩", "".join(out))
