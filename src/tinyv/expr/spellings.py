"""Second readings of notation that means one thing in one place and another elsewhere, as other spellings of the text.

`0,75` may be two items or three quarters, `5k` a product or five thousand. The parser takes one reading; a spelling
from here makes it take the other. None of them says which is meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

Change = str | Callable[[re.Match[str]], str]

_POWERS = dict(zip("kKMGBTμµnp", (3, 3, 6, 9, 9, 12, -6, -6, -9, -12), strict=True))
"""Powers of ten behind a letter: prefixes without their unit, and B for billions; `5m` are metres."""
_HYPERBOLIC = {"sh": "sinh", "ch": "cosh", "th": "tanh"}
_SUBSCRIPT_16 = r"(?<![\w.\\])\(?(?:\\(?:text|mathrm)\{)?([0-9A-Fa-f]{2,40})\}?\)?_\{?16\}?\s*$"


@dataclass(frozen=True, slots=True)
class Reading:
    """One second reading: what it looks for in a text and what it writes instead."""

    reason: str
    """Why a pair that may be right under it is left open."""
    signs: frozenset[str]
    """Without one of these characters there is no place to look for."""
    pattern: re.Pattern[str]
    change: Change
    sure: bool = False
    """True if two texts that agree under it can hardly do so by chance."""

    def spell(self, text: str) -> str | None:
        """The text spelled for this reading; None if it has no place in it."""
        changed = self.pattern.sub(self.change, text)
        return changed if changed != text else None


def _digits_only(match: re.Match[str]) -> str:
    return re.sub(r"\D", "", match.group())


def _with_point(match: re.Match[str]) -> str:
    """`(1,5)` and `[1,5]` are a pair whatever the custom."""
    around = match.string[max(0, match.start() - 1) : match.end() + 1]
    paired = around[0] in "([" and around[-1] in ")]"
    return match.group() if paired else f"{match[1]}.{match[2]}"


def _in_pairs(match: re.Match[str]) -> str:
    """`0,5,1,5` as 0.5 and 1.5."""
    parts = match.group().split(",")
    return ",".join(f"{whole}.{rest}" for whole, rest in zip(parts[::2], parts[1::2], strict=True))


def _scaled(match: re.Match[str]) -> str:
    number, letter = match["number"].replace(",", "."), match["first"] or match["second"]
    return rf"{number}\cdot 10^{{{_POWERS[letter]}}}"


def _coded(match: re.Match[str]) -> str:
    return rf"{match[1]}.{match[3]}\cdot 10^{{{_POWERS.get(match[2], 0)}}}"


def _hyperbolic(match: re.Match[str]) -> str:
    return rf"\{_HYPERBOLIC[match[1].lower()]} "


def _reading(
    signs: str, pattern: str, change: Change, reason: str = "ambiguous_notation", sure: bool = False
) -> Reading:
    return Reading(reason, frozenset(signs), re.compile(pattern), change, sure)


DECIMAL_COMMA = _reading(
    ",", r"(?<![\d,.])(?<!,[-+])(\d{1,40}),(\d{1,40})(?![\d.]|,\S)", _with_point, "decimal_comma"
)
"""`0,75`: a decimal comma, where no further comma makes it one of several items."""

READINGS = (
    DECIMAL_COMMA,
    _reading(
        ",", r"(?<![\d,.])\d{1,40},\d{1,40}(?:,\d{1,40},\d{1,40}){1,9}(?![\d,.])", _in_pairs, "decimal_comma"
    ),
    # `12,34,567`: Indian groups; `12,3456`: groups of four; `1.024`: points in groups of three; `1·5`: a raised point.
    _reading(",", r"(?<![\d.,])[1-9]\d?(?:,\d\d){1,12},\d{3}(?!\d|,\d)", _digits_only, sure=True),
    _reading(",", r"(?<![\d.,])[1-9]\d{0,3}(?:,\d{4}){1,9}(?!\d|,\d)", _digits_only),
    _reading(".", r"(?<![\d.,])[1-9]\d{0,2}(?:\.\d{3}){1,12}(?![\d.])", _digits_only),
    _reading("·{", r"(?<![\d.·])(\d{1,40})(?:·|\{\\cdot\})(\d{1,40})(?![\d.·])", r"\1.\2"),
    # `0.1[6]`: a cycle; `2-1/2`: two and a half; `7%3`: a remainder.
    _reading("[", r"(\d)[.,](\d{0,40})\[(\d{1,40})\]", r"\1.\2(\3)"),
    _reading("/", r"(?<![\d.)}\]])(\d{1,9})-(\d{1,9}/\d{1,9})(?![\d.])", r"\1 \2"),
    _reading("%", r"(?<![\d.])(\d{1,40}) ?\\?% ?(\d{1,40})(?!\d)", r"\1 \\bmod \2"),
    # `5k` and `4k7`: thousands; `FFh`, `FF_{16}` and `101b`: digits in another base.
    _reading(
        "kKMGTBnpμµ",
        r"(?<![\w.,])(?P<number>\d{1,40}(?:[.,]\d{1,40})?)"
        r"(?:\\(?:text|mathrm)\{ ?(?P<first>[kKMGTBnpμµ])\}|(?P<second>[kKMGTBnpμµ]))\s*$",
        _scaled,
    ),
    _reading("kKMR", r"(?<![\w.,])(\d{1,9})([kKMR])(\d{1,9})\s*$", _coded),
    _reading("bB", r"(?<![\w.\\])([01]{2,200})[bB]\s*$", r"0b\1"),
    _reading("_", _SUBSCRIPT_16, r"0x\1", sure=True),
    _reading("hH_", rf"{_SUBSCRIPT_16}|(?<![\w.\\])([0-9A-Fa-f]{{2,40}})[hH]\s*$", r"0x\1\2"),
    # `3j` of engineers; `sh x`; `lb 3`; `\tan 60` in degrees; `[x]`, `\{x\}`: parts of x; `(1|2)`: a point.
    _reading("j", r"(?<![A-Za-z\\])j(?![A-Za-z])", "i "),
    _reading("h", r"(?<![A-Za-z\\])([SsCcTt]h) ?(?=[\d(\\]|[a-z](?![A-Za-z]))", _hyperbolic),
    _reading("bd", r"(?<![A-Za-z\\])(?<!\d )(?<!\d)l[bd] ?(?=[\d(])", r"\\log_2 "),
    _reading(
        "tnsc",
        r"((?<![A-Za-z])(?:sin|cos|tan|cot|sec|csc|tg|ctg))(?: ?[({] ?| ?)(\d{2,3})(?: ?[)}])?(?![\w.^°\\/])",
        r"\1(\2^\\circ)",
    ),
    _reading("[", r"(?<!sqrt)(?<!\\)\[([^\[\],;\\\n]{1,60})\]", r"\\lfloor \1\\rfloor "),
    _reading("{", r"\\\{([^{},;|:\\\n]{1,60})\\\}", r"(\1-\\lfloor \1\\rfloor )"),
    _reading("|", r"\((?:[^()|\n]{1,60}\|){1,3}[^()|\n]{1,60}\)", lambda m: m.group().replace("|", ",")),
    # `\langle 1,2)`: a closed end; `\ell n x`; `2.x`: a product; `1.5 (3/2)`: the same value twice.
    _reading("⟨⟩g", r"⟨|⟩|\\[lr]angle(?![A-Za-z])", lambda m: "[" if m.group() in "⟨\\langle" else "]"),
    _reading("ℓl", r"(?<![A-Za-z\\])(?:ℓ ?|\\ell ?|l )n(?![A-Za-z]) ?", r"\\ln "),
    _reading(".", r"(?<=[\w)])\.(?=[A-Za-z(])", r"\\cdot "),
    _reading("(", r"^([^()\n]{1,60}[^\s()]) +\(([^()\n]{1,60})\)$", r"\1=\2"),
)
"""All second readings, the likely ones first."""
