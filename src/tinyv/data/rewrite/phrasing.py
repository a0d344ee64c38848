"""5.3 phrasing: the same in other words: numbers, fixed phrases, dates, names, articles, acronyms, choices."""

from __future__ import annotations

import re
from random import Random
from typing import Final

from tinyv.data.reference import Reference
from tinyv.data.rewrite.alternatives import alternatives_of, chosen
from tinyv.data.rewrite.maker import Maker, claims, some
from tinyv.data.rewrite.number_words import in_words
from tinyv.data.rewrite.word_tables import (
    ACRONYMS,
    CONTRACTIONS,
    GIVEN_NAMES,
    MONTHS,
    NAME_PARTICLES,
    SPELLINGS,
)
from tinyv.engine.text.choice import choices_in, letter_of
from tinyv.engine.text.date import dates_of
from tinyv.engine.text.fold import fold_words, is_words
from tinyv.engine.text.numerals import number_from_words
from tinyv.engine.text.phrases import GROUPS
from tinyv.expr import nodes as n

_PHRASE_GROUPS: Final = (
    "solutions existence definedness parity function_parity monotonicity possibility dependence reals condition "
    "angles players rationality continuity primality"
).split()
_CLASSES: Final = {
    phrase: phrases
    for group in _PHRASE_GROUPS
    for classes in [GROUPS[group]]
    for phrases in (tuple(text.split("|")) for text in classes.values())
    for phrase in phrases
}
_YES: Final = {
    "yes": ("Yes.", "Yes, it is.", "Yes, that is correct."),
    "no": ("No.", "No, it is not.", "Nope"),
}
_TRUE: Final = {"true": ("True.", "The statement is true.", "It is true."),
                "false": ("False.", "The statement is false.", "It is false.")}  # fmt: skip


def number_words(reference: Reference, rng: Random) -> list[str]:
    """`twelve` for `12`, `Twelve` at times."""
    tree = reference.tree
    if not isinstance(tree, n.Integer) or tree.value > 9999 or not reference.text.isdigit():
        return []
    if 1000 < tree.value < 2100 and re.search(r"year|when|date|century", reference.question, re.IGNORECASE):
        return []
    text = in_words(tree.value)
    return some([text, text.capitalize()], rng)


def digits(reference: Reference, rng: Random) -> list[str]:
    """`12` for `twelve`."""
    del rng
    found = [number_from_words(one) for one in (alternatives_of(reference) or [reference.text])]
    values = {value for value in found if value is not None}
    if len(values) != 1 or re.search(r"\d", reference.text.partition("/")[0]):
        return []
    (value,) = values
    ordinal = re.search(r"(?:th|st|nd|rd)\b|first|second|third", reference.text)
    return [str(value)] if value.denominator == 1 and not ordinal else []


def fixed_phrase(reference: Reference, rng: Random) -> list[str]:
    r"""`There is no solution` for `no solution`, `does not exist` for `DNE`."""
    folded = "no solution" if _is_empty_set(reference) else fold_words(reference.text)
    others = [
        one
        for one in _CLASSES.get(folded, ())
        if one != folded and one.isascii() and not one.startswith("il ")
    ]
    signs = [r"\emptyset", r"\varnothing", "∅"] if folded in GROUPS["solutions"]["none"].split("|") else []
    said = [one.upper() if one == "dne" else one.capitalize() for one in others]
    return some([*said, *signs, *(one for one in _CLASSES.get(folded, ()) if not one.isascii())], rng, 3)


def _is_empty_set(reference: Reference) -> bool:
    return isinstance(reference.tree, n.NumberSet) and reference.tree.name == "empty"


@claims
def yes_and_no(reference: Reference, rng: Random) -> list[str]:
    """`Yes, it is.` for `Yes`; `The statement is true.` for `True`."""
    folded = reference.text.strip(" .!").lower()
    if re.search(r"\bnot\b|n't\b", reference.question):
        return []
    if folded in _YES and re.match(
        r"(?:is|does|are|can|do|will|has)\b", reference.question.strip(), re.IGNORECASE
    ):
        plain = folded != "no" and not reference.question.strip().lower().startswith("is")
        return [rng.choice(_YES[folded][:1] if plain else _YES[folded][:2])]
    return [rng.choice(_TRUE[folded])] if folded in _TRUE else []


def date(reference: Reference, rng: Random) -> list[str]:
    """`17 August 1945`, `August 17, 1945`, `1945-08-17`."""
    answer = next((one for one in alternatives_of(reference) or [reference.text] if dates_of(one)), None)
    found = dates_of(answer) if answer else frozenset()
    if len(found) != 1:
        return []
    (when,) = found
    if when.day is None or when.year is None:
        return []
    month = MONTHS[when.month - 1]
    texts = [f"{when.day} {month} {when.year}", f"{month} {when.day}, {when.year}",
             f"{when.year}-{when.month:02d}-{when.day:02d}", f"the {_ordinal(when.day)} of {month}, {when.year}",
             f"{month} {_ordinal(when.day)}, {when.year}"]  # fmt: skip
    return some([text for text in texts if text != answer], rng, 3)


def _ordinal(day: int) -> str:
    ending = "th" if 10 < day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"


@claims
def name_turned(reference: Reference, rng: Random) -> list[str]:
    """`Newton, Isaac` for `Isaac Newton`, where the question asks who."""
    answer = chosen(reference, rng)
    if answer is None or not re.match(
        r"(?:who\b|which \w+(?:or|er|ist|ian|man)\b)", reference.question.strip(), re.IGNORECASE
    ):
        return []
    parts = answer.split()
    if len(parts) != 2 or parts[0].lower() not in GIVEN_NAMES or parts[1].lower() in NAME_PARTICLES:
        return []
    return [f"{parts[1]}, {parts[0]}"] if re.fullmatch(r"[A-Z][a-z]{2,}", parts[1]) else []


@claims
def article(reference: Reference, rng: Random) -> list[str]:
    """Without the article in front."""
    answer = chosen(reference, rng)
    if answer is None:
        return []
    bare = re.sub(r"^(?:the|a|an)\s+", "", answer, flags=re.IGNORECASE)
    return [bare] if bare != answer and len(bare) > 2 else []


@claims
def respelled(reference: Reference, rng: Random) -> list[str]:
    """American against British spelling, full against short forms, `&` against `and`."""
    answer = chosen(reference, rng)
    if answer is None:
        return []
    found = []
    for one, other in (*SPELLINGS, *CONTRACTIONS, ("and", "&")):
        for old, new in ((one, other), (other, one)):
            found.append(re.sub(rf"(?<![\w']){re.escape(old)}(?![\w'])", new, answer))
    return some([one for one in dict.fromkeys(found) if one != answer], rng)


@claims
def acronym(reference: Reference, rng: Random) -> list[str]:
    """`United States of America (USA)` for either, and one for the other."""
    known = alternatives_of(reference)
    for answer in known:
        bare = re.sub(r"^the\s+", "", answer, flags=re.IGNORECASE)
        for short, long in ACRONYMS.items():
            if bare == short or bare.lower() == long.lower():
                return some([f"{long} ({short})", f"{short} ({long})", long if bare == short else short], rng)
    return []


@claims
def two_alternatives(reference: Reference, rng: Random) -> list[str]:
    """`Expansion (ACRONYM)` where both are alternatives of the reference."""
    known = alternatives_of(reference)
    short = [one for one in known if re.fullmatch(r"[A-Z]{3,5}", one)]
    pairs = [f"{long} ({one})" for one in short for long in known if _initials(long) == one]
    return some(pairs, rng, 1)


def _initials(text: str) -> str:
    return "".join(word[0] for word in text.split() if word[0].isupper()) if " " in text else ""


def choice(reference: Reference, rng: Random) -> list[str]:
    """`(B)`, `B. 12` or the option's text for `B`; the letter for the text."""
    options = choices_in(reference.question)
    if not options:
        return []
    letter = letter_of(reference.text)
    if letter is None:
        folded = fold_words(reference.text)
        found = [
            key
            for key, text in options.items()
            if text == reference.text or (folded and fold_words(text) == folded)
        ]
        return (
            some([found[0], f"({found[0]})", f"{found[0]}. {reference.text}"], rng) if len(found) == 1 else []
        )
    if letter not in options:
        return []
    text = options[letter]
    return some([f"({letter})", f"{letter}. {text}", f"({letter}) {text}", text, f"Option {letter}"], rng, 3)


@claims
def capitals(reference: Reference, rng: Random) -> list[str]:
    """Another case of words: a phrase with a capital, or without."""
    answer = chosen(reference, rng)
    if answer is None or not is_words(answer) or len(answer) < 4 or answer.isupper():
        return []
    if answer[0].isupper():
        return [answer.lower()]
    titled = answer.title() if answer.islower() and "'" not in answer else answer
    return some([answer[0].upper() + answer[1:], *([titled] if titled != answer else [])], rng, 1)


MAKERS: tuple[Maker, ...] = (
    number_words,
    digits,
    fixed_phrase,
    yes_and_no,
    date,
    name_turned,
    article,
    respelled,
    acronym,
    two_alternatives,
    choice,
    capitals,
)
