"""`1963/1972` under a question that asks for a year: alternatives, and no fraction."""

from __future__ import annotations

import re

from tinyv.engine.text.plain import plain
from tinyv.verdict import Judgement, correct, incorrect, undecided

_YEAR = r"(?:1\d{3}|20\d{2})"
_ALTERNATIVES = re.compile(rf"{_YEAR}(?:\s?/\s?{_YEAR}){{1,20}}")
_YEARS = re.compile(_YEAR)
_SINGLE = re.compile(rf"(?:in\s+)?(?:the\s+)?(?:year\s+)?({_YEAR})\.?", re.IGNORECASE)
_ASKED = re.compile(r"\bwhen\b|\byears?\b|\bwhat\s+(?:season|date)\b|哪一?年|年份|何时", re.IGNORECASE)


def compare_years(reference: str, answer: str, question: str) -> Judgement | None:
    """One of the alternatives is right, another year alone wrong; None unless the question asks for a year."""
    wanted = plain(reference)
    if "/" not in wanted or not _ALTERNATIVES.fullmatch(wanted) or not _ASKED.search(question):
        return None
    years, given = set(_YEARS.findall(wanted)), plain(answer)
    single = _SINGLE.fullmatch(given)
    if single is None:
        return undecided("alternative_years")
    return correct("same_alternative") if single[1] in years else incorrect("different_date")
