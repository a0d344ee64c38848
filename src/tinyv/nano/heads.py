"""A name or a letter that is only a part of what the answer names: `the moon of Jupiter`, `Sydney Canberra`, `D minus`.

The last or the first word of a name may be enough, and a first name may stand before it; what hangs a name on another
thing, and a menu of names, is another answer.
"""

from __future__ import annotations

import re

from tinyv.engine.text.fold import fold_words, is_words
from tinyv.engine.text.plain import plain
from tinyv.nano.features.texts import alternatives_of
from tinyv.nano.regions import level_of

MAX_WORDS, MAX_NAMES, MAX_NOUNS = 12, 4, 3
"""Words of an answer that is looked at; names in a row that can belong to one thing; so many nouns in a row are several
things."""
_RELATED = (
    r"moons?|satellites?|rings?|wife|husband|sons?|daughters?|father|mother|brothers?|sisters?|friends?|enemy|enemies"
    r"|neighbou?rs?|rivals?|opponents?|opposite|successors?|predecessors?|students?|teachers?|half|third|quarter|part"
    r"|outskirts|suburbs?|north|south|east|west|northeast|northwest|southeast|southwest|absence|lack|death|enemy"
    r"|negation|contrary|reverse|inverse|copy|imitations?|fans?|followers?"
)
_HUNG = re.compile(rf"\b(?:{_RELATED}) (?:of|to|from)(?: the)? $")
_BESIDE = re.compile(r"\b(?:beyond|opposite|past) (?:the )?$")
_OWNED = re.compile(rf" of (?:{_RELATED})\b")
_OWNER = re.compile(r"(?<=\w)['’]s?(?= )")
_POINTS = "(?:north|south|east|west|northern|southern|eastern|western)"
_COMPASS = re.compile(rf"{_POINTS}\s*\||\|\s*{_POINTS}")
_ITEMS = re.compile(r"\s*[,;]\s*(?:and\s+)?|\s+and\s+")
_LEAD = re.compile(
    r"^(?:(?:all|every|each|any)(?: one)?(?: of (?:them|these|the above))?|answers?|options?)\s*[:：]\s*",
    re.I,
)
_NOUN = re.compile(r"[a-z]{4,}")
_NAME = re.compile(r"[A-Z][\w'’-]+")
_PLACE = re.compile(
    r"\b(?:which|what|name (?:the|a))\b(?:\s+[\w'-]+){0,4}?\s+(?:city|cities|capital|country|countries|planet|element"
    r"|continent|ocean|river|month|day|language|colou?r|gas|metal|animal|bird|mammal|organ|season|currency|mountain|sea)\b"
    r"|\b(?:capital|largest city|largest planet) of\b",
    re.IGNORECASE,
)
"""Questions after a kind of thing whose names have no first names."""
_GENERIC = frozenset(
    "city town port fort saint st san santa santo los las la le el lake mount mountain river sea ocean gulf cape new"
    " old great greater north south east west northern southern eastern western central upper lower planet dwarf"
    " the of and republic kingdom state province county island islands isle democratic federal united people's peoples"
    " ancient modern mainland downtown metropolitan".split()
)
"""What may stand before or behind the name of a place or a thing."""
_LETTER = re.compile(r"\W*([A-J])\W*")
_MANY_LETTERS = re.compile(
    r"(?:(?:all|every|each|any|both|of|the|them|these|one|options?|choices?|answers?|and|to|through|are|is|correct|four"
    r"|five|\W)|(?<![A-Za-z])[A-J](?![A-Za-z]))+",
)
_INITIALS = re.compile(r"\W*(?:[A-Z]\.\s*){2,}\W*")
_GRADE = re.compile(r"\W*([A-J])[)\]]?\s*(?:minus|plus|[-−+*]{1,2})\W*", re.IGNORECASE)


def misheaded(question: str, ground_truth: str, answer: str) -> bool:
    """True if the answer names something that only contains the reference, or a menu of names or letters."""
    letter = _LETTER.fullmatch(plain(ground_truth))
    if letter:
        return _other_letters(letter[1], plain(answer), question)
    if not is_words(ground_truth) or len(answer.split()) > MAX_WORDS:
        return False
    found = [
        _hung(question, one, answer) or _crowded(question, one, answer)
        for one in alternatives_of(ground_truth)
    ]
    named = [one for one in found if one is not None]
    return bool(named) and all(named)


def _other_letters(wanted: str, answer: str, question: str) -> bool:
    """True for all choices at once, for letters that are an abbreviation, and for a mark in school."""
    if _INITIALS.fullmatch(answer) and answer.strip() not in question:
        return True
    grade = _GRADE.fullmatch(answer)
    if grade and grade[1].upper() == wanted and answer.strip() not in question:
        return True
    letters = set(re.findall(r"(?<![A-Za-z])[A-J](?![A-Za-z])", answer))
    return len(letters) > 1 and len(answer) <= 60 and _MANY_LETTERS.fullmatch(answer) is not None


def _hung(question: str, reference: str, answer: str) -> bool | None:
    """True if the name hangs on a word for another thing; None where it is not named."""
    wanted, known = fold_words(reference), f" {fold_words(question)} {fold_words(reference)} "
    text = fold_words(_OWNER.sub(" of ", answer))
    match = re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", text) if wanted else None
    if match is None:
        return None
    if " where " in known:
        return False
    before, after = text[: match.start()], text[match.end() :]
    found = _HUNG.search(before) or _BESIDE.search(before) or _OWNED.match(after) or _directed(before, after)
    return found is not None and not any(f" {word} " in known for word in found[0].split() if word != "of")


def _directed(before: str, after: str) -> re.Match[str] | None:
    """A point of the compass that is all that stands beside the name: `East Berlin`."""
    return _COMPASS.fullmatch(f"{before}|{after}".strip())


def _crowded(question: str, reference: str, answer: str) -> bool:
    """True for further names beside one of a word, or beside a list of such.

    One further name may be a first name, unless the question is after a kind of thing that has none.
    """
    wanted, given = _ITEMS.split(plain(reference).strip(" .")), _row(answer)
    if level_of(" ".join(given)) or not set(wanted) <= set(given):
        return False
    others, known = [word for word in given if word not in wanted], set(fold_words(question).split())
    strange = [word for word in others if fold_words(word) not in _GENERIC | known]
    if not wanted[0][:1].isupper():
        return (
            len(strange) >= MAX_NOUNS and len(strange) == len(others) and all(map(_NOUN.fullmatch, strange))
        )
    if not all(map(_NAME.fullmatch, others)):
        return False
    if len(strange) > MAX_NAMES:
        return True
    sure = len(wanted) > 1 or _PLACE.search(question) is not None
    return bool(strange) and len(strange) == len(others) and sure


def _row(answer: str) -> list[str]:
    """The words of an answer, without what leads to a list of them."""
    return _LEAD.sub("", plain(answer)).strip(" .").split()
