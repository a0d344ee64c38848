"""Alternatives stated beside the final answer ("6, or maybe 5"): a hedge is part of the answer, never cut off."""

from __future__ import annotations

import re

from tinyv.extract.markup import clean
from tinyv.extract.revised import revised
from tinyv.extract.same_value import same_value
from tinyv.extract.values import STATED_VALUE, VALUE

_SPAN = 2_000
_BEFORE_SPAN = 160
_MAX_ALTERNATIVES = 4

_MAYBE = r"maybe|perhaps|possibly|potentially|conceivably"
_SUBJECT = (
    r"it|this|that|they|the (?:final |correct |right |real |true )?(?:answer|value|result|solution)s?"
    r"|or|and|but|though|although"
)
_HEDGE = (
    rf"\b(?:{_SUBJECT})\s+(?:might|could|may|can)(?:\s+(?:also|well|instead|even|then|just|{_MAYBE})){{0,3}}\s+be"
    rf"|\b(?:{_MAYBE})(?:,?\s+(?:it is|it's|the answer is|even|also|just|rather|else)){{0,2}}"
    r"|\balternatively[,:]?(?:\s+(?:it is|the answer (?:is|could be|might be|may be)|answer:))?"
    r"|\b(?:an|another|the other|one more|a second|a further) (?:other )?"
    r"(?:alternative|possib\w{1,8}|option|candidate)(?:\s+(?:answer|value|result|solution))?"
    r"(?:\s+(?:is|would be|might be|could be|may be))?"
    r"|\banother (?:answer|value|solution)\s+(?:is|would be|might be|could be|may be)"
    # The label's value stands alone: "Alternative: 6 + 37 = 43" is another way.
    r"|\balternat(?:iv)?e(?: (?:answer|value|result))?\s?:"
    r"(?=[\s*$]{0,4}[-\w,\\{}/()^]{1,40}[*\s$)]{0,3}(?:[.;!]|\Z|\n))"
    r"|\bor else\b|也可能|也许|或许|可能|或者"
)
_FILLER = r"(?:[\s:,*：，]|\bis\b|\bequal to\b|也?是|为|答案){0,8}"
# The cue is read in any case, the value is not: "it could be simplified" names nothing.
_STATED = re.compile(rf"(?i:(?:{_HEDGE}){_FILLER}){STATED_VALUE}")
_CLOSERS = r"(?:[\s*_$}，,;.(（–—-]|\\\)|\\\]|</answer>){0,8}"
_OR = (
    r"(?i:(?:\bor\b|\\text\{\s?or\s?\}|\\lor|或者?|\bou\b|\boder\b)"
    rf"(?:[\s,]{{1,3}}(?:{_MAYBE}|else|even|rather|also)\b){{0,2}})"
)
_DIRECT = re.compile(
    rf"{_CLOSERS}(?:(?P<unit>[a-z]{{1,20}})\s{{1,3}})?{_OR}[\s*]{{0,4}}{STATED_VALUE}"
    r"(?(unit)\s{1,3}(?P=unit)\b)"
)
_LEADING = re.compile(
    rf"(?P<value>{VALUE})[\s,*，]{{0,4}}(?:{_OR}|,\s?(?i:{_MAYBE}))[\s*$,]{{0,5}}(?:\\\(|\\\[)?\s?\Z"
)
_LED = re.compile(rf"{_OR}|(?i:{_MAYBE})")
"""What joins a leading value to the mark; without it in sight no value is looked for."""
_LED_SPAN = 60
_CUE_BEFORE = re.compile(rf"(?:{_HEDGE}){_FILLER}(?:\$+|\\\(|\\\[)?\s?(?:\w{{1,3}}\s?=\s?)?\Z", re.IGNORECASE)
# "Maybe it is 5" offers a value, but as no alternative to one before it.
_OFFER = re.compile(
    r"(?:\b(?:it|this|that|the answer|or|and|but)\s+(?:might|could|may)\s+(?:also|instead|even)\s+be"
    r"|\b(?:it|this|that|the answer|but it)\s+(?:might|could|may)\s+be|\b(?:or|but)\s+(?:maybe|perhaps|possibly)"
    r"|\balternatively[,:]?(?:\s+(?:it is|the answer (?:is|could be|might be|may be)|answer:))?"
    r"|\b(?:(?:an|another|the other|one more|a second|a further) (?:other )?(?:alternative|possib\w{1,8})"
    r"|(?:another|one more|a further) (?:option|candidate|answer))(?:\s+(?:answer|value|result|solution))?"
    r"(?:\s+(?:is|would be|might be|could be|may be))?"
    rf"|\bor else\b|也可能|也许|或许|或者){_FILLER}(?:\$+|\\\(|\\\[)?\s?(?:\w{{1,3}}\s?=\s?)?\Z",
    re.IGNORECASE,
)
_ASKED = re.compile(r"[\s$*)]{0,4}[?？]")
_WITHDRAWN = re.compile(
    r"\bno,|\b(?:wrong|incorrect|not right|impossible|fails?|ruled out|excluded|reject(?:ed)?|discard(?:ed)?"
    r"|not possible)\b|不对|错|舍去|排除",
    re.IGNORECASE,
)
_ROUGH = re.compile(r"\W*\\?(?:approx|sim|simeq|equiv|≈|=)")


def is_hedge(gap: str) -> bool:
    """True if the text between two marked values ends by offering the second one as another possibility."""
    return _CUE_BEFORE.search(gap[-_BEFORE_SPAN:]) is not None


def offer_before(text: str) -> int:
    """Where the words start that offer, at the end of the text, what comes next as an alternative; -1 if none do."""
    at = max(0, len(text) - _BEFORE_SPAN)
    found = _OFFER.search(text[at:])
    return -1 if found is None else at + found.start()


def with_alternatives(answer: str, before: str, after: str) -> str:
    """The answer with what `before` and `after` offer beside it, joined by " or "; else the answer as it is.

    `before` is the text up to the mark, `after` the text from its end. A revision in `after` replaces the answer.
    A value that is only asked about, or that the text takes back, is not offered; the same number in other digits
    is a restatement.
    """
    answer, after = revised(answer, after)
    found = [*_leading(before[-_BEFORE_SPAN:]), *_following(after[:_SPAN], after[-_SPAN:])]
    values: list[str] = []
    for value in found:
        if value and not any(restates(value, other) for other in (answer, *values)):
            values.append(value)
    return " or ".join([answer, *values[:_MAX_ALTERNATIVES]])


def joined(values: list[str]) -> str:
    """Values that marks of one kind give in turn: the last if they agree; rivals with " or ", named parts with ", "."""
    if all(same_value(value, values[-1]) for value in values):
        return values[-1]
    different: list[str] = []
    for value in values:
        if not any(same_value(value, other) for other in different):
            different.append(value)
    names = [value.partition("=")[0].strip() for value in different if "=" in value]
    parts = len(set(names)) == len(different)
    return (", " if parts else " or ").join(different)


def restates(value: str, answer: str) -> bool:
    """True if the value is the answer in other digits, with or without a name ("x = 1/2" and "0.5")."""
    tail = answer.rpartition("=")[2]
    return same_value(value, answer) or same_value(value.rpartition("=")[2].strip(), tail.strip())


def _leading(before: str) -> list[str]:
    """ "5 or [6]": the value before the mark."""
    match = _LEADING.search(before) if _LED.search(before[-_LED_SPAN:]) else None
    return [] if match is None else [clean(match["value"])]


def _following(near: str, far: str) -> list[str]:
    """ "[6] or 5" right after the mark, and hedges in the text that follows."""
    texts = (near,) if len(near) < _SPAN else (near, far)
    stated = [(text, match) for text in texts for match in _STATED.finditer(text)]
    direct = _DIRECT.match(near)
    if direct is not None:
        stated.insert(0, (near, direct))
    return [_bare(match["value"]) for text, match in stated if _offered(text, match)]


def _offered(text: str, match: re.Match[str]) -> bool:
    end = match.end()
    if _ROUGH.match(match["value"]) or _ASKED.match(text, end):
        return False
    return _WITHDRAWN.search(text, end, end + _BEFORE_SPAN) is None


def _bare(value: str) -> str:
    value = clean(value)
    return value.rstrip(")") if value.count(")") > value.count("(") else value
