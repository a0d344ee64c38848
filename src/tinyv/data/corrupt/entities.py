"""Another entity of the same type, drawn from the references of the same set."""

from __future__ import annotations

import random
import re
from functools import lru_cache

from tinyv.data.corrupt.answer_type import DATE, PLACE, WORD_TYPES, head_of, names_of, type_of
from tinyv.data.corrupt.check import flat
from tinyv.data.corrupt.pool import Pool
from tinyv.data.reference import Reference
from tinyv.nano.regions import level_of

DRAWN = 12
MAX_NAME = 60
MAX_NAMES = 40
MAX_OVERLAP = 0.5
"""Share of the words of a question beyond which another question asks nearly the same."""
_ASIDE = re.compile(r"\([^()]*\)|[<>\\_^{}]|https?:")
_FORMULA = re.compile(r"\$[^$]*[\\=^_][^$]*\$|\\[(\[]")
"""Questions of mathematics: what another one answers in words would not look right."""
_OTHER_THAN_NAME = re.compile(r"^(?:all|any|every|no|both|each)\b", re.IGNORECASE)
_LIGHT = frozenset(
    "the a an of in on at and or to for by is was with from de la le von van der el al st mr mrs dr sir lord king "
    "queen jr sr new no one its his her as".split()
)
_VAGUE_TIME = re.compile(
    r"centur|\bBC|\bAD\b|decade|\bage\b|\bera\b|war\b|period|season|spring|summer|autumn|fall|winter", re.I
)
_YEAR = re.compile(r"\d{4}")


def other_entity(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """Names of other entities of the same type that share no word with the reference or its question."""
    kind = type_of(reference.question, reference.text)
    if (
        kind not in WORD_TYPES
        or _OTHER_THAN_NAME.search(reference.text)
        or _FORMULA.search(reference.question)
    ):
        return []
    drawn = pool.draw(kind, rng, DRAWN, head_of(reference.question), reference)
    known = _words_of(reference)
    question = flat(reference.question)
    out = []
    for other in drawn:
        if (
            _FORMULA.search(other.question)
            or _same_question(question, flat(other.question))
            or _words_of(other) & known
        ):
            continue
        name = _shown(names_of(other.text), rng)
        if (
            name
            and flat(name) not in question
            and _of_one_shape(name, reference)
            and _comparable(kind, reference, name)
        ):
            out.append(name)
    return out[:3]


def shown_name(reference: Reference, rng: random.Random) -> str:
    """One of the alternatives of a reference, as one would write it; the whole text where it has none."""
    return _shown(names_of(reference.text), rng) or reference.text


@lru_cache(maxsize=16_384)
def _usual(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names of usual length without remarks in brackets that most of the other names hold, three at most."""
    fitting = [n for n in names if len(n) <= MAX_NAME and not _ASIDE.search(n) and any(map(str.isalnum, n))]
    capital = [n for n in fitting if not n.islower() and not n.isupper()] or fitting
    folded = [flat(name) for name in names[:MAX_NAMES]]
    held = {name: sum(flat(name) in other for other in folded) for name in capital[:MAX_NAMES]}
    return tuple(sorted(held, key=lambda name: (-held[name], len(name)))[:3])


def _shown(names: tuple[str, ...], rng: random.Random) -> str:
    usual = _usual(names)
    return rng.choice(usual) if usual else ""


def _of_one_shape(name: str, reference: Reference) -> bool:
    """True if both are names in capitals, or neither is."""
    return name[:1].islower() == all(n[:1].islower() for n in _usual(names_of(reference.text)) or ("",))


def _words_of(reference: Reference) -> frozenset[str]:
    """All words of all alternatives that say something, cut to six letters so that inflections meet."""
    words = frozenset(flat(reference.text).split())
    return frozenset(word[:6] for word in (words - _LIGHT or words))


def _same_question(mine: str, theirs: str) -> bool:
    a, b = set(mine.split()) - _LIGHT, set(theirs.split()) - _LIGHT
    return not a or not b or len(a & b) > MAX_OVERLAP * min(len(a), len(b))


def _comparable(kind: str, reference: Reference, name: str) -> bool:
    """False where one may hold the other: a town and its country, a year and its century."""
    if kind == DATE:
        return not _VAGUE_TIME.search(reference.text + name) and _years_apart(reference.text, name)
    if kind == PLACE:
        levels = {level_of(one) for one in names_of(reference.text)}
        return levels == {level_of(name)}
    return level_of(name) == "" or level_of(name) in {level_of(one) for one in names_of(reference.text)}


def _years_apart(mine: str, theirs: str) -> bool:
    """True if both name years, of different decades."""
    a, b = ({year[:3] for year in _YEAR.findall(text)} for text in (mine, theirs))
    return bool(a) and bool(b) and not a & b
