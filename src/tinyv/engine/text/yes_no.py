"""Yes, no, true, false: alone, or leading an explanation ("No, it does not.")."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from tinyv.engine.text.explained import restates_claim
from tinyv.engine.text.plain import plain
from tinyv.verdict import Judgement, correct, incorrect, undecided

_WORDS: Final[dict[str, tuple[bool, str]]] = {
    "yes": (True, "yes"),
    "yeah": (True, "yes"),
    "no": (False, "yes"),
    "true": (True, "true"),
    "false": (False, "true"),
    "是": (True, "yes"),
    "是的": (True, "yes"),
    "否": (False, "yes"),
    "不是": (False, "yes"),
    "能": (True, "can"),
    "不能": (False, "can"),
    "可以": (True, "can"),
    "不可以": (False, "can"),
    "对": (True, "true"),
    "错": (False, "true"),
    "√": (True, "true"),
    "✓": (True, "true"),
    "×": (False, "true"),
    "✗": (False, "true"),
}
_LEADING = re.compile(
    r"(yes|no|true|false|是的|是|否|不是)(?:\s*[,.;:!(-]\s*|\s+(?=(?:it|they|this|that|the|these|he|she|we)\b))(.+)",
    re.IGNORECASE | re.DOTALL,
)
_QUALIFIED = re.compile(
    r"\b(?:if|only|unless|except|but|when|provided|however|although|though|depends?|sometimes|wait|maybe"
    r"|not necessarily|rejected|excluded|discarded"
    r"|insufficient|cannot be determined|yes|no|true|false)\b|如果|但|除非|仅|只有",
    re.IGNORECASE,
)
_MORE_THAN_WORDS = re.compile(r"[\d=<>\\]")
_YES_NO_QUESTION = re.compile(
    r"(?:^|[.?!,:]\s*|\n)(?:is|are|was|were|do|does|did|can|could|will|would|has|have|must|should)\b"
    r"|true or false|(?:是否|吗)",
    re.IGNORECASE,
)
_REVERSED = re.compile(r"\b(?:false|incorrect|not|untrue|wrong|never|n't)\b|不|错", re.IGNORECASE)


class YesNo(NamedTuple):
    """A yes or no as it was read."""

    value: bool
    kind: str
    """`yes`, `true` or `can`: yes and true mean the same only under the right question."""
    explanation: str
    """What follows; empty for a bare word."""


def compare_yes_no(reference: str, answer: str, question: str = "") -> Judgement | None:
    """Yes or no against yes or no; None unless both sides are one.

    An explanation that qualifies ("Yes, but only if ...") or takes back makes the pair UNDECIDED, and so do
    two explanations, a reference whose explanation holds mathematics (more may be asked than yes or no), or an
    answer that says more than the question's claim or its denial, which might contradict.
    """
    wanted, given = yes_no_of(reference), yes_no_of(answer)
    if wanted is None or given is None:
        return None
    if any(_QUALIFIED.search(side.explanation) for side in (wanted, given)):
        return undecided("qualified_yes_no")
    if wanted.kind != given.kind and not _same_meaning(question):
        return undecided("yes_or_true")
    if wanted.value != given.value:
        return incorrect("opposite_yes_no")
    if wanted.explanation and (given.explanation or _MORE_THAN_WORDS.search(wanted.explanation)):
        return undecided("explained_yes_no")
    if given.explanation and not restates_claim(
        affirmed=given.value, explanation=given.explanation, question=question
    ):
        return undecided("explained_yes_no")
    return correct("same_yes_no")


def yes_no_of(text: str) -> YesNo | None:
    """The yes or no that `text` is or begins with; "No solution" is none."""
    folded = plain(text).strip(" .,;!'\"")
    if bare := _WORDS.get(folded.lower()):
        return YesNo(*bare, "")
    match = _LEADING.fullmatch(folded)
    return YesNo(*_WORDS[match[1].lower()], match[2]) if match else None


def _same_meaning(question: str) -> bool:
    """True if yes says what true says: a yes/no question about nothing negative."""
    return bool(_YES_NO_QUESTION.search(question)) and not _REVERSED.search(
        question.replace("true or false", "")
    )
