"""Words made comparable: case, accents, articles, hyphens and punctuation folded; mathematics refused."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from tinyv.engine.text.plain import plain

_MATHEMATICS = re.compile(r"[\\=<>^_{}|≤≥≠∈∪∩√∞×÷±]")
_FUNCTION = re.compile(
    r"\b(?:arc)?(?:sin|cos|tan|cot|sec|csc)h?\b|\b(?:ln|log|exp|sqrt|lim)\b", re.IGNORECASE
)
_CONNECTIVE = re.compile(r"\b(?:and|or)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2,}|[\u4e00-\u9fff]")
_ABBREVIATION = re.compile(r"\b(?:[A-Za-z]\.\s?){2,}")
# A single letter keeps its case: it may name a point. A leading "A" is an article.
_LOWERED = re.compile(r"\w{2,}|^A(?= [a-z])")
_APOSTROPHE = re.compile(r"(?<=[a-z]{2})'(?=[a-z]\b)|(?<=n)'(?=t\b)|(?<=s)'(?=\s|$)")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_POINT = re.compile(r"(?<!\d)\.|\.(?!\d)")
# Between words of three letters only: `x-ln x` is a difference.
_HYPHEN = re.compile(r"(?<=[^\W\d_]{3})\s?-\s?(?=[^\W\d_]{3})")
_LIGHT = re.compile(r"[,;:!?\"`()\[\]]")
_ARTICLE = re.compile(r"^(?:an?|the)\s+(?=\S)|\bthe\s+(?=\S)")
_LEAD_IN = re.compile(
    r"^(?:(?:so|hence|thus|therefore),?\s+)?(?:(?:the\s+)?(?:final\s+|correct\s+)?answer(?:\s+is\s*:?|\s*:)|答案(?:是|为)?\s*:?"
    r"|(?:it|this|that|he|she)\s+(?:is|was)|(?:they|these)\s+(?:are|were))\s+(?=\S)"
)


def is_words(text: str) -> bool:
    """True if `text` holds a word of two letters or a Chinese character, and no sign of mathematics."""
    folded = plain(text)
    if _MATHEMATICS.search(folded) or _FUNCTION.search(folded):
        return False
    return bool(_WORD.search(_CONNECTIVE.sub(" ", folded)) or _ABBREVIATION.search(folded))


@lru_cache(maxsize=8192)
def fold_words(text: str) -> str:
    """The words of `text` in one spelling, single spaces between; empty if only punctuation is left."""
    folded = _unaccented(plain(text).replace("&", " and ")).strip(" ,;!?")
    folded = _ABBREVIATION.sub(lambda match: re.sub(r"[.\s]", "", match[0]) + " ", folded + " ").strip(" .")
    folded = _LOWERED.sub(lambda match: match[0].lower(), folded)
    folded = _LEAD_IN.sub("", folded)
    folded = _APOSTROPHE.sub("", _THOUSANDS.sub("", folded))
    folded = _HYPHEN.sub(" ", _POINT.sub(" ", folded))
    folded = " ".join(_LIGHT.sub(" ", folded).split())
    return _ARTICLE.sub("", folded)


def _unaccented(text: str) -> str:
    """Latin letters without their accents; other scripts as they are."""
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFD", text)
    kept = [
        c for i, c in enumerate(parts) if not (unicodedata.combining(c) and i and parts[i - 1] < "\u0250")
    ]
    return unicodedata.normalize("NFC", "".join(kept))
