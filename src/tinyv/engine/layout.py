"""Marks of layout that look like signs: the dashes of a bulleted list, the colon behind a name."""

from __future__ import annotations

import re

_BULLET = re.compile(r"[ \t]*[-–—−*•‣·][ \t]+(?=\S)")
_NAMED = re.compile(
    r"(?:^|(?<=[,;\n]))(\s*)(\$?)([A-Za-z](?:_\{?\w{1,8}\}?)?|\\[a-z]{2,8}(?:_\{?\w{1,8}\}?)?)(\$?)\s?:[ \t]+(?=[^\s:])"
)
_TEXTUAL = ("\\text", "\\mathrm", "\\quad", "\\qquad")


def unbulleted(text: str) -> str | None:
    """The items of a bulleted list as a plain list; None unless two lines or more begin with a dash and a blank.

    A line in front of the first bullet introduces the list; with other lines between them it is no list.
    """
    if "\n" not in text:
        return None
    lines = [line for line in text.splitlines() if line.strip()]
    marked = [_BULLET.match(line) for line in lines]
    first = next((i for i, mark in enumerate(marked) if mark), len(lines))
    if first > 1 or len(lines) - first < 2 or not all(marked[first:]):
        return None
    items = [_item(line, mark) for line, mark in zip(lines[first:], marked[first:], strict=True)]
    return " ".join([*lines[:first], ", ".join(items)])


def _item(line: str, mark: re.Match[str] | None) -> str:
    return line[mark.end() if mark else 0 :].strip().rstrip(",;.")


def colons_as_equals(text: str) -> str | None:
    """`x: 5, y: 6` as `x = 5, y = 6`; None without a name, a colon and a blank. `x:5` without it is a ratio."""
    if ":" not in text or any(command in text for command in _TEXTUAL):
        return None
    changed = _NAMED.sub(_equation, text)
    return None if changed == text else changed


def _equation(match: re.Match[str]) -> str:
    lead, opening, name, closing = match.groups()
    if opening and not closing:
        return f"{lead}{opening}{name} = "
    return f"{lead}{name} = " if opening == closing else match[0]
