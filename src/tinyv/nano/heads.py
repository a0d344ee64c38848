"""A name or a letter that is only a part of what the answer names: `the moon of Jupiter`, `Sydney Canberra`, `D minus`.

The last or the first word of a name may be enough, and a first name may stand before it; what hangs a name on another
thing, and a menu of names, is another answer.
"""

from __future__ import annotations

import re

from tinyv.engine.text.fold import fold_words, is_words
from tinyv.engine.text.plain import plain
from tinyv.nano.features.texts import STOP, alternatives_of
from tinyv.nano.regions import level_of

MAX_WORDS, MAX_NAMES, MAX_NOUNS = 12, 4, 3
"""Words of an answer that is looked at; names in a row that can belong to one thing; so many nouns in a row are several
things."""
_HUNG = re.compile(r"^(?:(?:the|a|an|one|its) )?(?:\w+ ){0,2}?(\w+) of (?:the )?$")
_BESIDE = re.compile(
    r"^(?:\w+ ){0,3}?((?:next|close|adjacent) to|beyond|opposite|past|after|before|near|behind|inside|outside"
    r"|around|above|below|under|without|against|unlike|than|including|besides|except) (?:the )?$"
)
_PLACING = frozenset(
    "after before near behind inside outside around above below under past including".split()
)
_OWNED = re.compile(r"^ owns (?:\w+ ){0,2}(\w+)$")
_COUNTED = re.compile(r"^ (?:(included|excluded|excepted|aside|apart)$|(minus|without|except|excluding) )")
_SHARE = re.compile(r"^(?:the|all|all of|each of|one of|some of|any of|none of)(?: the)? $")
"""What may stand before a phrase and changes nothing of what it hangs on."""
_OWNER = re.compile(r"(?<=\w)['’]s?(?= )")
_POINTS = "(?:north|south|east|west|northern|southern|eastern|western)"
_COMPASS_WORDS = frozenset(_POINTS.strip("(?:)").split("|"))
_COMPASS = re.compile(rf"{_POINTS}\s*\||\|\s*{_POINTS}")
_ITEMS = re.compile(r"\s*[,;]\s*(?:and\s+)?|\s+and\s+")
_LEAD = re.compile(
    r"^(?:(?:all|every|each|any)(?: one)?(?: of (?:them|these|the above))?|[A-Za-z ]{1,20})\s*[:：]\s*",
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
_TITLES = frozenset(
    "university college school institute battle siege treaty house duke duchess earl count"
    " countess lord lady baron church cathedral abbey order bank"
    " museum tower palace castle sultanate principality commonwealth union federation dominion empire region district"
    " village continent peninsula strait bay gulf land city-state archipelago duchy temple name word term answer is was"
    " are type kind sort form breed species piece group pair set middle end beginning rest most".split()
)
"""What is hung on a name by "of" and is the thing itself, or says nothing of it."""
_LETTER = re.compile(r"\W*([A-J])\W*")
_MANY_LETTERS = re.compile(
    r"(?:(?:all|every|each|any|both|of|the|them|these|one|options?|choices?|answers?|and|to|through|are|is|correct|four"
    r"|five|\W)|(?<![A-Za-z])[A-J](?![A-Za-z]))+",
)
_INITIALS = re.compile(r"\W*(?:[A-Z]\.\s*){2,}\W*")
_GRADE = re.compile(r"\W*([A-J])[)\]]?\s*(?:minus|plus|sharp|flat|[-−+*]{1,2})\W*", re.IGNORECASE)


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
    """True for a bare phrase in which the name hangs on a word for another thing; None where it is not named."""
    wanted, known = fold_words(reference), set(fold_words(f"{question} {reference}").split())
    text = fold_words(_OWNER.sub(" owns ", answer))
    match = re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", text) if wanted else None
    if match is None:
        return None
    if "where" in known:
        return False
    before, after = _SHARE.sub("", text[: match.start()]), text[match.end() :]
    heads = [_HUNG.match(before), _BESIDE.match(before), _OWNED.match(after), _COUNTED.match(after)]
    found = (
        [head[1] or head[head.lastindex or 0] for head in heads if head is not None]
        if not after or not before
        else []
    )
    if directed := _directed(before, after):
        found.append(directed[0].strip(" |"))
    if not reference.strip()[:1].isupper():  # of things, not of names: `under the ground` may be the place
        found = [head for head in found if head not in _PLACING]
    return any(head not in known | _TITLES | (_GENERIC - _COMPASS_WORDS) for head in found)


def _directed(before: str, after: str) -> re.Match[str] | None:
    """A point of the compass that is all that stands beside the name: `East Berlin`."""
    return _COMPASS.fullmatch(f"{before}|{after}".strip())


def _crowded(question: str, reference: str, answer: str) -> bool:
    """True for further names beside one of a word, or beside a list of such.

    One further name may be a first name, unless the question is after a kind of thing that has none.
    """
    wanted, given = _ITEMS.split(plain(reference).strip(" .")), _row(answer)
    if len(given) > MAX_NOUNS and all(map(str.islower, given)) and wanted[0][:1].isupper():
        given = [word.capitalize() for word in given]
    if level_of(" ".join(given)) or not set(wanted) <= set(given):
        return False
    others, known = [word for word in given if word not in wanted], set(fold_words(question).split())
    strange = [word for word in others if fold_words(word) not in _GENERIC | known]
    if not wanted[0][:1].isupper():
        return (
            len(strange) >= MAX_NOUNS and len(strange) == len(others) and all(map(_NOUN.fullmatch, strange))
        )
    if not all(map(_NAME.fullmatch, others)) or not STOP.isdisjoint(map(fold_words, others)):
        return False
    if len(strange) > MAX_NAMES:
        return True
    sure = len(wanted) > 1 or _PLACE.search(question) is not None
    return bool(strange) and len(strange) == len(others) and sure


def _row(answer: str) -> list[str]:
    """The words of an answer, without what leads to a list of them."""
    return _LEAD.sub("", plain(answer)).strip(" .").split()
