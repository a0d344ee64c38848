# ruff: noqa: ARG001 - all makers have one signature
"""Sentences and fixed phrases that say the opposite."""

from __future__ import annotations

import random
import re

from tinyv.data.corrupt.answer_type import SENTENCE, YES_NO, type_of
from tinyv.data.corrupt.contract import sampled
from tinyv.data.corrupt.pool import Pool
from tinyv.data.reference import Reference
from tinyv.engine.text.phrase import classes_of
from tinyv.engine.text.phrases import GROUPS, QUADRANTS

MAX_SENTENCE = 200
_OPPOSITES = {"yes": "No", "no": "Yes", "true": "False", "false": "True"}
_VERB = re.compile(r"(?<![\w'])(is|are|was|were|can|does|will|should|must|has to|have to)(?![\w'])\s+(?=\w)")
_NEGATION = re.compile(
    r"\b(?:not|no|never|none|neither|nor|cannot|only|unless|without|if|because|since|when|which|that|or|but|either"
    r"|any|may|might)\b|n't|n’t",
    re.IGNORECASE,
)
_LATIN = re.compile(r"[a-z ]+")


def opposite_answer(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """No for yes, false for true, with or without the rest of the sentence."""
    if type_of(reference.question, reference.text) != YES_NO:
        return []
    other = _OPPOSITES.get(reference.text.strip(" .!*$").lower())
    return [] if other is None else sampled([other, other.lower(), f"{other}."], rng, 2)


def opposite_phrase(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """Another phrase of the same group: `decreasing` for `increasing`, `second quadrant` for `first quadrant`."""
    out = []
    for group, name in sorted(classes_of(reference.text, reference.question)):
        if group == "quadrant":
            out += [f"{q.split('|')[0]} quadrant" for i, q in enumerate(QUADRANTS, 1) if str(i) != name]
            continue
        others = [p for other, phrases in GROUPS[group].items() if other != name for p in phrases.split("|")]
        out += [phrase for phrase in others if _LATIN.fullmatch(phrase) and len(phrase) > 3]
    return sampled(out, rng)


def negated_sentence(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """`The sum is not negative` for `The sum is negative`: one verb, and no "not" so far."""
    text = reference.text.strip()
    if len(text) > MAX_SENTENCE or type_of(reference.question, text) != SENTENCE or "/" in text:
        return []
    verbs = list(_VERB.finditer(text))
    if len(verbs) != 1 or _NEGATION.search(text) or text.count(".") > 1 or "," in text:
        return []
    at = verbs[0].end()
    return [f"{text[:at]}not {text[at:]}"]
