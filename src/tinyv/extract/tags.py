"""Answer tags: `<answer>...</answer>`, as R1-style prompts ask for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tinyv.extract import choices, phrases
from tinyv.extract.boxes import filled, scan
from tinyv.extract.denied import standing
from tinyv.extract.extraction import NO_ANSWER, TRUNCATED, Extraction, Reply
from tinyv.extract.hedges import with_alternatives
from tinyv.extract.joined import final_group, render
from tinyv.extract.markup import clean
from tinyv.extract.refusal import is_placeholder, is_void

_TAG = re.compile(r"<(?P<close>/)?(?:final_)?answer>", re.IGNORECASE)
_SHORT = 200


@dataclass(frozen=True, slots=True)
class Tagged:
    """One complete tag; positions are offsets into the scanned text."""

    start: int
    end: int
    content: str


def read(reply: Reply) -> Extraction | None:
    """The answer in the last tag that is not empty; None if the reply has no tag."""
    tags, open_at = _scan(reply.text)
    real = [tag for tag in tags if not is_placeholder(tag.content)]
    if open_at >= 0 and (not real or open_at > real[-1].end):
        return _open(reply.text[open_at:])
    if not tags:
        return None
    if not real:
        return NO_ANSWER if not _outside(reply.text, tags).strip() else None
    real = standing(reply.text, real, reply.question)
    if not real:
        return NO_ANSWER
    group = final_group(reply.text, real)
    found = _content(Reply(render(reply.text, group), reply.question))
    if found.answer is None:
        return found
    before, after = reply.text[: group[0].start], reply.text[group[-1].end :]
    return Extraction(with_alternatives(found.answer, before[-_SHORT:], after), found.how)


def _scan(text: str) -> tuple[list[Tagged], int]:
    """All closed tags, and where the last one that is not closed starts (-1 if there is none)."""
    found: list[Tagged] = []
    open_at = inner = -1
    for tag in _TAG.finditer(text):
        if not tag["close"]:
            open_at, inner = tag.start(), tag.end()
        elif open_at >= 0:
            found.append(Tagged(open_at, tag.end(), text[inner : tag.start()].strip()))
            open_at = -1
    return found, open_at


def _open(rest: str) -> Extraction:
    """A tag that is not closed is a cut response, unless it holds a box that is complete."""
    boxed = _boxed(rest)
    return TRUNCATED if boxed is None else boxed


def _boxed(content: str) -> Extraction | None:
    found = scan(content)
    boxes = filled(found)
    if not boxes or found.open_at > boxes[-1].start:
        return None
    return Extraction(render(content, final_group(content, boxes)), "answer_tag")


def _content(tagged: Reply) -> Extraction:
    """What a tag holds: a box, an announced answer, a choice, or the answer itself."""
    boxed = _boxed(tagged.text)
    if boxed is not None:
        return boxed
    announced = (
        phrases.read(tagged)
        if len(tagged.text) > _SHORT or ":" in tagged.text or " is " in tagged.text
        else None
    )
    if announced is not None and announced.answer is not None:
        return Extraction(announced.answer, "answer_tag")
    answer = clean(tagged.text)
    if is_void(answer) or not answer:
        return NO_ANSWER
    return Extraction(choices.letter(answer, tagged.question) or answer, "answer_tag")


def _outside(text: str, tags: list[Tagged]) -> str:
    return text[: tags[0].start] + text[tags[-1].end :]
