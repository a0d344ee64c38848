r"""A grader of the kind that many RL recipes use: normalised strings, numbers within a tolerance, nothing else.

Modelled on what such graders do (Hendrycks' MATH normalisation and Prime Math's string and number steps), without their
symbolic step: `\dfrac` is `\frac`, `x=` in front is dropped, units in `\text{}` go, tuples are compared in order with
equal brackets, decimals within a relative 1e-4. Written anew, for comparisons only.
"""

from __future__ import annotations

import re
from fractions import Fraction
from math import isclose

_MAX_CHARS = 2_000
_RELATIVE = 1e-4
_DROPPED = re.compile(r"\\left|\\right|\\[!,;: ]|\\\$|\$|\\%|%|\^\\circ|\^\{\\circ\}|\s+|~")
_TEXT = re.compile(r"\\(?:text|mbox|mathrm|textbf|mathbf)\s*\{([^{}]*)\}")
_UNIT = re.compile(r"(?<=[\d}])\s*\\(?:text|mbox|mathrm)\s*\{[^{}]*\}\s*$")
_FRACTION = re.compile(r"\\frac\{([^{}]*)\}\{([^{}]*)\}")
_SHORT_FRACTION = re.compile(r"\\frac(\d)(\d)")
_ASSIGNED = re.compile(r"[a-zA-Z]{1,2}=(?=[^=]+$)")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_RATIO = re.compile(r"([+-]?)\(?(\d{1,30})\)?/\(?(\d{1,30})\)?", re.ASCII)
_BRACKETS = {"(": ")", "[": "]"}


def prime_like_accepts(ground_truth: str, answer: str | None) -> bool:
    """True if both are the same after normalisation, as a string, a number or a tuple of such."""
    if answer is None or len(answer) > _MAX_CHARS or len(ground_truth) > _MAX_CHARS:
        return False
    left, right = _normalised(ground_truth), _normalised(answer)
    return bool(left) and (left == right or _same_parts(left, right))


def _normalised(text: str) -> str:
    text = _UNIT.sub("", text.strip().strip("$").strip().rstrip("."))
    text = (
        text.replace("\\dfrac", "\\frac").replace("\\tfrac", "\\frac").replace("\\{", "{").replace("\\}", "}")
    )
    text = _DROPPED.sub("", _TEXT.sub(r"\1", text))
    text = _FRACTION.sub(r"\1/\2", _SHORT_FRACTION.sub(r"\1/\2", text))
    assigned = _ASSIGNED.match(text)
    text = text[assigned.end() :] if assigned else text
    return re.sub(r"(?<=\d),(?=\d{3}\b)", "", text).lower()


def _same_parts(left: str, right: str) -> bool:
    ours, theirs = _parts(left), _parts(right)
    return len(ours) == len(theirs) and all(
        a == b or _same_number(a, b) for a, b in zip(ours, theirs, strict=True)
    )


def _parts(text: str) -> list[str]:
    """The parts of a tuple, its brackets first; a text that is none is its own only part."""
    closing = _BRACKETS.get(text[:1])
    if closing is None or text[-1:] not in _BRACKETS.values() or "," not in text:
        return [text]
    return [text[0] + text[-1], *text[1:-1].split(",")]


def _same_number(left: str, right: str) -> bool:
    if _RATIO.fullmatch(left) and _RATIO.fullmatch(right):
        return False  # two different fractions: such graders want the reduced one
    ours, theirs = _number(left), _number(right)
    return ours is not None and theirs is not None and isclose(ours, theirs, rel_tol=_RELATIVE)


def _number(text: str) -> float | None:
    if _NUMBER.fullmatch(text) and len(text) < 100:
        return float(text)
    ratio = _RATIO.fullmatch(text)
    if ratio is None or not int(ratio[3]):
        return None
    return float(Fraction(int(ratio[1] + ratio[2]), int(ratio[3])))
