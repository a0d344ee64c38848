"""Boxes: every `\\boxed{...}`, `\\fbox{...}`, `\\framebox{...}` or `\\boxed 7` of a text, in one pass."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tinyv.extract.refusal import is_void

_TOKEN = re.compile(
    # JSON that was decoded once too often leaves a backspace for "\b"; a lost backslash leaves a bare name.
    r"(?P<box>(?:(?<!\\)\\+(?:boxed|fbox|framebox)|\x08oxed|(?<![A-Za-z\\])boxed(?=\{))(?![A-Za-z]))|\\.|[{}]",
    re.DOTALL,
)
_OPTION = re.compile(r"(?:[ \t]{0,20}\[[^\]\n]{0,20}\]){0,2}\s{0,20}(?=\{)")
_BARE_END = re.compile(r"(?P<math>\$|\\\)|\\\])|\n|\\boxed|\Z")
_NAME_START = "frame"
"""Letters that a name has before its "box"."""
_BARE_SPAN = 200
_MAX_BOXES = 256
_PLAIN = -1


@dataclass(frozen=True, slots=True)
class Box:
    """One complete box; positions are offsets into the scanned text."""

    start: int
    end: int
    content: str
    """What stands inside, stripped of blanks; boxes inside it are taken out of their command."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What one pass found."""

    boxes: tuple[Box, ...]
    """The last outermost complete boxes, in order."""
    open_at: int
    """Where the last box that is never closed starts; -1 if all are closed."""


def filled(found: Scan) -> list[Box]:
    """The boxes that hold something, not blanks or an echo of the template."""
    return [box for box in found.boxes if not is_void(box.content)]


def scan(text: str) -> Scan:
    """Find all boxes in linear time; escaped braces count as text."""
    position = _first_name(text)
    if position < 0:
        return Scan((), -1)
    spans: list[tuple[int, int, int, int]] = []
    stack: list[tuple[int, int]] = []
    open_at = -1
    while token := _TOKEN.search(text, position):
        position = token.end()
        if token["box"]:
            brace = _OPTION.match(text, position)
            if brace is not None:
                position = brace.end() + 1
                stack.append((token.start(), position))
            elif (bare := _bare(text, position)) is not None:
                spans.append((token.start(), position, bare, bare))
                position = bare
            else:
                open_at = token.start()
        elif token[0] == "{":
            stack.append((_PLAIN, position))
        elif token[0] == "}" and stack:
            _close(stack.pop(), token, spans)
    open_at = max([open_at, *(start for start, _ in stack)])
    return Scan(tuple(_box(text, span) for span in spans[-_MAX_BOXES:]), open_at)


def _may_hold_box(text: str) -> bool:
    return "box" in text or "\x08oxed" in text


def _first_name(text: str) -> int:
    """Where the first name of a box command starts, its backslashes included; -1 if there is none.

    What stands before it changes nothing: braces there are no box's, and no escape reaches over this place.
    """
    places = [place for place in (text.find("box"), text.find("\x08oxed")) if place >= 0]
    if not places:
        return -1
    return len(text[: min(places)].rstrip(_NAME_START).rstrip("\\"))


def _close(opened: tuple[int, int], brace: re.Match[str], spans: list[tuple[int, int, int, int]]) -> None:
    start, inner = opened
    if start == _PLAIN:
        return
    while spans and spans[-1][0] > start:
        spans.pop()
    spans.append((start, inner, brace.start(), brace.end()))


def _bare(text: str, start: int) -> int | None:
    """Where the content of a box without braces ends; None if the text ends first or there is no content."""
    end = _BARE_END.search(text, start, start + _BARE_SPAN)
    content = text[start : end.start() if end else start + _BARE_SPAN]
    if end is None or not end["math"]:
        word = content.split(maxsplit=1)
        content = content[: content.index(word[0]) + len(word[0])].rstrip(".,;:") if word else ""
    if not content.strip() or content.count("{") != content.count("}"):
        return None
    return start + len(content)


def _box(text: str, span: tuple[int, int, int, int]) -> Box:
    start, inner, close, end = span
    return Box(start, end, _unboxed(text[inner:close]).strip())


def _unboxed(content: str) -> str:
    """The content without box commands inside it, whatever their depth."""
    if not _may_hold_box(content):
        return content
    cuts: list[tuple[int, int]] = []
    stack: list[tuple[int, int]] = []
    for token in _TOKEN.finditer(content):
        if token["box"]:
            brace = _OPTION.match(content, token.end())
            cuts.append((token.start(), token.end() if brace is None else brace.end()))
            pending = brace.end() if brace is not None else -1
            stack.append((pending, 1)) if pending >= 0 else None
        elif token[0] == "{":
            boxed = bool(stack) and stack[-1] == (token.start(), 1)
            if boxed:
                cuts.append((token.start(), token.end()))
            else:
                stack.append((token.start(), 0))
        elif token[0] == "}" and stack and stack.pop()[1]:
            cuts.append((token.start(), token.end()))
    return without(content, cuts)


def without(text: str, cuts: Sequence[tuple[int, int]]) -> str:
    """The text without the given spans, which are in order and do not overlap."""
    kept: list[str] = []
    start = 0
    for left, right in cuts:
        kept.append(text[start:left])
        start = right
    kept.append(text[start:])
    return "".join(kept)
