"""MathML rebuilt from a list of elements and values that can do nothing but be seen.

What a library made of a model's answer is as hostile as the answer. Nothing of it is copied: each element is
written anew if its name is on the list, with those attributes whose values are on a list, and its text escaped.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from tinyv.page.text import shown

MOST_ELEMENTS = 1_500
MOST_DEPTH = 60
_LEAVES = frozenset(("mi", "mn", "mo", "mtext"))
_EXACTLY = {
    "mfrac": 2,
    "mroot": 2,
    "msup": 2,
    "msub": 2,
    "munder": 2,
    "mover": 2,
    "msubsup": 3,
    "munderover": 3,
}
_ROWS = frozenset(("math", "mrow", "msqrt", "mstyle", "menclose", "mtable", "mtr", "mtd"))
_TRUTH = frozenset(("true", "false"))
_VALUES: dict[str, frozenset[str]] = {
    "display": frozenset(("inline", "block")),
    "stretchy": _TRUTH,
    "fence": _TRUTH,
    "accent": _TRUTH,
    "largeop": _TRUTH,
    "movablelimits": _TRUTH,
    "displaystyle": _TRUTH,
    "form": frozenset(("prefix", "infix", "postfix")),
    "columnalign": frozenset(("left", "center", "right")),
    "scriptlevel": frozenset("012"),
    "linethickness": frozenset("0"),
    "notation": frozenset(("box", "updiagonalstrike", "downdiagonalstrike", "horizontalstrike")),
    "mathvariant": frozenset(
        "normal bold italic bold-italic double-struck script fraktur sans-serif monospace".split()
    ),
}
_LENGTHS = frozenset(("width", "minsize", "maxsize"))
_LENGTH = re.compile(r"[0-4](\.\d{1,3})?em")
_NUMBERED = re.compile(r"&#x([0-9A-Fa-f]{1,6});")
_SLASH = "\u29f8"
_ORDINARY = frozenset("∞∅∂∇∠△∀∃ℵ°")
"""Signs that the library calls operators although nothing stands at their sides."""
_NARROW = {"/": "0em", "|": "0.06em", "∥": "0.16em"}
_LONG = 8
"""Elements of a row that may be broken."""
_VERY_LONG = 14
"""Elements of one that may be broken within its brackets."""
_OPENS, _CLOSES = frozenset("([{"), frozenset(")]}")
_NBSP = "\u00a0"
_MANY_WORDS = 3
_BEFORE = frozenset("=≤≥<>∪∩≠≈≡∈⇒→⟹∧∨")
_NAME = re.compile(r"[A-Za-z]{2,8}")


class NotAllowedError(ValueError):
    """The tree holds what cannot be shown as mathematics: the text is shown as it is instead."""


def rebuilt(tree: Element) -> str:
    """Safe HTML of a MathML tree; raises NotAllowedError if an element, a command or the size is not allowed."""
    if sum(1 for _ in tree.iter()) > MOST_ELEMENTS:
        raise NotAllowedError("too many elements")
    return _breakable(tree) or _element(tree, 0)


def _breakable(tree: Element) -> str:
    """A long formula within a line as several, so that it can wrap where mathematics does; empty for a short one.

    Browsers do not break a formula. It is cut before signs of relation and union, after commas and words, outside
    of brackets; if it is very long, within the outermost ones as well, but not at their commas. Whole phrases, such as
    the reasons that some answers give, are no longer part of a formula: they wrap as any text does.
    """
    rows = list(tree)
    if tree.get("display") == "block" or len(rows) != 1:
        return ""
    if len(rows[0]) < _LONG and not any(map(_phrase, rows[0])):
        return ""
    return "<wbr>".join(_parts(rows[0]))


def _parts(row: Element) -> Iterator[str]:
    """The formulas and phrases that a row is cut into."""
    part: list[str] = []
    inner = int(len(row) >= _VERY_LONG)
    depth = 0
    for child in row:
        sign = _numbers(child.text or "") if child.tag == "mo" else ""
        depth += (sign in _OPENS) - (sign in _CLOSES)
        page = _element(child, 2)
        phrase, before = _phrase(child), sign in _BEFORE and depth <= inner
        after = (depth == 0 and sign == ",") or (child.tag == "mtext" and depth <= inner)
        breaks = bool(part) and (before or after)
        if part and (phrase or before):
            yield _formula(part)
            part = []
        if phrase:
            yield f'<span class="phrase">{_text(child).replace(_NBSP, " ")}</span>'
            continue
        part.append(page.replace("<mo", '<mo form="infix"', 1) if breaks and sign else page)
        if breaks and not before:
            yield _formula(part)
            part = []
    if part:
        yield _formula(part)


def _formula(elements: list[str]) -> str:
    return f"<math><mrow>{''.join(elements)}</mrow></math>"


def _phrase(element: Element) -> bool:
    """Whether it is text of several words within a formula."""
    return element.tag == "mtext" and len(_numbers(element.text or "").split()) >= _MANY_WORDS


def _element(element: Element, depth: int) -> str:
    if depth > MOST_DEPTH:
        raise NotAllowedError("nested too deep")
    name = element.tag
    if name in _LEAVES:
        return _leaf(element, _text(element))
    if name == "mspace":
        return _written(element, "")
    if name == "mpadded":
        return _overlaid(element, depth)
    if name not in _ROWS and _EXACTLY.get(name) != len(element):
        raise NotAllowedError(name)
    if element.text and element.text.strip():
        raise NotAllowedError("text outside of a leaf")
    inside = "".join(_element(child, depth + 1) for child in element)
    return inside if name == "mrow" and len(element) == 1 else _written(element, inside)


def _written(element: Element, inside: str) -> str:
    return f"<{element.tag}{_attributes(element)}>{inside}</{element.tag}>"


def _leaf(element: Element, text: str) -> str:
    """A leaf with the spaces that mathematics has at its sides: `sin x`, not `sinx`; `3/4`, not `3 / 4`."""
    name = element.tag
    if name == "mo" and text in _ORDINARY:
        return f"<mi>{text}</mi>"
    space = _NARROW.get(text) if name == "mo" else None
    if name in ("mi", "mo") and _NAME.fullmatch(text) and "mathvariant" not in element.attrib:
        name, space = "mo", "0.12em"
    if space is None or "fence" in element.attrib:
        return _written(element, text)
    sides = f' lspace="{space}" rspace="{space}"'
    return f"<{name}{_attributes(element)}{sides}>{text}</{name}>"


def _attributes(element: Element) -> str:
    kept = [item for item in element.attrib.items() if _harmless(*item) and item != ("display", "inline")]
    return "".join(f' {name}="{value}"' for name, value in kept)


def _harmless(name: str, value: str) -> bool:
    if name in _LENGTHS:
        return bool(_LENGTH.fullmatch(value))
    return value in _VALUES.get(name, ())


def _text(element: Element) -> str:
    """The text of a leaf; a command or a mark of layout that was left in it means it was not understood."""
    if len(element):
        raise NotAllowedError("an element within text")
    text = _numbers(element.text or "").replace("\u29f5", "\u2216")  # few fonts have the former
    if any(mark in text for mark in "\\{}$") and text not in ("{", "}", "$", "\\"):
        raise NotAllowedError(text)
    if element.tag != "mtext" and "&" in text:
        raise NotAllowedError(text)
    return html.escape(shown(text) if text.strip("\u00a0") else text, quote=False)


def _numbers(text: str) -> str:
    """The text with its characters in place of their numbers, which is how the library writes most signs."""
    return _NUMBERED.sub(_numbered, text)


def _numbered(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return chr(code) if code <= 0x10FFFF else "\ufffd"


def _overlaid(element: Element, depth: int) -> str:
    """Only the slash of a negation takes no width; whatever else is padded is shown in its own place."""
    inside = "".join(_element(child, depth + 1) for child in element)
    texts = [child.text for child in element.iter() if child.text]
    slash = [_numbers(text) for text in texts] == [_SLASH]
    return f'<mpadded width="0">{inside}</mpadded>' if slash else f"<mrow>{inside}</mrow>"
