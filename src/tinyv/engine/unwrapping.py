"""An answer's text without the markup around the whole of it: boxes, dollars, bold, a final stop."""

from __future__ import annotations

import re

from tinyv.expr.lexer import matching_brace
from tinyv.expr.normalise import repair_escapes
from tinyv.expr.signs import INVISIBLE

_BOX = re.compile(r"\\(?:boxed|fbox|framebox)\s*\{")
_LEAD = re.compile(
    r"^\s*(?:(?:so|thus|therefore|hence|and)\b[, ]*)?(?:the\s+)?(?:final\s+|correct\s+)?"
    r"(?:answer|result|solution)\s*(?:is\b|:|=)\s*:?\s*(?=\S)",
    re.IGNORECASE,
)
_THEREFORE = r"(?:\\(?:therefore|Rightarrow|Longrightarrow|implies)(?![A-Za-z])|[∴⇒⟹]|=>)"
_CONCLUSION = re.compile(rf"^\s*(?:\$\s*{_THEREFORE}\s*\$|(\${{0,2}})\s*{_THEREFORE})\s*(?=\S)")
"""A sign for "therefore" in front of the whole, in dollars of its own or in those of the answer."""
_REMARK = re.compile(
    r"(\\text\s*\{\s*)?[(\[]\s*(?:the\s+|my\s+)?(?:final\s+)?(?:answer|result)\s*[)\]](?(1)\s*\})$",
    re.IGNORECASE,
)
"""`(final answer)` behind an answer."""
_CHINESE_LEAD = re.compile(r"^\s*(?:最终)?(?:答案|答)\s*(?:是|为|:|：)+\s*(?=\S)")
_WRAPPERS = (
    ("$$", "$$"),
    ("$", "$"),
    ("**", "**"),
    ("\\(", "\\)"),
    ("\\[", "\\]"),
    ("`", "`"),
    ('"', '"'),
    ("“", "”"),
)
_DANGLING = ".。;；,，"
"""Stops that end a sentence or a clause."""
_CONTENT = re.compile(
    r"[^\W_]|[∞∅ℝℤℕℚℂ①-⑳%°√π✓✔✗✘☑☒✅❌⊤⊥⌀∄]|\\(?:infty|emptyset|varnothing|mathbb)", re.UNICODE
)
_EMPTY_SET = re.compile(r"^\{\s*\}$|\\\{\s*\\\}")
_COMMANDS = re.compile(r"\\[a-zA-Z]+\*?|\\.")
_CONTENT_COMMANDS = re.compile(
    r"\\(?:infty|emptyset|varnothing|mathbb|pi|alpha|beta|gamma|delta|epsilon|theta|lambda|mu|nu|rho|sigma|tau|phi|psi|omega|chi|xi|eta|zeta"
    r"|Gamma|Delta|Theta|Lambda|Sigma|Phi|Psi|Omega|hbar|ell|varphi|varepsilon|sin|cos|tan|square|checkmark|top|bot|O|nexists|exists|R|Z|N|Q)(?![a-zA-Z])"
)
MAX_ROUNDS = 8
MAX_REMARK = 60
"""A remark is looked for in so many last characters."""


def bare_text(text: str) -> str:
    """The text without wrappers around all of it; what is inside stays as it is."""
    text = repair_escapes(text).translate(_INVISIBLE).strip()
    if not text.isascii():
        text = _CIRCLED_RUN.sub(_uncircled, text)
    for _ in range(MAX_ROUNDS):
        before = text
        text = _unwrap_once(text)
        if text == before:
            break
    return text


_INVISIBLE = {ord(c): None for c in INVISIBLE}
_CIRCLED = {
    chr(start + i): chr(first + i)
    for first, starts in ((65, (0x24B6, 0x1F110, 0x1F130, 0x1F150, 0x1F170)), (97, (0x249C, 0x24D0)))
    for start in starts
    for i in range(26)
}
_CIRCLED_RUN = re.compile(f"[{''.join(_CIRCLED)}]+")


def _uncircled(match: re.Match[str]) -> str:
    """`Ⓑ` is the choice (B), `ⒶⒸ` are two."""
    letters = [_CIRCLED[character] for character in match.group()]
    return f"({letters[0]})" if len(letters) == 1 else ", ".join(letters)


def _unwrap_once(text: str) -> str:
    text = _LEAD.sub("", text, count=1)
    text = _CHINESE_LEAD.sub("", text, count=1)
    text = _CONCLUSION.sub(lambda match: match[1] or "", text, count=1)
    text = _without_end(text) or text
    for opening, closing in _WRAPPERS:
        if len(text) > len(opening) + len(closing) and text.startswith(opening) and text.endswith(closing):
            inner = text[len(opening) : -len(closing)]
            if opening not in inner and closing not in inner:
                return inner.strip()
    return _open_boxes(text)


def _without_end(text: str) -> str:
    """Without stops, blanks and spacing commands at the end, and a remark that this is the answer."""
    end = len(text)
    while end:
        if text[end - 1].isspace() or text[end - 1] in _DANGLING:
            end -= 1
            spacing = end < len(text) and text[end] in " ,"
            if spacing and end and text[end - 1] == "\\":
                end -= 1
        else:
            break
    remark = _REMARK.search(text[:end], max(0, end - MAX_REMARK))
    return text[: remark.start()].rstrip() if remark and remark.start() else text[:end]


def _open_boxes(text: str) -> str:
    """The content of a box around everything; boxes inside a sentence lose their frames."""
    match = _BOX.search(text)
    while match:
        close = matching_brace(text, match.end() - 1)
        if close < 0:
            return text
        text = f"{text[: match.start()]} {text[match.end() : close]} {text[close + 1 :]}".strip()
        match = _BOX.search(text)
    return text


def has_content(text: str) -> bool:
    """True if the text holds a letter, a digit or a symbol that stands for something: not only marks and markup."""
    if _CONTENT_COMMANDS.search(text):
        return True
    return bool(_EMPTY_SET.search(text) or _CONTENT.search(_COMMANDS.sub(" ", text)))
