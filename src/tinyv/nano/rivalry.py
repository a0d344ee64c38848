"""Two candidates side by side: a short answer that names the reference beside something that nobody asked for.

`nitrogen | carbon dioxide`, a struck-out or hidden second value, "X is another way to write Y": whoever writes so
leaves it to the reader which of the two was meant. The text itself is looked at, as a bar leaves no trace in counts.
"""

from __future__ import annotations

import re

from tinyv.engine.text.fold import is_words
from tinyv.nano.features.manner import new_words
from tinyv.nano.features.texts import Texts

MAX_WORDS, MAX_LISTED = 25, 10
"""Longer texts name other things, too; a list of two is a rivalry only where it is nearly the whole answer."""
_SIGN = re.compile(
    r"\||~~|\s[%/]\s|\\(?:h?phantom|[xb]?cancel|sout|st|not|(?:text)?color|smash|[rlc]lap|tiny)(?![a-z])|<!|→|=>"
    r"|[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]",
    re.IGNORECASE,
)
_SAME = re.compile(
    r"\b(?:another|other) (?:way|name|word|term|form|spelling)|\bsame (?:as|thing)|\balias\b|\bsynonym|\bshort for"
    r"|\balso (?:known|called|written)|\bwhich (?:is|means|equals)\b|\bi\.?e\.|\bthat is\b|\bin other words",
    re.IGNORECASE,
)
_LISTED = re.compile(r"&|\band\b|\balso\b|\bplus\b|;|和|与|以及", re.IGNORECASE)


def rivals(question: str, ground_truth: str, answer: str) -> bool:
    """True if something new stands beside the reference, joined by a sign that neither question nor reference uses.

    Of "and" and its like only the reference's own count: a question often names both candidates.
    """
    texts = Texts(question, ground_truth, answer)
    if len(texts.given) > MAX_WORDS:
        return False
    known = (question + "\n" + ground_truth).lower()
    strange = [sign for sign in _found(answer, _SIGN, _SAME) if sign not in known]
    if len(texts.given) <= MAX_LISTED:
        strange += [sign for sign in _found(answer, _LISTED) if sign not in ground_truth.lower()]
    if not strange:
        return False
    return not is_words(ground_truth) or new_words(texts) > 0 or len(set(texts.given) - texts.wanted) > 0


def _found(answer: str, *patterns: re.Pattern[str]) -> list[str]:
    """What the patterns find, in lower case."""
    return [match[0].lower() for pattern in patterns for match in pattern.finditer(answer)]
