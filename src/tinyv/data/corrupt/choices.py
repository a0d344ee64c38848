# ruff: noqa: ARG001 - all makers have one signature
"""A neighbouring choice: the letter next to the right one, alone or with the text of that option."""

from __future__ import annotations

import random
import re

from tinyv.data.corrupt.answer_type import CHOICE, type_of
from tinyv.data.corrupt.contract import MAX_QUESTION, sampled
from tinyv.data.corrupt.pool import Pool
from tinyv.data.reference import Reference
from tinyv.engine.text.choice import choices_in, pick_of

_LETTER = re.compile(r"(?<![A-Za-z\\])[A-Ja-j](?![A-Za-z])")


def neighbouring_choice(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """Another letter, written as the reference writes its own."""
    found = _options(reference)
    if found is None:
        return []
    letter, options = found
    others = _near(letter, sorted(options))
    place = _LETTER.search(reference.text)
    styles = ("{}", "({})", "{}.", "\\text{{{}}}", "Option {}", "The answer is {}.")
    same = (
        []
        if place is None
        else [reference.text[: place.start()] + o + reference.text[place.end() :] for o in others]
    )
    if place is not None and reference.text.strip() not in (
        letter,
        f"({letter})",
        f"{letter}.",
        f"\\text{{({letter})}}",
    ):
        same = []
    return sampled([*same, *(rng.choice(styles).format(other) for other in others)], rng)


def neighbouring_option(reference: Reference, rng: random.Random, pool: Pool) -> list[str]:
    """The text of another option, with its letter or without."""
    found = _options(reference)
    if found is None:
        return []
    letter, options = found
    texts = [(o, options[o].strip()) for o in _near(letter, sorted(options)) if options[o].strip()]
    return sampled([text for o, t in texts for text in (f"{o}. {t}", f"({o}) {t}", t)], rng)


def _options(reference: Reference) -> tuple[str, dict[str, str]] | None:
    """The right letter and the options; None where the question lists none or the reference picks several."""
    if type_of(reference.question, reference.text) != CHOICE or len(reference.question) > MAX_QUESTION:
        return None
    pick = pick_of(reference.text)
    options = choices_in(reference.question)
    if pick is None or pick.many:
        return None
    if not options:
        options = dict.fromkeys("ABCD", "") if pick.letters in "ABCD" else {}
    return (pick.letters, options) if pick.letters in options else None


def _near(letter: str, letters: list[str]) -> list[str]:
    at = letters.index(letter)
    return [other for i, other in enumerate(letters) if other != letter and abs(i - at) <= 2]
