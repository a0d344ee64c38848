"""Who is never asked about: answers that a model must not be trusted with, each with its reason code.

Small judges accept blanks, lone punctuation and openers of a solution at rates of up to two thirds ("master keys",
arXiv 2507.08794), and an answer that names the reference instead of giving one. None of these reaches the model.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from tinyv.extract.refusal import is_nothing, is_refusal
from tinyv.llm.alternatives import offers_several
from tinyv.llm.hidden import decoded, one_line, visible
from tinyv.llm.query import Query
from tinyv.llm.void import has_content, left_of

TIMES_LONGER = 10
ALWAYS_ALLOWED = 200
"""Characters that an answer may have whatever the length of the reference."""
MAX_CHARACTERS = 8_000
"""Beyond this an answer is a text and not an answer, whatever the reference."""
_MIN_ECHO = 20

_NAMES_REFERENCE = re.compile(
    r"ground[\W_]{0,3}truth|(?:reference|gold(?:en)?|expected|official)[\W_]{1,3}(?:answer|solution|result)"
    r"|(?:reference|gold(?:en)?|official)[\W_]{1,3}value"
    r"|\b(?:the|in|by|with|to) (?:the )?reference\b(?! (?:frame|system|point|line|plane|level|state|electrode))"
    r"|(?:标准|参考)答案|[见同与和]正确答案|musterl(?:ö|oe)sung|model[\W_]{0,3}answer"
    r"|respuesta de referencia|réponse de référence|эталонн\w+ ответ",
    re.IGNORECASE,
)
_OPENER = re.compile(
    r"(?:(?:the |final |my |our |a |step[ -]by[ -]step )*(?:answer|solution|proof|explanation|reasoning|analysis"
    r"|thoughts?|thinking|thought process|step 1|thinking process)(?: is| process| below| follows)*"
    r"|let(?:'|’)?s (?:solve|think|begin|start|work|break|analy[sz]e|look|see)\b[^=\d\\]{0,80}"
    r"|(?:ok(?:ay)?|sure|hmm|well|wait|so|first(?:ly)?|to (?:solve|find|answer))\b[,.:!]?"
    r" (?:let|to|this|here|(?:we|i)(?:'ll)? (?:first|look|start|begin|need|will|can|must|have to|should|think|know))\b"
    r"[^=\d\\]{0,80}"
    r"|解(?:答|析|法)?|答案?|分析|思考(?:过程)?|かいせつ|解説|答え|풀이|정답|해설|respuesta|solución|lösung|antwort|réponse"
    r"|solution|soluzione|risposta|resposta|solução|решение|ответ|जवाब|الحل|الجواب)[\s:：.。*#…-]*",
    re.IGNORECASE,
)
_EMPTY_SET = re.compile(
    r"∅|\\emptyset|\\varnothing|\bempty\b|\bno (?:real )?solutions?\b|空集|无解|^[\\\s${}\[\]()]+$"
)
_TAG = re.compile(r"</?[A-Za-z]\w*\s*/?>")
_EMPTY_BRACES = re.compile(r"[\s$]*(?:\\boxed\{)?(?:\\left)?\\?\{\s*(?:\\right)?\\?\}\}?[\s$.]*")


def gate(query: Query) -> str | None:
    """The reason why the model is not asked about this pair, or None."""
    return next((reason for reason, holds in _GATES if holds(query)), None)


def _empty(query: Query) -> bool:
    return not query.answer.strip()


def _invisible(query: Query) -> bool:
    return not visible(query.answer).strip()


def _control(query: Query) -> bool:
    return not left_of(query.answer).strip()


def _punctuation(query: Query) -> bool:
    """Marks alone; where the reference is marks too, such as `<` or an empty set, marks may answer."""
    text = left_of(query.answer)
    if has_content(text):
        return False
    if _is_empty_set(query):
        return False
    reference = left_of(query.ground_truth)
    marks = {char for char in text if unicodedata.category(char)[0] == "S" and char not in "$`^|"}
    return has_content(reference) or not (marks or one_line(text) == one_line(reference))


def _is_empty_set(query: Query) -> bool:
    return (
        _EMPTY_BRACES.fullmatch(query.answer) is not None
        and _EMPTY_SET.search(query.ground_truth) is not None
    )


def _refusal(query: Query) -> bool:
    text = one_line(left_of(query.answer))
    return is_refusal(text) and not is_refusal(query.ground_truth)


def _placeholder(query: Query) -> bool:
    """An announcement without an answer, unless the reference is such a word itself ("solution", "below")."""
    if _is_empty_set(query) or (_TAG.fullmatch(query.answer.strip()) and _TAG.search(query.ground_truth)):
        return False
    return _announces(query.answer) and not _announces(query.ground_truth)


def _announces(text: str) -> bool:
    text = one_line(_unmarked(left_of(text)))
    return is_nothing(text) or _OPENER.fullmatch(text) is not None


def _names_reference(query: Query) -> bool:
    answer = decoded(query.answer)
    return _NAMES_REFERENCE.search(answer) is not None and _NAMES_REFERENCE.search(query.ground_truth) is None


def _too_long(query: Query) -> bool:
    length = len(one_line(visible(query.answer)))
    allowed = max(ALWAYS_ALLOWED, TIMES_LONGER * len(one_line(query.ground_truth)))
    return length > min(allowed, MAX_CHARACTERS)


def _echoes(query: Query) -> bool:
    question = one_line(query.question)
    if len(question) < _MIN_ECHO or question in one_line(query.ground_truth):
        return False
    return question in one_line(visible(query.answer))


def _alternatives(query: Query) -> bool:
    return offers_several(visible(query.answer), query.ground_truth)


def _unmarked(text: str) -> str:
    return re.sub(r"\\boxed|\\text\w*|[{}$*#\\]", " ", text)


_GATES: tuple[tuple[str, Callable[[Query], bool]], ...] = (
    ("empty_answer", _empty),
    ("invisible_answer", _invisible),
    ("control_tokens", _control),
    ("punctuation_only", _punctuation),
    ("refusal", _refusal),
    ("too_long", _too_long),
    ("names_reference", _names_reference),
    ("placeholder", _placeholder),
    ("question_echo", _echoes),
    ("several_alternatives", _alternatives),
)
REASONS = tuple(reason for reason, _ in _GATES)
"""All reason codes, in the order in which the gates are tried."""
