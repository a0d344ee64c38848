"""Formulas as bags and runs of signs: how much of one is in the other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import log1p

from tinyv.nano.features.texts import MAX_CHARACTERS, Texts, signs_of

NAMES = (
    "signs_dice", "signs_recall", "signs_precision", "pairs_dice", "letters_dice", "letters_missing", "letters_new",
    "commands_dice", "digits_dice", "operators_dice", "right_dice", "right_pairs_dice", "same_left", "left_missing",
    "common_start", "common_end", "mathematics_reference", "mathematics_answer", "words_reference", "words_answer",
    "length_signs_reference", "length_signs_answer", "relations_differ", "braces_json", "lines", "items_differ",
    "depth_differs", "exponents_dice", "is_choice", "quotes", "letters_lost", "letters_added", "digits_lost",
    "digits_added", "commands_lost", "commands_added", "operators_lost", "operators_added", "same_bag",
    "same_letters_in_order", "same_bag_other_order",
)  # fmt: skip
_RELATIONS = frozenset("<>≤≥≠")
_OPERATORS = frozenset("+-*/^_=")
_MARKS = frozenset("=^_+*/<>≤≥")
_LETTER_RUN = re.compile(r"[a-zA-Z]{3,}")
_EXPONENT = re.compile(r"\^\s*(?:\{([^{}]*)\}|(\S))")


class Bag:
    """How often each thing occurs, and how many there are in all."""

    __slots__ = ("counts", "total")

    def __init__(self, things: Iterable[Hashable]) -> None:
        self.counts: Mapping[Hashable, int] = Counter(things)
        self.total = sum(self.counts.values())

    def shared(self, other: Bag) -> int:
        """How many things the two have in common."""
        few, many = (self, other) if len(self.counts) <= len(other.counts) else (other, self)
        have = many.counts
        return sum(min(number, have[thing]) for thing, number in few.counts.items() if thing in have)


@dataclass(frozen=True, slots=True)
class Side:
    """One text as its signs; worked out once for a reference, whatever the number of answers."""

    signs: tuple[str, ...]
    whole: Bag
    pairs: Bag
    letters: Bag
    """Single Latin letters."""
    names: frozenset[str]
    """Letters, and commands that are long enough to be one."""
    commands: Bag
    digits: Bag
    operators: Bag
    left: tuple[str, ...]
    """What stands before the first equals sign."""
    right: tuple[str, ...]
    """What stands behind the last one; the whole without one."""
    right_bag: Bag
    right_pairs: Bag
    exponents: Bag
    mathematical: float
    words: float
    in_order: tuple[str, ...]
    """The letters in the order in which they first occur."""


@lru_cache(maxsize=2048)
def _side(text: str) -> Side:
    signs = signs_of(text)
    left, right = _sides(signs)
    letters = [s for s in signs if s.isalpha()]
    commands = [s for s in signs if s[0] == "\\"]
    marks = len(commands) + sum(s in _MARKS for s in signs)
    return Side(
        signs,
        Bag(signs),
        Bag(pairwise(signs)),
        Bag(letters),
        frozenset(letters) | {s for s in commands if len(s) > 3},
        Bag(commands),
        Bag(s for s in signs if s[0].isdigit()),
        Bag(s for s in signs if s in _OPERATORS),
        left,
        right,
        Bag(right),
        Bag(pairwise(right)),
        Bag(m[1] or m[2] for m in _EXPONENT.finditer(text[:MAX_CHARACTERS])),
        min(2.0, marks / max(1, len(signs)) * 4) if text else 0.0,
        log1p(len(_LETTER_RUN.findall(text[:MAX_CHARACTERS]))),
        tuple(dict.fromkeys(letters)),
    )


def values(texts: Texts) -> list[float]:
    """The features of `NAMES`, in order."""
    a, b = _side(texts.ground_truth), _side(texts.answer)
    shared = a.whole.shared(b.whole)
    names = len(a.names & b.names)
    same_bag = a.whole.counts == b.whole.counts
    return [
        _dice(shared, a.whole, b.whole),
        shared / max(1, len(a.signs)),
        shared / max(1, len(b.signs)),
        _alike(a.pairs, b.pairs),
        2 * names / (len(a.names) + len(b.names)) if a.names or b.names else 1.0,
        log1p(len(a.names) - names),
        log1p(len(b.names) - names),
        _alike(a.commands, b.commands),
        _alike(a.digits, b.digits),
        _alike(a.operators, b.operators),
        _alike(a.right_bag, b.right_bag),
        _alike(a.right_pairs, b.right_pairs),
        float(bool(a.left) and a.left == b.left),
        float(bool(a.left) != bool(b.left)),
        _common(a.right, b.right),
        _common(a.right[::-1], b.right[::-1]),
        a.mathematical,
        b.mathematical,
        a.words,
        b.words,
        log1p(len(a.signs)) / 2,
        log1p(len(b.signs)) / 2,
        float(_RELATIONS & a.whole.counts.keys() != _RELATIONS & b.whole.counts.keys()),
        float(texts.answer.lstrip()[:1] in "{[" and '":' in texts.answer),
        log1p(texts.answer.count("\n") + texts.answer.count("\\\\")),
        log1p(abs(a.whole.counts.get(",", 0) - b.whole.counts.get(",", 0))),
        log1p(abs(a.whole.counts.get("(", 0) - b.whole.counts.get("(", 0))),
        _alike(a.exponents, b.exponents),
        float(len(a.signs) < 5 and any(len(s) == 1 and s.isupper() for s in a.signs)),
        float('"' in texts.answer or "“" in texts.answer),
        *_lost_and_added(a.letters, b.letters),
        *_lost_and_added(a.digits, b.digits),
        *_lost_and_added(a.commands, b.commands),
        *_lost_and_added(a.operators, b.operators),
        float(same_bag),
        float(a.in_order == b.in_order),
        float(same_bag and a.signs != b.signs),
    ]


def _lost_and_added(a: Bag, b: Bag) -> tuple[float, float]:
    """How many signs of the reference the answer lacks, and how many it has beyond them."""
    shared = a.shared(b)
    return log1p(a.total - shared), log1p(b.total - shared)


def _alike(a: Bag, b: Bag) -> float:
    return _dice(a.shared(b), a, b)


def _dice(shared: int, a: Bag, b: Bag) -> float:
    """Twice the common ones as a share of all; 1 where neither side has any."""
    total = a.total + b.total
    return 2 * shared / total if total else 1.0


def _sides(signs: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
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
