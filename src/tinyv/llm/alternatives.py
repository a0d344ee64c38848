"""Several answers where one is asked: the reference tells how many are."""

from __future__ import annotations

import re

from tinyv.extract.same_value import same_value

_OR = re.compile(
    r"\s(?:or|ou|oder|либо|или|o bien)\s|\\text\w*\{\s*or\s*\}|\\(?:lor|vee)(?![A-Za-z])|或者?|または|또는|∨",
    re.IGNORECASE,
)
_NO_CHOICE = re.compile(
    r"\b(?:less|more|greater|fewer|smaller|larger|bigger|higher|lower|one|two|three)(?: than)?"
    r" or (?:equal|more|less|fewer)\b"
    r"|\bwhether or not\b"
    r"|\b(?:equal to )?or (?:equal|so|more|less|fewer|greater|above|below|over|under|later|earlier|higher|lower)\b",
    re.IGNORECASE,
)
_HEDGE = re.compile(
    r"\b(?:alternatively|or else|something else|if (?:that|this|it) is not accepted|(?<=[,;] )none of these"
    r"|could (?:just )?(?:as well |also )?be(?! (?:any|all|every)\b)|might (?:also |as well )?be"
    r"|may also be|another possib\w+"
    r"|(?:\d+\s*\\?%|percent) (?:confidence|sure|likely))\b",
    re.IGNORECASE,
)
_SEVERAL = re.compile(
    r"[,;，；、{]|\\pm|±|\\mp|∓|\\cup|∪|\band\b|\\text\w*\{\s*and|\n|/|和|\bor\b|\|", re.IGNORECASE
)
_BOX = re.compile(r"\\boxed\s*\{")
_ITEMS = re.compile(r"\s*(?:(?<!\\);|；|\n)\s*")
_ARGUMENTS = re.compile(r"\([^()]{0,80}\)")
_BULLETS = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+", re.MULTILINE)
_NUMBERS = re.compile(r"\s*[-−+]?\d[\d.]*(?:\s*,\s+[-−+]?\d[\d.]*)+\s*")
_CODE = re.compile(r"^\s*(?:def|class|for|while|return|import|int|void|public|const|let|var)\b", re.MULTILINE)
_MAX_SPAN = 8_000
_MIN_ITEMS = 2
_MAX_ITEM = 40
"""Characters of an item: longer pieces are clauses of a sentence."""
_MAX_WAYS = 3
_MAX_PHRASE = 100
"""Characters of a phrase: in longer texts about a reference in words, "or" joins no answers."""


def offers_several(answer: str, reference: str) -> bool:
    """True if the answer leaves a choice and the reference is one thing.

    A reference that holds a separator of its own (a comma, a brace, "or", a plus-minus) may ask for several.
    """
    text = answer[:_MAX_SPAN]
    if _HEDGE.search(text) and not _HEDGE.search(reference):
        return True
    if _may_ask_for_several(reference):
        return False
    if _is_list(text):
        return True
    joined = _NO_CHOICE.sub(" ", text)
    if _OR.search(joined) is None or (_in_words(reference) and len(text) > _MAX_PHRASE):
        return False
    return not _restates(joined)


def _restates(text: str) -> bool:
    """True for one number written in several ways, as in "1/2 (or 0.5)"."""
    first, *others = (part.strip(" ()$.,") for part in _OR.split(text))
    if len(others) >= _MAX_WAYS or not all((first, *others)):
        return False
    return all(same_value(first, other) for other in others)


def _in_words(reference: str) -> bool:
    return not any(char.isdigit() or char in "\\=$" for char in reference)


def _may_ask_for_several(reference: str) -> bool:
    return _OR.search(reference) is not None or _SEVERAL.search(_plain(reference)) is not None


def _plain(reference: str) -> str:
    """A reference without the braces of LaTeX's arguments and the commas of big numbers."""
    text = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", reference)
    return re.sub(r"(?<!\\)\{|(?<=\d)/(?=\d)", " ", text)


def _is_list(text: str) -> bool:
    if len(_BOX.findall(text)) >= _MIN_ITEMS or len(_BULLETS.findall(text)) >= _MIN_ITEMS:
        return True
    if _CODE.search(text):
        return False
    if _NUMBERS.fullmatch(text) is not None:
        return True
    items = [item for item in _ITEMS.split(_ARGUMENTS.sub("", text.strip())) if _is_item(item)]
    return len(items) >= _MIN_ITEMS and "\\begin" not in text and max(map(len, items)) <= _MAX_ITEM


def _is_item(text: str) -> bool:
    """True for what can be an answer of its own; a heading ("Answer:") is none."""
    return any(map(str.isalnum, text)) and not text.rstrip("* ").endswith((":", "："))
