"""Questions whose answer is an order: they name the things themselves, so that nothing else is asked about them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tinyv.engine.text.fold import fold_words

_ORDER = re.compile(
    r"^\W*order\b|\border (?:the|these|those|them|from|by|of)\b|\b(?:arrange|sort|rank|sequence|put|list|write|place)\b"
    r".{0,200}\b(?:order|from|first|by)\b|\b(?:ascending|descending|increasing|decreasing|chronological) order\b"
    r"|\bfrom (?:the )?(?:small|larg|great|low|high|least|most|earl|late|old|young|short|long|light|heav|cheap|near|far"
    r"|best|worst|fast|slow|weak|strong)\w*|\b\w+est first\b|从小到大|从大到小|排序|按.{0,12}顺序|排列",
    re.IGNORECASE | re.DOTALL,
)
_FREE = re.compile(
    r"\b(?:any|no (?:particular|special|specific)) order\b|\border (?:does|is) not\b", re.IGNORECASE
)
_SPARE = re.compile(r"\\cdot|\\left|\\right|(?<=\\)[dt](?=frac)|[{}$]")
_PLAIN = re.compile(r"[\w. -]+")
MAX_QUESTION = 4_000


def is_ordered(question: str, items: Sequence[str]) -> bool:
    """True if the question asks for an order and names every one of these things itself."""
    asked = question[:MAX_QUESTION]
    if len(items) < 2 or _ORDER.search(asked) is None or _FREE.search(asked):
        return False
    words, squeezed = f" {fold_words(asked)} ", _squeezed(asked)
    return all(_stands(item, words, squeezed) for item in items)


def _stands(item: str, words: str, squeezed: str) -> bool:
    """True if the question holds the item: a word or a number as a whole, a formula anywhere."""
    text = _squeezed(item) if "\\" in item else fold_words(item)
    if not text:
        return False
    if not _PLAIN.fullmatch(text):
        return text in squeezed
    return re.search(rf"(?<![\w.]){re.escape(text)}(?!\w|\.\d)", words) is not None


def _squeezed(text: str) -> str:
    """A formula without what may be written or left out; letters that were read as a product are a word again."""
    return "".join(_SPARE.sub("", text).split())
