"""A box that the very next words take back (`\\boxed{5} is not the answer`), or those before it turn down."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tinyv.extract.boxes import Box

_SPAN = 120
_REFUSE = (
    r"(?:do not|don't|did not|didn't|will not|won't|would not|wouldn't|cannot|can't|never)\s+"
    r"(?:choose|accept|pick|believe|adopt|endorse|trust|agree|submit|claim|stand by)"
    r"|reject|refuse|discard|dismiss"
)
_TURNED_DOWN = re.compile(
    r"\b(?:not|never|rather than|instead of|I reject|I discard|I dismiss)[\s$*{(\[\\]{1,8}\Z", re.IGNORECASE
)
"""What stands right before a box that is turned down: `41, not \\boxed{43}`."""
_BEFORE = 40
_DENIAL = re.compile(
    r"[\s$.)\]*}\\]{0,12}(?:,?\s*(?:which|this|that|but (?:it|this|that)|it)\s+)?"
    r"(?:(?:is|was)\s*(?:not|never)|isn't|wasn't|can\s?not be|can't be)\s+"
    r"(?:(?:the|my|a|an|our|actually|really|final|correct|right|true|valid)\s+){0,4}(?:answer|result|solution|correct|right)"
    r"(?!\s+(?:to|of|for|only|unique|simply|just)\b)"
    r"|[\s$.)\]*}\\]{0,12}(?:,?\s*(?:which|this|that|but (?:it|this|that)|it)\s+)?(?:is|was)\s+"
    r"(?:wrong|false|incorrect|a mistake|rejected)\b"
    rf"|[\s$)\]*}}\\,;]{{0,12}}which\s+(?:I|we)\s+(?:{_REFUSE})\b"
    rf"|[\s$.)\]*}}\\,;]{{0,12}}(?:(?:but|yet|though|however|and)\s+)?(?:I|we)\s+"
    rf"(?:(?:{_REFUSE})\s+(?:it|this|that)\b(?!\s+[a-z]+\s+[a-z])|disagree\b)"
    r"|[\s$.)\]*}\\]{0,12}(?:would|might|may|could)\s+(?:be|seem|look|have been)\s+(?:like\s+)?(?:the|a|an)?\s*"
    r"(?:naive|wrong|incorrect|tempting|obvious|first|quick|easy|common|usual|mistaken)\b"
    r"|[\s$.)\]*}\\]{0,12}(?:这)?(?:不是(?:正确|最终)?答案|是错(?:误)?的)",
    re.IGNORECASE,
)


def standing(text: str, boxes: Sequence[Box]) -> list[Box]:
    """The boxes without those at the end that are taken back at once."""
    kept = list(boxes)
    while kept and _denied(text, kept[-1]):
        kept.pop()
    return kept


def _denied(text: str, box: Box) -> bool:
    if _DENIAL.match(text, box.end, box.end + _SPAN):
        return True
    return _TURNED_DOWN.search(text[max(0, box.start - _BEFORE) : box.start]) is not None
