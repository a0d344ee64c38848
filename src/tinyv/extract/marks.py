"""Answers marked by nothing but their looks: `#### 42` and a bold value in the last sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tinyv.extract import choices
from tinyv.extract.extraction import Extraction, Reply
from tinyv.extract.joined import final_group, render
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
    return Extraction(value, "hash")


def read_bold(reply: Reply) -> Extraction | None:
    """The bold values of the last paragraph's last line; a heading or a label is no value."""
    line = _last_line(reply.tail)
    spans = [span for span in _spans(line) if not _is_label(line, span)]
    spans = [span for span in spans if _VALUE.search(span.content)] or spans
    if not spans or is_void(spans[-1].content):
        return None
    group = final_group(line, spans)
    answer = clean(render(line, group))
    letter = choices.letter(answer, reply.question)
    if letter is not None:
        return Extraction(letter, "choice")
    if not _settles(line, spans[-1]):
        return None
    return Extraction(answer, "bold") if answer else None


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
