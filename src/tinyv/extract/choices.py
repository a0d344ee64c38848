"""Choice letters: "(B)", "B. 12", "option C", and a letter that is followed by why it is not another one."""

from __future__ import annotations

import re

from tinyv.extract.extraction import Extraction, Reply
from tinyv.extract.markup import clean
from tinyv.extract.sentences import last_sentence

_LETTER = r"(?:\\text(?:bf)?\{)?[(（]?(?P<letter>[A-J])[)）]?\}?"
_ALONE = re.compile(rf"(?:option |choice |选项 ?)?{_LETTER}[.)、:]?", re.IGNORECASE)
_PREFIX = re.compile(rf"(?:option |choice |letter |选项 ?){_LETTER}(?![A-Za-z])", re.IGNORECASE)
_WITH_TEXT = re.compile(r"[(（]?[A-J][)）.:、]\s*(?![A-Z]\.)\S.*", re.DOTALL)
_EXPLAINED = re.compile(
    rf"{_LETTER}(?:[\s.,;:，。；、—–-]{{0,4}}\s*(?:because|since|it|not|non|nicht|rather than|as it|"
    r"the other|others|this is|that is|which|不是|因为|而不是|而非|而不)(?![A-Za-z]))",
    re.IGNORECASE,
)
_CHOSEN = re.compile(
    r"(?:\b(?:it'?s|it is|must be|choose|pick|select|go(?:ing)? with|matches|corresponds to|option|choice|"
    r"选|选择|选项|是)\s*(?:option |choice |选项)?[*_]{0,3})"
    rf"{_LETTER}(?![A-Za-z0-9'])[*_\s]{{0,3}}[.。!]?\s*\Z",
    re.IGNORECASE,
)
_LISTED = re.compile(r"(?:^|[\s,;(（])[(（]?([A-J])[)）.:：、]\s*(?=\S)")


def options(question: str) -> dict[str, str]:
    """The choices that a question lists, letter to text; empty if it lists none."""
    found: dict[str, str] = {}
    marks = list(_LISTED.finditer(question[-8_000:]))
    text = question[-8_000:]
    for index, mark in enumerate(marks):
        if mark[1] == "ABCDEFGHIJ"[len(found)] if len(found) < 10 else False:
            end = marks[index + 1].start() if index + 1 < len(marks) else len(text)
            found[mark[1]] = text[mark.end() : end].strip()
    return found if len(found) > 1 else {}


def letter(answer: str, question: str = "") -> str | None:
    """The answer as a choice: as given if it is a letter or a letter with its text; a bare letter if an
    explanation follows it; None if it is no choice."""
    alone = _ALONE.fullmatch(answer)
    if alone is not None:
        return _bare(answer, alone)
    explained = _EXPLAINED.match(answer)
    if explained is not None and explained["letter"].isupper():
        return explained["letter"]
    prefixed = _PREFIX.match(answer)
    if prefixed is not None and prefixed["letter"].isupper():
        said = clean(answer[prefixed.end() :])
        return (
            _bare(answer, prefixed)
            if not said or said.startswith("is ")
            else clean(answer[_from(answer, prefixed) :])
        )
    if _WITH_TEXT.fullmatch(answer):
        return _listed(answer, options(question))
    return None


def read(reply: Reply) -> Extraction | None:
    """A letter that the last sentence settles on, or that the whole reply consists of."""
    whole = clean(reply.text) if len(reply.text) < 400 else ""
    if whole and (found := letter(whole, reply.question)) is not None:
        return Extraction(found, "choice")
    chosen = _CHOSEN.search(last_sentence(reply.tail))
    if chosen is not None and chosen["letter"].isupper():
        return Extraction(chosen["letter"], "choice")
    return None


def _from(answer: str, match: re.Match[str]) -> int:
    start = match.start("letter")
    return start - 1 if start and answer[start - 1] in "(（" else start


def _bare(answer: str, match: re.Match[str]) -> str | None:
    """The letter with its brackets; None for a small letter without any: that is a variable."""
    start, end = _from(answer, match), match.end("letter")
    bracketed = start < match.start("letter")
    if not bracketed and not match["letter"].isupper():
        return None
    return answer[start : end + 1] if bracketed and answer[end : end + 1] in (")", "）") else match["letter"]


def _listed(answer: str, listed: dict[str, str]) -> str:
    """A letter with prose after it becomes the letter only if the question shows it is not its text."""
    mark = answer.strip("(（")[0]
    said = re.sub(r"^[(（]?[A-J][)）.:、]\s*", "", answer)
    if mark not in listed or _same(listed[mark], said):
        return answer
    return answer if len(said.split()) < 4 else mark


def _same(option: str, said: str) -> bool:
    left, right = clean(option).lower(), clean(said).lower()
    return right.startswith(left[:20]) or left.startswith(right[:20])
