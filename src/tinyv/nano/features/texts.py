"""A pair cut into what the features count: words, alternatives, signs of formulas, numbers."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache

MAX_CHARACTERS = 2000
"""Of each text so much is looked at; longer answers are mostly gated before."""
MAX_ALTERNATIVES = 64
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+(?:[.,]\d+)*")
_HAN = re.compile(r"[\u4e00-\u9fff]")
STRIPPED = re.compile(
    r"\\(?:text|textbf|textit|mathrm|mathbf|mathit|mathsf|boldsymbol|bm|bf|rm|operatorname|mbox|left|right|displaystyle"
    r"|quad|qquad|boxed|big|Big|bigg|Bigg|limits)(?![a-zA-Z])|\\[,;:! ]|[$~]"
)
_SIGN = re.compile(r"\\[a-zA-Z]+|[a-zA-Z]|\d+(?:\.\d+)?|[^\sa-zA-Z\d{}]")
SAME_SIGN = {
    "\\dfrac": "\\frac", "\\tfrac": "\\frac", "\\cfrac": "\\frac", "\\le": "≤", "\\leq": "≤", "\\leqslant": "≤",
    "\\ge": "≥", "\\geq": "≥", "\\geqslant": "≥", "\\cdot": "*", "\\times": "*", "·": "*", "×": "*", "\\varepsilon":
    "\\epsilon", "ε": "\\epsilon", "\\varphi": "\\phi", "\\vartheta": "\\theta", "π": "\\pi", "∞": "\\infty", "−": "-",
    "\\lbrace": "{", "\\rbrace": "}", "\\ln": "\\log", "√": "\\sqrt", "∪": "\\cup", "∈": "\\in", "\\to": "→",
    "\\rightarrow": "→", "\\ne": "≠", "\\neq": "≠", "\\approx": "=", "≈": "=", "\\simeq": "=", "\\equiv": "=",
    "\\prime": "'", "\\nu": "v", "\\ell": "l", "μ": "\\mu", "ω": "\\omega", "λ": "\\lambda", "θ": "\\theta",
    "α": "\\alpha", "β": "\\beta", "γ": "\\gamma", "σ": "\\sigma", "ρ": "\\rho", "φ": "\\phi", "ħ": "\\hbar",
}  # fmt: skip
STOP = frozenset(
    "a an the of in on at to for from by with and or as is are was were be been it its this that these those which who"
    " whom whose what when where how there he she they his her their has have had do does did not also into than then"
    " about over under after before during between out up down s t".split()
)
"""Words that tell answers apart too seldom to count."""


@lru_cache(maxsize=4096)
def words_of(text: str) -> tuple[str, ...]:
    """Words and numbers in lower case without accents; Chinese characters one by one."""
    text = text[:MAX_CHARACTERS]
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", _HAN.sub(lambda match: f" {match[0]} ", text))
        text = "".join(c for c in decomposed if not unicodedata.combining(c))
    found = (word.replace("’", "'").removesuffix("'s") for word in _WORD.findall(text.lower()))
    return tuple(word.replace(",", "") if word[0].isdigit() else word for word in found)


def content_of(words: tuple[str, ...]) -> tuple[str, ...]:
    """Without the words that every text has; all of them where nothing else is there."""
    return tuple(word for word in words if word not in STOP) or words


@lru_cache(maxsize=4096)
def signs_of(text: str) -> tuple[str, ...]:
    """The signs of a formula in one spelling, without typesetting and braces."""
    found = _SIGN.findall(STRIPPED.sub(" ", text[:MAX_CHARACTERS]))
    return tuple(SAME_SIGN.get(sign, sign) for sign in found)


@lru_cache(maxsize=1024)
def alternatives_of(reference: str) -> tuple[str, ...]:
    """The alternatives that slashes part in a reference of words; else the whole, alone."""
    if "\\" in reference or "/" not in reference or not re.search(r"[^\W\d_]{3}", reference):
        return (reference,)
    parts = tuple(dict.fromkeys(part.strip() for part in reference.split("/") if part.strip()))
    return parts[:MAX_ALTERNATIVES] if len(parts) > 1 else (reference,)


@dataclass(frozen=True)
class Texts:
    """One pair; everything else is worked out once, at first use."""

    question: str
    ground_truth: str
    answer: str

    @cached_property
    def asked(self) -> frozenset[str]:
        """Words of the question."""
        return frozenset(words_of(self.question))

    @cached_property
    def wanted(self) -> frozenset[str]:
        """Words of the reference."""
        return frozenset(words_of(self.ground_truth))

    @cached_property
    def known(self) -> frozenset[str]:
        """Words of the question and of the reference."""
        return self.asked | self.wanted

    @cached_property
    def given(self) -> tuple[str, ...]:
        """Words of the answer, in order."""
        return words_of(self.answer)

    @cached_property
    def given_content(self) -> tuple[str, ...]:
        """The same without stop words."""
        return content_of(self.given)

    @cached_property
    def alternatives(self) -> tuple[tuple[str, ...], ...]:
        """Content words of each alternative of the reference."""
        found = (content_of(words_of(text)) for text in alternatives_of(self.ground_truth))
        return tuple(dict.fromkeys(words for words in found if words)) or ((),)
