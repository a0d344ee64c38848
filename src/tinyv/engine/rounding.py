"""The one rounding rule, in both directions.

A decimal stands for an exact value if it is that value rounded to the digits that it shows: half a unit of the last
digit at most. Of two decimals the coarser is the rounded one. An answer may be the coarser side only if it shows
enough digits (`Policy.significant_digits`, or as many as the reference or the question has).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import arb, fmpq

from tinyv.engine.context import Context
from tinyv.engine.exactness import wants_exact, wants_measured, wants_rounded
from tinyv.expr.numeric import Shown
from tinyv.verdict import Judgement, correct, incorrect, undecided

DOUBLE = fmpq(4, 10**16)
"""Relative error of a printed double."""
NEAR_MISS = fmpq(1, 200)
"""Within half a percent of a rounded reference: perhaps its intermediate values were rounded; not proved wrong."""

_PLACES = re.compile(r"(\d+|one|two|three|four)[ -]decimals?(?: places?)?", re.IGNORECASE)
_FIGURES = re.compile(r"(\d+|one|two|three|four)[ -]significant", re.IGNORECASE)
_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4}
_NEAREST = re.compile(
    r"nearest\s+(?:"
    r"(?P<power>(?:ten|hundred)-)?(?P<fraction>tenth|hundredth|thousandth|millionth)s?\b"
    r"|(?P<multiple>ten|hundred|thousand|million)s?\b"
    r"|\$?\\?(?P<literal>0?\.\d+)"
    r"|(?P<whole>whole|integer|ones?|units?|degree|dollar|percent|cent|met(?:er|re)|foot|inch|mile|second|minute|hour"
    r"|day|year|gram|pound|kilo\w+|centi\w+)\b)",
    re.IGNORECASE,
)
_FRACTIONS = {"tenth": 1, "hundredth": 2, "thousandth": 3, "millionth": 6}
_MULTIPLES = {"ten": 1, "hundred": 2, "thousand": 3, "million": 6}


@dataclass(frozen=True, slots=True)
class Side:
    """One number: its literal where it is one, else a ball around its value."""

    shown: Shown | None
    ball: Any
    """`arb` or `fmpq`; None if it has no real value."""

    @property
    def rounded(self) -> bool:
        """True for a decimal literal: its last digit is rounded."""
        return self.shown is not None and self.shown.step is not None


def compare_rounded(reference: Side, answer: Side, context: Context) -> Judgement | None:
    """Judge two numbers that are not exactly equal; None if no decimal is involved and nothing can be said."""
    if reference.ball is None or answer.ball is None:
        return None
    if _within_tolerance(reference.ball, answer.ball, context):
        return correct("within_tolerance")
    if answer.rounded and not reference.rounded:
        return _unless_exact(_answer_is_coarser(reference, answer, context), reference, answer, context)
    if answer.rounded and _step(answer) > _step(reference):
        return _answer_is_coarser(reference, answer, context)
    if reference.rounded:
        return _reference_is_coarser(reference, answer, context)
    return None


def _step(side: Side) -> fmpq:
    step = side.shown.step if side.shown is not None else None
    return fmpq(0) if step is None else step


def _value(side: Side) -> fmpq:
    return side.shown.value if side.shown is not None else fmpq(0)


def _answer_is_coarser(reference: Side, answer: Side, context: Context) -> Judgement:
    """The answer is a decimal with fewer digits than the reference, or the reference is exact."""
    if not _rounds_to(reference.ball, answer):
        return _mismatch(reference, answer)
    digits = answer.shown.digits if answer.shown is not None else 0
    if digits >= context.policy.significant_digits or question_allows(answer, context.question):
        return correct("rounded_number")
    wanted = reference.shown.digits if reference.rounded and reference.shown is not None else 0
    return correct("rounded_number") if 0 < wanted <= digits else undecided("too_few_digits")


def _unless_exact(judgement: Judgement, reference: Side, answer: Side, context: Context) -> Judgement:
    """A rounded answer is none where the number itself is asked for; an integer is one that was counted, unless it
    measures something."""
    question = context.question
    if not judgement.correct or question_allows(answer, question):
        return judgement
    if wants_exact(question):
        return undecided("exact_asked")
    counted = isinstance(reference.ball, fmpq) and reference.ball.q == 1 and _step(answer) > 1
    if counted and not (context.measured or wants_measured(question) or wants_rounded(question)):
        return undecided("exact_integer")
    return judgement


def _reference_is_coarser(reference: Side, answer: Side, context: Context) -> Judgement:
    """The reference is a decimal, the answer finer or exact."""
    if _rounds_to(answer.ball, reference):
        return _enough_to_prove(reference, answer, context)
    if (
        not answer.rounded
        and answer.shown is not None
        and answer.shown.value.q == 1
        and reference.shown is not None
    ):
        coarse = Side(Shown(answer.shown.value, fmpq(1), answer.shown.digits), answer.ball)
        if _rounds_to(reference.ball, coarse):
            return (
                correct("rounded_number")
                if question_allows(coarse, context.question)
                else undecided("coarser_rounding")
            )
    return _mismatch(reference, answer)


def _enough_to_prove(reference: Side, answer: Side, context: Context) -> Judgement:
    """Few digits prove a finer decimal but not an exact value, since many exact values round to `0.42`."""
    digits = reference.shown.digits if reference.shown is not None else 0
    few = digits < context.policy.significant_digits - (1 if answer.rounded else 0)
    if few and not question_allows(reference, context.question):
        return undecided("coarse_reference")
    return correct("rounded_number")


def _rounds_to(value: Any, rounded: Side) -> bool:
    """True if `value` is certainly within half a unit of the last digit of `rounded`."""
    return _at_most(value, _value(rounded), _step(rounded) / 2)


def _mismatch(reference: Side, answer: Side) -> Judgement:
    """Certainly different, unless a rounded side is one digit or half a percent off."""
    if _double_precision(reference, answer):
        return correct("rounded_number")
    if _at_most(reference.ball, answer.ball, max(_step(reference), _step(answer))):
        return undecided("last_digit")
    if reference.rounded and _at_most(reference.ball, answer.ball, NEAR_MISS * abs(_value(reference))):
        return undecided("near_miss")
    return incorrect("numeric_mismatch")


def _double_precision(reference: Side, answer: Side) -> bool:
    """True if a side prints a double (15 digits or more) and both agree as far as a double can."""
    printed = [s for s in (reference, answer) if s.rounded and s.shown is not None and s.shown.digits >= 15]
    return (
        len(printed) == 1
        and not (reference.rounded and answer.rounded)
        and _at_most(reference.ball, answer.ball, DOUBLE * abs(_value(printed[0])))
    )


def _at_most(a: Any, b: Any, limit: fmpq) -> bool:
    """True if a and b are certainly no further apart than `limit`; exact where both are rational."""
    if isinstance(a, fmpq) and isinstance(b, fmpq):
        return bool(abs(a - b) <= limit)
    return bool(abs(arb(a) - arb(b)) <= arb(limit))


def _within_tolerance(reference: Any, answer: Any, context: Context) -> bool:
    tolerance = context.policy.relative_tolerance
    if tolerance is None:
        return False
    share = _exact(tolerance)
    if isinstance(reference, fmpq):
        return _at_most(reference, answer, share * abs(reference))
    return bool(abs(arb(reference) - arb(answer)) <= arb(share) * abs(arb(reference)))


def _exact(tolerance: float) -> fmpq:
    """The decimal that the user wrote: as a double, 0.3 is less than 3/10, and a value on the bound falls out."""
    share = Fraction(str(tolerance))
    return fmpq(share.numerator, share.denominator)


def question_allows(answer: Side, question: str) -> bool:
    """True if the question asks for no more digits than the answer shows."""
    if not question or answer.shown is None:
        return False
    places = _PLACES.search(question)
    if places:
        return _step(answer) <= fmpq(1, 10 ** _count(places.group(1)))
    figures = _FIGURES.search(question)
    if figures:
        return answer.shown.digits >= _count(figures.group(1))
    nearest = _NEAREST.search(question)
    return nearest is not None and _step(answer) <= _nearest_step(nearest)


def _count(word: str) -> int:
    return min(_WORDS.get(word.lower(), 0) or int(word), 50)


def _nearest_step(match: re.Match[str]) -> fmpq:
    if match["fraction"]:
        extra = {"ten-": 1, "hundred-": 2}.get((match["power"] or "").lower(), 0)
        return fmpq(1, 10 ** (_FRACTIONS[match["fraction"].lower()] + extra))
    if match["multiple"]:
        return fmpq(10 ** _MULTIPLES[match["multiple"].lower()])
    if match["literal"]:
        return fmpq(1, 10 ** len(match["literal"].partition(".")[2]))
    return fmpq(1, 100) if match["whole"].lower() == "cent" else fmpq(1)
