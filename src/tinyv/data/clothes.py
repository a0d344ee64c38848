"""The clothes of answers that programs write: put on by the same code, with the same chances, whatever the label.

A wrong answer is dressed like one of the right answers to its question: in the same writing, with the same words
around it. Where the right one has none, both get clothes of `corrupt/styles.py`, drawn alike. What no longer
holds in clothes is given out as it was: a right answer that the engine would refute, a wrong one that it would
accept or could no longer tell from another.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

from tinyv.data.corrupt.answer_type import type_of
from tinyv.data.corrupt.check import refuted
from tinyv.data.corrupt.styles import dressed_mathematics, dressed_words
from tinyv.data.corrupt.table import ATTACKS
from tinyv.data.reference import Reference
from tinyv.data.rewrite import REWRITERS, name_of, proved
from tinyv.data.rewrite.alternatives import is_phrase
from tinyv.data.rewrite.maker import is_claiming
from tinyv.engine.judging import compare

Made = tuple[str, str, str, str]
"""Answer, category or kind of mistake, the maker's name, how the label is known."""
WRAPPERS = ("1.3", "1.5", "1.6", "5.1")
"""Categories that are about what stands around a value: their makers dress answers."""
CATEGORIES_AS_THEY_ARE = frozenset((*WRAPPERS, "5.2", "5.3", "5.4"))
"""Right answers of these get no other clothes."""
KINDS_AS_THEY_ARE = frozenset(("neighbouring_choice", "negated"))
"""Kinds of mistakes whose makers choose the clothes themselves; they are wrapped as right answers are."""
MAX_CHARACTERS = 400
"""Longer answers stay bare."""
_MAKERS = {category: {name_of(maker): maker for maker in makers} for category, makers in REWRITERS.items()}
_WORDS = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{3,}")
_FUNCTIONS = frozenset("sin cos tan cot sec csc log exp sqrt lim max min arcsin arccos arctan".split())


def dressed_right(reference: Reference, made: Sequence[Made], rng: Random) -> list[Made]:
    """Right answers in clothes, those of `CATEGORIES_AS_THEY_ARE` as they are; each text once."""
    seen = {reference.ground_truth.strip(), *(one[0].strip() for one in made)}
    out: list[Made] = []
    for answer, category, maker, proof in made:
        text = answer
        if category not in CATEGORIES_AS_THEY_ARE:
            dressed = _styled(reference, answer, rng)
            if dressed.strip() not in seen and _still_right(reference, dressed):
                text = dressed
                seen.add(text.strip())
        out.append((text, category, maker, proof))
    return out


def dressed_wrong(reference: Reference, made: Made, like: Made | None, rng: Random) -> Made:
    """A wrong answer in the clothes of `like`, a right answer to the same reference; attacks as they are."""
    answer, kind, maker, proof = made
    if kind in ATTACKS or len(answer) > MAX_CHARACTERS:
        return made
    text = answer if like is None else _written_as(reference, answer, like, rng)
    if like is None or like[1] not in CATEGORIES_AS_THEY_ARE:
        text = text if kind in KINDS_AS_THEY_ARE else _styled(reference, text, rng)
    return (text if text == answer or _still_wrong(reference, answer, text) else answer, kind, maker, proof)


def undressed(reference: Reference, right: Made) -> str:
    """What a slip is made from: the right answer, or the reference where the answer only wraps it."""
    return reference.ground_truth if right[1] in WRAPPERS else right[0]


def dressed_slip(reference: Reference, made: Made, right: Made, rng: Random) -> Made:
    """A wrong answer that was made from a right one in its writing, in clothes of the same kind."""
    if right[1] in WRAPPERS:
        return dressed_wrong(reference, made, right, rng)
    return made if right[1] in CATEGORIES_AS_THEY_ARE else dressed_wrong(reference, made, None, rng)


def reframed(reference: Reference, made: Made, right: str) -> Made:
    """A wrong answer made from somebody's right answer, with what stands around the value in that one."""
    inner = Reference(reference.question, right).text
    if not inner or right.count(inner) != 1 or made[0] == right or made[1] in ATTACKS:
        return made
    text = right.replace(inner, made[0])
    return (text, *made[1:]) if _still_wrong(reference, made[0], text) else made


def _written_as(reference: Reference, answer: str, like: Made, rng: Random) -> str:
    """The answer as the maker of `like` writes it, or another of its category where the category only wraps."""
    _, category, name, _ = like
    known = _MAKERS.get(category, {})
    makers = [known[name]] if name in known else []
    if category in WRAPPERS:
        makers += rng.sample([one for one in known.values() if is_claiming(one)], len(known) // 2)
    base = Reference(reference.question, answer, reference.data_source)
    for maker in makers:
        candidates = maker(base, rng)
        if not candidates:
            continue
        text = rng.choice(candidates)
        if category in WRAPPERS and is_claiming(maker):
            return text
        if proved(base, text, maker) is not None and refuted(reference, text) is not None:
            return text
    return answer


def _styled(reference: Reference, answer: str, rng: Random) -> str:
    """Clothes that depend on what the answer consists of, and on nothing else."""
    if len(answer) > MAX_CHARACTERS or "\n" in answer or not answer.strip():
        return answer
    content = Reference(reference.question, answer)
    words = set(_WORDS.findall(answer)) - _FUNCTIONS
    if is_phrase(content) or (words and "\\" not in answer and "$" not in answer):
        type_name = type_of(reference.question, reference.text)
        return dressed_words(answer, reference.question, type_name, rng)
    return dressed_mathematics(answer, rng)


def _still_right(reference: Reference, dressed: str) -> bool:
    return not compare(reference.ground_truth, dressed, reference.question).incorrect


def _still_wrong(reference: Reference, bare: str, dressed: str) -> bool:
    if compare(bare, dressed, reference.question).incorrect:
        return False
    return refuted(reference, dressed, constructed=True) is not None
