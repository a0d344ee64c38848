"""How units are written beside their names in the table: plurals, spellings, phrases, doubtful words."""

from __future__ import annotations

from typing import Final


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


IRREGULAR_PLURALS: Final[dict[str, str]] = {
    "foot": "feet",
    "inch": "inches",
    "henry": "henries henrys",
    "century": "centuries",
    "millennium": "millennia millenniums",
    "penny": "pennies",
    "lux": "luxes",
    "torr": "",
    "hertz": "",
    "siemens": "",
    "gauss": "",
    "horsepower": "",
    "mph": "",
    "kph": "",
    "psi": "",
    "celsius": "",
    "centigrade": "",
    "fahrenheit": "",
    "pence": "",
    "paise": "",
    "kroner": "",
    "yuan": "",
    "rmb": "",
    "renminbi": "",
    "kelvin": "kelvins",
    "stone": "stones",
}

SPELLINGS: Final[dict[str, str]] = {
    "Km": "km",
    "KM": "km",
    "Kg": "kg",
    "KG": "kg",
    "CM": "cm",
    "MM": "mm",
    "ML": "mL",
    "Mev": "MeV",
    "Gev": "GeV",
    "ev": "eV",
    "KeV": "keV",
    "kev": "keV",
    "KHz": "kHz",
    "MHZ": "MHz",
    "um": "μm",
    "uF": "μF",
    "uC": "μC",
    "uA": "μA",
    "ug": "μg",
    "kgs": "kg",
    "cms": "cm",
    "kms": "km",
    "Lb": "lb",
    "Lbs": "lb",
    "LY": "ly",
    "dynes": "dyn",
    "AMU": "amu",
}
"""Common spellings that are not systematic."""

PHRASES: Final[dict[str, str]] = {
    r"light[\s-]*years?": "ly",
    r"nautical\s+miles?": "nmi",
    r"astronomical\s+units?": "AU",
    r"(?:unified\s+)?atomic\s+mass\s+units?": "amu",
    r"electron[\s-]*volts?": "eV",
    r"(?:fl\.?|fluid)\s*(?:oz\.?|ounces?)": "floz",
    r"metric\s+tons?": "tonne",
    r"pounds?\s+sterling": "£",
    r"british\s+pounds?": "£",
    r"us\s+dollars?": "$",
    r"(?:°|deg(?:ree)?s?)\s*(?:c|celsius|centigrade)\b": "°C",
    r"(?:°|deg(?:ree)?s?)\s*(?:f|fahrenheit)\b": "°F",
    r"(?:°|deg(?:ree)?s?)\s*(?:k|kelvin)\b": "°K",
    r"mm\s+(?:of\s+)?(?:hg|mercury)": "mmHg",
    r"miles?\s+(?:per|an)\s+hour": "mph",
    r"(?:kilowatt|kw)[\s-]*(?:hours?|hrs?|h)\b": "kWh",
    r"revolutions?\s+per\s+minute": "rpm",
    r"(?:ft|foot|feet)[\s.·-]*(?:lbs?|pounds?)\b": "lbf ft",
    r"arc[\s-]*min(?:ute)?s?": "arcmin",
    r"arc[\s-]*sec(?:ond)?s?": "arcsec",
}
"""Units of several words, as patterns (any case), and the one word that stands for them."""

AMBIGUOUS_UNIT_WORDS: Final[frozenset[str]] = _set(
    "in in. am pm as at min second minute foot yard stone turn cup won slug bar pound mo d b u P S G ct"
    " pt pts degree gray 分 时 度 角 安 日 月 天 欧 牛 克 块 毛 unit units"
)
"""Unit words that are also something else (a preposition, a time of day): only a number in front tells."""

SINGLE_LETTER_UNITS: Final[frozenset[str]] = _set("m s g h d N J A V K L l C T F W H M P S G u b")
"""Names of one letter, which may as well be variables; `is_unit_word` says no to them."""
