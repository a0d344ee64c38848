"""Answers marked by nothing but their looks: `#### 42` and a bold value in the last sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from tinyv.extract import choices
from tinyv.extract.denied import standing
from tinyv.extract.extraction import Extraction, Reply
from tinyv.extract.hedges import joined, with_alternatives
from tinyv.extract.joined import REVISION, final_group, render
from tinyv.extract.markup import clean
from tinyv.extract.refusal import is_void
from tinyv.extract.sentences import LAST_SPAN

_HASH = re.compile(r"^[ \t]{0,3}####[ \t]{0,4}(?!#)(?P<value>[^\n]{1,300})$", re.MULTILINE)
_HEADING = re.compile(
    r"\W*(?:step|solution|conclusion|explanation|final answer|answer|analysis|part|case|verification|summary"
    r"|result|步骤|解|结论|答案|第)\b.*|.*[:：]\W*",
    re.IGNORECASE | re.DOTALL,
)
_BOLD = re.compile(
    r"\*\*(?!\*)([^*\n]{1,200}?)\*\*|\\textbf\{([^{}\n]{1,200})\}|<(?:b|strong)>([^<\n]{1,200})</"
)
_PROSE = re.compile(r"(?<![A-Za-z\\])[^\W\d_]{3,}")
_COUNTED = re.compile(r"[-−]?[$€£]?\d(?:[\d,.]{0,30}\d)? \w{1,20}")
_MAX_SHORT = 80
_ALONE = re.compile(r"[ \t]*\*\*(?!\*)(?P<value>[^*\n]{1,200}?)\*\*[ \t.]*")
_MAX_RIVALS = 16
_VALUE = re.compile(r"\d|\\[a-zA-Z]|[=√π∞]")
_LABEL = re.compile(r"(?:\W|\d)*(?:[^\W\d_]+ ?\d*\W*){0,5}[:：]\W*")


@dataclass(frozen=True, slots=True)
class Bold:
    """One bold span; positions are offsets into the scanned text."""

    start: int
    end: int
    content: str


def read_hash(reply: Reply) -> Extraction | None:
    """The last `#### value` line, if nothing but a line or two follows it; headings are not values."""
    lines = list(_HASH.finditer(reply.tail))
    if not lines or reply.tail[lines[-1].end() :].strip():
        return None
    value = clean(lines[-1]["value"])
    if not value or is_void(value) or _HEADING.fullmatch(value):
        return None
    rivals = [line for line in lines[-_MAX_RIVALS:-1] if _is_value(clean(line["value"]))]
    return Extraction(joined(_standing(reply.tail, [*rivals, lines[-1]], value)), "hash")


def _standing(text: str, lines: Sequence[re.Match[str]], last: str) -> list[str]:
    """The values of the lines, in order, without those that a revision takes back."""
    values = [last]
    for line, following in reversed(list(pairwise(lines))):
        if REVISION.search(text, line.end(), following.start()):
            break
        values.insert(0, clean(line["value"]))
    return values


def read_bold(reply: Reply) -> Extraction | None:
    """The bold values of the last paragraph's last line; a heading or a label is no value."""
    line = _last_line(reply.tail)
    spans = [span for span in _spans(line) if not _is_label(line, span)]
    spans = [span for span in spans if _VALUE.search(span.content)] or spans
    spans = standing(line, spans, reply.question)
    if not spans or is_void(spans[-1].content):
        return None
    group = final_group(line, spans)
    answer = clean(render(line, group))
    letter = choices.letter(answer, reply.question)
    if letter is not None:
        return Extraction(letter, "choice")
    if not _settles(line, spans[-1]):
        return None
    if _ALONE.fullmatch(line):
        answer = joined([*_rivals(reply.tail), answer])
    answer = with_alternatives(answer, line[: group[0].start], line[group[-1].end :])
    return Extraction(answer, "bold") if answer else None


def _is_value(text: str) -> bool:
    """True for a number or a formula, with a unit at most: a heading that holds a number is none."""
    if len(text) > _MAX_SHORT or not _VALUE.search(text):
        return False
    return _COUNTED.fullmatch(text) is not None or not _PROSE.search(text)


def _rivals(text: str) -> list[str]:
    """The bold values that stand alone on the lines right before the last one."""
    lines = [line for line in text.rstrip()[-LAST_SPAN:].split("\n") if line.strip()][-_MAX_RIVALS:-1]
    values: list[str] = []
    for line in reversed(lines):
        alone = _ALONE.fullmatch(line)
        if alone is None or not _is_value(clean(alone["value"])):
            break
        values.insert(0, clean(alone["value"]))
    return values


def _is_label(line: str, span: Bold) -> bool:
    return _LABEL.fullmatch(span.content) is not None or line[span.end :].lstrip().startswith((":", "："))


def _settles(line: str, span: Bold) -> bool:
    """True if the span stands alone, or its line is a finished sentence: a cut line concludes nothing."""
    rest = line[span.end :].strip()
    return not rest or rest.endswith((".", "。", "!", "！", "।", "$", ")"))


def _spans(line: str) -> list[Bold]:
    return [
        Bold(match.start(), match.end(), clean(match[1] or match[2] or match[3]))
        for match in _BOLD.finditer(line)
    ]


def _last_line(text: str) -> str:
    return text.rstrip()[-LAST_SPAN:].rpartition("\n")[2].strip()
