"""Another value announced right before a box ("Final answer: 44. Alternative: [43]"): both are the answer."""

from __future__ import annotations

import re

from tinyv.extract import phrases
from tinyv.extract.extraction import Reply
from tinyv.extract.hedges import joined, offer_before, restates
from tinyv.extract.joined import REVISION
from tinyv.extract.markup import clean
from tinyv.extract.sentences import last_sentence
from tinyv.extract.values import VALUE

_SPAN = 300
_NEAR = 80
"""Characters before a box in which the words stand that offer it."""
_OFFERS = (
    *(
        "alternat",
        "other",
        "second",
        "maybe",
        "perhaps",
        "possib",
        "might",
        "could",
        "may be",
        "or else",
        "or:",
        "or :",
    ),
    *("candidate", "backup", "也", "或", "可能", "备选", "另"),
)
"""One of these, in lower case, is in every offer."""
_LABEL = re.compile(
    r"\b(?:(?:alternative|alternate|backup|or)(?: (?:answer|value|result|option|candidate))?"
    r"|(?:other|another) (?:answer|candidate|option)|second (?:option|candidate|guess))\s?[:：][\s$*\\(\[]{0,8}\Z"
    r"|(?:另一个?|其他|备选)(?:答案|结果)?(?:是|为)?[\s:：]{0,3}[\s$*\\(\[]{0,8}\Z",
    re.IGNORECASE,
)
_STATED = re.compile(
    rf"(?i:\b(?:is|are|be|get|gets|gives?|obtain|equals?|say|answer|find)\b|[=:]|是|为|得|：)[\s:]{{0,3}}"
    rf"(?P<value>{VALUE})[\s.,;$*。，；]{{0,6}}\Z"
)
_BARE = re.compile(r"[\s$*_#>\\(\[{.。]*")
_FORMULA = re.compile(r"\\[A-Za-z]|[\^/{+*]|\d\s?[-−]\s?\d")
_NUMERIC = re.compile(r"\d|\\")
_PROSE = re.compile(r"(?<![A-Za-z\\])[a-z]{3,}|[\u4e00-\u9fff]{3,}")
_FINISHED = re.compile(r"(?:[.!。！][\s*$]{0,4}|\n\s{0,4})\Z")
_MAX_RIVAL = 60
_NOUNS = ("answer", "答案")


def with_rival(reply: Reply, start: int, answer: str) -> str:
    """The answer boxed at `start`, with the other value that the text before offers it as an alternative to."""
    before = reply.text[max(0, start - _SPAN) : start]
    folded = before.lower()
    near = before[-_NEAR:]
    if any(word in folded[-_NEAR:] for word in _OFFERS):
        label = _LABEL.search(near)
        offer = offer_before(near) if label is None else label.start()
        if offer >= 0:
            lead = before[: len(before) - len(near) + offer]
            found = _announced(lead, reply.question)
            return _joined(_stated(lead) if found is None else found.answer, answer)
    return _joined(_side_by_side(before, folded, reply.question), answer)


def _joined(rival: str | None, answer: str) -> str:
    if rival is None or any(_same(rival, value) for value in answer.split(" or ")):
        return answer
    return joined([rival, answer])


def _same(rival: str, value: str) -> bool:
    """True if both say the same, one with its unit or its letter; a letter and a number may be one choice."""
    if bool(_NUMERIC.search(rival)) != bool(_NUMERIC.search(value)):
        return True
    # "44" stands in "44 apples" as the same; in "44/3" it does not.
    within = phrases.repeats(rival, value) and not _FORMULA.search(max(rival, value, key=len))
    return within or restates(rival, value)


def _announced(lead: str, question: str) -> phrases.Announced | None:
    """What the text announces last, if it is a value and nothing revises it."""
    found = phrases.last_announced(lead, question) if any(noun in lead.lower() for noun in _NOUNS) else None
    if found is None or len(found.answer) > _MAX_RIVAL or _PROSE.search(found.answer):
        return None
    return None if REVISION.search(lead, found.end) else found


def _stated(lead: str) -> str | None:
    """The value that the sentence before the offer ends with ("I get 44. Alternatively, [43]")."""
    match = _STATED.search(last_sentence(lead))
    return None if match is None else clean(match["value"])


def _side_by_side(before: str, folded: str, question: str) -> str | None:
    """A value announced with nothing but marks between it and the box."""
    start = max(folded.rfind(noun) for noun in _NOUNS)
    if start < 0 or not any(sign.isdigit() for sign in before[start:]):
        return None
    found = _announced(before, question)
    if found is None or not _BARE.fullmatch(before, found.end):
        return None
    # "The answers are 2 and [1]" goes on; "Final answer: 44. [43]" has said it.
    return found.answer if _FINISHED.search(before[: found.end + 2]) else None
