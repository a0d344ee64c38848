"""What the engine says of the answer's parts: lines, clauses, sentences, what stands in brackets or dollars.

An answer that the engine cannot read as a whole often holds a value that it can. If that value is refuted, the words
around it do not make it right; if one is proved and another refuted, the answer leaves a choice.
"""

from __future__ import annotations

import re

from tinyv.engine.judging import compare
from tinyv.engine.text.fold import is_words
from tinyv.nano.features.texts import Texts

NAMES = ("proved", "refuted", "conflict", "counted")
NOTHING = [0.0] * len(NAMES)
"""Of an answer that the engine has decided as a whole."""
MAX_PARTS = 3
MAX_PART, MAX_REFERENCE = 160, 200
_FORMULA = re.compile(r"\$([^$]{1,160})\$|\\\((.{1,160}?)\\\)|\\boxed\{([^{}]{1,160})\}")
_BREAK = re.compile(
    r"\n+|;\s|[.:!?]\s+|,\s+(?=[A-Za-z]{3})|\s[(\[](?=[a-zA-Z]{3})|\bis\b|\bare\b|\bwas\b|[。；！？]"
)
_TELLING = re.compile(r"[\d\\=^_∞π√]|^[A-Za-z]$")


def values(texts: Texts) -> list[float]:
    """The features of `NAMES`, in order; zeros for a reference in words, where parts prove nothing."""
    reference = texts.ground_truth
    if len(reference) > MAX_REFERENCE or is_words(reference):
        return NOTHING
    parts = _parts(texts.answer)
    proved = refuted = 0
    for part in parts:
        judgement = compare(reference, part, texts.question)
        proved += judgement.correct
        refuted += judgement.incorrect
    return [
        float(proved > 0),
        float(refuted > 0 and proved == 0),
        float(proved > 0 and refuted > 0),
        float(len(parts)) / MAX_PARTS,
    ]


def _parts(answer: str) -> list[str]:
    """Parts that hold mathematics and are not the whole answer: the first, and the last ones."""
    text = answer[:1200].strip()
    formulas = [next(filter(None, match.groups())) for match in _FORMULA.finditer(text)]
    clauses = [part.strip(" .,;:()[]") for part in _BREAK.split(text)]
    found = dict.fromkeys(
        part
        for part in (*formulas, *clauses)
        if part and part != text.strip(" .,;:()[]") and len(part) <= MAX_PART and _TELLING.search(part)
    )
    parts = list(found)
    return parts if len(parts) <= MAX_PARTS else [parts[0], *parts[1 - MAX_PARTS :]]
