"""Who is never asked about: answers that a model must not be trusted with, each with its reason code.

Small judges accept blanks, lone punctuation and openers of a solution at rates of up to two thirds ("master keys",
arXiv 2507.08794), and an answer that names the reference instead of giving one. None of these reaches the model.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from tinyv.extract.refusal import is_refusal
from tinyv.llm.alternatives import offers_several
from tinyv.llm.echo import echoes_formula, only_restates
from tinyv.llm.giving_up import gives_up
from tinyv.llm.hidden import decoded, one_line, visible
from tinyv.llm.openers import announces
from tinyv.llm.query import Query
from tinyv.llm.stated import judges_itself
from tinyv.llm.void import compares_nothing, has_content, left_of

TIMES_LONGER = 10
ALWAYS_ALLOWED = 200
"""Characters that an answer may have whatever the length of the reference."""
MAX_CHARACTERS = 8_000
"""Beyond this an answer is a text and not an answer, whatever the reference."""
MAX_RAW = 50_000
"""Characters of a text as it is given: a longer answer meets no other gate, a longer question or reference is cut."""
KEPT = 256
"""Queries whose gate is remembered."""
_MIN_ECHO = 20
FORMULA = "question_formula"

_NAMES_REFERENCE = re.compile(
    r"ground[\W_]{0,3}truth|(?:reference|gold(?:en)?|expected|official)[\W_]{1,3}(?:answer|solution|result)"
    r"|(?:reference|gold(?:en)?|official)[\W_]{1,3}value"
    r"|\b(?:the|in|by|with|to) (?:the )?reference\b(?! (?:frame|system|point|line|plane|level|state"
    r"|electrode))"
    r"|(?:标准|参考)答案|[见同与和]正确答案|musterl(?:ö|oe)sung|model[\W_]{0,3}answer"
    r"|answer[\W_]{0,3}(?:key|sheet)|mark(?:ing)?[\W_]{0,3}scheme|lösungsschlüssel"
    r"|respuesta de referencia|réponse de référence|эталонн\w+ ответ",
    re.IGNORECASE,
)
_EMPTY_SET = re.compile(
    r"∅|\\emptyset|\\varnothing|\bempty\b|\bno (?:real )?solutions?\b|空集|无解|^[\\\s${}\[\]()]+$"
)
_TAG = re.compile(r"</?[A-Za-z]\w*\s*/?>")
_EMPTY_BRACES = re.compile(r"[\s$]*(?:\\boxed\{)?(?:\\left)?\\?\{\s*(?:\\right)?\\?\}\}?[\s$.]*")


def gate(query: Query) -> str | None:
    """The reason why the model is not asked about this pair, or None."""
    if len(query.answer) > MAX_RAW:
        return "too_long"
    cut = Query(query.question[:MAX_RAW], query.ground_truth[:MAX_RAW], query.answer)
    return _of_bounded(cut) or _restated(query)


@lru_cache(maxsize=KEPT)
def _of_bounded(query: Query) -> str | None:
    """The answers of a group repeat, so the last ones are kept."""
    return next((reason for reason, holds in _GATES if holds(query)), None)


def _restated(query: Query) -> str | None:
    """What the engine knows of the pair is no part of a query's identity, so it is asked apart."""
    return FORMULA if only_restates(query.judgement, query.ground_truth, query.answer) else None


def _empty(query: Query) -> bool:
    return not query.answer.strip()


def _invisible(query: Query) -> bool:
    return not visible(query.answer).strip()


def _no_reference(query: Query) -> bool:
    """No reference to compare with; a single mark that the answer repeats was asked for."""
    mark = query.ground_truth.strip()
    return compares_nothing(mark) and not (len(mark) == 1 and query.answer.strip() == mark)


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
    if is_refusal(query.ground_truth):
        return False
    return is_refusal(text) or gives_up(text, query.ground_truth)


def _placeholder(query: Query) -> bool:
    """An announcement without an answer, unless the reference is such a word itself ("solution", "below")."""
    if _is_empty_set(query) or (_TAG.fullmatch(query.answer.strip()) and _TAG.search(query.ground_truth)):
        return False
    a_word = announces(query.ground_truth) and not _TAG.fullmatch(query.ground_truth.strip())
    return announces(query.answer) and not a_word


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


def _question_formula(query: Query) -> bool:
    """A formula of the question that still has to be worked out: a model that calculates finds its value right."""
    return echoes_formula(query.question, query.ground_truth, query.answer)


def _alternatives(query: Query) -> bool:
    return offers_several(visible(query.answer), query.ground_truth)


_GATES: tuple[tuple[str, Callable[[Query], bool]], ...] = (
    ("empty_answer", _empty),
    ("invisible_answer", _invisible),
    ("too_long", _too_long),
    ("no_reference", _no_reference),
    ("control_tokens", _control),
    ("punctuation_only", _punctuation),
    ("refusal", _refusal),
    ("placeholder", _placeholder),
    ("names_reference", _names_reference),
    ("judges_itself", judges_itself),
    ("question_echo", _echoes),
    (FORMULA, _question_formula),
    ("several_alternatives", _alternatives),
)
REASONS = tuple(reason for reason, _ in _GATES)
"""All reason codes, in the order in which the gates are tried."""
