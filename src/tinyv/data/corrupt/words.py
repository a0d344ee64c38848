"""One word, or one number, of an answer in words exchanged for another: the nearest misses that words allow."""

from __future__ import annotations

import random
import re

from tinyv.data.corrupt.answer_type import WORD_TYPES, names_of, type_of
from tinyv.data.corrupt.check import flat
from tinyv.data.corrupt.pool import Pool
from tinyv.data.reference import Reference

MAX_WORDS = 5
"""Longer texts have words that can be exchanged without harm."""
DRAWN = 8
_WORD = re.compile(r"[^\W\d_]{4,}")
_SLIGHT = frozenset(
    "about above after almost along also among another approximately around because been before being below both could"
    " does each either every exactly following from have having here into just made make many more most much must near"
    " nearly only other over several should since some such than that their them then there these they this those"
    " through under until upon very were what when where which while whom will with within without would your"
    " called named known type kind form actor actress singer author player band city state country county river"
    " film movie song album series novel book company president minister king queen prince saint doctor professor"
    " percent units".split()
)
"""Words that say nothing, or only what kind of thing is named."""
_MATHEMATICS = re.compile(r"[\\$=^_{}<>]")
_NUMBER = re.compile(r"(?<![\w.,/:-])\d{1,4}(?:\.\d+)?(?![\w/:-]|[.,]\d)")
_TEXT = re.compile(r"[^\W\d_]{3,}(?:\W+[^\W\d_]{2,}){3,}")
"""Four words in a row: a sentence, not a formula with a unit."""
_DOTS = re.compile(r"\\[lc]?dots|\.\.\.|…")


def other_word(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """`the lake trip` for `the round trip`: one telling word of a short phrase exchanged for one of another answer."""
    phrase = _phrase(reference, rng)
    found = [m for m in _WORD.finditer(phrase) if m[0].lower() not in _SLIGHT]
    if not 2 <= len(phrase.split()) <= MAX_WORDS or len(found) < 2:
        return []
    known = set(flat(reference.question + " " + reference.text).split())
    drawn = pool.draw(type_of(reference.question, reference.text), rng, DRAWN, like=reference)
    others = [
        word for other in drawn for word in _WORD.findall(_first_name(other)) if word.lower() not in _SLIGHT
    ]
    out = []
    for place in rng.sample(found, min(2, len(found))):
        fitting = [w for w in others if w.lower() not in known and w[0].isupper() == place[0][0].isupper()]
        if fitting:
            out.append(phrase[: place.start()] + rng.choice(fitting) + phrase[place.end() :])
    return out


def number_in_sentence(reference: Reference, rng: random.Random, _pool: Pool) -> list[str]:
    """A sentence, or a formula with dots, with one of its numbers changed, one that the question does not mention."""
    text = reference.text
    if not (_TEXT.search(text) or _DOTS.search(text)) or len(text) > 400 or len(names_of(text)) > 1:
        return []
    asked = set(_NUMBER.findall(reference.question))
    places = [m for m in _NUMBER.finditer(text) if m[0] not in asked and text.count(m[0]) == 1]
    if not places:
        return []
    place = rng.choice(places)
    value = place[0]
    changed = (
        f"{float(value) + 1:g}" if "." in value else str(max(0, int(value) + rng.choice((-2, -1, 1, 2, 10))))
    )
    return [text[: place.start()] + changed + text[place.end() :]] if changed != value else []


def _phrase(reference: Reference, rng: random.Random) -> str:
    """One of the names of the reference, where it is words alone."""
    if type_of(reference.question, reference.text) not in WORD_TYPES or _MATHEMATICS.search(reference.text):
        return ""
    names = names_of(reference.text)
    return rng.choice(names) if names else ""


def _first_name(reference: Reference) -> str:
    names = names_of(reference.text)
    return names[0] if names and not _MATHEMATICS.search(reference.text) else ""
