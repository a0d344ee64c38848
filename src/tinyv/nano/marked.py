r"""The reference's number with something else behind it: `43\%` or `43 dozen` beside `43`, `12 euros` beside `12\%`.

Also the reference's two ends in other brackets: `[-3,3]` beside `(-3,3)`. The digits are all there, which is what
speaks for such an answer in counts of words.
"""

from __future__ import annotations

import re
from fractions import Fraction

from tinyv.engine.text.plain import plain

MAX_CHARACTERS = 400
_NUMBER = r"[-−+]?(?:\d[\d,]*\.?\d*|\.\d+)"
_PERCENT = r"\\?%|percent\b|per cent\b|per ?mille\b|个?百分点?"
_ASKS_PERCENT = re.compile(r"%|percent|per cent|百分")
_FRACTION = re.compile(r"\\[dt]?frac\s*(?:\{(\d{1,9})\}|(\d))\s*(?:\{(\d{1,9})\}|(\d))")
_REFERENCE = re.compile(rf"({_NUMBER}(?:/\d+)?)\s*({_PERCENT})?", re.IGNORECASE)
_FOLLOWED = re.compile(rf"(?<![\w.])({_NUMBER}(?:/\d+)?)\s*(?:({_PERCENT})|([^\W\d_]+))", re.IGNORECASE)
_MANIFOLD = frozenset("dozen dozens gross score hundred hundreds thousand thousands million billion".split())
_BOUND = re.compile(
    rf"(?:[<>≠≤≥]|\\(?:neq?|n?leq?|n?geq?|leqslant|geqslant|lt|gt)(?![a-z]))\s*({_NUMBER}(?:/\d+)?)"
)
_UNKNOWNS = frozenset("xyzi")
_DIGITS = re.compile(r"[\d.,\s+-]+")
_NO_UNIT = frozenset(
    "of out in per parts and or is are was were as to by the a an more less percentage hundredths".split()
)
_ENDS_ARE_FREE = re.compile(r"\b(?:confidence|vector|point|coordinate|tuple|pair)s?\b", re.IGNORECASE)
"""Questions where brackets are no more than notation."""
_PAIR = re.compile(r"([\[(])([^\[\]()]{1,80},[^\[\]()]{1,80})([\])])")


def remarked(question: str, ground_truth: str, answer: str) -> bool:
    """True if the reference's number, or its two ends, stand in the answer under another mark."""
    if len(answer) > MAX_CHARACTERS or len(ground_truth) > MAX_CHARACTERS:
        return False
    if _other_brackets(ground_truth, answer) and not _ENDS_ARE_FREE.search(question):
        return True
    return _other_mark(question, ground_truth, answer)


def _other_mark(question: str, ground_truth: str, answer: str) -> bool:
    wanted = _REFERENCE.fullmatch(linear(ground_truth))
    value = None if wanted is None else _value(wanted[1])
    if wanted is None or value is None:
        return False
    known = f"{question} {ground_truth}".lower()
    text = linear(answer)
    bounds = [*_BOUND.finditer(text)] if _BOUND.search(known) is None else []
    if any(_value(m[1]) == value for m in bounds):
        return True
    found = [m for m in _FOLLOWED.finditer(text) if _value(m[1]) == value]
    if any((m[3] or "").lower() in _MANIFOLD and (m[3] or "").lower() not in known for m in found):
        return True
    asks_percent = _ASKS_PERCENT.search(known) is not None
    if any(m[3] in _UNKNOWNS for m in found) or _other_digits(text, value):
        return True
    if wanted[2] is None:
        return not asks_percent and any(m[2] for m in found)
    has_percent = re.search(_PERCENT, text, re.IGNORECASE) is not None
    return not has_percent and any(m[3] and m[3].lower() not in _NO_UNIT for m in found)


def _other_digits(text: str, value: Fraction) -> bool:
    """True for digits alone that write another number, or none: `0.250.5`."""
    if not _DIGITS.fullmatch(text):
        return False
    number = _REFERENCE.fullmatch("".join(text.split()))
    return number is None or _value(number[1]) != value


def _other_brackets(ground_truth: str, answer: str) -> bool:
    """True for the same two ends in other brackets, where the reference's own stand nowhere."""
    wanted = _PAIR.fullmatch(_bare(ground_truth))
    given = _PAIR.findall(_bare(answer)) if wanted else []
    same = [(left, right) for left, ends, right in given if wanted and ends == wanted[2]]
    return bool(same) and wanted is not None and (wanted[1], wanted[3]) not in same


def _bare(text: str) -> str:
    return "".join(text.replace("\\left", "").replace("\\right", "").replace("$", "").split())


def linear(text: str) -> str:
    """The text with fractions of numbers on one line."""
    flat = _FRACTION.sub(lambda m: f"{m[1] or m[2]}/{m[3] or m[4]}", plain(text))
    return flat.replace("−", "-").strip(" .")


def _value(text: str) -> Fraction | None:
    whole, _, below = text.replace(",", "").replace("−", "-").partition("/")
    if len(text) > 40 or (below and not int(below)):
        return None
    return Fraction(whole.rstrip(".")) / int(below or 1)
