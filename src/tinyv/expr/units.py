"""Unit texts to exact values: `km/h` is 5/18 of length per time. The table is in `unit_table.py`.

Exact fractions only; units that hold pi (degrees, revolutions) carry the power of pi beside the factor.
`parse_unit` reads LaTeX and plain notation and never raises: what it does not know is None.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from typing import Final

from tinyv.expr.unit_table import (
    AMBIGUOUS_UNIT_WORDS,
    IRREGULAR_PLURALS,
    PHRASES,
    PREFIX_SETS,
    PREFIXES,
    ROWS,
    SPELLINGS,
    Row,
)

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

SINGLE_LETTER_UNITS: Final[frozenset[str]] = frozenset("m s g h d N J A V K L l C T F W H M P S G u b".split())
"""Names of one letter, which may as well be variables; `is_unit_word` says no to them."""

Dimension = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit, simple or compound: worth `factor * pi**pi` of the base units of `dimension`."""

    factor: Fraction
    dimension: Dimension
    """(base, exponent) pairs, sorted, without zeros: `(("L", 1), ("T", -1))`."""
    offset: Fraction = Fraction(0)
    """Where the scale starts, in base units; only °C and °F standing alone have one."""
    pi: int = 0
    """The power of pi in the value."""

    @property
    def generic(self) -> bool:
        """True for `units`, `square units`: words that any unit may replace."""
        return any(base == "generic" for base, _ in self.dimension)


def parse_unit(text: str) -> Unit | None:
    """The unit that `text` names as a whole, or None if it is not one. Cached; never raises."""
    return _parse_cached(text) if len(text) <= MAX_UNIT_LENGTH else None


def is_unit_word(text: str) -> bool:
    """True if `text` is the name of one unit of more than one letter (`cm`, `feet`, `MeV`, `°C`, `厘米`)."""
    known = _known()
    return text not in SINGLE_LETTER_UNITS and (text in known or text.lower() in _long_names())


def comparable(u: Unit, v: Unit) -> bool:
    """True if values in `u` and `v` can be compared: same dimension, or one is a generic word that fits.

    A radian and a cycle count as pure numbers (`rad/s` and `Hz` each fit `1/s`), but not as each other.
    """
    if u.generic or v.generic:
        return _generic_fits(u, v) or _generic_fits(v, u)
    if _without(u.dimension, "AY") != _without(v.dimension, "AY"):
        return False
    return not (_marks(u.dimension) ^ _marks(v.dimension) == {"A", "Y"})


def ratio(u: Unit, v: Unit) -> Fraction | None:
    """How many `v` one `u` is: `ratio(km, m) == 1000`.

    None if they do not compare, differ by a power of pi, or start their scales elsewhere (°C and K).
    """
    if not comparable(u, v) or u.offset != v.offset:
        return None
    if u.generic or v.generic:
        return Fraction(1)
    return u.factor / v.factor if u.pi == v.pi else None


def convert(value: Fraction, source: Unit, target: Unit) -> Fraction | None:
    """`value` in `source` as a value in `target`, offsets of °C and °F included; None as for `ratio`."""
    if not comparable(source, target) or source.pi != target.pi:
        return None
    if source.generic or target.generic:
        return value
    return (value * source.factor + source.offset - target.offset) / target.factor


# --- comparing dimensions ------------------------------------------------------------------------------------


def _without(dimension: Dimension, bases: str) -> Dimension:
    return tuple(pair for pair in dimension if pair[0] not in bases)


def _marks(dimension: Dimension) -> set[str]:
    return {base for base, _ in dimension if base in ("A", "Y")}


def _generic_fits(word: Unit, other: Unit) -> bool:
    """`units` fits all; `square units` fits an area, `cubic units` a volume."""
    if not word.generic:
        return False
    exponent = dict(word.dimension)["generic"]
    return exponent == 1 or other.generic or other.dimension == (("L", exponent),)


# --- the table, built on first use ---------------------------------------------------------------------------


@cache
def _known() -> dict[str, Unit]:
    """Every symbol, case-sensitive, and every long name in lower case."""
    units: dict[str, Unit] = {}
    for row in ROWS:
        _add_row(units, row)
    units.update({written: units[meant] for written, meant in SPELLINGS.items()})
    return units


@cache
def _long_names() -> frozenset[str]:
    """Names that match in any case."""
    names = (name for row in ROWS for name in _names(row, prefixed=True))
    return frozenset(names)


def _add_row(units: dict[str, Unit], row: Row) -> None:
    base = _unit_of(row)
    for name in (*_names(row), *row.symbols.split()):
        units[name] = base
    allowed = PREFIX_SETS[row.prefixes].split()
    for long, short, power in PREFIXES:
        if short not in allowed:
            continue
        scaled = Unit(base.factor * Fraction(10) ** power, base.dimension)
        for written in (*(long + name for name in _names(row)), *(short + symbol for symbol in row.symbols.split())):
            units.setdefault(written, scaled)


def _names(row: Row, *, prefixed: bool = False) -> list[str]:
    names: list[str] = []
    for name in row.names.split():
        names += [name, *IRREGULAR_PLURALS.get(name, name + "s").split()]
    if not prefixed:
        return names
    allowed = PREFIX_SETS[row.prefixes].split()
    return names + [long + name for long, short, _ in PREFIXES if short in allowed for name in names]


def _unit_of(row: Row) -> Unit:
    power_of_pi = int(row.factor.startswith("pi*"))
    factor = Fraction(row.factor.removeprefix("pi*"))
    return Unit(factor, _dimension(row.dimension), Fraction(row.offset), power_of_pi)


def _dimension(text: str) -> Dimension:
    pairs = (re.fullmatch(r"([A-Za-z]+)(-?\d*)", part) for part in text.split())
    return tuple(sorted((pair[1], int(pair[2] or 1)) for pair in pairs if pair))


# --- products and powers -------------------------------------------------------------------------------------


def _times(u: Unit, v: Unit, sign: int) -> Unit:
    exponents = dict(u.dimension)
    for base, exponent in v.dimension:
        exponents[base] = exponents.get(base, 0) + sign * exponent
    dimension = tuple(sorted((base, exponent) for base, exponent in exponents.items() if exponent))
    return Unit(u.factor * v.factor**sign, dimension, pi=u.pi + sign * v.pi)


def _power(u: Unit, exponent: int) -> Unit:
    if exponent == 1:
        return u
    dimension = tuple((base, e * exponent) for base, e in u.dimension) if exponent else ()
    return Unit(u.factor**exponent, dimension, pi=u.pi * exponent)


# --- reading -------------------------------------------------------------------------------------------------

_WRAPPER = re.compile(r"\\(?:text|mathrm|mathit|mbox|textrm|textbf|mathbf|operatorname|rm|hbox|unit|si)\s*\{([^{}]*)\}")
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
_PHRASES = tuple((re.compile(rf"(?<![A-Za-z]){pattern}", re.IGNORECASE), word) for pattern, word in PHRASES.items())
_EXPONENT = r"(?:\s*(?:\^|\*\*)\s*(?:\{\s*([+-]?\d+)\s*\}|\(\s*([+-]?\d+)\s*\)|([+-]?\d+))|(-?\d+))?"
_FACTOR = re.compile(rf"([□■]?)(°[CFK]\b|°|US\$|[$€£¥¢₹₽₩₪]|[A-Za-zμΩÅåöℓ]+\.?|[\u4e00-\u9fff]+){_EXPONENT}")
_JOIN = re.compile(r"\s*[·\-.]\s*|\s+|(?=[□■°])|(?<=\d)(?=[^\W\d])|(?<=\})")


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
        top = _times(top, unit, -1)
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
        unit = factor if unit is None else _times(unit, factor, 1)
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
    return _power(unit, exponent * {"": 1, "□": 2, "■": 3}[match[1]])


def _named(name: str, particle: bool) -> Unit | None:
    """Symbols as written, then long names in any case. `c` is the speed of light below an energy only."""
    if particle and name == "c":
        return Unit(Fraction(299792458), _dimension("L T-1"))
    known = _known()
    found = known.get(name) or known.get(name.removesuffix("."))
    if found is None and name.lower() in _long_names():
        found = known[name.lower()]
    return found
