"""A task of the experiment: a question, one reference in the data set's notation, and every right answer there is."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_DROPPED = re.compile(r"\s+|\\[,;:! ]|~|\$|\\left|\\right")
_TEXT = re.compile(r"\\(?:text|mathrm|mbox)\{([^{}]*)\}")
_SPELLINGS = (
    ("\\dfrac", "\\frac"),
    ("\\tfrac", "\\frac"),
    ("\\leq", "\\le"),
    ("\\geq", "\\ge"),
    ("<=", "\\le"),
)
_MORE_SPELLINGS = ((">=", "\\ge"), ("\\%", "%"), ("\\{", "{"), ("\\}", "}"))


@dataclass(frozen=True, slots=True)
class Answer:
    """One value, right or wrong: how it is worked out and the notations in which people write it."""

    working: str
    forms: Mapping[str, str]
    """Notation -> text, as a policy would write it."""
    more: frozenset[str] = frozenset()
    """Further spellings of the same value, for the oracle."""

    def spellings(self) -> frozenset[str]:
        """All spellings, as `canon` writes them."""
        return frozenset(map(canon, (*self.forms.values(), *self.more)))


@dataclass(frozen=True, slots=True)
class Draft:
    """What a kind of task draws: a question, the right answer, and what goes wrong."""

    question: str
    right: Answer
    wrong: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """A draft with its reference."""

    kind: str
    draft: Draft
    reference: str
    right: frozenset[str]
    """Every right answer, as `canon` writes it."""

    @property
    def question(self) -> str:
        """The question's text."""
        return self.draft.question

    def accepts(self, answer: str | None) -> bool:
        """The oracle: whether this is one of the right answers, by the generator's own list; nothing is parsed."""
        return answer is not None and canon(answer) in self.right


def canon(text: str) -> str:
    """A text without what is never part of a value: blanks, thin spaces, `\\left`, dollars, a full stop at the end."""
    for before, after in _SPELLINGS:
        text = text.replace(before, after)
    text = _TEXT.sub(r"\1", text)
    for before, after in _MORE_SPELLINGS:
        text = text.replace(before, after)
    return _DROPPED.sub("", text).rstrip(".").lower()


def boxed(completion: str) -> str | None:
    """What stands in the last `\\boxed{}` of a completion; None without one that is closed."""
    start = completion.rfind("\\boxed{")
    if start < 0:
        return None
    depth, begin = 1, start + len("\\boxed{")
    for at in range(begin, len(completion)):
        depth += {"{": 1, "}": -1}.get(completion[at], 0)
        if depth == 0:
            return completion[begin:at]
    return None


def without_right(right: Answer, wrong: Iterable[Answer]) -> tuple[Answer, ...]:
    """The wrong answers that are wrong: none of their spellings is a right one."""
    known = right.spellings()
    return tuple(answer for answer in wrong if not answer.spellings() & known)


def weighted(draw: random.Random, weights: Mapping[str, float], among: Iterable[str]) -> str:
    """One of the names that are there, by weight. Names without a weight are never drawn."""
    names = [name for name in among if weights.get(name)]
    return draw.choices(names, [weights[name] for name in names])[0]
