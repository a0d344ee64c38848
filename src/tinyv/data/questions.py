"""When two questions are the same one: what decides the part that a row goes to, and contamination."""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256

from tinyv.llm.hidden import one_line, visible

_SETTING = re.compile(
    r"\\(?:left|right|displaystyle|textstyle|limits|quad|qquad|text|textbf|textit|mathrm|mathit|operatorname|big|Big)"
    r"(?![A-Za-z])|\\[,;:!()\[\]]"
)
_FRACTION = re.compile(r"\\[dt]frac(?![A-Za-z])")
_TOKEN = re.compile(r"[^\W\d_]+|\d+|[+\-*/=<>^%|!]")


def normalised(text: str) -> str:
    """The words, numbers and operators of a question, in lower case: no blanks, brackets, dollars, full stops.

    Two questions that differ in a word or in a number stay different. Empty for a text of none of these.
    """
    text = unicodedata.normalize("NFKC", visible(text))
    text = _FRACTION.sub(r"\\frac", _SETTING.sub(" ", text))
    return " ".join(_TOKEN.findall(text.casefold()))


def identity(question: str, ground_truth: str) -> str:
    """What names a row's question: normalised, or the reference's text where there is no question."""
    if question.strip():
        return normalised(question) or one_line(question)
    return "reference: " + (normalised(ground_truth) or one_line(ground_truth))


def digest(*texts: str) -> bytes:
    """16 bytes that stand for these texts in memory."""
    return sha256("\0".join(texts).encode("utf-8", "surrogatepass")).digest()[:16]
