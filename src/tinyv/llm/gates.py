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
from tinyv.llm.void import compares_nothing, gives_up, has_content, left_of

TIMES_LONGER = 10
ALWAYS_ALLOWED = 200
"""Characters that an answer may have whatever the length of the reference."""
MAX_CHARACTERS = 8_000
"""Beyond this an answer is a text and not an answer, whatever the reference."""
MAX_RAW = 50_000
"""Characters of a text as it is given: a longer answer meets no other gate, a longer question or reference is cut."""
_MIN_ECHO = 20

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
_CONNECTIVE = (
    r"(?:and |so )?\b(?:hence|therefore|thus|consequently|accordingly|so|then|finally|in conclusion"
    r"|to conclude|in summary|in total"
    r"|overall|as a result|it follows(?: that)?|from (?:this|that|here|the above|which)"
    r"|because of this|we conclude(?: that)?"
    r"|因此|所以|故|于是|综上(?:所述)?|daher|also folgt|por (?:lo )?tanto|donc|ainsi|quindi|portanto"
    r"|следовательно)\b"
)
_GIVES = r"(?:gives?|yields?|shows?|means?|implies|results in|leads to|is|equals)(?: us)?(?: that)?"
_WE_GET = (
    r"(?:we|i|one|you|this|which|that|it) (?:can |now |then |finally |must |will |may |thus |hence "
    r"|therefore )*"
    r"(?:get|have|obtain|find|see|conclude|deduce|infer|arrive at|know|compute|calculate|gives?"
    r"|yields?|shows?|follows|is)"
    r"(?: us)?(?: that)?"
)
_IT_IS = r"the (?:final |correct |required )*(?:answer|solution|result|value)(?: is| equals)?"
_OPENER = re.compile(
    r"(?:(?:the |final |my |our |your |this |that |a |step[ -]by[ -]step |(?:one )?and only |right "
    r"|correct |true |proper |actual |exact "
    r"|accurate |required |desired |requested |needed |intended |accepted |acceptable |real |best "
    r"|valid )*(?:answer|solution|proof|explanation|reasoning|analysis"
    r"|thoughts?|thinking|thought process|step 1|thinking process)(?: is| process| below| follows)*"
    r"|let(?:'|’)?s (?:solve|think|begin|start|work|break|analy[sz]e|look|see)\b[^=\d\\]{0,80}"
    r"|(?:ok(?:ay)?|sure|hmm|well|wait|so|first(?:ly)?|to (?:solve|find|answer))\b[,.:!]?"
    r" (?:let|to|this|here|(?:we|i)(?:'ll)? (?:first|look|start|begin|need|will|can|must|have to"
    r"|should|think|know))\b"
    r"[^=\d\\]{0,80}"
    r"|(?:it(?:'s| is| equals)? |equal to |the same as |same as |exactly )*(?:whatever"
    r"|what(?:ever)? (?:it|that)|any(?:thing)? that) "
    r"[^=\d\\]{0,60}\b(?:says?|said|is|are|wants?|expects?|expected|contains?|holds?|gives?|given|has"
    r"|asks?|asked|needs?"
    r"|needed|accepts?|requires?|required|correct|right|have|think|say|got|want|expect|like)\b[^=\d\\]{0,30}"
    rf"|(?:{_CONNECTIVE}[\s,:]*)+(?:{_WE_GET}|{_IT_IS})?|{_WE_GET}(?:[\s,:]*{_IT_IS})?|(?:this|which"
    rf"|that|it) {_GIVES}"
    r"|解(?:答|析|法)?|答案?|分析|思考(?:过程)?|かいせつ|解説|答え|풀이|정답|해설|respuesta|solución"
    r"|lösung|antwort|réponse"
    r"|solution|soluzione|risposta|resposta|solução|решение|ответ|जवाब|الحل|الجواب)[\s:：.。,，*#…-]*",
    re.IGNORECASE,
)
_EMPTY_SET = re.compile(
    r"∅|\\emptyset|\\varnothing|\bempty\b|\bno (?:real )?solutions?\b|空集|无解|^[\\\s${}\[\]()]+$"
)
_TAG = re.compile(r"</?[A-Za-z]\w*\s*/?>")
_EMPTY_BRACES = re.compile(r"[\s$]*(?:\\boxed\{)?(?:\\left)?\\?\{\s*(?:\\right)?\\?\}\}?[\s$.]*")

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


def gate(query: Query) -> str | None:
    """The reason why the model is not asked about this pair, or None."""
    if len(query.answer) > MAX_RAW:
        return "too_long"
    bounded = Query(query.question[:MAX_RAW], query.ground_truth[:MAX_RAW], query.answer)
    return next((reason for reason, holds in _GATES if holds(bounded)), None)


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
    a_word = _announces(query.ground_truth) and not _TAG.fullmatch(query.ground_truth.strip())
    return _announces(query.answer) and not a_word


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


def _judges_itself(query: Query) -> bool:
    """A judge's decision in the answer, unless the reference is of such words or the question asks for such a thing."""
    if _JUDGED.search(query.ground_truth) or _says_true_or_false(query.ground_truth):
        return False
    asked = query.question.casefold()
    found = [match for pattern in _JUDGES for match in pattern.finditer(decoded(query.answer))]
    return any((match["noun"] or "\0").casefold() not in asked for match in found)


def _says_true_or_false(reference: str) -> bool:
    words = re.findall(r"[^\W\d_]+", reference.casefold())
    return bool(words) and (bool(_TRUTHS & set(words)) or words[0] == "no" or words[-1] == "no")


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
    ("too_long", _too_long),
    ("no_reference", _no_reference),
    ("control_tokens", _control),
    ("punctuation_only", _punctuation),
    ("refusal", _refusal),
    ("placeholder", _placeholder),
    ("names_reference", _names_reference),
    ("judges_itself", _judges_itself),
    ("question_echo", _echoes),
    ("several_alternatives", _alternatives),
)
REASONS = tuple(reason for reason, _ in _GATES)
"""All reason codes, in the order in which the gates are tried."""
