"""References of another form than the question asks for in so many words. In doubt nothing is said.

Only the last two sentences of a question count, where its form is asked for, and only questions of one part.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

from tinyv.analysis.checking.asking import Asked
from tinyv.analysis.checking.finding import Finding
from tinyv.analysis.checking.measures import other_unit
from tinyv.analysis.checking.reading import number_in
from tinyv.engine.text.yes_no import yes_no_of

_COUNTED = (
    r"people|persons|students|children|boys|girls|men|women|players|workers|passengers|adults|teachers|members"
    r"|families"
    r"|ways|integers|triangles|subsets|elements|permutations|digits|books|marbles|apples|oranges|balls|coins|cars|tickets"
    r"|chickens|cows|dogs|cats|birds|animals|stamps|cards|pencils|pens|candies|cookies|eggs|boxes|bottles|toys"
    r"|chairs|tables"
    r"|solutions|roots|primes|prime numbers|zeros|edges|vertices|diagonals|intersections|games|matches|trees"
    r"|flowers|stickers"
    r"|dandelions|biscuits|fish|kids|rabbits|sheep|pigs|horses|sweets|employees|customers|guests|visitors|votes|letters"
    r"|shirts|shoes|bricks|tiles|buses|rooms|houses|windows|seats|questions|votes|points of intersection"
)
_HOW_MANY = re.compile(rf"\bhow many (?:\w+ ){{0,2}}?(?:{_COUNTED})\b", re.IGNORECASE)
_NO_COUNT = re.compile(
    r"\b(?:average|mean|per|expected|times (?:as|more)|percent\w*|ratio|rate)\b|%", re.IGNORECASE
)
_WHOLE = re.compile(
    r"\b(?:to|as) (?:the nearest|a|an) (?:integer|whole number|whole (?:dollar|percent|degree))\b",
    re.IGNORECASE,
)
_PLACES = re.compile(
    r"\bto (?:(one|two|three|four|five|[1-5]) decimal places?|"
    r"the nearest (tenth|hundredth|thousandth|cent))\b(?! of a)",
    re.IGNORECASE,
)
_PLACES_OF = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "tenth": 1,
    "hundredth": 2,
    "thousandth": 3,
    "cent": 2,
}
_OPTIONAL = re.compile(
    r"\b(?:if|where|when|as) (?:necessary|needed|applicable|appropriate|required)\b|\bexact", re.IGNORECASE
)
_INTERVAL = re.compile(r"\b(?:in|using|give|as|with)(?: an?)? interval(?: notation)?\b", re.IGNORECASE)
_OR_ELSE = re.compile(
    r"\binterval(?: notation)? or\b|\bor (?:as |in |using )?(?:an )?interval|set[- ]builder|\be\.g\.|≤|<",
    re.IGNORECASE,
)
_SET_LIKE = re.compile(
    r"[\[(]|\\(?:emptyset|varnothing|mathbb|Bbb|phi)|∅|ℝ|\bR\b|\b(?:all|no|none|empty|every|any)\b",
    re.IGNORECASE,
)
_YES_NO = re.compile(
    r"\b(?:answer|write|respond|reply|say|state|enter)\b[^.?!]{0,30}[\"'“]?"
    r"(?:yes[\"'”]? or [\"'“]?no|true[\"'”]? or [\"'“]?false)\b"
    r"|^\W*true or false\b|\b(?:is|are) (?:this|the|these)(?: following)?(?: \w+)? (?:statements? )?"
    r"true or false\s*\?",
    re.IGNORECASE,
)
_SAYS_SO = re.compile(
    r"^\W*(?:\\text\w*\{\s*)?(?:yes|no|true|false|t|f|correct|incorrect|right|wrong)\b", re.IGNORECASE
)
_TUPLE = re.compile(r"\b(?:as an?|the|an?) ordered (pair|triple|quadruple)\b(?!s)", re.IGNORECASE)
_NUMBER_OF = re.compile(
    r"\b(?:how many|number of|sum|product|value of|maximum|minimum|probability|for each|exists?)\b",
    re.IGNORECASE,
)
_AS_FRACTION = re.compile(
    r"\bas (?:an? )?(?:(?:common|simplified|reduced|proper|improper|irreducible|exact|single) )*"
    r"(?:fraction|mixed number)\b(?! or)|\bin (?:simplest|lowest) fraction(?:al)? form\b",
    re.IGNORECASE,
)
_IN_PI = re.compile(
    r"\bin terms of \$?(?:\\pi|pi|π)(?![a-z])|\bleave (?:your answer )?in terms of \$?(?:\\pi|pi|π)",
    re.IGNORECASE,
)
_SCIENTIFIC = re.compile(r"\bin (?:standard )?scientific notation\b", re.IGNORECASE)
_FROM_SCIENTIFIC = re.compile(r"\b(?:decimal|standard|ordinary|without)\b", re.IGNORECASE)
_TEN = re.compile(r"10\s*\}?\s*\^|10[⁰¹²³⁴-⁹⁻]|\d\s*e\s*[-+]?\d", re.IGNORECASE)
_PROBABILITY = re.compile(
    r"\b(?:what|find|calculate|compute|determine)\b(?: is| the|,|\s)*(?: \w+)? ?\bprobability (?:that|of)\b",
    re.IGNORECASE,
)
_NO_PROBABILITY = re.compile(
    r"percent|%|\bform\b|[a-z]\s?\+\s?[a-z]|\bsum\b|\bexpress|\bratio\b|\btimes\b|\bodds\b|\bvalue|\bnumber|\bexpect",
    re.IGNORECASE,
)
_WHO = re.compile(r"^\W*who\b", re.IGNORECASE)
_DAY = re.compile(r"\b(?:what|which) (day of the week|weekday|month)\b(?! number)", re.IGNORECASE)
_EQUATION = re.compile(
    r"\b(?:find|write|determine|give|what is|state)\b(?: down)? (?:the|an) (?:\w+[- ]){0,2}"
    r"equation (?:of|for) (?:the|a|an|this)\b",
    re.IGNORECASE,
)
_AND_MORE = re.compile(r"\band (?:find|determine|give|state|calculate|what|the|its)\b", re.IGNORECASE)
_RELATION = re.compile(
    r"=|\\(?:[lg]eq?|equiv|approx|sim|to|mapsto)(?![a-z])|[<>≤≥]|\b(?:equals?|is|none|no)\b", re.IGNORECASE
)


def _not_whole(asked: Asked) -> Finding | None:
    number = number_in(asked.reference)
    if number is None or number.value.denominator == 1:
        return None
    if _WHOLE.search(asked.end) and not _OPTIONAL.search(asked.end):
        return Finding("not_whole", f"a whole number is asked for, it is {asked.shown}")
    if _HOW_MANY.search(asked.last) and not _NO_COUNT.search(asked.last):
        return Finding("not_whole", f"things are counted, it is {asked.shown}")
    return None


def _other_precision(asked: Asked) -> Finding | None:
    match = _PLACES.search(asked.end)
    if match is None or _OPTIONAL.search(asked.end) or len(_PLACES.findall(asked.question)) > 1:
        return None
    name = (match[1] or match[2]).lower()
    places = _PLACES_OF.get(name) or int(name)
    number = number_in(asked.reference)
    if number is not None and number.decimals is not None and number.decimals > places:
        return Finding("other_precision", f"{places} decimals are asked for, it has {number.decimals}")
    if number is not None and number.decimals is None and number.value.denominator > 1:
        return Finding("other_precision", f"{places} decimals are asked for, it is a fraction")
    return None


def _not_an_interval(asked: Asked) -> Finding | None:
    if not _INTERVAL.search(asked.end) or _OR_ELSE.search(asked.end) or _SET_LIKE.search(asked.reference):
        return None
    return Finding("not_an_interval", f"an interval is asked for, it is {asked.shown}")


def _not_yes_or_no(asked: Asked) -> Finding | None:
    if not _YES_NO.search(asked.end) or _SAYS_SO.search(asked.reference):
        return None
    if yes_no_of(asked.reference) is not None:
        return None
    return Finding("not_yes_or_no", f"yes or no, true or false is asked for, it is {asked.shown}")


def _not_a_tuple(asked: Asked) -> Finding | None:
    match = _TUPLE.search(asked.last)
    if match is None or _NUMBER_OF.search(asked.end) or number_in(asked.reference) is None:
        return None
    return Finding("not_a_tuple", f"an ordered {match[1].lower()} is asked for, it is one number")


def _not_a_fraction(asked: Asked) -> Finding | None:
    number = number_in(asked.reference)
    if number is None or not number.decimals or not _AS_FRACTION.search(asked.end):
        return None
    return Finding("not_a_fraction", f"a fraction is asked for, it is {asked.shown}")


def _not_in_pi(asked: Asked) -> Finding | None:
    number = number_in(asked.reference)
    if number is None or not number.decimals or not _IN_PI.search(asked.end):
        return None
    return Finding("not_in_pi", f"a multiple of pi is asked for, it is {asked.shown}")


def _not_scientific(asked: Asked) -> Finding | None:
    if not _SCIENTIFIC.search(asked.end) or _FROM_SCIENTIFIC.search(asked.end):
        return None
    if number_in(asked.reference) is None or _TEN.search(asked.reference):
        return None
    return Finding("not_scientific", f"a power of ten is asked for, it is {asked.shown}")


def _no_probability(asked: Asked) -> Finding | None:
    number = number_in(asked.reference)
    if number is None or 0 <= number.value <= Fraction(1) or not _PROBABILITY.search(asked.last):
        return None
    if _NO_PROBABILITY.search(asked.end):
        return None
    return Finding("no_probability", f"a probability is asked for, it is {asked.shown}")


def _not_a_name(asked: Asked) -> Finding | None:
    if number_in(asked.reference) is None:
        return None
    if _WHO.search(asked.last) and not re.search(r"\bhow (?:many|much)\b|\bby\b", asked.last):
        return Finding("not_a_name", f"a person is asked for, it is {asked.shown}")
    if match := _DAY.search(asked.last):
        return Finding("not_a_name", f"a {match[1].lower()} is asked for, it is {asked.shown}")
    return None


def _not_an_equation(asked: Asked) -> Finding | None:
    if not _EQUATION.search(asked.last) or _RELATION.search(asked.reference):
        return None
    if _AND_MORE.search(asked.last) or not re.search(r"[a-z\d]", asked.reference, re.IGNORECASE):
        return None
    return Finding("not_an_equation", f"an equation is asked for, it is {asked.shown}")


_CHECKS: tuple[Callable[[Asked], Finding | None], ...] = (
    _not_whole,
    _other_precision,
    _not_an_interval,
    _not_yes_or_no,
    _not_a_tuple,
    other_unit,
    _not_a_fraction,
    _not_in_pi,
    _not_scientific,
    _no_probability,
    _not_a_name,
    _not_an_equation,
)


def other_form(asked: Asked) -> Finding | None:
    """The first contradiction between what a question asks for and the form of its reference, or None."""
    if asked.in_parts:
        return None
    return next((finding for check in _CHECKS if (finding := check(asked)) is not None), None)
