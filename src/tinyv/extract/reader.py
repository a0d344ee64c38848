"""From response to answer: a table of readers in order; the first that finds its mark decides."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tinyv.extract import choices, conclusions, marks, phrases, structured, tags
from tinyv.extract.boxes import Box, Scan, filled, scan
from tinyv.extract.cues import announcement
from tinyv.extract.denied import standing
from tinyv.extract.extraction import (
    MAX_RESPONSE,
    NO_ANSWER,
    TOO_LONG,
    TRUNCATED,
    Extraction,
    Reader,
    Reply,
)
from tinyv.extract.hedges import with_alternatives
from tinyv.extract.joined import REVISION, Marked, final_group, render
from tinyv.extract.markup import clean
from tinyv.extract.refusal import is_refusal, is_void
from tinyv.extract.revised import revised
from tinyv.extract.rivals import with_rival
from tinyv.extract.sentences import first_end, is_unfinished, looks_cut
from tinyv.extract.thinking import split
from tinyv.extract.turn import own_turn, without_goodbye, without_programs

_SHORT = 200
_MAX_WORDS = 30
_REASONING = re.compile(
    r"\W*(?:let|first|firstly|we|to (?:find|solve|get|determine|compute|calculate)|step|so|now|okay|ok|i"
    r"|consider|given|since|using|if|suppose|assume|next|then|note|recall|by|because|therefore|thus|hence|for|start|alright|"
    r"hmm|wait|but|and|首先|让我们|设|由|根据|因为|我们|已知|解|假设|接下来|然后|先)\b"
    r"|\W*(?:首先|让我们|设|由|根据|因为|我们|已知|解|假设|接下来|然后|先)",
    re.IGNORECASE,
)
_LABEL = re.compile(r"\A(?:the )?(?:solution|result|output)s?(?: ?:| is| are)\s+", re.IGNORECASE)


def extract(response: str, question: str = "") -> Extraction:
    """Read the final answer of a response, whole and as stated; never raises, linear time.

    `question` helps with choices that it lists. The answer is None, with `how` saying why, when the response
    gives none (`no_answer`), stops before it does (`truncated`), or is longer than `MAX_RESPONSE` characters
    (`too_long`). A value from the middle of the reasoning is never taken for the answer.
    """
    if len(response) > MAX_RESPONSE:
        return TOO_LONG
    parts = split(response)
    if not parts.closed:
        return TRUNCATED
    said, cut = without_programs(own_turn(parts.said))
    if cut:
        return TRUNCATED
    found = _read(Reply(without_goodbye(said), question))
    return (
        _thought(parts.thinking) if found is NO_ANSWER and parts.thinking and not is_refusal(said) else found
    )


def _read(reply: Reply) -> Extraction:
    if not reply.text.strip():
        return NO_ANSWER
    for reader in _READERS:
        found = reader(reply)
        if found is not None:
            return found
    return TRUNCATED if looks_cut(reply.text) and not is_refusal(reply.text) else NO_ANSWER


def _boxed(reply: Reply) -> Extraction | None:
    """The last complete box, with the boxes that form one statement with it."""
    found = scan(reply.text)
    boxes = filled(found)
    if _is_cut(found):
        return TRUNCATED
    if not boxes:
        return _refused(found.boxes)
    after = phrases.read_after(reply, boxes[-1].end)
    if after is not None:
        return after
    rest = reply.text[boxes[-1].end :][-_SHORT * 10 :]
    if looks_cut(rest) and rest.strip() and REVISION.search(rest):
        return TRUNCATED
    kept = standing(reply.text, boxes, reply.question)
    instead = _instead(reply, boxes[-1].end) if len(kept) < len(boxes) else None
    if instead is not None or not kept:
        return instead or NO_ANSWER
    group = final_group(reply.text, kept)
    answer = phrases.with_conflict(reply, kept[-1].end, _with_hedges(reply.text, group))
    answer = with_rival(reply, group[0].start, answer)
    return Extraction(answer, "boxed" if len(group) == 1 else "boxes")


def _instead(reply: Reply, end: int) -> Extraction | None:
    """What is said after the box that ends at `end`, which is disowned."""
    announced = phrases.read_after(reply, end, disowned=True)
    if announced is not None:
        return NO_ANSWER if str(announced.answer).lower().startswith("not ") else announced
    value, _ = revised("", reply.text[end:])
    return Extraction(value, "phrase") if value else None


def _is_cut(found: Scan) -> bool:
    last = found.boxes[-1].end if found.boxes else -1
    return found.open_at > last


def _refused(boxes: tuple[Box, ...]) -> Extraction | None:
    """A refusal in a box is final; an empty box or an echo of the template is as if it were not there."""
    return NO_ANSWER if boxes and is_refusal(boxes[-1].content) else None


def _thought(thinking: str) -> Extraction:
    """The box that closed thinking ended on, where the reply itself names nothing."""
    found = scan(thinking)
    boxes = standing(thinking, filled(found))
    if not boxes or _is_cut(found) or REVISION.search(thinking[boxes[-1].end :]):
        return NO_ANSWER
    return Extraction(_with_hedges(thinking, final_group(thinking, boxes)), "boxed_in_thinking")


def _with_hedges(text: str, group: Sequence[Marked]) -> str:
    """The boxes as one answer, with what the text around them offers instead."""
    before = text[: group[0].start][-_SHORT:]
    return with_alternatives(render(text, group), before, text[group[-1].end :])


def _refusal(reply: Reply) -> Extraction | None:
    """A reply that ends in "I don't know" has no answer, whatever it computed before."""
    return NO_ANSWER if is_refusal(reply.text) else None


def _short(reply: Reply) -> Extraction | None:
    """A reply that is nothing but an answer: one short sentence or formula that does not reason."""
    text = reply.text.strip()
    answer = clean(_LABEL.sub("", text, count=1))
    if len(text) > _SHORT or "\n\n" in text or not answer or is_void(answer):
        return None
    if _REASONING.match(text) or is_unfinished(text) or len(text.split()) > _MAX_WORDS:
        return None
    if first_end(answer) < len(answer) or text.count("{") != text.count("}"):
        return None
    if scan(text).boxes or announcement().search(text):
        return None  # a mark that the readers above found to hold nothing
    return Extraction(answer, "short")


_READERS: tuple[Reader, ...] = (
    tags.read,
    _boxed,
    structured.read,
    marks.read_hash,
    phrases.read,
    choices.read,
    _refusal,
    marks.read_bold,
    conclusions.read,
    _short,
)
