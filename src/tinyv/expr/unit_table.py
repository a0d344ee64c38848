"""The units we know, as data. `units.py` reads this table; nothing here computes.

A row is (long names, symbols, factor, dimension, prefixes). Long names match in any case and get a plural;
symbols match exactly. The factor is exact, to the SI base; `pi*` in front multiplies it by pi. A dimension is
letters with exponents: L length, M mass, T time, I current, K temperature, N amount, J light, A angle,
Y cycle; a longer name (`dollar`, `calendar`) is a dimension of its own, which nothing else converts to.
`prefixes` names a row of PREFIX_SETS.

Words of counting (`apples`, `people`, `points`) are not units and do not belong here.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Row(NamedTuple):
    """One unit as it is written and what it is worth."""

    names: str
    symbols: str
    factor: str
    dimension: str
    prefixes: str = ""
    offset: str = "0"


PREFIXES: Final[tuple[tuple[str, str, int], ...]] = (
    ("femto", "f", -15),
    ("pico", "p", -12),
    ("nano", "n", -9),
    ("micro", "μ", -6),
    ("milli", "m", -3),
    ("centi", "c", -2),
    ("deci", "d", -1),
    ("hecto", "h", 2),
    ("kilo", "k", 3),
    ("mega", "M", 6),
    ("giga", "G", 9),
    ("tera", "T", 12),
)

PREFIX_SETS: Final[dict[str, str]] = {
    "": "",
    "si": "f p n μ m k M G T",
    "metric": "f p n μ m c d h k M G T",
    "volume": "n μ m c d h k M",
    "big": "m k M G T",
    "centi": "c m",
    "pressure": "m h k M G",
    "small": "f p n μ m",
    "kilo": "k",
}

SI_ROWS: Final[tuple[Row, ...]] = (
    Row("meter metre", "m", "1", "L", "metric"),
    Row("gram gramme", "g gm gms", "1/1000", "M", "metric"),
    Row("second", "s sec secs", "1", "T", "si"),
    Row("ampere amp", "A", "1", "I", "si"),
    Row("kelvin", "K", "1", "K", "si"),
    Row("mole", "mol", "1", "N", "si"),
    Row("candela", "cd", "1", "J"),
    Row("newton", "N", "1", "M L T-2", "si"),
    Row("joule", "J", "1", "M L2 T-2", "si"),
    Row("watt", "W", "1", "M L2 T-3", "si"),
    Row("pascal", "Pa", "1", "M L-1 T-2", "pressure"),
    Row("hertz", "Hz", "1", "Y T-1", "si"),
    Row("coulomb", "C", "1", "I T", "si"),
    Row("volt", "V", "1", "M L2 T-3 I-1", "si"),
    Row("ohm", "Ω", "1", "M L2 T-3 I-2", "si"),
    Row("siemens", "S", "1", "M-1 L-2 T3 I2", "small"),
    Row("farad", "F", "1", "M-1 L-2 T4 I2", "small"),
    Row("henry", "H", "1", "M L2 T-2 I-2", "small"),
    Row("weber", "Wb", "1", "M L2 T-2 I-1", "small"),
    Row("tesla", "T", "1", "M T-2 I-1", "si"),
    Row("lumen", "lm", "1", "J"),
    Row("lux", "lx", "1", "J L-2"),
    Row("becquerel", "Bq", "1", "T-1", "big"),
    Row("sievert", "Sv", "1", "L2 T-2", "small"),
    Row("gray", "Gy", "1", "L2 T-2", "small"),
    Row("liter litre", "L l ℓ", "1/1000", "L3", "volume"),
    Row("", "cc", "1e-6", "L3"),
    Row("molar", "M", "1000", "N L-3", "small"),
)

TIME_ROWS: Final[tuple[Row, ...]] = (
    Row("minute", "min mins", "60", "T"),
    Row("hour", "h hr hrs", "3600", "T"),
    Row("day", "d", "86400", "T"),
    Row("week", "wk wks", "604800", "T"),
    Row("fortnight", "", "1209600", "T"),
    # A month and a year have no fixed number of days: they convert to each other only.
    Row("month", "mo mos", "1", "calendar"),
    Row("year", "yr yrs", "12", "calendar", "big"),
    Row("decade", "", "120", "calendar"),
    Row("century", "", "1200", "calendar"),
    Row("millennium", "", "12000", "calendar"),
)

ANGLE_ROWS: Final[tuple[Row, ...]] = (
    Row("radian", "rad rads", "1", "A", "small"),
    Row("degree", "° deg degs", "pi*1/180", "A"),
    Row("arcminute", "arcmin", "pi*1/10800", "A"),
    Row("arcsecond", "arcsec", "pi*1/648000", "A", "small"),
    Row("gradian gon", "", "pi*1/200", "A"),
    Row("revolution turn", "rev revs", "pi*2", "A"),
    Row("", "rpm RPM", "pi*1/30", "A T-1"),
    Row("steradian", "sr", "1", "A2"),
)

LENGTH_ROWS: Final[tuple[Row, ...]] = (
    Row("inch", "in in.", "254/10000", "L"),
    Row("foot", "ft ft.", "3048/10000", "L"),
    Row("yard", "yd yds", "9144/10000", "L"),
    Row("mile", "mi mi.", "1609344/1000", "L"),
    Row("furlong", "", "201168/1000", "L"),
    Row("nmile", "nmi NM", "1852", "L"),
    Row("micron", "", "1e-6", "L"),
    Row("angstrom ångström ångstrom", "Å", "1e-10", "L"),
    Row("fermi", "", "1e-15", "L"),
    Row("lightyear", "ly", "9460730472580800", "L", "kilo"),
    # pi * parsec = 648000 au exactly; the digits here are those of the metre value, to 16 places.
    Row("parsec", "pc", "30856775814913673", "L", "big"),
    Row("", "AU au", "149597870700", "L"),
    Row("acre", "", "40468564224/10000000", "L2"),
    Row("hectare", "ha", "10000", "L2"),
    Row("barn", "b", "1e-28", "L2", "small"),
    Row("mph", "mph", "44704/100000", "L T-1"),
    Row("kph", "kph kmph", "5/18", "L T-1"),
    Row("knot", "kn kt kts", "463/900", "L T-1"),
)

VOLUME_ROWS: Final[tuple[Row, ...]] = (
    Row("gallon", "gal gals", "3785411784e-12", "L3"),
    Row("quart", "qt qts", "946352946e-12", "L3"),
    Row("pint", "pt pts", "473176473e-12", "L3"),
    Row("cup", "", "2365882365e-13", "L3"),
    Row("floz", "", "295735295625e-16", "L3"),
    Row("tablespoon", "tbsp", "1478676478125e-17", "L3"),
    Row("teaspoon", "tsp", "492892159375e-17", "L3"),
)

MASS_ROWS: Final[tuple[Row, ...]] = (
    Row("pound", "lb lbs lb.", "45359237e-8", "M"),
    Row("ounce", "oz oz.", "28349523125e-12", "M"),
    Row("stone", "", "635029318e-8", "M"),
    Row("tonne", "", "1000", "M"),
    # A ton is 907, 1000 or 1016 kg: it converts to nothing but itself.
    Row("ton", "", "1", "ton", "si"),
    Row("", "amu u Da", "1.66053906660e-27", "M", "kilo"),
    Row("quintal", "", "100", "M"),
    Row("carat", "ct", "2e-4", "M"),
    Row("slug", "", "14.59390293720636", "M"),
)

ENERGY_ROWS: Final[tuple[Row, ...]] = (
    Row("electronvolt", "eV", "1.602176634e-19", "M L2 T-2", "si"),
    Row("erg", "", "1e-7", "M L2 T-2"),
    Row("dyne", "dyn", "1e-5", "M L T-2"),
    Row("calorie", "cal", "4.184", "M L2 T-2", "kilo"),
    # With a capital it may be the small or the large one.
    Row("", "Calorie Calories", "1", "foodcalorie"),
    Row("", "kWh kwh kWhr kWhrs kwhr KWH", "3600000", "M L2 T-2"),
    Row("", "Wh", "3600", "M L2 T-2", "big"),
    Row("btu", "BTU Btu", "1055.05585262", "M L2 T-2"),
    Row("horsepower", "hp", "745.69987158227022", "M L2 T-3"),
    Row("atmosphere", "atm", "101325", "M L-1 T-2"),
    Row("bar", "", "100000", "M L-1 T-2", "big"),
    Row("torr", "Torr", "101325/760", "M L-1 T-2", "small"),
    Row("", "mmHg", "133.322387415", "M L-1 T-2"),
    Row("psi", "psi", "6894.757293168361", "M L-1 T-2"),
    Row("poise", "P", "1/10", "M L-1 T-1", "centi"),
    Row("gauss", "G", "1/10000", "M T-2 I-1", "big"),
    Row("curie", "Ci", "3.7e10", "T-1", "small"),
    Row("poundforce", "lbf", "4.4482216152605", "M L T-2"),
)

TEMPERATURE_ROWS: Final[tuple[Row, ...]] = (
    Row("celsius centigrade", "°C degC", "1", "K", "", "273.15"),
    Row("fahrenheit", "°F degF", "5/9", "K", "", "45967/180"),
    Row("", "°K", "1", "K"),
)

CURRENCY_ROWS: Final[tuple[Row, ...]] = (
    Row("dollar", "$ USD US$ 美元", "1", "dollar"),
    Row("cent", "¢ 美分", "1/100", "dollar"),
    Row("euro", "€ EUR 欧元", "1", "euro"),
    Row("", "£ GBP 英镑", "1", "sterling"),
    Row("penny pence", "", "1/100", "sterling"),
    Row("yuan rmb renminbi", "¥ CNY RMB 元 块 人民币", "1", "yuan"),
    Row("jiao", "角 毛", "1/10", "yuan"),
    Row("fen", "分", "1/100", "yuan"),
    Row("yen", "JPY 円 日元", "1", "yen"),
    Row("rupee", "₹ Rs Rs. INR 卢比", "1", "rupee"),
    Row("paise paisa", "", "1/100", "rupee"),
    Row("ruble rouble", "RUB rub ₽ 卢布", "1", "ruble"),
    Row("kopeck kopek kopeyka", "", "1/100", "ruble"),
    Row("franc", "", "1", "franc"),
    Row("peso", "", "1", "peso"),
    Row("forint", "", "1", "forint"),
    Row("krone kroner", "", "1", "krone"),
    Row("won", "₩ KRW", "1", "won"),
    Row("shekel", "₪", "1", "shekel"),
)

CHINESE_ROWS: Final[tuple[Row, ...]] = (
    Row("", "米", "1", "L"),
    Row("", "厘米 公分", "1/100", "L"),
    Row("", "毫米", "1/1000", "L"),
    Row("", "分米", "1/10", "L"),
    Row("", "千米 公里", "1000", "L"),
    Row("", "微米", "1e-6", "L"),
    Row("", "纳米", "1e-9", "L"),
    Row("", "公顷", "10000", "L2"),
    Row("", "克", "1/1000", "M"),
    Row("", "千克 公斤", "1", "M"),
    Row("", "毫克", "1e-6", "M"),
    Row("", "斤", "1/2", "M"),
    Row("", "吨", "1000", "M"),
    Row("", "秒 秒钟", "1", "T"),
    Row("", "分钟", "60", "T"),
    Row("", "小时 时", "3600", "T"),
    Row("", "天 日", "86400", "T"),
    Row("", "周 星期", "604800", "T"),
    Row("", "月 个月", "1", "calendar"),
    Row("", "年", "12", "calendar"),
    Row("", "升", "1/1000", "L3"),
    Row("", "毫升", "1e-6", "L3"),
    Row("", "度", "pi*1/180", "A"),
    Row("", "弧度", "1", "A"),
    Row("", "摄氏度", "1", "K", "", "273.15"),
    Row("", "牛 牛顿", "1", "M L T-2"),
    Row("", "焦 焦耳", "1", "M L2 T-2"),
    Row("", "千焦", "1000", "M L2 T-2"),
    Row("", "瓦 瓦特", "1", "M L2 T-3"),
    Row("", "千瓦", "1000", "M L2 T-3"),
    Row("", "帕 帕斯卡", "1", "M L-1 T-2"),
    Row("", "伏 伏特", "1", "M L2 T-3 I-1"),
    Row("", "安 安培", "1", "I"),
    Row("", "欧 欧姆", "1", "M L2 T-3 I-2"),
    Row("", "赫兹", "1", "Y T-1"),
    Row("", "摩尔", "1", "N"),
)

# "units" and "square units": a word that stands where a unit would, of any kind.
GENERIC_ROWS: Final[tuple[Row, ...]] = (Row("unit", "单位 个单位", "1", "generic"),)

ROWS: Final[tuple[Row, ...]] = (
    *SI_ROWS,
    *TIME_ROWS,
    *ANGLE_ROWS,
    *LENGTH_ROWS,
    *VOLUME_ROWS,
    *MASS_ROWS,
    *ENERGY_ROWS,
    *TEMPERATURE_ROWS,
    *CURRENCY_ROWS,
    *CHINESE_ROWS,
    *GENERIC_ROWS,
)
