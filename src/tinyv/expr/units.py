"""Unit texts to units: `km/h`, `\\text{cm}^2`, `square feet`, `平方厘米`. The table is in `unit_table.py`.

`parse_unit` reads LaTeX and plain notation and never raises: what it does not know is None.
"""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from functools import lru_cache
from typing import Final

from tinyv.expr.unit import Unit, comparable, convert, power, ratio, times
from tinyv.expr.unit_lookup import dimension_of, known_units, long_names
from tinyv.expr.unit_names import AMBIGUOUS_UNIT_WORDS, PHRASES, SINGLE_LETTER_UNITS

__all__ = [
    "AMBIGUOUS_UNIT_WORDS",
    "MAX_UNIT_LENGTH",
    "SINGLE_LETTER_UNITS",
    "Unit",
    "comparable",
    "convert",
    "is_unit_word",
    "parse_unit",
    "ratio",
]

MAX_UNIT_LENGTH: Final = 80
"""A longer text is not a unit."""
MAX_UNIT_EXPONENT: Final = 12
"""A higher power of one unit is not a unit."""

_WRAPPER = re.compile(
    r"\\(?:text|mathrm|mathit|mbox|textrm|textbf|mathbf|operatorname|rm|hbox|unit|si)\s*\{([^{}]*)\}"
)
_FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_REPLACEMENTS = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"\\[,;:!> ]|~|\\q?quad\b|\\(?:rm|it)\b", " "),
        (r"\\mu\s*|µ", "μ"),
        (r"\\Omega\b|\\ohm\b", "Ω"),
        (r"\\AA\b|\\mathring\s*\{?A\}?|\\angstrom\b", "Å"),
        (r"\^?\s*\{?\s*\\(?:circ|degree)\b\s*\}?", "°"),
        (r"\\cdot\b|\\times\b|[⋅•×∙*](?!\*)|(?<!\*)\*(?!\*)", "·"),
        (r"\\\$", "$"),
        (r"\\ell\b", "ℓ"),
        (r"\b(?:square\b|sq\b\.?)\s*(?=\S)", "□"),
        (r"\b(?:cubic\b|cu\b\.?)\s*(?=\S)", "■"),
        (r"平方", "□"),
        (r"立方", "■"),
        (r"\s*\bsquared\b", "^2"),
        (r"\s*\bcubed\b", "^3"),
        (r"\s*/\s*|(?:^|\s+)per\s+|每", "/"),
    )
)
_PHRASES = tuple(
    (re.compile(rf"(?<![A-Za-z]){pattern}", re.IGNORECASE), word) for pattern, word in PHRASES.items()
)
_EXPONENT = r"(?:\s*(?:\^|\*\*)\s*(?:\{\s*([+-]?\d+)\s*\}|\(\s*([+-]?\d+)\s*\)|([+-]?\d+))|(-?\d+))?"
_FACTOR = re.compile(rf"([□■]?)(°[CFK]\b|°|US\$|[$€£¥¢₹₽₩₪]|[A-Za-zμΩÅåöℓ]+\.?|[\u4e00-\u9fff]+){_EXPONENT}")
_JOIN = re.compile(r"\s*[·\-.]\s*|\s+|(?=[□■°])|(?<=\d)(?=[^\W\d])|(?<=\})")


def parse_unit(text: str) -> Unit | None:
    """The unit that `text` names as a whole, or None if it is not one. Cached; never raises."""
    return _parse_cached(text) if len(text) <= MAX_UNIT_LENGTH else None


def is_unit_word(text: str) -> bool:
    """True if `text` is the name of one unit of more than one letter (`cm`, `feet`, `MeV`, `°C`, `厘米`)."""
    known = known_units()
    return text not in SINGLE_LETTER_UNITS and (text in known or text.lower() in long_names())


@lru_cache(maxsize=4096)
def _parse_cached(text: str) -> Unit | None:
    return _quotient(_clean(text))


def _clean(text: str) -> str:
    """One plain notation for all the ways to write a unit."""
    while (unwrapped := _FRACTION.sub(r"(\1)/(\2)", _WRAPPER.sub(r" \1 ", text))) != text:
        text = unwrapped
    text = unicodedata.normalize("NFKC", text.replace("ℓ", r"\ell")).replace("−", "-").replace("$$", "")
    for pattern, replacement in _REPLACEMENTS:
        text = pattern.sub(replacement, text)
    for pattern, word in _PHRASES:
        text = pattern.sub(word, text)
    return re.sub(r"\s+(?=[\^°])|(?<=[□■])\s+", "", text).strip().rstrip(",;")


def _quotient(text: str) -> Unit | None:
    """`a b/c d`: all that follows the slash is below it (`J/mol K`); `a/b/c` only of single factors."""
    parts = [part.strip() for part in text.split("/")]
    if parts in (["1"], [""]):
        return None
    below = [part[1:-1] if part.startswith("(") and part.endswith(")") else part for part in parts[1:]]
    particle = "eV" in parts[0]
    units = [_product(part, particle) for part in below]
    top = _numerator(parts[0])
    if top is None or (len(units) > 1 and any(_JOIN.search(part) for part in below)):
        return None
    for unit in units:
        if unit is None:
            return None
        top = times(top, unit, -1)
    return top


def _numerator(text: str) -> Unit | None:
    if text in ("1", ""):
        return Unit(Fraction(1), ())
    return _product(text[1:-1] if text.startswith("(") and text.endswith(")") else text, particle=False)


def _product(text: str, particle: bool) -> Unit | None:
    """Factors joined by a dot, a hyphen or space; one factor alone keeps its offset."""
    unit: Unit | None = None
    position = 0
    while match := _FACTOR.match(text, position):
        factor = _factor(match, particle)
        if factor is None:
            return None
        unit = factor if unit is None else times(unit, factor, 1)
        position = match.end()
        if position == len(text):
            return unit
        join = _JOIN.match(text, position)
        if join is None:
            return None
        position = join.end()
    return None


def _factor(match: re.Match[str], particle: bool) -> Unit | None:
    exponent = int(match[3] or match[4] or match[5] or match[6] or 1)
    unit = _named(match[2], particle)
    if unit is None or not 0 < abs(exponent) <= MAX_UNIT_EXPONENT:
        return None
    return power(unit, exponent * {"": 1, "□": 2, "■": 3}[match[1]])


def _named(name: str, particle: bool) -> Unit | None:
    """Symbols as written, then long names in any case. `c` is the speed of light below an energy only."""
    if particle and name == "c":
        return Unit(Fraction(299792458), dimension_of("L T-1"))
    known = known_units()
    found = known.get(name) or known.get(name.removesuffix("."))
    if found is None and name.lower() in long_names():
        found = known[name.lower()]
    return found
