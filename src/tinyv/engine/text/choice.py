"""Choice letters: what an answer picks, and what that proves.

Letters are compared here. A letter against a text is only resolved here, to a pair of texts: whether `12` is
`\\frac{24}{2}` is the engine's business.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from tinyv.engine.around import negated
from tinyv.engine.text.options import LETTERS, choices_in
from tinyv.engine.text.plain import plain
from tinyv.verdict import Judgement, correct, incorrect, undecided

__all__ = ["Pick", "choices_in", "compare_choice", "letter_of", "pick_of", "resolve"]

SameText = Callable[[str, str], bool]

_LEAD_IN = re.compile(
    r"(?:the\s+)?(?:(?:correct|right|best|final)\s+)?"
    r"(?:answer|option|choice|ans|选项|答案|正确答案|故选|应选|选择|选)(?:\s+is\b|为|是)?\s*:?\s*"
    r"(?:option\s+|choice\s+|选项?\s*)?(?=[(\[]?[A-Ja-j](?![A-Za-z'])|[A-J]{2,6}\b)",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"[(\[]\s*([A-Ja-j])\s*[)\]]\s*[.:]?\s*(.*)", re.DOTALL)
_POINTED = re.compile(r"([A-Ja-j])\s*[).:]\s*(.*)", re.DOTALL)
_SPACED = re.compile(r"([A-J])\s+(.+)", re.DOTALL)
_JOINT = r"\s*(?:,|;|and\b|&|和|与)\s*(?:and\b\s*)?"
_MANY = re.compile(rf"[(\[]?[A-J][)\]]?(?:{_JOINT}[(\[]?[A-J][)\]]?)+")
_GLUED = re.compile(r"[A-J]{2,6}")
_SECOND = re.compile(
    r"(?:\b(?:option|choice|answer)\s{1,3}(?:is\s{1,3})?[(\[]?|[(\[]\s?"
    r"|\b(?:or|rather|actually|maybe|perhaps|possibly|probably|wait|no|instead|correction|not)\b\W{1,3}"
    r"(?:[a-z]{1,12}\W{1,3}){0,4}[(\[]?|或)([A-J])(?![A-Za-z'])",
    re.IGNORECASE,
)
"""Another letter that is named as a choice, or behind a hedge: `or rather option B`, `wait, (C)`."""
_ORDER_ASKED = re.compile(
    r"\b(?:order|rank|arrange|sequence|sort|from .{1,30} to)\b|顺序|排列|依次", re.IGNORECASE
)


class Pick(NamedTuple):
    """What an answer picks: the letters as written, and the text that stands beside a single letter."""

    letters: str
    text: str = ""
    marked: bool = False
    """True if brackets, a point or a word such as "option" make the letter certainly a choice."""

    @property
    def many(self) -> bool:
        """True for a multi-select answer."""
        return len(self.letters) > 1

    @property
    def ascending(self) -> bool:
        """True if the letters are in the order of the alphabet, each once."""
        return all(low < high for low, high in zip(self.letters, self.letters[1:], strict=False))


def pick_of(answer: str) -> Pick | None:
    """What `answer` picks, or None if it does not read as a choice. A bare lower-case letter does not."""
    if negated(answer):
        return None
    text = plain(answer.replace("、", ", " if "," in answer or answer.count("、") > 1 else ". ")).strip(
        " .,;!\"'"
    )
    lead = _LEAD_IN.match(text)
    body = text[lead.end() :] if lead else text
    if len(body) == 1:
        certain = body in LETTERS or (lead and body.upper() in LETTERS)
        return Pick(body.upper(), marked=bool(lead)) if certain else None
    if _MANY.fullmatch(body) or _GLUED.fullmatch(body):
        return _many(body, marked=bool(lead))
    for pattern in (_BRACKETED, _POINTED):
        if match := pattern.fullmatch(body):
            return Pick(match[1].upper(), match[2].strip(), marked=True)
    return None


def _many(body: str, *, marked: bool) -> Pick | None:
    """Several letters. Glued ones count in ascending order only: `BAD` is an angle, `ABD` may be a choice."""
    letters = "".join(re.findall(r"[A-J]", body))
    pick = Pick(letters, marked=marked or "(" in body)
    if len(set(letters)) < len(letters) or (letters == body and not pick.ascending and not marked):
        return None
    return pick


def letter_of(answer: str) -> str | None:
    """The letter or letters that `answer` picks, upper-case, in the order written; None if it picks none."""
    pick = pick_of(answer)
    return pick.letters if pick else None


def compare_choice(
    reference: str, answer: str, question: str = "", *, same_text: SameText | None = None
) -> Judgement | None:
    """Letter against letter. None if a side is no choice, or may be a variable (`C`, `e`) rather than one.

    A letter with a text that is not that option's is UNDECIDED `choice_text_conflict`; `same_text` (the
    engine's equality) tells whether two texts agree, else they must be written alike.
    """
    options = choices_in(question)
    wanted, given = (
        _pick(reference, options, options),
        _pick(answer, options, _lower_allowed(reference, options)),
    )
    if wanted is None or given is None or not _certain(wanted, given, options):
        return None
    same = same_text or _written_alike
    if any(_conflict(pick, options, same) for pick in (wanted, given)):
        return undecided("choice_text_conflict")
    if not options and not wanted.text and _names_another(given):
        return undecided("several_choices")
    if wanted.letters == given.letters:
        clash = not options and wanted.text and given.text and not same(wanted.text, given.text)
        return undecided("choice_text_conflict") if clash else correct("same_choice")
    if sorted(wanted.letters) == sorted(given.letters):
        ordered = not options or not wanted.ascending or _ORDER_ASKED.search(question)
        return undecided("letter_order") if ordered else correct("same_choice")
    return incorrect("different_choice")


def resolve(
    reference: str, answer: str, question: str = "", *, same_text: SameText | None = None
) -> tuple[str, str] | Judgement | None:
    """Both sides as option texts where only one has a letter, for the engine to compare text with text.

    A judgement where the letters alone decide; None where the question lists no choices or neither side picks
    one. The engine owes one check more: an answer text that equals more than one option is undecided.
    """
    judgement = compare_choice(reference, answer, question, same_text=same_text)
    options = choices_in(question)
    if judgement is not None or not options:
        return judgement
    wanted, given = _pick(reference, options, options), _pick(answer, options, options)
    if wanted and not given and wanted.letters in options:
        return options[wanted.letters], answer
    if given and not wanted and given.letters in options:
        if _conflict(given, options, same_text or _written_alike):
            return undecided("choice_text_conflict")
        return reference, options[given.letters]
    return None


def _lower_allowed(reference: str, options: dict[str, str]) -> dict[str, str]:
    """A bare `b` picks B where there are options, or where the reference certainly is a choice."""
    pick = pick_of(reference)
    return options or (dict.fromkeys(LETTERS, "") if pick and pick.marked else {})


def _pick(answer: str, options: dict[str, str], lower: dict[str, str]) -> Pick | None:
    pick = pick_of(answer)
    if pick is not None:
        return pick
    text = plain(answer).strip(" .")
    # An option may itself be the text `b`: then `b` is that text, not the letter.
    if (
        len(text) == 1
        and text.islower()
        and text.upper() in lower
        and text not in map(plain, options.values())
    ):
        return Pick(text.upper())
    spaced = _SPACED.fullmatch(text)
    if spaced and _written_alike(spaced[2], options.get(spaced[1], "")):
        return Pick(spaced[1], spaced[2], marked=True)
    return None


def _certain(wanted: Pick, given: Pick, options: dict[str, str]) -> bool:
    """True if both are certainly choices: the question lists them, or they are marked, or bare A to E."""
    if options:
        return set(wanted.letters + given.letters) <= set(options)
    if wanted.many or given.many:
        # "AC" may be a segment and "AB" a product.
        return sorted(wanted.letters) == sorted(given.letters) or (wanted.marked and given.marked)
    return wanted.letters in "ABCDE" and given.letters in "ABCDE"


def _conflict(pick: Pick, options: dict[str, str], same: SameText) -> bool:
    """True if the text beside the letter is not that option's."""
    return bool(pick.text) and pick.letters in options and not _agree(pick.text, options[pick.letters], same)


def _names_another(pick: Pick) -> bool:
    """True if the text beside the letter goes on to another letter."""
    found = {match[1] for match in _SECOND.finditer(pick.text) if match[1].isupper()}
    return not found <= set(pick.letters)


def _agree(text: str, option: str, same: SameText) -> bool:
    return _written_alike(text, option) or same(option, text)


def _written_alike(left: str, right: str) -> bool:
    return _folded(left) == _folded(right)


def _folded(text: str) -> str:
    return re.sub(r"[\s{}.,;]|\\(?:left|right|[,;:! ])", "", plain(text)).replace("dfrac", "frac").lower()
