"""1.2 symbols: the same sign in another spelling, as a command, in Unicode or in plain ASCII."""

from __future__ import annotations

import re
from random import Random
from typing import Final

from tinyv.data.reference import Reference
from tinyv.data.rewrite.maker import Maker, claims, some
from tinyv.engine.text.fold import is_words

_END = r"(?![A-Za-z])"
SIGNS: Final[tuple[tuple[str, ...], ...]] = (
    (r"\infty", "∞"),
    (r"\pi", "π"),
    (r"\le", r"\leq", r"\leqslant", "≤", "<="),
    (r"\ge", r"\geq", r"\geqslant", "≥", ">="),
    (r"\ne", r"\neq", "≠", "!="),
    (r"\times", "×", r"\cdot", "·"),
    (r"^\circ", "°", r"^{\circ}"),
    (r"\cup", "∪"),
    (r"\cap", "∩"),
    (r"\in", "∈"),
    (r"\emptyset", "∅", r"\varnothing"),
    (r"\pm", "±"),
    (r"\approx", "≈"),
    (r"\to", "→", r"\rightarrow"),
    (r"\mathbb{R}", "ℝ"),
    (r"\mathbb{Z}", "ℤ"),
    (r"\mathbb{N}", "ℕ"),
    (r"\mathbb{Q}", "ℚ"),
    (r"\%", "%"),
    (r"\ldots", r"\dots", "..."),
    (r"\alpha", "α"), (r"\beta", "β"), (r"\gamma", "γ"), (r"\theta", "θ"), (r"\lambda", "λ"),
    (r"\mu", "μ"), (r"\sigma", "σ"), (r"\omega", "ω"), (r"\Delta", "Δ"), (r"\Omega", "Ω"), (r"\rho", "ρ"),
    (r"\angle", "∠"),
    (r"\equiv", "≡"),
    (r"\perp", "⊥"),
)  # fmt: skip
"""Spellings of one sign; any may stand for any other."""
_POWERS: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_FRACTIONS: Final = {
    "1/2": "½", "1/3": "⅓", "2/3": "⅔", "1/4": "¼", "3/4": "¾", "1/5": "⅕", "1/6": "⅙", "1/8": "⅛", "3/8": "⅜",
}  # fmt: skip
_FRACTION = re.compile(r"(?<![\w.})/])(?:\\d?frac\{(\d)\}\{(\d)\}|(\d)/(\d))(?![\d.\w^/])")
_ROOT = re.compile(r"\\sqrt\{(\d+|[a-z])\}(?![A-Za-z0-9!^])")
_POWER = re.compile(r"(?<=[A-Za-z0-9)])\^(?:\{(\d{1,2})\}|(\d))(?!\d)")
_MINUS = re.compile(r"(?<![A-Za-z\\{])-(?=[\d\s\\(a-zA-Z.])")
_QUOTES: Final = (("'", "’"), ("’", "'"), (' "', " “"))


def _pattern(sign: str) -> re.Pattern[str]:
    """A command must end where it ends; a bare percent sign must not be the end of a command."""
    text = re.escape(sign) + (_END if sign[-1].isalpha() and sign[0] in "\\^" else "")
    return re.compile(rf"(?<!\\){text}" if sign in ("%",) else text)


_FINDERS: Final = tuple(tuple((sign, _pattern(sign)) for sign in row) for row in SIGNS)


@claims
def respelled(reference: Reference, rng: Random) -> list[str]:
    """One sign written in another spelling, everywhere."""
    text = reference.text
    found = [
        _swapped(text, finder, rng.choice([other for other in row if other != sign]))
        for row, finders in zip(SIGNS, _FINDERS, strict=True)
        for sign, finder in finders
        if finder.search(text)
    ]
    return some([one for one in found if one != text], rng)


@claims
def in_unicode(reference: Reference, rng: Random) -> list[str]:
    """All signs in Unicode: `x ≥ √3`, `π/2`, `x²`."""
    del rng
    text = before = reference.text
    if "\\begin" in text:
        return []
    for row, finders in zip(SIGNS, _FINDERS, strict=True):
        target = next((sign for sign in row if not sign.isascii()), None)
        for sign, finder in finders:
            if target and sign != target:
                text = _swapped(text, finder, target)
    text = _POWER.sub(lambda m: (m[1] or m[2]).translate(_POWERS), _ROOT.sub(_bare_root, text))
    return [text] if text != before else []


def _swapped(text: str, finder: re.Pattern[str], sign: str) -> str:
    """With a blank behind a command that would run into a letter."""

    def put(match: re.Match[str]) -> str:
        following = match.string[match.end() : match.end() + 1]
        return sign + (" " if sign[-1].isalpha() and sign[0] in "\\^" and following.isalpha() else "")

    return finder.sub(put, text)


def _bare_root(match: re.Match[str]) -> str:
    return f"√{match[1]}" if len(match[1]) == 1 else f"√({match[1]})"


def roots(reference: Reference, rng: Random) -> list[str]:
    r"""`\sqrt{3}` as `√3` or `sqrt(3)`."""
    text = reference.text
    return (
        some([_ROOT.sub(_bare_root, text), _ROOT.sub(r"sqrt(\1)", text)], rng) if _ROOT.search(text) else []
    )


def small_fractions(reference: Reference, rng: Random) -> list[str]:
    r"""`\frac{1}{2}` as `½`."""
    del rng
    text = reference.text
    swapped = _FRACTION.sub(_one_sign, text)
    return [swapped] if swapped != text else []


def _one_sign(match: re.Match[str]) -> str:
    top, bottom = match[1] or match[3], match[2] or match[4]
    return _FRACTIONS.get(f"{top}/{bottom}", match[0])


def minus(reference: Reference, rng: Random) -> list[str]:
    """A minus sign (U+2212) for the hyphen."""
    del rng
    text = reference.text
    if is_words(text):
        return []
    swapped = _MINUS.sub("−", text)
    return [swapped] if swapped != text else []


def plus_infinity(reference: Reference, rng: Random) -> list[str]:
    r"""`+\infty` for `\infty` at an upper end, or the reverse."""
    del rng
    text = reference.text
    plain = re.sub(r"\+\s*(?=\\infty|∞)", "", text)
    signed = re.sub(r"(?<=[,，] )(?=\\infty|∞)|(?<=[,，])(?=\\infty|∞)", "+", text)
    return [one for one in (plain, signed) if one != text]


@claims
def quotes(reference: Reference, rng: Random) -> list[str]:
    """Straight against curly apostrophes in words."""
    del rng
    text = reference.text
    if not is_words(text):
        return []
    return [text.replace(old, new) for old, new in _QUOTES[:2] if old in text]


def stars(reference: Reference, rng: Random) -> list[str]:
    """Signs of a keyboard: `*` for products, `^` kept, `pi` and `sqrt` without the backslash."""
    del rng
    text = reference.text
    if re.search(r"\\(?!cdot|times|pi|sqrt|left|right)[A-Za-z]", text):
        return []
    typed = re.sub(r"\\(?:left|right)(?![A-Za-z])", "", text)
    typed = re.sub(r"\s*\\(?:cdot|times)(?![A-Za-z])\s*", "*", typed)
    typed = re.sub(r"(?<=\d)\s*\\(pi|sqrt)(?![A-Za-z])", r"*\1", typed)
    typed = re.sub(r"\\(pi|sqrt)(?![A-Za-z])", r"\1", typed)
    typed = re.sub(r"sqrt\{([^{}]*)\}", r"sqrt(\1)", typed)
    return [typed] if typed != text and "{" not in typed else []


MAKERS: tuple[Maker, ...] = (
    respelled,
    in_unicode,
    roots,
    small_fractions,
    minus,
    plus_infinity,
    quotes,
    stars,
)
