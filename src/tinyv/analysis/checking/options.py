"""Multiple-choice questions whose reference is no choice."""

from __future__ import annotations

import re

from tinyv.analysis.checking.finding import Finding
from tinyv.engine import compare
from tinyv.engine.text.choice import choices_in, pick_of

MIN_OPTIONS = 3
MAX_OPTION = 120
"""Characters of an option; longer ones are parts of a question or statements to judge."""
_AFTER = 40
"""Characters that may follow the last option."""
_TASK = re.compile(
    r"\b(?:find|prove|show|determine|compute|calculate|what|how|if|let|is|are)\b|[?？]", re.IGNORECASE
)
_UPPER = re.compile(r"(?<![A-Za-z])[(\[]?A\s?[)\].:、]")
_WORDS = re.compile(r"[^\W_]+")


def not_an_option(question: str, reference: str) -> Finding | None:
    """The finding if a question certainly lists options and the reference is none of them."""
    if not _UPPER.search(question):
        return None
    options = choices_in(question)
    if len(options) < MIN_OPTIONS or not _are_options(question, options):
        return None
    picked = pick_of(reference)
    if picked is not None:
        beyond = sorted(set(picked.letters) - set(options))
        if not beyond or any(_folded(reference) == _folded(text) for text in options.values()):
            return None
        return Finding(
            "not_an_option", f"{beyond[0]!r} is picked, the options are {', '.join(map(repr, options))}"
        )
    if any(_says(text, reference) for text in options.values()):
        return None
    return Finding("not_an_option", f"it is none of the {len(options)} options and no letter")


def _are_options(question: str, options: dict[str, str]) -> bool:
    """True if they end the question, are short and are no tasks of their own."""
    texts = list(options.values())
    last = question.rfind(texts[-1])
    ends = last >= 0 and len(question) - last - len(texts[-1]) <= _AFTER
    whole = all(
        (text.count("{") == text.count("}") and text.count("(") == text.count(")")) or _is_interval(text)
        for text in texts
    )
    return ends and whole and all(len(text) <= MAX_OPTION and not _TASK.search(text) for text in texts)


def _is_interval(text: str) -> bool:
    return text.count("(") + text.count("[") == text.count(")") + text.count("]")


def _says(option: str, reference: str) -> bool:
    """True if a reference is an option's text, is in it, or holds it."""
    first, second = _folded(option), _folded(reference)
    if not first or not second or first in second or second in first:
        return True
    if set(_WORDS.findall(reference.casefold())) & set(_WORDS.findall(option.casefold())) and not any(
        map(str.isdigit, reference)
    ):
        return True
    return not compare(option, reference).incorrect


def _folded(text: str) -> str:
    return re.sub(r"\\(?:text|mathrm|left|right|[dt]?frac|[,;:! ])|[\s{}$().,\\]", "", text).casefold()
