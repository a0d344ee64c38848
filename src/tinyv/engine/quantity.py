"""Values with a mark: percent, degrees, units, money; the mark may be left out on one side."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from tinyv.engine.asked_units import asks_other_scale, contradicts, is_measured
from tinyv.engine.context import Context
from tinyv.engine.number import compare_values, is_number
from tinyv.engine.trees import contains, is_closed
from tinyv.expr.nodes import (
    Add,
    Constant,
    Decimal,
    Degrees,
    Div,
    Integer,
    Mul,
    Neg,
    Node,
    Percent,
    Pow,
    Quantity,
    Symbol,
)
from tinyv.expr.numeric import exact
from tinyv.expr.units import SINGLE_LETTER_UNITS, Unit, comparable, parse_unit, ratio
from tinyv.verdict import Judgement, correct, incorrect, undecided

MAX_QUESTION = 20_000
_PERCENT_ASKED = re.compile(
    r"(?<!\d)(?<!\d[\s-])(?<!ten\s)(?<!ty\s)(?<!five\s)(?<!hundred\s)percent|[A-Za-z_(]\s?\$?\\?%|百分(?!之[\d一二三四五六七八九十])",
    re.IGNORECASE,
)
"""A percentage that is not told: "20 percent", "fifty percent" only say what is given."""
_SCALES = frozenset([12, 24, 36, 60, 3600, 16, 7, 365, 180])
"""Ratios that a left-out unit explains, besides powers of ten."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A value and its mark: `kind` is `percent`, `degrees` or `unit`."""

    value: Node
    kind: str
    unit: str = ""


def compare(reference: Node, answer: Node, context: Context) -> Judgement | None:
    """Values of which at least one has a mark; None if neither has."""
    a, b = marked(reference), marked(answer)
    with context.measuring(_is_physical(a) or _is_physical(b)):
        return _compare(reference, answer, a, b, context)


def _is_physical(mark: Marked | None) -> bool:
    unit = None if mark is None else parse_unit(mark.unit)
    return unit is not None and is_measured(unit)


def _compare(
    reference: Node, answer: Node, a: Marked | None, b: Marked | None, context: Context
) -> Judgement | None:
    if a is None and b is None:
        return _letters_as_units(reference, answer, context)
    if a is not None and b is not None:
        return _both(a, b, context)
    mark = a or b
    bare = answer if a is not None else reference
    if mark is None or not _plain_value(bare):
        return None
    letters = as_quantity(bare) if mark.kind == "unit" else None
    if letters is not None:
        return _units(mark, letters, context) if a is not None else _units(letters, mark, context)
    if mark.kind == "percent":
        return _percent(mark, bare, context, reference_marked=a is not None)
    if mark.kind == "degrees":
        return _degrees(mark, bare, context, reference_marked=a is not None)
    return _unit_left_out(mark, bare, context, reference_marked=a is not None)


def marked(node: Node) -> Marked | None:
    """The value and mark of a node, signs pulled inside; None without a mark."""
    if isinstance(node, Percent):
        return Marked(node.value, "percent")
    if isinstance(node, Degrees):
        return Marked(node.value, "degrees")
    if isinstance(node, Quantity):
        return Marked(node.value, "unit", node.unit)
    if isinstance(node, Neg):
        inner = marked(node.operand)
        return None if inner is None else Marked(Neg(inner.value), inner.kind, inner.unit)
    if isinstance(node, Add):
        return _sum_of_quantities(node)
    return None


def _sum_of_quantities(node: Add) -> Marked | None:
    """`5 ft 3 in`, `1 h 30 min`: in the first term's unit."""
    total: list[Node] = []
    first: Unit | None = None
    unit_text = ""
    for term in node.terms:
        mark = marked(term)
        unit = parse_unit(mark.unit) if mark is not None and mark.kind == "unit" else None
        if mark is None or unit is None:
            return None
        if first is None:
            first, unit_text = unit, mark.unit
        size = ratio(unit, first)
        if size is None:
            return None
        total.append(Mul((mark.value, Div(Integer(size.numerator), Integer(size.denominator)))))
    return Marked(Add(tuple(total)), "unit", unit_text)


def _plain_value(node: Node) -> bool:
    return is_number(node) or isinstance(node, (Symbol, Add, Mul, Div, Pow, Neg))


def _both(a: Marked, b: Marked, context: Context) -> Judgement | None:
    if a.kind != b.kind:
        return _different_kinds(a, b, context)
    if a.kind == "unit":
        return _units(a, b, context)
    return context.compare(a.value, b.value)


def _different_kinds(a: Marked, b: Marked, context: Context) -> Judgement | None:
    """`30 percent` against `30 points`: no proof; radians as a unit are plain numbers."""
    if "unit" in (a.kind, b.kind) and "degrees" in (a.kind, b.kind):
        unit = parse_unit((a if a.kind == "unit" else b).unit)
        if unit is not None and comparable(unit, parse_unit("rad") or unit):
            whole = [Degrees(m.value) if m.kind == "degrees" else m.value for m in (a, b)]
            return (
                compare_values(whole[0], whole[1], context)
                if all(map(is_number, whole))
                else undecided("angle_unit")
            )
    return undecided("different_marks")


def _units(a: Marked, b: Marked, context: Context) -> Judgement:
    if a.unit == b.unit:
        return context.compare(a.value, b.value)
    mine, theirs = parse_unit(a.unit), parse_unit(b.unit)
    if mine is None or theirs is None:
        return undecided("unknown_unit")
    size = ratio(theirs, mine)
    if size is None:
        if comparable(mine, theirs):
            return undecided("unit_conversion")
        return undecided("different_dimension")
    if not (is_number(a.value) and is_number(b.value)):
        return context.compare(a.value, _times(b.value, size))
    judgement = compare_values(a.value, b.value, context, answer_scale=size)
    return correct("same_quantity") if judgement.reason == "same_number" else judgement


def _times(node: Node, factor: Fraction) -> Node:
    return node if factor == 1 else Mul((Div(Integer(factor.numerator), Integer(factor.denominator)), node))


# --- percent -------------------------------------------------------------------------------------------------


def _percent(mark: Marked, bare: Node, context: Context, *, reference_marked: bool) -> Judgement | None:
    """A percentage against a plain number: its hundredth, or the number with the sign left out."""
    if not (is_number(mark.value) and is_number(bare)):
        return context.compare(Mul((mark.value, Div(Integer(1), Integer(100)))), bare)
    hundredth = Fraction(1, 100)
    if reference_marked:
        as_fraction = compare_values(mark.value, bare, context, reference_scale=hundredth)
        as_written = compare_values(mark.value, bare, context)
    else:
        as_fraction = compare_values(bare, mark.value, context, answer_scale=hundredth)
        as_written = compare_values(bare, mark.value, context)
    if as_fraction.correct:
        return correct("percent_as_fraction")
    if as_written.correct and not contains(bare, Percent):
        certain = _PERCENT_ASKED.search(context.question[:MAX_QUESTION]) is not None or (
            _above_one(bare) and (reference_marked or not context.question.strip())
        )
        return correct("percent_sign_left_out") if certain else undecided("percent_scale")
    if as_fraction.undecided or as_written.undecided:
        return as_fraction if as_fraction.undecided else as_written
    return incorrect("numeric_mismatch")


def _above_one(node: Node) -> bool:
    value = exact(node)
    return value is not None and abs(value) > 1


# --- degrees -------------------------------------------------------------------------------------------------


def _degrees(mark: Marked, bare: Node, context: Context, *, reference_marked: bool) -> Judgement | None:
    """An angle in degrees against a plain number: in radians, or the sign left out."""
    in_degrees = Div(Mul((bare, Integer(180))), Constant("pi"))
    sides = (Degrees(mark.value), bare) if contains(bare, Decimal) else (mark.value, in_degrees)
    first, second = sides if reference_marked else sides[::-1]
    if not (is_number(mark.value) and is_number(bare)):
        as_written = context.compare(*((mark.value, bare) if reference_marked else (bare, mark.value)))
        return as_written if as_written.correct else undecided("angle_unit")
    radians = compare_values(first, second, context)
    if contains(bare, Constant):
        return correct("degrees_as_radians") if radians.correct else radians
    first, second = (mark.value, bare) if reference_marked else (bare, mark.value)
    written = compare_values(first, second, context)
    if written.correct and context.asks_about("radian", "弧度"):
        return undecided("angle_unit")
    if written.correct:
        doubted = not reference_marked and contradicts("degrees", context.question)
        return undecided("other_unit_asked") if doubted else correct("degree_sign_left_out")
    if radians.correct and contains(bare, Decimal):
        return correct("degrees_as_radians")
    if radians.incorrect and written.incorrect:
        return incorrect("numeric_mismatch")
    return undecided("angle_unit")


# --- units ---------------------------------------------------------------------------------------------------


def _unit_left_out(mark: Marked, bare: Node, context: Context, *, reference_marked: bool) -> Judgement | None:
    """A quantity against a plain number: right if the number is; a ratio that a unit explains proves nothing."""
    pair = (mark.value, bare) if reference_marked else (bare, mark.value)
    if not (is_number(mark.value) and is_number(bare)):
        judgement = context.compare(*pair)
        if not judgement.correct:
            return judgement if judgement.undecided else undecided("unit_left_out")
        return _unit_not_asked(mark, context, reference_marked=reference_marked) or correct("unit_left_out")
    judgement = compare_values(*pair, context)
    if judgement.correct:
        return _unit_not_asked(mark, context, reference_marked=reference_marked) or correct("unit_left_out")
    if judgement.incorrect and _explained_by_unit(*pair):
        return undecided("unit_scale")
    return judgement


def _unit_not_asked(mark: Marked, context: Context, *, reference_marked: bool) -> Judgement | None:
    """`5 m` where centimetres are asked and the other side is a bare `5`: the unit contradicts the question."""
    doubted = asks_other_scale if reference_marked else contradicts
    return undecided("other_unit_asked") if doubted(mark.unit, context.question) else None


def _explained_by_unit(a: Node, b: Node) -> bool:
    x, y = exact(a), exact(b)
    if not x or not y:
        return False
    quotient = abs(x / y)
    if quotient < 1:
        quotient = 1 / quotient
    if int(quotient.q) != 1:
        return False
    whole = int(quotient.p)
    return whole in _SCALES or (whole >= 100 and str(whole).strip("0") == "1")


# --- letters that may be units -------------------------------------------------------------------------------


def _letters_as_units(reference: Node, answer: Node, context: Context) -> Judgement | None:
    """`12 m` read as a product against `12`: a unit or a variable; the question may tell."""
    if is_closed(reference) == is_closed(answer):
        return None
    mark = as_quantity(answer) or as_quantity(reference)
    if mark is None:
        return None
    answer_marked = as_quantity(answer) is not None
    bare = reference if answer_marked else answer
    if not is_number(bare):
        return None
    judgement = compare_values(*((bare, mark.value) if answer_marked else (mark.value, bare)), context)
    if not judgement.correct:
        return judgement if judgement.undecided else undecided("unit_or_symbol")
    if not _certainly_unit(mark.unit, context):
        return undecided("unit_or_symbol")
    return _unit_not_asked(mark, context, reference_marked=not answer_marked) or correct("unit_left_out")


def _certainly_unit(unit: str, context: Context) -> bool:
    """True if the question does not use the unit's letters as variables."""
    letters = [c for c in unit if c.isalpha()]
    if len(letters) > 1 and parse_unit(unit) is not None and "/" in unit:
        return bool(context.question)
    return bool(context.question) and not any(context.mentions(letter) for letter in letters)


def as_quantity(node: Node) -> Marked | None:
    """A number times letters that are all units (`0.64N`, `3 m/s`); None if it does not read so."""
    if isinstance(node, Neg):
        inner = as_quantity(node.operand)
        return None if inner is None else Marked(Neg(inner.value), "unit", inner.unit)
    if isinstance(node, Div):
        top = as_quantity(node.numerator)
        below = unit_text(node.denominator)
        if top is None or not below or parse_unit(f"{top.unit}/{below}") is None:
            return None
        return Marked(top.value, "unit", f"{top.unit}/{below}")
    if not isinstance(node, Mul):
        return None
    numbers = [f for f in node.factors if is_closed(f)]
    letters = node.factors[len(numbers) :]
    texts = [unit_text(f) for f in letters]
    if not numbers or not letters or list(node.factors[: len(numbers)]) != numbers or not all(texts):
        return None
    unit = " ".join(texts)
    if parse_unit(unit) is None:
        return None
    return Marked(numbers[0] if len(numbers) == 1 else Mul(tuple(numbers)), "unit", unit)


def unit_text(node: Node) -> str:
    """A symbol or its power as unit text; empty if it is no unit letter."""
    if isinstance(node, Symbol) and (node.name in SINGLE_LETTER_UNITS or parse_unit(node.name) is not None):
        return node.name
    if isinstance(node, Pow) and isinstance(node.base, Symbol) and isinstance(node.exponent, Integer):
        base = unit_text(node.base)
        return f"{base}^{node.exponent.value}" if base else ""
    return ""
