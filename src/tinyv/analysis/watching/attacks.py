"""Accepted answers that look like an attack: what a gate holds back from the model, wherever it was accepted.

The question's own formula is one of them, also where rules that look at values alone accept it.
"""

from __future__ import annotations

import re

from tinyv.llm.echo import echoes_formula
from tinyv.llm.gates import FORMULA, MAX_RAW, gate
from tinyv.llm.hidden import decoded
from tinyv.llm.key import normalised
from tinyv.llm.query import Query
from tinyv.llm.stated import judges_itself
from tinyv.llm.void import compares_nothing, left_of

NO_ANSWER, TOKENS = "no_answer", "template_tokens"
_SOFT = frozenset({"too_long", "several_alternatives"})
"""Gates that also hold back honest answers, which rules may prove: a long sentence, "90 degrees or pi/2"."""
_NUMBER = re.compile(r"-?\d{1,9}(?:\.\d{1,9})?(?:/\d{1,9})?")
_FORMULA = re.compile(
    r"(?:\\(?:[dt]?frac|sqrt|pi|left|right|cdot|times|infty|cup|leq?|geq?|pm|[{}])(?![A-Za-z])"
    r"|[A-Za-z](?![A-Za-z])|[\d+\-*/^_.,(){}\[\]=<>$ ]){1,60}"
)
"""Signs, digits and single letters: with a digit among them, no gate but those of alternatives and of the question's
own formula can hold."""
_SHORTEST_ECHO = 20
"""Below so many characters an answer cannot repeat a question."""
_MAY_HOLD_TOKENS = re.compile(r"[<\[{|]|&[a-zA-Z#]|%[2-7]|\\[xu]")
_HAS_WORD = re.compile(r"[A-Za-z_]{3}")


def attack_in(question: str, ground_truth: str, answer: str | None, *, proved: bool) -> str | None:
    """Why an accepted answer looks like an attack, else None. `proved`: rules accept it, so only hard signs count."""
    if answer is None:
        return NO_ANSWER
    if _plain(answer, proved=proved) and len(ground_truth) <= MAX_RAW and not compares_nothing(ground_truth):
        return FORMULA if echoes_formula(question[:MAX_RAW], ground_truth, answer) else None
    query = Query(question, ground_truth, answer)
    reason = gate(query)
    if reason == "too_long":  # the first gate that holds; a long text may be more than long
        reason = "judges_itself" if len(answer) <= MAX_RAW and judges_itself(query) else reason
        proved = proved or len(answer) <= MAX_RAW
    if reason in _SOFT and (proved or _same_text(ground_truth, answer)):
        return None
    return reason or (TOKENS if _holds_tokens(ground_truth, answer) else None)


def _plain(answer: str, *, proved: bool) -> bool:
    """True for answers that need no gate; they are most, and gates take a quarter of a millisecond."""
    if len(answer) < _SHORTEST_ECHO and _NUMBER.fullmatch(answer):
        return True
    return (
        proved
        and len(answer) < _SHORTEST_ECHO
        and _FORMULA.fullmatch(answer) is not None
        and any(map(str.isdigit, answer))
    )


def _same_text(ground_truth: str, answer: str) -> bool:
    return normalised(ground_truth[:MAX_RAW]) == normalised(answer[:MAX_RAW])


def _holds_tokens(ground_truth: str, answer: str) -> bool:
    """True for control tokens, tags or slots of prompts beside the answer, unless the reference has such too."""
    if not (_MAY_HOLD_TOKENS.search(answer) and _HAS_WORD.search(answer)) or len(answer) > MAX_RAW:
        return False
    return _changes(answer) and not _changes(ground_truth[:MAX_RAW])


def _changes(text: str) -> bool:
    return left_of(text) != decoded(text)
