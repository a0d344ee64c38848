"""The reference, named to be turned down: `Venus rather than Mercury`, `43 would be a mistake`, `almost 43`."""

from __future__ import annotations

import re

from tinyv.engine.text.fold import fold_words, is_words
from tinyv.engine.text.plain import plain

MAX_CHARACTERS = 400
_SPAN = 60
_BEFORE = re.compile(
    r"(?<![a-z])(?:instead of|rather than|(?:opposite|contrary|reverse|negation) of|other than|except(?: for)?|unlike"
    r"|as opposed to|neither|nor|far from|(?:any|every)(?:thing|one|body|where) but|all but|(?:less|more|fewer|greater"
    r"|smaller) than|almost|nearly|barely|hardly|excluding|no longer|anti|counter"
    r"|used to (?:think|say|believe|answer)|previously|formerly|others"
    r"|(?:everybody|everyone|others?|people|some|many|most)(?: but me| else)?(?: wrongly| falsely| mistakenly)?"
    r" (?:says?|answers?|thinks?|claims?|believes?)|scratch that,? not)[\s:-]*(?:(?:the|a|an)\s+)?$"
)
_AFTER = re.compile(
    r"[\s.,;:()]*(?:(?:rejected|excluded|discarded|scratch that"
    r"|(?:is|was) an? (?:common|usual|frequent|typical)"
    r" (?:error|mistake|trap|misconception))\b|(?:(?:it|that|this|which)\s+)?"
    r"(?:is|was|were|are|being|would be|would have been|seems|looks|has been|can ?not be|can't be)\s+"
    r"(?:a mistake|an error|mistaken|wrong|false|incorrect|rejected|impossible|excluded|ruled out"
    r"|out of the question|inaccurate|not (?:the |a )?(?:answer|right|correct|true|possible|acceptable|it)\b))"
)


def denied(question: str, ground_truth: str, answer: str) -> bool:
    """True if every place where the answer names the reference turns it down, in words that nobody else uses."""
    if len(answer) > MAX_CHARACTERS or len(ground_truth) > MAX_CHARACTERS:
        return False
    fold = fold_words if is_words(ground_truth) else _squeezed
    wanted, given = fold(ground_truth), fold(answer)
    known = f"{question} {ground_truth}".lower()
    named = rf"(?<!\w){re.escape(wanted)}(?!\w)"
    places = [match.span() for match in re.finditer(named, given)] if wanted else []
    return bool(places) and all(_turned_down(given, *place, known) for place in places)


def _turned_down(text: str, start: int, end: int, known: str) -> bool:
    before = _BEFORE.search(text[max(0, start - _SPAN) : start])
    after = _AFTER.match(text[end : end + _SPAN])
    return any(match is not None and match[0].strip(" .,;:)-") not in known for match in (before, after))


def _squeezed(text: str) -> str:
    return " ".join(plain(text).lower().split()).strip(" .")
