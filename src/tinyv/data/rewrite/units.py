"""1.4 units: another spelling of the unit, without the unit that the question names, or with it."""

from __future__ import annotations

import re
from fractions import Fraction
from random import Random

from tinyv.data.reference import Reference
from tinyv.data.rewrite.asks import asks, names
from tinyv.data.rewrite.context import is_value
from tinyv.data.rewrite.maker import Maker, claims, some
from tinyv.data.rewrite.trees import tree_of, written
from tinyv.data.rewrite.unit_words import mentioned, spellings
from tinyv.engine.trees import is_closed
from tinyv.expr import nodes as n
from tinyv.expr.parser import parse
from tinyv.expr.unit import ratio
from tinyv.expr.units import parse_unit

_CONVERSIONS = (("km", "m"), ("m", "cm"), ("cm", "mm"), ("kg", "g"), ("g", "mg"), ("L", "mL"), ("h", "min"),
                ("min", "s"), ("kJ", "J"), ("kW", "W"), ("ft", "in"), ("yd", "ft"), ("lb", "oz"))  # fmt: skip
_HOW_MANY = re.compile(
    r"how many ((?:[a-z]+ )?[a-z]+s|people|children|men|women|feet)\b\s+(?:are|is|were|was|did|does"
    r"|do|will|can|could|have|has|had|must|should|would|in all|in total|altogether|left|remain)\b",
    re.IGNORECASE,
)
_MEASURES = re.compile(
    r"how (?:far|long|fast|high|heavy|wide|deep|tall)|speed|velocity|distance|height|length|mass|force|energy|power"
    r"|voltage|current|acceleration|time\b|weigh",
    re.IGNORECASE,
)
_NOT_NOUNS = re.compile(
    r"\b(?:times|percents?|more|less|of|these|those|this|less|digits|does|tens|hundreds|thousands)\b"
)
_IN_UNIT = re.compile(
    r"(?:\(?in|how many)\s+((?:square |cubic )?[a-z]+(?: per [a-z]+)?)\)?(?=[.?,)]|$|\s(?:is|are|does|did|per|will)\b)"
)
_WRITE_FORMS = ("{} {}", r"{} \text{{ {}}}", r"{}\,\mathrm{{{}}}")
"""The last one swallows blanks."""


def _quantity(reference: Reference) -> n.Quantity | None:
    """The reference as a value with a unit; also behind a name and an equals sign."""
    tree = tree_of(reference)
    if isinstance(tree, n.Relation) and tree.operators == ("=",) and isinstance(tree.terms[0], n.Symbol):
        tree = tree.terms[1]
    if isinstance(tree, n.Quantity):
        return tree if parse_unit(tree.unit) is not None else None
    return _letter_unit(reference)


def _letter_unit(reference: Reference) -> n.Quantity | None:
    """`12 m/s` in an answer to "how fast": units of one letter, which the reader takes for variables."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s+([mshgNJWVA](?:/s(?:\^2)?)?)", reference.text)
    if match is None or not _MEASURES.search(reference.question) or names(reference.question, match[2][0]):
        return None
    value = parse(match[1])
    return None if isinstance(value, n.Unreadable) else n.Quantity(value, match[2])


def unit_left_out(reference: Reference, rng: Random) -> list[str]:
    """`5` for `5 cm`, where the question names the unit."""
    del rng
    quantity = _quantity(reference)
    if quantity is None or quantity.unit in "$€£¥₹￥":
        return []
    if not mentioned(quantity.unit, reference.question) or "convert" in reference.question.lower():
        return []
    return [written(quantity.value, reference)]


def respelled(reference: Reference, rng: Random) -> list[str]:
    """`5 cm` as `5 centimeters`, `km/h` as "kilometers per hour"."""
    quantity = _quantity(reference)
    if quantity is None:
        return []
    value = written(quantity.value, reference)
    texts = [_joined(value, unit, rng) for unit in spellings(quantity.unit)]
    return some(texts, rng, 3)


def _joined(value: str, unit: str, rng: Random) -> str:
    if "\\" in value or " " not in unit:
        plain = "^" not in unit
        forms = _WRITE_FORMS[: 2 if " " in unit else 3] if plain else _WRITE_FORMS[:1]
        return rng.choice(forms).format(value, unit)
    return f"{value} {unit}"


def converted(reference: Reference, rng: Random) -> list[str]:
    """`2.4 kg` as `2400 g`, where the question names no unit of the reference's kind."""
    quantity = _quantity(reference)
    value = None if quantity is None else _exact_value(quantity.value)
    if (
        quantity is None
        or value is None
        or re.search(r"convert|express|units?\b|\bin [a-z]+", reference.question)
    ):
        return []
    if mentioned(quantity.unit, reference.question):
        return []
    own = parse_unit(quantity.unit)
    others = [b if quantity.unit == a else a for a, b in _CONVERSIONS if quantity.unit in (a, b)]
    found = [(parse_unit(other), other) for other in others]
    scaled = [(value * r, name) for u, name in found if own and u and (r := ratio(own, u)) is not None]
    return some([f"{_plain(v)} {name}" for v, name in scaled if _short(v)], rng)


def _exact_value(node: n.Node) -> Fraction | None:
    if isinstance(node, n.Integer) and node.value < 10**9:
        return Fraction(node.value)
    return node.value if isinstance(node, n.Decimal) and node.places < 8 else None


def _short(value: Fraction) -> bool:
    return value < 10**9 and (value * 10**4).denominator == 1


def _plain(value: Fraction) -> str:
    if value.denominator == 1:
        return str(value.numerator)
    return f"{float(value):.8f}".rstrip("0")


@claims
def unit_added(reference: Reference, rng: Random) -> list[str]:
    """`5 meters` for `5`, where the question asks "in meters" or "how many meters"."""
    tree = tree_of(reference)
    if tree is None or not is_value(tree) or not is_closed(tree) or isinstance(tree, (n.Quantity, n.Percent)):
        return []
    found = set(_IN_UNIT.findall(reference.question[-600:]))
    if len(found) != 1 or isinstance(tree, n.Degrees):
        return []
    (unit,) = found
    known = spellings(unit)
    if not known or asks(reference.question, "ratio") or "rate" in reference.question:
        return []
    text = reference.text if re.search(r"[\s+]", reference.text) is None else ""
    return [f"{text} {rng.choice([unit, known[0]])}"] if text else []


@claims
def noun_added(reference: Reference, rng: Random) -> list[str]:
    """`12 apples` for `12`, where the question asks how many apples."""
    del rng
    found = set(_HOW_MANY.findall(reference.question))
    if not isinstance(reference.tree, n.Integer) or reference.tree.value < 2 or len(found) != 1:
        return []
    noun = found.pop().lower()
    return [] if _NOT_NOUNS.search(noun) else [f"{reference.text} {noun}"]


def money(reference: Reference, rng: Random) -> list[str]:
    """`$5` as `5 dollars` or `5`, and the reverse where the question is about dollars."""
    tree = tree_of(reference)
    if isinstance(tree, n.Quantity) and tree.unit == "$":
        value = written(tree.value, reference)
        asked = re.search(r"\$\s?\d|dollar", reference.question) is not None
        return some([f"{value} dollars", f"\\${value}", f"USD {value}", *([value] if asked else [])], rng)
    if isinstance(tree, (n.Integer, n.Decimal)) and re.search(
        r"how (?:much money|many dollars)|in dollars", reference.question, re.IGNORECASE
    ):
        return some([f"${reference.text}", f"\\${reference.text}", f"{reference.text} dollars"], rng)
    return []


def degrees(reference: Reference, rng: Random) -> list[str]:
    r"""`60^\circ` as `60 degrees`, or as `60` where the question speaks of degrees; and the reverse."""
    tree, question = tree_of(reference), reference.question
    asked = re.search(r"\bdegrees?\b", question) is not None and not re.search(
        r"radian|temperature|Fahrenheit|Celsius|polynomial|degree of|of degree", question
    )
    if isinstance(tree, n.Degrees) and isinstance(tree.value, (n.Integer, n.Decimal)):
        value = written(tree.value)
        bare = [value] if asked else []
        return some(
            [f"{value} degrees", f"{value}^\\circ", f"{value}°", f"{value}\\text{{ degrees}}", *bare], rng
        )
    if (
        isinstance(tree, (n.Integer, n.Decimal))
        and asked
        and re.search(r"(?:in|how many|number of) degrees", question)
    ):
        return some([f"{reference.text}^\\circ", f"{reference.text}°", f"{reference.text} degrees"], rng)
    return []


def percent(reference: Reference, rng: Random) -> list[str]:
    r"""`12\%` as `12 percent`, or as `12` where a percentage is asked for; and the reverse."""
    tree, question = tree_of(reference), reference.question
    asked = re.search(
        r"(?:what|find the|determine the|the) percent(?:age)?|how many percent", question, re.IGNORECASE
    )
    if isinstance(tree, n.Percent):
        value = written(tree.value)
        return some([f"{value} percent", f"{value}%", f"{value}\\%", *([value] if asked else [])], rng)
    if (
        isinstance(tree, (n.Integer, n.Decimal))
        and asked
        and re.search(r"what percent", question, re.IGNORECASE)
    ):
        return some([f"{reference.text}%", f"{reference.text}\\%", f"{reference.text} percent"], rng)
    return []


MAKERS: tuple[Maker, ...] = (
    unit_left_out,
    respelled,
    converted,
    unit_added,
    noun_added,
    money,
    degrees,
    percent,
)
