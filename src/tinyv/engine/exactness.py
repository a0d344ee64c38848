"""Where a question wants the number itself, so that a decimal which only rounds it is no proof."""

from __future__ import annotations

import re
from functools import lru_cache

from tinyv.engine.asked_units import asked_units

MAX_QUESTION = 20_000
_EXACT = re.compile(
    r"\bexact\b|\bexactly\s?(?:[.;)]|$)|\bclosed[ -]form\b"
    r"|\b(?:simplest|simplified|lowest|reduced|radical|surd|fractional|irreducible)\s(?:\w{1,20}\s)?(?:form|terms)\b"
    r"|\b(?:radicals|surds?|simplify|rationali[sz]e|mixed number)\b|\bin terms of\s?\$?\s?\\?(?:pi|π|sqrt|ln|log|e)\b"
    r"|\b(?:as|form of)\s(?:an?|the)\s(?:[\w-]{1,20}\s){0,3}fraction\b|\b(?:what|which)\s(?:[\w-]{1,20}\s)?fraction\b"
    r"|\b(?:common|reduced|improper|simplified|irreducible|proper|simplest)\sfraction\b|\bin the form\s?(?:of\s)?\$"
    r"|\bwithout\s(?:\w{1,10}\s)?(?:a\s)?calculator\b|精确值|准确值|最简|化简|用分数|分数形式|根式",
    re.IGNORECASE,
)
_APPROXIMATE = re.compile(
    r"\bapproximat|\bestimat|\bround(?:ed|ing)\b|\bround\s(?:your|to|off|up|down|it|all|answers?|the answer)\b"
    r"|\bsignificant|\bdecimal\s(?:places?|form|approximation|answer|value)|\b(?:as|in)\s(?:a\s)?decimals?\b"
    r"|\bscientific notation\b|\bnearest\b|约|近似|精确到|保留|估",
    re.IGNORECASE,
)


@lru_cache(maxsize=256)
def wants_exact(question: str) -> bool:
    """True if the question asks for an exact value, a fraction or a form with roots, and not for a decimal too."""
    asked = question[:MAX_QUESTION]
    return _EXACT.search(asked) is not None and not wants_rounded(question)


@lru_cache(maxsize=256)
def wants_rounded(question: str) -> bool:
    """True if the question speaks of rounding or of an approximation."""
    return _APPROXIMATE.search(question[:MAX_QUESTION]) is not None


def wants_measured(question: str) -> bool:
    """True if the question asks for a value in a unit that is measured: metres, not dollars nor "how many days"."""
    return asked_units(question[:MAX_QUESTION]).measured
