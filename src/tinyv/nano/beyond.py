r"""The reference under a sign or a word that makes another value of it: `\neg 43`, `at most 43`, `\{2\}\cup\mathbb R`.

All of the reference stands in such an answer, which is what speaks for it in counts. What the question or the
reference says itself is no such sign.
"""

from __future__ import annotations

import re

from tinyv.engine.text.fold import is_words
from tinyv.engine.text.plain import plain
from tinyv.nano.marked import linear

MAX_CHARACTERS, SPAN = 200, 40
"""Of a side; around a number."""
_NEGATION = re.compile(
    r"[¬∉∁⊄∃∀∄]|\\(?:neg|lnot|not|notin|complement|nsubseteq|nsubset|nmid|n?exists|forall)(?![a-z])|^[\s$]*!(?=\s*\S)|(?<![\w!)\]}])!(?=\s*[\d\\{(])"
)
_SET_OPERATION = re.compile(
    r"[∪∩∖⊂⊃⊆⊇△]|\\(?:cup|cap|setminus|smallsetminus|backslash|subset|supset|subseteq|supseteq|triangle)(?![a-z])"
)
_SET_POWER = re.compile(r"[\])}]\s*(?:\^\s*(?:\{\s*)?(?:[cC\d]|\\complement)|(?:\\times|×)\s*[(\[{\\])")
_UNEQUAL = re.compile(r"≠|\\neq?(?![a-z])|\b(?:etc|and so (?:on|forth)|and (?:the )?others)\b")
"""Also signs that leave a value out, and words for what is not said."""
_APPLIED = re.compile(
    r"\\?(?:operatorname|mathrm)?\{?(?:span|conv|hull|cone|det|norm|ker|im|rank|tr|closure|lin)\}?"
)
_BRACKETED = re.compile(
    r"[\s$]*(?:\\left\s*)?(?:[(\[{]|\\\{)[^()\[\]{}]*(?:\\right\s*)?(?:[)\]}]|\\\})[\s$.]*"
)
"""A set, an interval or a tuple and nothing else."""
_MANIFOLD = re.compile(
    r"‰|\\permil|\bper ?mille?\b|\bpp[mb]\b|\bbasis points?|\bbps?\b|\bpercentage points?", re.IGNORECASE
)
_ACCENT = r"(?:\\(?:overline|bar|hat|widehat|tilde|widetilde|dot|vec|check|breve)\s*\{?\s*)"
_BEHIND = r"\s*(?:['′*]|\^\s*\{?\s*(?:\\(?:prime|complement|ast)|[cC*](?![a-z])))"
_BOUND = re.compile(
    r"(?:at (?:the )?(?:least|most|minimum|maximum)|up to"
    r"|(?:no|not) (?:more|less|fewer|greater|smaller|higher|lower) than"
    r"|a (?:minimum|maximum) of|anything (?:up )?to|\\(?:lesssim|gtrsim|lessapprox|gtrapprox)|[≲≳⪅⪆])\W*$",
    re.IGNORECASE,
)
_PART = re.compile(
    r"(?:\b(?:upwards|downwards|north|south|short|shy) of|\ba (?:bit|little) (?:over|under|above|below)"
    r"|\b(?:half|twice|double|triple|thrice|minus|negative)(?: of)?(?: the)?"
    r"|\b(?:third|quarter|tenth|fraction|multiples?|divisors?|factors?|powers?|square|square root|cube|root"
    r"|digits|inverse|reciprocal|complement|negation|opposite) of(?: the)?"
    r"|\b(?:one|two|three|\d+) (?:less|more|fewer) than)\W*$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"\s*(?:\w+\s+)?(?:(?:or|and) (?:more|less|fewer|higher|lower|above|below|greater|smaller|over|under|up)\b"
    r"|as an? (?:lower|upper) bound|too (?:few|many|much|little|high|low|small|large|big)\b|times (?:two|three|four|\d)"
    r"|(?:squared|cubed|factorial|below|fewer|doubled|halved)\b"
    r"|!(?!\w))",
    re.IGNORECASE,
)
_ASKS_BOUND = re.compile(
    r"\b(?:least|most|max|min|maxim\w+|minim\w+|bounds?|limits?|ranges?|up to|greatest|smallest|largest|highest"
    r"|lowest(?! terms)|inequalit\w+|greater|less|fewer|more than|fewest|estimates?)\b|[≤≥<>]|\\[lg]eq?(?![a-z])",
    re.IGNORECASE,
)
"""Questions of bounds, where `at least 43` may be the way to say it."""
_NUMBER = re.compile(r"(?<![\w.])[-+]?\d+(?:,\d{3})*(?:\.\d+)?(?:/\d+)?")
_LISTED = re.compile(r"([\[\](]|\\\{)([^\[\](){}\\]{1,80},[^\[\](){}\\]{1,80})([\])\[]|\\\})")
_PARTED = re.compile(r"[:;|~]|\n")
_LETTER = re.compile(r"\W*([A-Z])\W*")


def beyond(question: str, ground_truth: str, answer: str) -> bool:
    """True if a sign or a word in the answer, and in neither of the others, makes another value of the reference."""
    if len(answer) > MAX_CHARACTERS or len(ground_truth) > MAX_CHARACTERS:
        return False
    known = f"{question} {ground_truth}"
    if _NEGATION.search(answer) and not _NEGATION.search(known):
        return True
    if _NUMBER.match(linear(ground_truth).lstrip("$ ")) and _another_number(known, ground_truth, answer):
        return True
    if is_words(ground_truth):
        return False
    if _SET_OPERATION.search(answer) and not _SET_OPERATION.search(known):
        return True
    if _UNEQUAL.search(answer) and not _UNEQUAL.search(known):
        return True
    if _BRACKETED.fullmatch(ground_truth) and _another_set(ground_truth, answer):
        return True
    return _accented(ground_truth, answer) or _two_formulas(ground_truth, answer)


def _accented(ground_truth: str, answer: str) -> bool:
    r"""True for a number, a letter or a set under an accent, or with a mark of a complement: `\overline{43}`, `C'`."""
    bare, text = plain(ground_truth).strip(" $."), answer.strip(" $.")
    if not (bare.isdigit() or _LETTER.fullmatch(bare) or _BRACKETED.fullmatch(ground_truth)):
        return False
    value = "|".join(re.escape(one) for one in (ground_truth.strip(" $."), bare, bare.strip("()")))
    return re.fullmatch(rf"{_ACCENT}(?:{value})\W*|(?:{value}){_BEHIND}\W*", text) is not None


def _another_set(ground_truth: str, answer: str) -> bool:
    applied = _squeezed(answer).removesuffix(_squeezed(ground_truth))
    return (
        _SET_POWER.search(answer) is not None
        or _APPLIED.fullmatch(applied) is not None
        or _rebracketed(ground_truth, answer)
    )


def _rebracketed(ground_truth: str, answer: str) -> bool:
    """True for the items of a set between two ends, `[2,3]`, or those of a tuple as a set, and nowhere as they were."""
    wanted = _LISTED.fullmatch(_squeezed(ground_truth))
    if wanted is None:
        return False
    given = [match.groups() for match in _LISTED.finditer(_squeezed(answer)) if match[2] == wanted[2]]
    return bool(given) and all((left == "\\{") != (wanted[1] == "\\{") for left, _, _ in given)


def _two_formulas(ground_truth: str, answer: str) -> bool:
    """True for the reference and another formula, parted by a mark: `y=2x:y=3x`."""
    wanted, pieces = _squeezed(ground_truth), [_squeezed(piece) for piece in _PARTED.split(answer)]
    others = [piece for piece in pieces if piece != wanted]
    return len(others) < len(pieces) and any("=" in piece for piece in others) and "=" in wanted


def _another_number(known: str, ground_truth: str, answer: str) -> bool:
    text, wanted = linear(answer).replace("$", ""), linear(ground_truth).replace("$", "").strip()
    if _MANIFOLD.search(answer) and not _MANIFOLD.search(known):
        return True
    start = text.find(wanted)
    places = [(start, start + len(wanted))] if start >= 0 else _places(text, wanted)
    return bool(places) and all(_changed(text, *place, known) for place in places)


def _places(text: str, wanted: str) -> list[tuple[int, int]]:
    """Where the number stands that a reference of one number, perhaps with a unit, begins with."""
    numbers = list(_NUMBER.finditer(wanted))
    if len(numbers) != 1:
        return []
    return [m.span() for m in _NUMBER.finditer(text) if _digits(m[0]) == _digits(numbers[0][0])]


def _changed(text: str, start: int, end: int, known: str) -> bool:
    before, after = _PART.search(text[max(0, start - SPAN) : start]), _AFTER.match(text[end : end + SPAN])
    if any(
        found is not None and found[0].strip(" .,").lower() not in known.lower() for found in (before, after)
    ):
        return True
    bound = _BOUND.search(text[max(0, start - SPAN) : start])
    return bound is not None and _ASKS_BOUND.search(known) is None


def _squeezed(text: str) -> str:
    return re.sub(r"\\(?:left|right)(?![a-z])|[\s$.]", "", text)


def _digits(text: str) -> str:
    return text.replace(",", "").lstrip("+")
