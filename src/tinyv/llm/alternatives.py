"""Several answers where one is asked: the reference tells how many are."""

from __future__ import annotations

import re
from itertools import pairwise

from tinyv.extract.same_value import same_value

_OR = re.compile(
    r"\s(?:or|ou|oder|либо|или|o bien)\s|\\text\w*\{\s*or\s*\}|\\(?:lor|vee)(?![A-Za-z])|或者?|または|또는|∨",
    re.IGNORECASE,
)
_WORD_OR = r"(?:or|ou|oder|либо|или|o bien|oppure|eller|lub)"
_PERHAPS = (
    r"(?:maybe|perhaps|possibly|potentially|probably|conceivably|alternatively|otherwise|vielleicht"
    r"|möglicherweise|peut-être"
    r"|quizás?|tal vez|talvez|forse|возможно|может быть|也许|可能|もしかして|아마)"
)
_VALUE = (
    r"[(\[$]*(?:[A-Za-z]\w{0,8}\s*(?:=|\\approx|≈)\s*)?[-−+±]?\s*"
    r"(?:\d[\d.,]*(?<![.,])(?:\s*/\s*\d+)?(?:\s*\\?%|°|\s?[A-Za-zµΩ°/]{1,6}(?![A-Za-z]))?"
    r"|\\[dt]?frac\s*(?:\d|\{[^{}]{1,20}\})\s*(?:\d|\{[^{}]{1,20}\})|(?-i:[A-J])(?![A-Za-z]))[)\]$]*"
)
"""A number, perhaps with a name before it or a unit behind it, or the letter of a choice."""
_CHOICE = re.compile(
    rf"\s*(?:[-–—/(|,;]\s*)+(?:and\s*/\s*)?{_WORD_OR}(?:\s*[-–—/|,;]+\s*|\s+)|\s+{_WORD_OR}\s*[(/,–—-]+\s*"
    rf"|\s*[-–—/(|,;:.]*\s*(?:{_WORD_OR}\s+(?:else\s+)?)?{_PERHAPS}\s*[,:]?\s+"
    r"|\s+(?:vs\.?|versus)\s+|\s*[,;]?\s*(?:if not|failing that|else|but (?:also )?(?:maybe|perhaps"
    r"|possibly))[\s,]+",
    re.IGNORECASE,
)
"""What stands between two values that are both offered."""
_BETWEEN = re.compile(rf"({_VALUE})(?=(?:{_CHOICE.pattern})({_VALUE}))", re.IGNORECASE)
_BAR = r"(?:\|{1,2}|\\mid(?![A-Za-z])|\\vert(?![A-Za-z])|¦|｜)"
_ONE_VALUE = re.compile(rf"\s*{_VALUE}[\s.]*", re.IGNORECASE)

_UNIT = re.compile(r"[A-Za-zµΩ°/]*$")
_ASIDE = re.compile(
    rf"\S\s*[,;(–—/]\s*(?:{_WORD_OR}\s+|and\s+|but\s+)?{_PERHAPS}\b[,\s]*\S|\S\s+{_WORD_OR}\s+{_PERHAPS}\b",
    re.IGNORECASE,
)
"""A second answer that is added as possible: "Paris, possibly London"."""
_GUESSES = re.compile(
    r"\b(?:(?:my |the |a )?(?:first|1st|second|2nd|third|3rd|other|another|next|best|initial|main"
    r"|backup|alternat(?:iv)?e|fallback)"
    r" (?:guess|choice|answer|try|attempt|candidate|option|possibility|solution)"
    r"|(?:guess|choice|answer|try|attempt|candidate|option|possibility|alternative)[ _#]*\d)\b",
    re.IGNORECASE,
)
_LABELS = tuple(
    re.compile(rf"(?:^|[\s:;,.]){first}\s*[^\s\d+*/^=-]?[^\n]{{0,{80}}}?[\s;,.]{second}\s*\S", re.IGNORECASE)
    for first, second in (
        (r"\(?a\)", r"\(?b\)"),
        (r"\(?i\)", r"\(?ii\)"),
        (r"\(?1\)", r"\(?2\)"),
        (r"a[.:](?=\s)", r"b[.:](?=\s)"),
        (r"#1\b", r"#2\b"),
    )
)
"""Labelled parts, as in "a) 5 b) 6"."""
_NAME = (
    r"(?:[A-ZÀ-ÞА-Я][\w'’.-]+)(?:\s+(?:(?:of|the|de|da|del|di|du|la|le|van|von|der|den|al"
    r"|bin)\s+){0,2}[A-ZÀ-ÞА-Я][\w'’.-]*){0,3}"
)
_NAMES = re.compile(
    rf"{_NAME}(?:\s+(?:and|und|et|y|e|и|vs\.?|versus|plus)\s+|\s*(?:[&/|、]|和|与)\s*){_NAME}[\s.]*",
)
"""Two names, as in "Paris and London"."""
_ONE_NAME = re.compile(rf"(?!(?:The|Both)\b)(?:{_NAME}|[a-z]{{3,20}}(?: [a-z]{{3,20}})?)[\s.]*")
_NO_CHOICE = re.compile(
    r"\b(?:less|more|greater|fewer|smaller|larger|bigger|higher|lower|one|two|three)(?: than)?"
    r" or (?:equal|more|less|fewer)\b"
    r"|\bwhether or not\b"
    r"|\b(?:equal to )?or (?:equal|so|more|less|fewer|greater|above|below|over|under|later|earlier"
    r"|higher|lower)\b",
    re.IGNORECASE,
)
_HEDGE = re.compile(
    r"\b(?:alternatively|or else|something else|if (?:that|this|it) is not accepted|(?<=[,;] )none of these"
    r"|could (?:just )?(?:as well |also )?be(?! (?:any|all|every)\b)|might (?:also |as well )?be"
    r"|may also be|another possib\w+|(?:answer|result|solution|value) (?:is|lies) (?:somewhere )?among"
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
_NUMBERS = re.compile(
    r"\s*[-−+]?\d[\d.]*(?:(?:\s*,\s+(?:and\s+)?|\s+and\s+|\s*&\s*|\s+vs\.?\s+)[-−+]?\d[\d.]*)+\s*",
    re.IGNORECASE,
)
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
    if _is_list(text) or _offers_values(text, reference) or _offers_names(text, reference):
        return True
    joined = _NO_CHOICE.sub(" ", text)
    if _OR.search(joined) is None or (_in_words(reference) and len(text) > _MAX_PHRASE):
        return False
    return not _restates(joined)


def _offers_values(text: str, reference: str) -> bool:
    """True for several guesses, labelled parts, and for two values with a choice between them."""
    if len(set(_GUESSES.findall(text))) >= _MIN_ITEMS and not _GUESSES.search(reference):
        return True
    if any(labels.search(text) and not labels.search(reference) for labels in _LABELS):
        return True
    if len(text) > _MAX_PHRASE and _in_words(reference):
        return False
    if _ASIDE.search(text) and not _ASIDE.search(reference):
        return True
    return (not _in_words(reference) or len(reference.strip()) == 1) and _differ(text)


def _differ(text: str) -> bool:
    """True if a choice stands between two values that are not one number written twice."""
    values = _barred(text)
    pairs = [(match[1], match[2]) for match in _BETWEEN.finditer(_NO_CHOICE.sub(" ", text))]
    plain = [[value.strip(" ()[]$") for value in pair] for pair in (*pairs, *pairwise(values))]
    return any(_one_unit(left, right) and not same_value(left, right) for left, right in plain)


def _barred(text: str) -> list[str]:
    """The values between bars, if there is nothing else; a condition, as in P(A|B), or a divisor is none."""
    values = re.split(_BAR, re.split("[:：]", text)[-1])
    return values if all(map(_ONE_VALUE.fullmatch, values)) else []


def _one_unit(left: str, right: str) -> bool:
    """False for two units: "5 km (or 5000 m)" may be one length."""
    units = [_UNIT.findall(value)[0] for value in (left, right)]
    return len(left) == 1 or not all(units) or units[0] == units[1]


def _offers_names(text: str, reference: str) -> bool:
    """True for two names where the reference is one short name or word."""
    return _ONE_NAME.fullmatch(reference.strip()) is not None and _NAMES.fullmatch(text.strip()) is not None


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
