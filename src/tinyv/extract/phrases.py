"""Announced answers: "the answer is ...", "Answer: ...", "### Final Answer", "答案：..." and their kin."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from tinyv.extract import choices, statements
from tinyv.extract.cues import announcement, conclusion
from tinyv.extract.denied import denied_after, denied_before
from tinyv.extract.extraction import TAIL, TRUNCATED, Extraction, Reply
from tinyv.extract.hedges import joined, with_alternatives
from tinyv.extract.joined import REVISION
from tinyv.extract.markup import clean
from tinyv.extract.refusal import is_nothing, is_placeholder
from tinyv.extract.sentences import last_sentence, looks_cut

_HEADING = re.compile(
    r"^[#*_>\s]{0,10}(?:the |\\textbf\{|\d\. )?(?:final answers?|answers?|最终答案|答案|final result)"
    r"[*_}\s]{0,6}$",
    re.IGNORECASE | re.MULTILINE,
)
_SUPPOSED = re.compile(
    r"(?:\b(?:if|whether|suppose|supposing|assume|assuming|check that|verify that|not sure|unless|say|until"
    r"|whose|expect|when)(?: that)?(?: the| our| my| this| your)?|\b(?:each|any|another|one|possible)"
    r"|如果|假设|若)\s*\Z",
    re.IGNORECASE,
)
_REVERSED = re.compile(
    r"\bis (?:the|our|my) (?:final |correct |right |best )?(?:answer|option|choice)\b"
    r"|(?P<praise>\bis (?:correct|the correct one)(?=[.!]?\s*\Z))|是正确(?:的)?(?:答案|选项)"
    r"|(?:est|es) la (?:bonne )?(?:réponse|respuesta)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"[\s.*;,]*(?:[-*•]|\(?[a-h1-9][.)])?[\s*]*(?P<or>or|alternatively|或者?)?[\s,:：*]*"
    r"(?:the|my|our|that)?\s*",
    re.IGNORECASE,
)
_DANGLING = re.compile(
    r"(?:[=+\-*/^_<(\[{,]|\\(?:[dtc]?frac|sqrt|cdot|times|left|leq?|geq?|pm|text|mathrm|approx)|\b(?:is|are|equals|be))\s*\$?\Z"
)
_NUMBER = re.compile(r"[-−]?[$€£]?\d[\d,.]{0,40}%?")
_PLAIN = re.compile(r"\d|\A\(?[A-Z]\)?\Z")
_STRONG = re.compile(r"final|correct|\breal\b|最终|正确|最后", re.IGNORECASE)


def read(reply: Reply) -> Extraction | None:
    """The last announced answer of the reply; None if nothing is announced."""
    text = reply.tail
    for cue_start, content_start in reversed(_starts(text)):
        found = _at(text, cue_start, content_start, reply.question)
        if found is not None:
            return found if found.answer is None else _with_rivals(text, cue_start, content_start, found)
    return _reversed(text, reply.question)


@dataclass(frozen=True, slots=True)
class Announced:
    """An announced value, and where its sentence ends."""

    answer: str
    end: int


def last_announced(text: str, question: str) -> Announced | None:
    """The number, formula or letter that the text announces last."""
    for cue_start, content_start in reversed(_starts(text)):
        found = _at(text, cue_start, content_start, question)
        if found is not None and found.answer is not None and _PLAIN.search(found.answer):
            return Announced(found.answer, statements.read(text, content_start).end)
    return None


def read_after(reply: Reply, start: int, disowned: bool = False) -> Extraction | None:
    """An answer announced after `start` that overrides a box before it: strongly announced, or a revision.

    After a box that is disowned, any announcement does.
    """
    offset = max(start, len(reply.text) - TAIL)
    text = reply.text[offset:]
    revised = disowned or REVISION.search(text) is not None
    for cue_start, content_start in reversed(_starts(text)):
        cue = text[cue_start:content_start]
        at_line = not text[:cue_start].rpartition("\n")[2].strip(" *_#>") and "\n" in text[:cue_start]
        if revised or _STRONG.search(cue) or at_line:
            found = _at(text, cue_start, content_start, reply.question)
            if found is not None and found.answer is not None and re.search(r"\d|\\", found.answer):
                return found
    return None


def with_conflict(reply: Reply, start: int, answer: str) -> str:
    """A boxed number with the other number that is announced after it, neither being taken back."""
    if not _NUMBER.fullmatch(answer):
        return answer
    text = reply.text[max(start, len(reply.text) - TAIL) :]
    for cue_start, content_start in reversed(_starts(text)):
        found = _at(text, cue_start, content_start, reply.question)
        if found is not None and found.answer is not None and _NUMBER.fullmatch(found.answer):
            return joined([answer, found.answer])
    return answer


def _with_rivals(text: str, cue_start: int, content_start: int, found: Extraction) -> Extraction:
    """The answer with a rival before it and alternatives after it."""
    found = _with_rival(text, cue_start, content_start, found)
    end = statements.read(text, content_start).end
    answer = with_alternatives(str(found.answer), "", text[max(content_start, end - 1) :])
    return Extraction(answer, found.how)


def _with_rival(text: str, cue_start: int, content_start: int, found: Extraction) -> Extraction:
    """The answer with the one that the same words announce right before it: parts, or rivals."""
    cue = text[cue_start:content_start].strip().lower()
    previous = text[:cue_start].lower().rfind(cue)
    if previous < 0 or not cue or _SUPPOSED.search(text, max(0, previous - 40), previous):
        return found
    rival = statements.read(text, previous + len(cue))
    said, last = statements.narrowed(rival.text), str(found.answer)
    if rival.end > cue_start or not said or is_nothing(said) or repeats(said, last):
        return found
    gap = _BETWEEN.fullmatch(text, rival.end, cue_start)
    if gap is not None:
        return Extraction(f"{said}{' or ' if gap['or'] else ', '}{last}", found.how)
    rival_stands = _STRONG.search(cue) is not None and REVISION.search(text, rival.end, cue_start) is None
    if not rival_stands or not (_NUMBER.fullmatch(said) and _NUMBER.fullmatch(last)):
        return found
    return Extraction(joined([said, last]), found.how)


def repeats(said: str, last: str) -> bool:
    """True if one of the two is stated within the other ("5" in "5 apples"); 5 is not stated in 15."""
    short, long = sorted((said, last), key=len)
    at = long.find(short)
    while at >= 0:
        around = long[max(0, at - 1) : at] + "|" + long[at + len(short) :][:2]
        if not re.search(r"[\w.]\||\|\w|\|\.\d", around):
            return True
        at = long.find(short, at + 1)
    return False


@lru_cache(maxsize=4)
def _starts(text: str) -> tuple[tuple[int, int], ...]:
    """Where announcements start and what they announce; what follows a box is looked through twice."""
    spans = [match.span() for match in announcement().finditer(text)]
    taken = {start for start, _ in spans}
    spans += [match.span() for match in _HEADING.finditer(text) if match.start() not in taken]
    return tuple(sorted(spans, key=lambda span: span[1]))


def _at(text: str, cue_start: int, content_start: int, question: str) -> Extraction | None:
    """What one announcement gives; None if it announces nothing after all (a condition, a pointer)."""
    if _SUPPOSED.search(text, max(0, cue_start - 40), cue_start):
        return None
    if denied_before(text, content_start, question):
        return None
    content = statements.read(text, content_start)
    answer = statements.narrowed(content.text)
    if not answer:
        return TRUNCATED if content.end >= len(text) and not is_placeholder(content.text or "x") else None
    if is_nothing(answer):
        return None
    if content.end >= len(text) and (_unbalanced(answer) or _DANGLING.search(answer)):
        return TRUNCATED
    if _superseded(text[content.end :]):
        return TRUNCATED
    if denied_after(text, content.end, answer, question):
        return None
    return _extraction(answer, question)


def _superseded(rest: str) -> bool:
    """True if the text goes on to revise the answer, or reasons on for lines, and stops in mid sentence."""
    if not rest.strip() or not looks_cut(rest):
        return False
    return REVISION.search(rest) is not None or rest.strip().count("\n") > 1


def _unbalanced(answer: str) -> bool:
    return answer.count("{") > answer.count("}") or answer.count("\\left") > answer.count("\\right")


def _reversed(text: str, question: str) -> Extraction | None:
    """ "So 42 is the answer." """
    sentence = last_sentence(text)
    match = _REVERSED.search(sentence)
    if match is None:
        return None
    openings = list(conclusion().finditer(sentence, 0, match.start()))
    answer = clean(sentence[openings[-1].end() if openings else 0 : match.start()])
    if not answer or is_nothing(answer) or len(answer.split()) > 12:
        return None
    found = _extraction(answer, question)
    return None if match["praise"] and found.how != "choice" else found


def _extraction(answer: str, question: str) -> Extraction:
    letter = choices.letter(answer, question)
    return Extraction(answer, "phrase") if letter is None else Extraction(letter, "choice")
