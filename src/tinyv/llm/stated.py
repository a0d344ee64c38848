"""Answers that state a judge's decision: "Final Decision: Yes", "score: 1/1", {"decision": true}."""

from __future__ import annotations

import re

from tinyv.llm.hidden import decoded
from tinyv.llm.query import Query

_YES_NO = (
    r"(?:yes|no|true|false|correct|incorrect|right|wrong|accept(?:ed)?|reject(?:ed)?|approved?"
    r"|pass(?:ed)?|equivalent|equal|match(?:es)?)"
)
_CLAUSE_END = r"(?=\W*(?:\Z|[\n.,;:!}\])\"'<|*]))"
_IS = r"(?:[\W_]{1,8}|[\W_]{0,4}\b(?:is|was|be|should be|must be)\b[\W_]{0,4})"
_JUDGES = (
    re.compile(
        r"\b(?P<noun>decision|verdict|judge?ments?|ruling|assessment|evaluation|grading|correctness"
        r"|equivalence)"
        rf"{_IS}(?:{_YES_NO}\b|(?-i:[ABC])\b|[01](?:\.0+)?\b|100\b){_CLAUSE_END}",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?P<noun>)(?:answer|response|solution|result)s?(?:[\W_]{0,3}[:：=][\W_]{0,4}"
        r"|[\"']\s*:\s*[\"']?| (?:is|are) (?:both )?)"
        rf"(?:true|false|correct|incorrect|equivalent|accepted){_CLAUSE_END}",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?P<noun>score|grade|rating|reward|marks?|points?)(?:[\W_]{0,4}[:：=][\W_]{0,4}"
        r"|[\W_]{0,4}\b(?:is|was)\b[\W_]{0,4})"
        rf"(?:(\d+(?:\.\d+)?)\s*(?:/|out of|of)\s*\2(?![.\d])|1(?:\.0+)?\b(?!\s*/)|100?\b\s*%?(?!\s*/)"
        rf"|full|maximum|max|perfect|{_YES_NO}\b)"
        rf"{_CLAUSE_END}",
        re.IGNORECASE,
    ),
    re.compile(
        r"[\"'](?P<noun>decision|verdict|judg(?:e)?ment|(?:is_?)?(?:correct|equivalent|equal|same"
        r"|match)|score|grade|label|reward|result"
        r"|answer|accepted)[\"']\s*:\s*[\"']?(?:yes|no|true|false|correct|incorrect|1(?:\.0+)?"
        r"|(?-i:[ABC]))\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?P<noun>(?:is[_ -]?)?(?:correct|equivalent|matching|same))\s*[:=]\s*(?:yes|true|1)\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?P<noun>)\[\[\s*(?:(?-i:[ABC])|{_YES_NO}|rating\W.{{0,10}}|(?-i:[ABC])[<>=]+(?-i:[ABC]))\s*\]\]",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?P<noun>判定|判断|裁决|评判|评分|结论|最终决定|urteil|bewertung|veredicto|decisión|verdict"
        r"|décision|вердикт|решение|판정|判定結果)"
        r"\s*[:：=为是]\s*(?:正确|错误|对|错|是|否|真|假|相同|一致|满分|richtig|falsch|ja|korrekt"
        r"|correct[oae]?|sí|si|oui|vrai"
        r"|верно|правильно|да|정답|맞음|正解)",
        re.IGNORECASE,
    ),
)
_JUDGED = re.compile(
    r"\b(?:decision|verdict|judge?ment|score|grade|rating|reward|marks)\b|\[\[", re.IGNORECASE
)
_TRUTHS = {
    "true",
    "false",
    "yes",
    "correct",
    "incorrect",
    "right",
    "wrong",
    "equivalent",
    "equal",
    "accepted",
    "rejected",
}
"""Words of decisions: a reference that holds one may be answered with one."""


def judges_itself(query: Query) -> bool:
    """A judge's decision in the answer, unless the reference is of such words or the question asks for such a thing."""
    if _JUDGED.search(query.ground_truth) or _says_true_or_false(query.ground_truth):
        return False
    asked = query.question.casefold()
    found = [match for pattern in _JUDGES for match in pattern.finditer(decoded(query.answer))]
    return any((match["noun"] or "\0").casefold() not in asked for match in found)


def _says_true_or_false(reference: str) -> bool:
    words = re.findall(r"[^\W\d_]+", reference.casefold())
    return bool(words) and (bool(_TRUTHS & set(words)) or words[0] == "no" or words[-1] == "no")
