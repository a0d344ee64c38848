"""4.3 and 4.4: other digits of the same number, mixed numbers, percentages, cycles, millions."""

from __future__ import annotations

import re
from fractions import Fraction
from random import Random

from tinyv.data.reference import Reference
from tinyv.data.rewrite.asks import asks
from tinyv.data.rewrite.maker import Maker, claims, some
from tinyv.data.rewrite.number_parts import no_decimal, value_and_name
from tinyv.data.rewrite.trees import tree_of
from tinyv.data.rewrite.values import (
    fraction_text,
    is_half_way,
    literal,
    near_value,
    places_for,
    rounded,
    terminating,
)
from tinyv.engine.trees import contains
from tinyv.expr import nodes as n

_PLACES = re.compile(r"(?:to|correct to|rounded to)\s+(\w+)\s+decimal places?", re.IGNORECASE)
_NEAREST = {"tenth": 1, "hundredth": 2, "thousandth": 3, "cent": 2}
_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "1": 1, "2": 2, "3": 3, "4": 4, "5": 5}


# --- 4.3 rounding ---------------------------------------------------------------------------------------------


def zeros(reference: Reference, rng: Random) -> list[str]:
    """`2.50` for `2.5`, `3.0` for `3` in a question about decimals, and the reverse."""
    tree, name = value_and_name(reference)
    bare = tree.operand if isinstance(tree, n.Neg) else tree
    if isinstance(bare, n.Decimal):
        text = reference.text.removeprefix(name)
        if not re.fullmatch(r"-?\d+\.\d+", text):
            return []
        short = text.rstrip("0").rstrip(".")
        longer = [text + "0"] if bare.places == 1 else []  # more would say more than a rounded value does
        fewer = [] if asks(reference.question, "digits") or short == text else [short]
        return some([f"{name}{one}" for one in (*longer, *fewer)], rng)
    if isinstance(bare, n.Integer) and asks(reference.question, "digits") and bare.value < 10**6:
        places = _asked_places(reference.question) or 0
        return [f"{reference.text}.{'0' * places}"] if places else []
    return []


def _asked_places(question: str) -> int | None:
    """How many decimals the question asks for; None if it does not say."""
    match = _PLACES.search(question)
    if match:
        return _WORDS.get(match[1].lower())
    found = re.search(r"nearest (tenth|hundredth|thousandth|cent)\b", question, re.IGNORECASE)
    return _NEAREST[found[1].lower()] if found else None


def as_asked(reference: Reference, rng: Random) -> list[str]:
    """As many decimals as the question asks for, where the reference shows more or is exact."""
    tree, name = value_and_name(reference)
    places = _asked_places(reference.question)
    bare = tree.operand if isinstance(tree, n.Neg) else tree
    if tree is None or places is None or (isinstance(bare, n.Decimal) and bare.places <= places):
        return []
    value = near_value(tree)
    if value is None or value.denominator == 1 or is_half_way(value, places) or isinstance(tree, n.Integer):
        return []
    more = [] if isinstance(bare, n.Decimal) else [f"{name}{rounded(value, places + 2)}"]
    return some([f"{name}{rounded(value, places)}", *more], rng)


@claims
def said_rounded(reference: Reference, rng: Random) -> list[str]:
    """`about 6.38`, `\\approx 6.38` for a decimal."""
    tree, name = value_and_name(reference)
    bare = tree.operand if isinstance(tree, n.Neg) else tree
    if not isinstance(bare, n.Decimal) or bare.places < 2 or asks(reference.question, "exact"):
        return []
    value = reference.text.removeprefix(name).strip()
    if name:
        return [f"{name[:-2]}\\approx {value}"] if "=" not in value else []
    return some([f"\\approx {value}", f"approximately {value}", f"about {value}", f"≈ {value}"], rng)


def fewer_digits(reference: Reference, rng: Random) -> list[str]:
    """Four digits or five of a decimal that shows more, where the question does not say how many."""
    tree, name = value_and_name(reference)
    bare = tree.operand if isinstance(tree, n.Neg) else tree
    if not isinstance(bare, n.Decimal) or _asked_places(reference.question) is not None:
        return []
    if re.search(r"significant|exact|nearest|decimal places?|round", reference.question, re.IGNORECASE):
        return []
    sign = -1 if isinstance(tree, n.Neg) else 1
    value = bare.value * sign
    places = places_for(value, rng.choice((4, 5)))
    if (
        not value
        or places >= bare.places
        or places < 1
        or is_half_way(value, places)
        or bare.places - places < 1
    ):
        return []
    approx = rng.choice(("", r"\approx "))
    return [f"{name}{rounded(value, places)}" if name else f"{approx}{rounded(value, places)}"]


# --- 4.4 other numbers ----------------------------------------------------------------------------------------


def mixed(reference: Reference, rng: Random) -> list[str]:
    r"""`3\frac{1}{2}` for `\frac{7}{2}`, and the reverse."""
    tree, name = value_and_name(reference)
    if re.search(r"improper|mixed|simplest|common fraction|lowest terms|m/n|\bform\b", reference.question):
        return []
    value = literal(tree)
    if value is None or value.denominator == 1 or abs(value) < 1 or abs(value) > 10**6:
        return []
    if isinstance(tree, n.Mixed) or (isinstance(tree, n.Neg) and isinstance(tree.operand, n.Mixed)):
        plain = f"{value.numerator}/{value.denominator}"
        return some([f"{name}{fraction_text(value)}", f"{name}{plain}"], rng)
    if not contains(tree, n.Div):  # type: ignore[arg-type]
        return []
    whole, rest = divmod(abs(value.numerator), value.denominator)
    sign = "-" if value < 0 else ""
    texts = [
        f"{sign}{whole}\\frac{{{rest}}}{{{value.denominator}}}",
        f"{sign}{whole} {rest}/{value.denominator}",
    ]
    return some([name + text for text in texts], rng)


def of_percent(reference: Reference, rng: Random) -> list[str]:
    r"""`0.25` and `\frac{1}{4}` for `25\%`, where the question does not ask for percent."""
    tree = tree_of(reference)
    if not isinstance(tree, n.Percent) or asks(reference.question, "percent"):
        return []
    value = literal(tree.value)
    if value is None:
        return []
    share = value / 100
    return some([text for text in (terminating(share), fraction_text(share)) if text], rng)


def to_percent(reference: Reference, rng: Random) -> list[str]:
    r"""`25\%` for `0.25` or `\frac{1}{4}`, where a probability or a share is asked for."""
    value = literal(tree_of(reference))
    if value is None or not 0 < value < 1 or no_decimal(reference) or asks(reference.question, "digits"):
        return []
    asked = reference.question.rpartition(". ")[2]
    if not re.search(r"probability|chance", asked) or re.search(
        r"number|mean|average|expected|varian|ratio", asked
    ):
        return []
    if "fraction" in reference.question or asks(reference.question, "decimal"):
        return []
    hundredfold = value * 100
    text = str(hundredfold.numerator) if hundredfold.denominator == 1 else terminating(hundredfold, 3)
    return some([f"{text}\\%", f"{text}%"], rng) if text else []


def repeating(reference: Reference, rng: Random) -> list[str]:
    r"""`0.\overline{3}` for `\frac{1}{3}`, and the reverse."""
    tree, name = value_and_name(reference)
    if isinstance(tree, n.Repeating) and not asks(reference.question, "decimal"):
        return [f"{name}{fraction_text(tree.value)}"]
    value = literal(tree)
    if value is None or no_decimal(reference) or not contains(tree, n.Div) or value < 0:  # type: ignore[arg-type]
        return []
    cycle = _cycle(value)
    return [f"{name}{rng.choice(cycle)}"] if cycle else []


def _cycle(value: Fraction) -> list[str]:
    """The pure or mixed cycle of a fraction, up to two digits of each kind."""
    whole, part = divmod(value.numerator, value.denominator)
    for lead in range(3):
        for length in (1, 2):
            scaled = Fraction(part, value.denominator) * 10**lead * (10**length - 1)
            if scaled.denominator == 1 and value.denominator > 1 and terminating(value) is None:
                head, digits = divmod(scaled.numerator, 10**length - 1)
                front = f"{whole}.{str(head).rjust(lead, '0') if lead else ''}"
                tail = str(digits).rjust(length, "0")
                return [f"{front}\\overline{{{tail}}}", f"{front}({tail})"]
    return []


def millions(reference: Reference, rng: Random) -> list[str]:
    """`3 million` for `3000000`."""
    del rng
    value = literal(tree_of(reference))
    if value is None or value.denominator != 1 or abs(value) < 10**6:
        return []
    for size, word in ((10**9, "billion"), (10**6, "million")):
        share = value / size
        text = str(share.numerator) if share.denominator == 1 else terminating(share, 2)
        if abs(share) >= 1 and text:
            return [f"{text} {word}"]
    return []


ROUNDING: tuple[Maker, ...] = (zeros, as_asked, said_rounded, fewer_digits)
OTHER_NUMBER: tuple[Maker, ...] = (mixed, of_percent, to_percent, repeating, millions)
