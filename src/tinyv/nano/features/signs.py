"""Formulas as bags and runs of signs: how much of one is in the other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from math import log1p
from typing import Any

from tinyv.nano.features.texts import Texts, signs_of

NAMES = (
    "signs_dice", "signs_recall", "signs_precision", "pairs_dice", "letters_dice", "letters_missing", "letters_new",
    "commands_dice", "digits_dice", "operators_dice", "right_dice", "right_pairs_dice", "same_left", "left_missing",
    "common_start", "common_end", "mathematics_reference", "mathematics_answer", "words_reference", "words_answer",
    "length_signs_reference", "length_signs_answer", "relations_differ", "braces_json", "lines", "items_differ",
    "depth_differs", "exponents_dice", "is_choice", "quotes", "letters_lost", "letters_added", "digits_lost", "digits_added",
    "commands_lost", "commands_added", "operators_lost", "operators_added", "same_bag",
)  # fmt: skip
_RELATIONS = frozenset("<>≤≥≠")
_LETTER_RUN = re.compile(r"[a-zA-Z]{3,}")
_EXPONENT = re.compile(r"\^\s*(?:\{([^{}]*)\}|(\S))")


def values(texts: Texts) -> list[float]:
    """The features of `NAMES`, in order."""
    a, b = signs_of(texts.ground_truth), signs_of(texts.answer)
    bags = Counter(a), Counter(b)
    letters = [{s for s in side if s.isalpha() or (s[0] == "\\" and len(s) > 3)} for side in (a, b)]
    commands = [Counter(s for s in side if s[0] == "\\") for side in (a, b)]
    digits = [Counter(s for s in side if s[0].isdigit()) for side in (a, b)]
    operators = [Counter(s for s in side if s in "+-*/^_=") for side in (a, b)]
    left, right = _sides(a), _sides(b)
    shared = sum((bags[0] & bags[1]).values())
    return [
        _dice(*bags),
        shared / max(1, len(a)),
        shared / max(1, len(b)),
        _dice(_pairs(a), _pairs(b)),
        _dice(Counter(letters[0]), Counter(letters[1])),
        log1p(len(letters[0] - letters[1])),
        log1p(len(letters[1] - letters[0])),
        _dice(*commands),
        _dice(*digits),
        _dice(*operators),
        _dice(Counter(left[1]), Counter(right[1])),
        _dice(_pairs(left[1]), _pairs(right[1])),
        float(bool(left[0]) and left[0] == right[0]),
        float(bool(left[0]) != bool(right[0])),
        _common(left[1], right[1]),
        _common(left[1][::-1], right[1][::-1]),
        _mathematical(texts.ground_truth, a),
        _mathematical(texts.answer, b),
        log1p(len(_LETTER_RUN.findall(texts.ground_truth))),
        log1p(len(_LETTER_RUN.findall(texts.answer))),
        log1p(len(a)) / 2,
        log1p(len(b)) / 2,
        float(_RELATIONS & set(a) != _RELATIONS & set(b)),
        float(texts.answer.lstrip()[:1] in "{[" and '":' in texts.answer),
        log1p(texts.answer.count("\n") + texts.answer.count("\\\\")),
        log1p(abs(bags[0][","] - bags[1][","])),
        log1p(abs(bags[0]["("] - bags[1]["("])),
        _dice(_exponents(texts.ground_truth), _exponents(texts.answer)),
        float(len(a) < 5 and any(len(s) == 1 and s.isupper() for s in a)),
        float('"' in texts.answer or "“" in texts.answer),
        *_lost_and_added(Counter(s for s in a if s.isalpha()), Counter(s for s in b if s.isalpha())),
        *_lost_and_added(*digits),
        *_lost_and_added(*commands),
        *_lost_and_added(*operators),
        float(bags[0] == bags[1]),
    ]


def _lost_and_added(a: Counter[Any], b: Counter[Any]) -> tuple[float, float]:
    """How many signs of the reference the answer lacks, and how many it has beyond them."""
    return log1p(sum((a - b).values())), log1p(sum((b - a).values()))


def _dice(a: Counter[Any], b: Counter[Any]) -> float:
    total = sum(a.values()) + sum(b.values())
    return 2 * sum((a & b).values()) / total if total else -1.0


def _pairs(signs: Sequence[str]) -> Counter[Any]:
    return Counter(zip(signs, signs[1:], strict=False))


def _sides(signs: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What stands before the first equals sign, and behind the last."""
    if "=" not in signs:
        return (), signs
    last = len(signs) - 1 - signs[::-1].index("=")
    return signs[: signs.index("=")], signs[last + 1 :]


def _common(a: Sequence[str], b: Sequence[str]) -> float:
    """The length of the common beginning, as a share of the longer one."""
    count = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        count += 1
    return count / max(1, len(a), len(b))


def _mathematical(text: str, signs: Sequence[str]) -> float:
    marks = sum(s[0] == "\\" or s in "=^_+*/<>≤≥" for s in signs)
    return min(2.0, marks / max(1, len(signs)) * 4) if text else 0.0


def _exponents(text: str) -> Counter[Any]:
    return Counter(m[1] or m[2] for m in _EXPONENT.finditer(text[:2000]))
