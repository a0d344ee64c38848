"""An answer's text without its typesetting: markup unwrapped, Unicode forms folded, white space single."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

MAX_TEXT: Final = 4000
"""Longer texts are not folded: they are no short answer in words."""

_WRAPPER = re.compile(
    r"\\(?:text|textbf|textit|textrm|texttt|textsf|emph|underline|mathrm|mathbf|mathit|mathsf|mathtt|boldsymbol|bm"
    r"|mbox|hbox|boxed|fbox|operatorname|rm|bf|it)\s*\{([^{}]*)\}"
)
# `14{:}30`: braces keep LaTeX from setting the colon as a relation.
_BRACED = re.compile(r"\{\s*([:,])\s*\}")
_SPACING = re.compile(
    r"\\(?:[,;:!> ]|quad\b|qquad\b|left\b|right\b|displaystyle\b|rm\b|bf\b|it\b)|~|[$`]|\\[()\[\]]"
)
_EMPHASIS = re.compile(
    r"(?<![\w*])\*{1,3}(?=\S)|(?<=\S)\*{1,3}(?![\w*])|(?<!\w)_{1,2}(?=\w)|(?<=\w)_{1,2}(?!\w)"
)
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
_FOLDED: Final = str.maketrans(
    {
        "‘": "'",
        "’": "'",
        "´": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "‐": "-",
        "‑": "-",
        "‒": "-",
        "–": "-",
        "—": "-",
        "―": "-",
        "−": "-",
        "、": ",",
        "。": ".",
        "「": '"',
        "」": '"',
        "\u0000": " ",
    }
)
# NFKC would turn these into plain letters and digits and lose what they say.
_KEPT: Final = {"²": "^2", "³": "^3", "¹": "^1", "…": "..."}


def plain(text: str) -> str:
    r"""`text` without LaTeX text markup, dollars, emphasis and invisible characters; Unicode folded (NFKC).

    Mathematics keeps its commands: `\frac{1}{2}` stays. Too long a text comes back as it is.
    """
    return _plain(text) if len(text) <= MAX_TEXT else text


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    for kept, written in _KEPT.items():
        text = text.replace(kept, written)
    text = unicodedata.normalize("NFKC", text).translate(_FOLDED)
    text = _unwrap(_BRACED.sub(r"\1", _INVISIBLE.sub("", text)))
    text = _EMPHASIS.sub("", _SPACING.sub(" ", text))
    return " ".join(text.split())


def _unwrap(text: str) -> str:
    """Text commands away from the inside out, a bounded number of levels."""
    for _ in range(8):
        unwrapped = _WRAPPER.sub(r"\1", text)
        if unwrapped == text:
            break
        text = unwrapped
    return text


def split_words(text: str) -> tuple[str, ...]:
    """A table of words written as one text."""
    return tuple(text.split())
