"""Reading through disguise: full-width letters, bracket lookalikes and foreign letters as the plain signs they show.

Only what is searched is folded; what is found is replaced in the text as it was written.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from functools import lru_cache
from itertools import accumulate

_LOOKALIKES = {
    **dict.fromkeys("‹〈⟨《«≺❮❰⟪˂ᐸ", "<"),
    **dict.fromkeys("›〉⟩》»≻❯❱⟫˃ᐳ", ">"),
    **dict.fromkeys("¦│∣ǀ❘⏐┃", "|"),
    **dict.fromkeys("⁄∕╱⧸", "/"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict(zip("аеорсухіјѕԁһмкт", "aeopcyxijsdhmkt", strict=True)),
    **dict(zip("АЕОРСУХІЈЅМКТНВ", "AEOPCYXIJSMKTHB", strict=True)),
    **dict(zip("αονιΑΕΟΝΤΜΗΚΡΧΙΥ", "aoviAEONTMHKPXIY", strict=True)),
}


@lru_cache(maxsize=4096)
def _plain(char: str) -> str:
    folded = unicodedata.normalize("NFKC", char)
    return "".join(_LOOKALIKES.get(one, one) for one in folded)


class Pattern:
    """A pattern that sees the folded text."""

    def __init__(self, pattern: str, flags: int = re.IGNORECASE) -> None:
        """`pattern` is written for plain signs."""
        self._pattern = re.compile(pattern, flags)

    def sub(self, replaced: Callable[[re.Match[str]], str], text: str) -> str:
        """The text with each find replaced; `replaced` gets the match in the folded text."""
        if text.isascii():
            return self._pattern.sub(replaced, text)
        pieces = [_plain(char) for char in text]
        seen = "".join(pieces)
        matches = list(self._pattern.finditer(seen))
        if not matches:
            return text
        return _spliced(text, list(accumulate(map(len, pieces))), matches, replaced)


def _spliced(
    text: str, ends: list[int], matches: list[re.Match[str]], replaced: Callable[[re.Match[str]], str]
) -> str:
    """The written text with the spans of these matches replaced; `ends`: where each character's piece ends."""
    parts, last = [], 0
    for match in matches:
        start = max(last, bisect_right(ends, match.start()))
        stop = max(start, bisect_left(ends, match.end()) + 1)
        parts += [text[last:start], replaced(match)]
        last = stop
    return "".join([*parts, text[last:]])
