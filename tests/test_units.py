"""Units: reading, comparing, and every factor against an independent library."""

from __future__ import annotations

import json
import math
from fractions import Fraction
from pathlib import Path

import pint
import pytest

from tinyv.expr.unit_table import ROWS, Row
from tinyv.expr.units import SINGLE_LETTER_UNITS, comparable, convert, is_unit_word, parse_unit, ratio

CASES = Path(__file__).parent / "cases" / "units.jsonl"
ROWS_OF_CASES = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]

# Our name -> theirs, where they differ.
PINT_NAMES = {
    "lightyear": "light_year",
    "nmile": "nautical_mile",
    "floz": "fluid_ounce",
    "poundforce": "force_pound",
    "tonne": "metric_ton",
    "gradian": "grade",
    "electronvolt": "electron_volt",
    "atmosphere": "atm",
    "amu": "unified_atomic_mass_unit",
    "AU": "astronomical_unit",
    "btu": "british_thermal_unit",
}
# Pint knows no quintal, and gives the gauss the dimension of another system.
UNKNOWN = {"quintal", "gauss"}
# Pint takes the survey foot, or another calorie: equal to five digits.
LOOSE = {"furlong", "acre", "btu"}


def _known_to_pint(row: Row) -> bool:
    own = not row.dimension.isascii() or any(
        len(part.rstrip("-0123456789")) > 1 for part in row.dimension.split()
    )
    latin = bool(row.names) or row.symbols.isascii()
    known = not UNKNOWN & set(row.names.split())
    return latin and known and not own and row.offset == "0" and "Y" not in row.dimension


CHECKED = [row for row in ROWS if _known_to_pint(row)]


@pytest.fixture(scope="module")
def registry() -> pint.UnitRegistry[float]:
    return pint.UnitRegistry()


@pytest.mark.parametrize("row", CHECKED, ids=lambda row: (row.names or row.symbols).split()[0])
def test_every_factor_agrees_with_pint(row: Row, registry: pint.UnitRegistry[float]) -> None:
    name = (row.names or row.symbols).split()[0]
    theirs = registry.Quantity(1, PINT_NAMES.get(name, name)).to_base_units().magnitude
    unit = parse_unit(name)
    assert unit is not None
    assert float(unit.factor) * math.pi**unit.pi == pytest.approx(theirs, rel=1e-4 if name in LOOSE else 1e-8)


def test_what_pint_does_not_know_is_right_too() -> None:
    gauss, tesla, quintal, kilogram = (parse_unit(name) for name in ("gauss", "tesla", "quintal", "kg"))
    assert gauss is not None
    assert tesla is not None
    assert quintal is not None
    assert kilogram is not None
    assert ratio(tesla, gauss) == 10_000
    assert ratio(quintal, kilogram) == 100


@pytest.mark.parametrize("row", ROWS_OF_CASES, ids=lambda row: row["text"])
def test_a_unit_text_gives_its_factor_and_dimension(row: dict[str, str | None]) -> None:
    unit = parse_unit(row["text"] or "")
    if row["factor"] is None:
        assert unit is None
        return
    assert unit is not None
    written = " ".join(f"{base}{exponent if exponent != 1 else ''}" for base, exponent in unit.dimension)
    assert (unit.factor, written) == (Fraction(row["factor"]), row["dimension"])


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("km", "m", Fraction(1000)),
        ("km/h", "m/s", Fraction(5, 18)),
        ("dollars", "cents", Fraction(100)),
        ("years", "months", Fraction(12)),
        ("units", "cm", Fraction(1)),
        ("square units", "cm^2", Fraction(1)),
        ("square units", "cm", None),
        ("cm", "kg", None),
        ("dollars", "euros", None),
        ("years", "days", None),
        ("tons", "kg", None),
        ("Calories", "cal", None),
        ("rad/s", "Hz", None),
        ("Hz", "1/s", Fraction(1)),
        ("rad/s", "s^{-1}", Fraction(1)),
        ("degrees", "rad", None),
        ("degrees", "arcmin", Fraction(60)),
        ("°C", "K", None),
        ("MeV/c^2", "MeV", None),
    ],
)
def test_ratio_is_exact_or_none(left: str, right: str, expected: Fraction | None) -> None:
    u, v = parse_unit(left), parse_unit(right)
    assert u is not None
    assert v is not None
    assert ratio(u, v) == expected


def test_temperatures_convert_with_their_offset() -> None:
    celsius, fahrenheit, kelvin = (parse_unit(text) for text in (r"^\circ C", "°F", "K"))
    assert celsius is not None
    assert fahrenheit is not None
    assert kelvin is not None
    assert convert(Fraction(100), celsius, fahrenheit) == 212
    assert convert(Fraction(20), celsius, kelvin) == Fraction("293.15")


def test_a_degree_of_temperature_inside_a_product_has_no_offset() -> None:
    unit = parse_unit(r"J/(g ^\circ C)")
    assert unit is not None
    assert unit.offset == 0


def test_degrees_and_radians_compare_but_differ_by_pi() -> None:
    degree, radian = parse_unit(r"^\circ"), parse_unit("rad")
    assert degree is not None
    assert radian is not None
    assert comparable(degree, radian)
    assert (degree.pi, degree.factor) == (1, Fraction(1, 180))


def test_names_of_one_letter_are_not_unit_words() -> None:
    assert not any(map(is_unit_word, SINGLE_LETTER_UNITS))
    assert all(parse_unit(name) is not None for name in SINGLE_LETTER_UNITS)


@pytest.mark.parametrize("word", ["cm", "Feet", "MeV", "°C", "厘米", "km", "kWh", "dollars", "μm"])
def test_names_of_units_are_unit_words(word: str) -> None:
    assert is_unit_word(word)


@pytest.mark.parametrize("word", ["apples", "people", "CM2", "mev2", "", "x1", "percent", "%"])
def test_other_words_are_not_unit_words(word: str) -> None:
    assert not is_unit_word(word)


def test_case_of_a_symbol_matters() -> None:
    milli, mega = parse_unit("mW"), parse_unit("MW")
    assert milli is not None
    assert mega is not None
    assert ratio(mega, milli) == 10**9
