"""What differs between two texts that are read as the same values: marks that stand on one side only."""

from __future__ import annotations

import re
from typing import Final

from tinyv.analysis.classify.collection import kind_of_brackets
from tinyv.analysis.classify.pair import Pair
from tinyv.analysis.classify.spelling import layers
from tinyv.expr import nodes as n

_WORD = r"(?:\\text\s*\{\s*|[\s$])"
MARKS: Final = tuple(
    (re.compile(pattern), kind)
    for pattern, kind in (
        (r"(?:sin|cos|tan|cot|sec|csc)\s*\^\s*\{?\s*-\s*1", "3.3"),
        (r"(?<!\w)\\?(?:operatorname\{)?(?:arc)?c?tg\b|\\(?:operatorname\{)?[sc]h\b|C\}?_\{?\w+\}?\^", "2.5"),
        (r"(?<![\d.])\.\d", "2.5"),
        (r"\\\{[^{}|]{1,20}:", "2.5"),
        (r"\d,\d{3}(?!\d)|\d\{,\}\d|\d\\,\d{3}(?!\d)|\d \d{3}(?!\d)", "2.5"),
        (r"\+\s*(?:\\left)?\(\s*-", "3.1"),
        (rf"{_WORD}(?:and|or)(?:\s*\}}|[\s$])|[和或与、&]", "5.4"),
        (r"[;；，]|\\quad", "6.3"),
        (r"_\s*\{\s*(?:\\(?:text|mathrm|rm)\s*\{)?\w+\s*\}|[₀-₉]", "7.2"),
        (r"\\(?:mathbf|vec|boldsymbol|overrightarrow|mathbb|mathcal|mathit|hat|bm)\b", "7.4"),
        (r"\\(?:mathrm|operatorname)\{[eid]\}|\\var(?:epsilon|phi|theta|rho)\b", "7.3"),
        (r"\\[lg]eq?slant\b|≤|≥|<=|>=|\*|\b(?<!\\)(?:sqrt|pi)\b|\\cdot\b|\\times\b|\+\\infty|\+∞", "1.2"),
    )
)  # fmt: skip
"""A mark, and the sub-category of a pair in which one side has it and the other has not; the first that fits."""
MAX_TEXT = 1_000
_ROWS = re.compile(r"^[*•▪]\s|\n\s*[*•▪]\s|[^\s$\\]\$?\s*\n\s*\$?[^\s$\\]")
"""Items with bullets or on lines of their own."""
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")


def read_alike(pair: Pair) -> str | None:
    """The sub-category of texts with the same values; 1.3 where no mark tells."""
    if not pair.readable or pair.sides[0].items != pair.sides[1].items:
        return None
    if _swapped(*pair.trees):
        return "3.1"
    outer = [layers(text[:MAX_TEXT]) for text in pair.bare]
    if outer[0] != outer[1] and len(outer[0]) != len(outer[1]):
        return kind_of_brackets(*pair.bare)
    rows = [bool(_ROWS.search(text.strip())) for text in (pair.reference[:MAX_TEXT], pair.answer[:MAX_TEXT])]
    if rows[0] != rows[1]:
        return "1.6"
    for pattern, kind in MARKS:
        first, second = (pattern.search(text) is None for text in pair.bare)
        if first != second:
            return kind
    unicode = [set(_BEYOND_ASCII.findall(text)) for text in pair.bare]
    return "1.2" if unicode[0] != unicode[1] else "1.3"


def _swapped(first: n.Node | n.Unreadable, second: n.Node | n.Unreadable) -> bool:
    """True for `5 = x` and `x = 5`."""
    if not isinstance(first, n.Relation) or not isinstance(second, n.Relation):
        return False
    return (
        first.operators == second.operators == ("=",)
        and first.terms != second.terms
        and (first.terms == second.terms[::-1])
    )
