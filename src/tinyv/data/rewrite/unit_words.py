"""How a unit may be written: long names beside symbols, powers in words, quotients as "per"."""

from __future__ import annotations

import re
from typing import Final

NAMES: Final[dict[str, tuple[str, ...]]] = {
    "m": ("meters", "metres", "meter"),
    "cm": ("centimeters", "centimetres", "centimeter"),
    "mm": ("millimeters", "millimetres", "millimeter"),
    "km": ("kilometers", "kilometres", "kilometer"),
    "ft": ("feet", "foot"),
    "in": ("inches", "inch"),
    "mi": ("miles", "mile"),
    "yd": ("yards", "yard"),
    "kg": ("kilograms", "kilogram"),
    "g": ("grams", "gram"),
    "mg": ("milligrams", "milligram"),
    "lb": ("pounds", "pound"),
    "oz": ("ounces", "ounce"),
    "s": ("seconds", "sec", "second"),
    "min": ("minutes", "mins", "minute"),
    "h": ("hours", "hr", "hour"),
    "d": ("days", "day"),
    "N": ("newtons", "newton"),
    "J": ("joules", "joule"),
    "kJ": ("kilojoules",),
    "W": ("watts", "watt"),
    "kW": ("kilowatts",),
    "Pa": ("pascals", "pascal"),
    "V": ("volts", "volt"),
    "A": ("amperes", "amps", "ampere"),
    "Ω": ("ohms", "ohm"),
    "Hz": ("hertz",),
    "K": ("kelvin", "kelvins"),
    "mol": ("moles", "mole"),
    "L": ("liters", "litres", "liter"),
    "mL": ("milliliters", "millilitres", "milliliter"),
    "T": ("tesla",),
    "eV": ("electronvolts",),
    "rad": ("radians", "radian"),
    "mph": ("miles per hour", "mi/h"),
    "year": ("years", "yr"),
    "week": ("weeks",),
    "month": ("months",),
}
"""Symbol (or the usual short word) and its names, the plural first."""
_BY_NAME: Final = {name: symbol for symbol, names in NAMES.items() for name in names if "/" not in name}
_POWERS: Final = {"2": ("square", "²", "sq"), "3": ("cubic", "³", "cu")}
_PART = re.compile(r"(?:(square|sq\.?|cubic|cu\.?)\s+)?([A-Za-zΩ]+)(?:\^?\{?([23²³])\}?)?")
_WORD = re.compile(r"[A-Za-z]{2,}")


def spellings(unit: str) -> list[str]:
    """Other ways to write a unit, of at most two parts; empty for one that is not known here."""
    parts = re.split(r"\s*/\s*|\s+per\s+", unit.strip())
    written = [_part_spellings(part) for part in parts]
    if not 0 < len(parts) <= 2 or not all(written):
        return []
    if len(parts) == 1:
        return [one for one in written[0] if one != unit]
    above, below = written
    long = [f"{name} per {below_name}" for name, below_name in [(above[-1], _singular(below[-1]))]]
    return [one for one in (f"{above[0]}/{below[0]}", f"{above[0]} / {below[0]}", *long) if one != unit]


def _part_spellings(part: str) -> list[str]:
    """Symbol first, plural name last."""
    match = _PART.fullmatch(part.strip())
    if match is None:
        return []
    word, name, power = match[1], match[2], (match[3] or "").translate(str.maketrans("²³", "23"))
    symbol = name if name in NAMES else _BY_NAME.get(name.lower() if len(name) > 2 else name, "")
    if not symbol or (word and power):
        return []
    power = power or ("" if not word else "2" if word.startswith("s") else "3")
    names = NAMES[symbol]
    if not power:
        return [symbol, *names[1:-1], *names[1:2], names[0]]
    square, sign, short = _POWERS[power]
    return [f"{symbol}^{power}", f"{symbol}{sign}", f"{short} {symbol}", f"{square} {names[0]}"]


def _singular(name: str) -> str:
    irregular = {"feet": "foot", "inches": "inch"}
    return irregular.get(name, name[:-1] if name.endswith("s") and not name.endswith("ss") else name)


def mentioned(unit: str, question: str) -> bool:
    """True if the question names this unit, in any of its spellings."""
    parts = re.split(r"\s*/\s*|\s+per\s+", unit.strip())
    return all(_part_mentioned(part, question) for part in parts)


def _part_mentioned(part: str, question: str) -> bool:
    match = _PART.fullmatch(part.strip())
    name = match[2] if match else part.strip()
    symbol = name if name in NAMES else _BY_NAME.get(name.lower(), name)
    words = [*NAMES.get(symbol, ()), name, symbol]
    long = [re.escape(word) for word in words if _WORD.fullmatch(word.replace(" ", "")) or len(word) > 2]
    short = [re.escape(word) for word in words if len(word) <= 2]
    if long and re.search(
        rf"(?<![A-Za-z])(?:{'|'.join(long)})(?:s|es)?(?![A-Za-z])", question, re.IGNORECASE
    ):
        return True
    marked = rf"(?:\d|\\,|~|\{{|\s|/)\s*(?:{'|'.join(short)})\s*(?:\}}|\$|\^|/|[.,?]|\s)"
    return bool(short) and re.search(rf"\d[^.?]{{0,12}}{marked}", question) is not None
