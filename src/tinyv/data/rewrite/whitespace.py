"""1.1 whitespace: blanks set differently, where a blank says nothing."""

from __future__ import annotations

import re
from random import Random

from tinyv.data.reference import Reference
from tinyv.data.rewrite.alternatives import is_joined
from tinyv.data.rewrite.maker import Maker, claims, some
from tinyv.engine.text.fold import is_words

_AROUND = re.compile(r"(?<=[\w})\])]) *(=|<|>|\+|-|\\leq?(?![a-z])|\\geq?(?![a-z])|≤|≥) *(?=[\w\\({\[])")
_COMMA = re.compile(r"(?<!\\),\s+(?=[^\s\\])(?!(?<=\d, )\d{3}(?!\d))")
_TIGHT_COMMA = re.compile(r"(?<!\\),(?=[^\s\d])|(?<![\d\\]),(?=\d)|(?<!\\),(?=\d+(?!\d)(?!,)(?<!\d\d\d))")
_BRACKETS = re.compile(r"(?<=[(\[])(?=[^\s)\]])|(?<=[^\s(\[])(?=[)\]])")
_BLANK = re.compile(r"(?<=\S) (?=\S)")


def _mathematics(reference: Reference) -> str:
    """The text, or nothing if words stand in it."""
    text = reference.text
    return "" if is_words(text) or is_joined(reference) or r"\text" in text or "\\begin" in text else text


def tight(reference: Reference, rng: Random) -> list[str]:
    """`x = 1 + y` as `x=1+y`."""
    text = _mathematics(reference)
    closed = _AROUND.sub(lambda m: m[1] + (" " if m[1][0] == "\\" else ""), text)
    return some([one for one in (closed, _COMMA.sub(",", closed)) if one != text], rng)


def airy(reference: Reference, rng: Random) -> list[str]:
    """`x=1+y` as `x = 1 + y`, blanks inside brackets."""
    text = _mathematics(reference)
    wide = _TIGHT_COMMA.sub(", ", _AROUND.sub(r" \1 ", text))
    return some(
        [one for one in (wide, _BRACKETS.sub(" ", wide), _BRACKETS.sub(" ", text)) if one != text], rng
    )


def thin(reference: Reference, rng: Random) -> list[str]:
    r"""Blanks as `\,`, `\;`, `~` or `\quad` in mathematics."""
    text = _mathematics(reference)
    if not re.search(r"[\\^_=]", text):
        return []
    sign = rng.choice((r"\, ", r"\; ", r"\ ", "~"))
    spaced = _AROUND.sub(lambda m: f"{sign}{m[1]}{sign}", text)
    comma = _COMMA.sub(lambda _: rf",{rng.choice((sign, chr(92) + 'quad '))}", text)
    return [one for one in (spaced, comma) if one != text]


@claims
def doubled(reference: Reference, rng: Random) -> list[str]:
    """One blank doubled, as careless writers and justified texts have it."""
    text = reference.text
    blanks = [match.start() for match in _BLANK.finditer(text)]
    if not blanks:
        return []
    at = rng.choice(blanks)
    return [f"{text[:at]} {text[at:]}"]


@claims
def hard_blanks(reference: Reference, rng: Random) -> list[str]:
    """Blanks that do not break (U+00A0), as texts copied from pages have."""
    del rng
    return [_BLANK.sub("\u00a0", reference.text)] if _BLANK.search(reference.text) else []


MAKERS: tuple[Maker, ...] = (tight, airy, thin, doubled, hard_blanks)
