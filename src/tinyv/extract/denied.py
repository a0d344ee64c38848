"""A box that the very next words take back: `\\boxed{5} is not the answer`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tinyv.extract.boxes import Box

_SPAN = 120
_DENIAL = re.compile(
    r"[\s$.)\]*}\\]{0,12}(?:,?\s*(?:which|this|that|but (?:it|this|that)|it)\s+)?"
    r"(?:(?:is|was)\s*(?:not|never)|isn't|wasn't|can\s?not be|can't be)\s+"
    r"(?:(?:the|my|a|an|our|actually|really|final|correct|right|true|valid)\s+){0,4}(?:answer|result|solution|correct|right)"
    r"(?!\s+(?:to|of|for|only|unique|simply|just)\b)"
    r"|[\s$.)\]*}\\]{0,12}(?:,?\s*(?:which|this|that|but (?:it|this|that)|it)\s+)?(?:is|was)\s+"
    r"(?:wrong|false|incorrect|a mistake|rejected)\b"
    r"|[\s$.)\]*}\\]{0,12}(?:这)?(?:不是(?:正确|最终)?答案|是错(?:误)?的)",
    re.IGNORECASE,
)


def standing(text: str, boxes: Sequence[Box]) -> list[Box]:
    """The boxes without those at the end that are taken back at once."""
    kept = list(boxes)
    while kept and _DENIAL.match(text, kept[-1].end, kept[-1].end + _SPAN):
        kept.pop()
    return kept
