r"""What one kind of spelling is brought to: marks, leads, signs, letters, indices, case, joints, commands, digits.

Every function takes one kind of difference off a text and leaves the rest; patterns are linear, texts are short.
"""

from __future__ import annotations

import re

from tinyv.expr.signs import GREEK_UNICODE, INVISIBLE, SUBSCRIPTS, SUPERSCRIPTS, UNICODE

_END = r"(?![A-Za-z])"
_STOP = re.compile(r"[\s.。]+(\$*)$")
_BULLET = re.compile(r"(?:^|\n)\s*[*•▪]\s+")
_LINES = re.compile(r"\s*(?:\n|\\\\(?![A-Za-z]))\s*")
_DISPLAY = re.compile(r"^(?:\$\$|\\\[)\s+(.*?)\s+(?:\$\$|\\\])$", re.DOTALL)
_LEAD = re.compile(
    r"^\s*(?:(?:so|thus|therefore|hence|and)\b[, ]*)?"
    r"(?:(?:the\s+)?(?:final\s+|correct\s+)?(?:answer|result|solution)\s*(?:is\b|:|=)\s*:?|(?:最终)?(?:答案|答)\s*[是为:：]+)?"
    r"\s*",
    re.IGNORECASE,
)
PART = re.compile(
    r"^\s*(?:\\text(?:bf)?\s*\{\s*)?\(([a-h]|i{1,3}|iv)\)\s*\}?"
    r"\s*(?:\\[,;: ]|\\q?quad|[:~.]|\s)*(?=\S)"
)
"""The letter of a part of the question in front of its answer."""
_THEREFORE = re.compile(
    r"^\s*(\$*)\s*(?:\\(?:therefore|Rightarrow|Longrightarrow|implies)(?![A-Za-z])|[∴⇒⟹]|=>|=(?!=))\s*"
)
_SIGNS = tuple(
    (re.compile(pattern), sign)
    for pattern, sign in (
        (rf"\\leq?(?:slant|q)?{_END}|<=|=<", "≤"), (rf"\\geq?(?:slant|q)?{_END}|>=", "≥"),
        (rf"\\neq?{_END}|!=", "≠"), (rf"\\div{_END}", "/"),
        (rf"\\(?:times|cdot){_END}|(?<=[\w)}}])\s?\*(?!\*)(?=\s?[\w({{\\])", "·"),
        (r"\^\s*\{?\s*\\circ\s*\}?", "°"), (rf"\\(?:emptyset|varnothing){_END}", "∅"),
        (rf"\\(?:right|long)?(?:to|rightarrow){_END}", "→"), (rf"\\(?:[lc]?dots|dotsc){_END}|\.\.\.", "…"),
        (r"\\([%$#&])", r"\1"), (rf"(?<![A-Za-z\\])(pi|sqrt|infty){_END}", r"\\\1 "),
        (r"(?<=[A-Za-z\d}\\])\s*\\(?=(?:pi|sqrt))", r"\\"),
        (rf"\+\s*\\(?=infty{_END})", r"\\"), (rf"\\approx{_END}", "≈"), (r"\\mathbb\s*\{?([RZNQC])\}?", r"\1"),
        (rf"\\mid{_END}", "|"), (r"''|``", '"'), (rf"\\setminus{_END}", "\\\\"),
    )
)  # fmt: skip
_RAISED = re.compile("[" + "".join(SUPERSCRIPTS) + "]+")
_SEPARATORS = "，；：。、\u00a0\u2009\u202f\u2002\u2003\u3000"
"""Signs between parts and blanks: rungs of their own take them off."""
_ASCII = str.maketrans(
    {
        **{sign: plain for sign, plain in UNICODE.items() if sign not in _SEPARATORS},
        **{sign: f"\\{name} " for sign, name in GREEK_UNICODE.items()},
        **dict.fromkeys(INVISIBLE, ""),
    }
)
_ROOT = re.compile(r"\\sqrt\s*\(([^()]*)\)|\\sqrt\s*(\w)")
_STAR = re.compile(r"(?<=[\d)}])·(?=\\(?:sqrt|pi)|[a-z(])")
_VARIANT = re.compile(rf"\\var(epsilon|phi|theta|rho|sigma|kappa|pi){_END}")
_UPRIGHT = re.compile(r"\\(?:mathrm|operatorname|text|rm)\s*\{([eid])\}|\\([ij])math" + _END)
_ELL = re.compile(rf"\\ell{_END}")
_GLUED = re.compile(r"(?<![A-Za-z\\])([A-Za-z])(\d)(?=\s*=)")
_LOWERED = re.compile("[" + "".join(SUBSCRIPTS) + "]+")
_INDEX = re.compile(r"_\s*(?:\{\s*(?:\\(?:text|mathrm|rm|textrm)\s*\{([^{}]*)\}|([^{}]*))\s*\}|(\w))")
_FACE = re.compile(
    r"\\(?:mathbf|vec|boldsymbol|bm|overrightarrow|mathcal|mathscr|mathit|mathbb|hat)\s*\{([^{}]*)\}"
    r"|\\(?:mathrm|operatorname|text|textbf)\s*\{([A-Z]{1,3})\}"
)
_JOINT = re.compile(
    r"(?:\s*\\text\s*\{\s*|\s*\$\s*|\s*[,;]\s*|\s+|(?=[和或与、且]))(?:and|or|和|或|与|、|且|&)(?:\s*\}\s*|\s*\$\s*|\s+|(?<=[和或与、且])\s*)"
)
_TIGHT_DISPLAY = re.compile(r"^(?:\$\$|\\\[)(?=\S)(.*)(?<=\S)(?:\$\$|\\\])$", re.DOTALL)
_BOXED = re.compile(r"^\$*\s*\\(?:boxed|fbox)\s*\{(.*)\}\s*\$*$", re.DOTALL)
_DOLLAR = re.compile(r"(?<!\$)\$(?!\$)")
_WRAPPERS = (("$", "$"), (r"\(", r"\)"), ("**", "**"), ("*", "*"), ("`", "`"), ('"', '"'))
_SIZES = re.compile(rf"\\(?:left|right|[bB]igg?[lrm]?|displaystyle|textstyle|limits){_END}")
_TEXT = re.compile(
    r"(?<!_\{)(?<!_)\\(?:text|mathrm|textrm|mbox|operatorname|textbf|rm|boxed|fbox|ensuremath)\s*(?!\{[eid]\})\{([^{}]*)\}"
)
_FRACTION = re.compile(r"\\[dtc]?frac\s*(?:\{([^{}]*)\}|(\d))\s*(?:\{([^{}]*)\}|(\d))")
_GROUP = re.compile(r"(?<=[A-Za-z\d}^)\]|'])\{([^{}]*)(?<!\\)\}")
_ATOM = re.compile(r"\s*(?:\d+|\\?[A-Za-z]+)\s*")
_SPACED_FRACTION = re.compile(r"\\[dtc]?frac(?![A-Za-z])")
_THOUSANDS = re.compile(r"(?<=\d)(?:,(?:\\!)?|\{,\}|\\[,;: ]|\s|'|，)(?=\d{3}(?:\D|$))")
_GROUPED = re.compile(r"^\D{0,4}[1-9]\d{0,2}(?:(?:,(?:\\!)?|\{,\}|\\[,;: ]|\s|')\d{3})+(?:\.\d+)?\D{0,4}$")
_COMMA = re.compile(r"^([^\d(\[{]{0,4}\d+)(?:,|\{,\})(\d+[^\d)\]}]{0,4})$")
_POINT = re.compile(r"(?<![\d.])\.(?=\d)")
_REGIONAL = (
    (re.compile(rf"\\(?:operatorname\s*\{{)?arctg\}}?{_END}"), r"\\arctan"),
    (re.compile(rf"\\(?:operatorname\s*\{{)?c(?:o)?tg\}}?{_END}"), r"\\cot"),
    (re.compile(rf"\\(?:operatorname\s*\{{)?tg\}}?{_END}"), r"\\tan"),
    (re.compile(rf"\\(?:operatorname\s*\{{)?sh\}}?{_END}"), r"\\sinh"),
    (re.compile(rf"\\(?:operatorname\s*\{{)?ch\}}?{_END}"), r"\\cosh"),
    (re.compile(r"\\[dt]?binom\s*\{(\w+)\}\s*\{(\w+)\}"), r"C_\1^\2"),
    (re.compile(r"\\mathrm\s*\{C\}(?=_)"), "C"),
    (re.compile(r"(?<=[A-Za-z}])\s*(?::|\|)\s*(?=[^\d\s])"), "|"),
)  # fmt: skip
_PARTS = re.compile(r"\s*(?:[,;，；]|\\q?quad(?![A-Za-z])|\\[;,](?=\s*,))+\s*")
_BRACKETS = (("\\{", "\\}"), ("\\lbrace", "\\rbrace"), ("(", ")"), ("[", "]"), ("{", "}"))
_BLANKS = re.compile(
    r"(?!(?<=\d)(?:\\,| |~|\u00a0)\d{3}(?!\d))(?:\\q?quad(?![A-Za-z])|\\[,;:! ]|[\s~\u00a0]+)"
)


def lines(text: str) -> str:
    """Items in lines or behind bullets with commas between them."""
    text = _BULLET.sub("\n", text).strip()
    display = _DISPLAY.match(text)
    if display and "$" not in display[1]:
        text = display[1]
    return _LINES.sub(", ", text) if "\n" in text or "\\\\" in text else text


def stopped(text: str) -> str:
    """Without a stop at the end."""
    return _STOP.sub(r"\1", text)


def unled(text: str) -> str:
    """Without an announcement or a sign for "therefore" in front."""
    return PART.sub("", _THEREFORE.sub(r"\1", _LEAD.sub("", text, count=1), count=1), count=1)


def signs(text: str) -> str:
    """Signs in one spelling."""
    if not text.isascii():
        text = _RAISED.sub(lambda m: "^{" + "".join(SUPERSCRIPTS[c] for c in m[0]) + "}", text).translate(
            _ASCII
        )
    for pattern, sign in _SIGNS:
        text = pattern.sub(sign, text)
    return _STAR.sub("", _ROOT.sub(lambda m: f"\\sqrt{{{m[1] or m[2]}}}", text))


def letters(text: str) -> str:
    """Shapes of one letter, and constants in roman type."""
    if "\\" not in text:
        return text
    text = _UPRIGHT.sub(lambda m: m[1] or m[2], _VARIANT.sub(r"\\\1", text))
    return _ELL.sub("l", text)


def indices(text: str) -> str:
    """Indices without braces, faces and low digits."""
    text = _LOWERED.sub(lambda m: "_" + "".join(SUBSCRIPTS[c] for c in m[0]), text)
    text = _GLUED.sub(r"\1_\2", text)
    return (
        _INDEX.sub(lambda m: "_" + (m[1] or m[2] or m[3] or "").strip() + " ", text) if "_" in text else text
    )


def cased(text: str) -> str:
    """Without faces, in small letters."""
    return _FACE.sub(lambda m: m[1] or m[2] or "", text).lower()


def joined(text: str) -> str:
    """Words between parts as commas."""
    return _JOINT.sub(", ", text)


def commands(text: str) -> str:
    """Without what only sets: dollars, sizes, text commands, braces; fractions with a slash."""
    text = _TEXT.sub(r"\1", _TEXT.sub(r"\1", _SIZES.sub("", _unwrapped(text))))
    for _ in range(3):
        text, count = _FRACTION.subn(_slashed, text)
        if not count:
            break
    text = _SPACED_FRACTION.sub(r"\\frac", _DOLLAR.sub("", text))
    return _GROUP.sub(r"\1", _GROUP.sub(r"\1", text))


def _unwrapped(text: str) -> str:
    text = text.strip()
    whole = _TIGHT_DISPLAY.match(text) or _BOXED.match(text)
    if whole:
        return whole[1]
    for opening, closing in _WRAPPERS:
        size = len(opening) + len(closing)
        if len(text) > size and text.startswith(opening) and text.endswith(closing):
            return text[len(opening) : -len(closing)].strip()
    return text


def _slashed(match: re.Match[str]) -> str:
    top, bottom = match[1] or match[2] or "", match[3] or match[4] or ""
    return f"{_grouped(top)}/{_grouped(bottom)}"


def _grouped(part: str) -> str:
    return part.strip() if _ATOM.fullmatch(part) else f"({part})"


def digits(text: str) -> str:
    """Numbers and names of functions as one region writes them."""
    if _GROUPED.match(text):
        text = _THOUSANDS.sub("", text)
    text = _POINT.sub("0.", _COMMA.sub(r"\1.\2", text))
    for pattern, name in _REGIONAL:
        text = pattern.sub(name, text)
    return text


def parted(text: str) -> str:
    """Parts behind commas, whatever stood between them."""
    return _PARTS.sub(",", text)


def opened(text: str) -> str:
    """Without brackets around the whole."""
    for _ in range(3):
        inner = _inside(_SIZES.sub("", text).strip(" $"))
        if inner is None:
            return text
        text = inner
    return text


def layers(text: str) -> list[str]:
    """The opening brackets around the whole, from the outside to the inside."""
    text, found = _SIZES.sub("", text).strip(" $"), []
    for _ in range(3):
        inner = _inside(text)
        if inner is None:
            break
        found.append(text[: text.index(inner)].strip(" \\"))
        text = inner.strip()
    return found


def _inside(text: str) -> str | None:
    """What stands between the brackets around the whole; None if there are none."""
    for opening, closing in _BRACKETS:
        if text.startswith(opening) and text.endswith(closing) and len(text) > len(opening) + len(closing):
            inner = text[len(opening) : -len(closing)]
            return inner if _balanced(inner, opening[-1], closing[-1]) else None
    return None


def _balanced(text: str, opening: str, closing: str) -> bool:
    depth = 0
    for character in text:
        depth += (character == opening) - (character == closing)
        if depth < 0:
            return False
    return depth == 0


def is_grouped(text: str) -> bool:
    """True for one number with signs or blanks between its thousands."""
    return bool(_GROUPED.match(text.strip(" $")))


def squeezed(text: str) -> str:
    """Without blanks."""
    return _BLANKS.sub("", text)
