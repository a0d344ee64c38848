"""The text of an announced answer: the rest of its sentence, or the block on the next lines."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tinyv.extract.cues import endings
from tinyv.extract.markup import clean
from tinyv.extract.sentences import first_end

_SPAN = 4_000
_SKIP = re.compile(r"[ \t*_}\"'>]*(?:</?(?:b|strong)>)?[ \t]*")
_LINE = re.compile(r"[^\n【]*")
_BLOCK = re.compile(r"\s*([^\n]*(?:\n(?![ \t]*\n)[^\n]*)*)")
_FENCE = re.compile(r"\s*```[^\n`]*\n(.*?)\n?[ \t]*```", re.DOTALL)
_DISPLAY = re.compile(r"\s*(\$\$.*?\$\$|\\\[.*?\\\]|\\begin\{(\w+\*?)\}.*?\\end\{\2\})[^\S\n]*", re.DOTALL)
_ITEM = re.compile(r"[ \t]*(?:[-*•]|\(?\d{1,2}[.)])[ \t]+")
_ITEM_LINE = 80
_BOLD = re.compile(r"\*\*([^*\n]{1,200})\*\*")
_VALUE = r"(?:[$\\(]{0,2}[-−]?\d[^\s]*|\$[^$\n]+\$)"
_BECAUSE = re.compile(rf"\s*({_VALUE}),?\s+(?:because|since)\b.*", re.DOTALL | re.IGNORECASE)
_COPULA = re.compile(
    r"[^\dA-Za-z$\\]{1,60}?(?:应该是|应为|等于|是|为|有)\s*(?P<value>\(?[$\\(]*[-−]?[\d\\][^是为]*)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Statement:
    """An announced answer as written, with where it ends in the text."""

    text: str
    end: int


def read(text: str, start: int) -> Statement:
    """The statement that starts at `start`, right after its announcement."""
    skipped = _SKIP.match(text, start)
    begin = start if skipped is None else skipped.end()
    line = _LINE.match(text, begin, begin + _SPAN)
    rest = "" if line is None else line[0]
    if not rest.strip(" \t*_:：#}") or rest.strip(" \t*_").endswith((":", "：")):
        return _block(text, begin + len(rest))
    display = _DISPLAY.match(text, begin, begin + _SPAN)
    if display is not None and "\n" in display[1]:
        return Statement(display[1], display.end())
    return _sentence(text, start, begin)


def narrowed(text: str) -> str:
    """The answer in a statement: its only bold value if it has one in prose; markup and reasons taken off."""
    spans = [span for span in _BOLD.findall(text) if re.search(r"[\d\\]", span)]
    if len(spans) == 1 and re.search(r"[^\W\d_]{2}|[\u3040-\u30ff\u4e00-\u9fff]", _BOLD.sub("", text)):
        text = spans[0]
    elif text.lstrip().startswith("**") and text.count("**") % 2 == 0:
        text = text.replace("**", "")
    because = _BECAUSE.fullmatch(text)
    text = clean(text if because is None else because[1])
    copula = _COPULA.fullmatch(text)
    text = endings().sub("", text if copula is None else copula["value"])
    return clean(text)


def _sentence(text: str, start: int, begin: int) -> Statement:
    """The rest of the sentence; a formula that is open at the end of the line goes on to its end."""
    marked = text[start:begin].lstrip()
    line = _LINE.match(text, begin, begin + _SPAN)
    rest = "" if line is None else line[0]
    length = first_end(rest)
    while _is_open(rest[:length]) and begin + length < min(len(text), begin + _SPAN):
        following = text.find("\n", begin + length + 1)
        length = (len(text) if following < 0 else following) - begin
        rest = text[begin : begin + length]
    end = begin + min(length, len(rest))
    return Statement(marked + text[begin:end], end)


def _is_open(text: str) -> bool:
    return text.count("\\begin{") > text.count("\\end{") or text.count("\\[") > text.count("\\]")


def _block(text: str, start: int) -> Statement:
    """The first block after the announcement: a fence, a display, a list, or a sentence."""
    fence = _FENCE.match(text, start, start + _SPAN)
    if fence is not None:
        return Statement(fence[1].strip(), fence.end())
    display = _DISPLAY.match(text, start, start + _SPAN)
    if display is not None:
        return Statement(display[1], display.end())
    block = _BLOCK.match(text, start, start + _SPAN)
    lines = [] if block is None else [line for line in block[1].split("\n") if line.strip()]
    if block is None or not lines:
        return Statement("", len(text))
    if len(lines) > 1 and all(_is_item(line) for line in lines):
        return Statement(", ".join(clean(_ITEM.sub("", line, count=1)) for line in lines), block.end())
    begin = text.index(lines[0], block.start())
    bullet = _ITEM.match(lines[0])
    return _sentence(
        text, begin, begin + (bullet.end() if bullet and not lines[0].strip()[0].isdigit() else 0)
    )


def _is_item(line: str) -> bool:
    return _ITEM.match(line) is not None or (
        len(line) <= _ITEM_LINE and not line.rstrip().endswith((".", "。", ":"))
    )
