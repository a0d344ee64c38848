"""3.2 roots and exponents: fractional powers, negative exponents, numbers under the root or in front of it."""

from __future__ import annotations

from math import isqrt
from random import Random

from tinyv.data.reference import Reference
from tinyv.data.rewrite.asks import asks
from tinyv.data.rewrite.maker import Maker
from tinyv.data.rewrite.trees import Rule, by_rule
from tinyv.expr import nodes as n

_TWO = n.Integer(2)
_MAX = 10**5


def _when_free(reference: Reference, rng: Random, rule: Rule) -> list[str]:
    return [] if asks(reference.question, "form") else by_rule(reference, rng, rule)


def _root_of(node: n.Node) -> int | None:
    """The integer under a square root."""
    if not isinstance(node, n.Apply) or node.function != "root" or node.arguments[1] != _TWO:
        return None
    under = node.arguments[0]
    return under.value if isinstance(under, n.Integer) and 1 < under.value < _MAX else None


def _sqrt(node: n.Node) -> n.Node:
    return n.Apply("root", (node, _TWO))


def _is_root(node: n.Node) -> bool:
    return isinstance(node, n.Apply) and node.function == "root"


def as_power(reference: Reference, rng: Random) -> list[str]:
    r"""`3^{1/2}` for `\sqrt{3}`."""

    def rule(node: n.Node) -> list[n.Node]:
        if not isinstance(node, n.Apply) or node.function != "root":
            return []
        return [n.Pow(node.arguments[0], n.Div(n.Integer(1), node.arguments[1]))]

    return [text.replace(r"^{\frac{1}{2}}", rng.choice(("^{1/2}", r"^{\frac{1}{2}}")))
            for text in _when_free(reference, rng, rule)]  # fmt: skip


def as_root(reference: Reference, rng: Random) -> list[str]:
    r"""`\sqrt{x}` for `x^{1/2}`, `\sqrt[3]{x^2}` for `x^{2/3}`."""

    def rule(node: n.Node) -> list[n.Node]:
        if not isinstance(node, n.Pow) or not isinstance(node.exponent, n.Div):
            return []
        top, bottom = node.exponent.numerator, node.exponent.denominator
        if not isinstance(top, n.Integer) or not isinstance(bottom, n.Integer) or bottom.value < 2:
            return []
        inner = node.base if top.value == 1 else n.Pow(node.base, top)
        return [n.Apply("root", (inner, bottom))]

    return _when_free(reference, rng, rule)


def under_the_root(reference: Reference, rng: Random) -> list[str]:
    r"""`\sqrt{12}` for `2\sqrt{3}`."""

    def rule(node: n.Node) -> list[n.Node]:
        if not isinstance(node, n.Mul) or len(node.factors) != 2:
            return []
        number, under = node.factors[0], _root_of(node.factors[1])
        if under is None or not isinstance(number, n.Integer) or number.value > 100:
            return []
        return [_sqrt(n.Integer(number.value**2 * under))]

    return [] if asks(reference.question, "exact") else _when_free(reference, rng, rule)


def out_of_the_root(reference: Reference, rng: Random) -> list[str]:
    r"""`2\sqrt{3}` for `\sqrt{12}`."""

    def rule(node: n.Node) -> list[n.Node]:
        under = _root_of(node)
        square = 0 if under is None else _square_in(under)
        if under is None or square < 2:
            return []
        rest = under // square**2
        return [n.Mul((n.Integer(square), _sqrt(n.Integer(rest))))] if rest > 1 else [n.Integer(square)]

    return by_rule(reference, rng, rule)


def _square_in(value: int) -> int:
    """The largest number whose square divides `value`."""
    return next((d for d in range(isqrt(value), 1, -1) if value % (d * d) == 0), 1)


def rationalised(reference: Reference, rng: Random) -> list[str]:
    r"""`\frac{\sqrt{2}}{2}` for `\frac{1}{\sqrt{2}}`."""

    def rule(node: n.Node) -> list[n.Node]:
        under = _root_of(node.denominator) if isinstance(node, n.Div) else None
        if under is None or not isinstance(node, n.Div):
            return []
        top = (
            node.denominator if node.numerator == n.Integer(1) else n.Mul((node.numerator, node.denominator))
        )
        return [n.Div(top, n.Integer(under))]

    return _when_free(reference, rng, rule)


def root_below(reference: Reference, rng: Random) -> list[str]:
    r"""`\frac{1}{\sqrt{2}}` for `\frac{\sqrt{2}}{2}`."""

    def rule(node: n.Node) -> list[n.Node]:
        under = _root_of(node.numerator) if isinstance(node, n.Div) else None
        if under is None or not isinstance(node, n.Div) or not isinstance(node.denominator, n.Integer):
            return []
        bottom = node.denominator.value
        if bottom % under:
            return []
        factor = bottom // under
        root = node.numerator if factor == 1 else n.Mul((n.Integer(factor), node.numerator))
        return [n.Div(n.Integer(1), root)]

    return [] if asks(reference.question, "exact") else _when_free(reference, rng, rule)


def roots_joined(reference: Reference, rng: Random) -> list[str]:
    r"""`\sqrt{6}` for `\sqrt{2} \sqrt{3}`, `\sqrt{\frac{a}{b}}` for `\frac{\sqrt{a}}{\sqrt{b}}`."""

    def rule(node: n.Node) -> list[n.Node]:
        if isinstance(node, n.Div):
            above, below = node.numerator, node.denominator
            if (
                isinstance(above, n.Apply)
                and isinstance(below, n.Apply)
                and _is_root(above)
                and _is_root(below)
                and above.arguments[1] == below.arguments[1]
            ):
                return [n.Apply("root", (n.Div(above.arguments[0], below.arguments[0]), above.arguments[1]))]
            return []
        under = [_root_of(one) for one in node.factors] if isinstance(node, n.Mul) else []
        known = [value for value in under if value is not None]
        return [_sqrt(n.Integer(known[0] * known[1]))] if len(known) == 2 == len(under) else []

    return _when_free(reference, rng, rule)


def root_split(reference: Reference, rng: Random) -> list[str]:
    r"""`\frac{\sqrt{a}}{\sqrt{b}}` for `\sqrt{\frac{a}{b}}`."""

    def rule(node: n.Node) -> list[n.Node]:
        inner, degree = (
            node.arguments if isinstance(node, n.Apply) and node.function == "root" else (node, node)
        )
        if not isinstance(inner, n.Div) or inner is node:
            return []
        above, below = inner.numerator, inner.denominator
        return [n.Div(n.Apply("root", (above, degree)), n.Apply("root", (below, degree)))]

    return _when_free(reference, rng, rule)


def negative_exponent(reference: Reference, rng: Random) -> list[str]:
    r"""`x^{-2}` for `\frac{1}{x^2}`, `a b^{-1}` for `\frac{a}{b}`, and the reverse."""

    def rule(node: n.Node) -> list[n.Node]:
        if isinstance(node, n.Pow) and isinstance(node.exponent, n.Neg):
            below = n.Pow(node.base, node.exponent.operand)
            plain = node.base if node.exponent.operand == n.Integer(1) else below
            return [n.Div(n.Integer(1), plain)]
        if not isinstance(node, n.Div) or isinstance(node.denominator, (n.Integer, n.Mul, n.Div, n.Neg)):
            return []
        bottom = node.denominator
        power = (
            n.Pow(bottom.base, n.Neg(bottom.exponent))
            if isinstance(bottom, n.Pow) and not isinstance(bottom.exponent, (n.Neg, n.Add))
            else n.Pow(bottom, n.Neg(n.Integer(1)))
        )
        if node.numerator == n.Integer(1):
            return [power]
        above = node.numerator.factors if isinstance(node.numerator, n.Mul) else (node.numerator,)
        return [n.Mul((*above, power))]

    return _when_free(reference, rng, rule)


def exponent_split(reference: Reference, rng: Random) -> list[str]:
    r"""`e^a e^b` for `e^{a+b}`, and `(e^x)^2` for `e^{2x}`."""

    def rule(node: n.Node) -> list[n.Node]:
        if not isinstance(node, n.Pow) or not isinstance(node.exponent, (n.Add, n.Mul)):
            return []
        if isinstance(node.exponent, n.Add):
            return [n.Mul(tuple(n.Pow(node.base, term) for term in node.exponent.terms))]
        first, *rest = node.exponent.factors
        inner = rest[0] if len(rest) == 1 else n.Mul(tuple(rest))
        return [n.Pow(n.Pow(node.base, inner), first)] if isinstance(first, n.Integer) else []

    return _when_free(reference, rng, rule)


MAKERS: tuple[Maker, ...] = (
    as_power,
    as_root,
    under_the_root,
    out_of_the_root,
    rationalised,
    root_below,
    roots_joined,
    root_split,
    negative_exponent,
    exponent_split,
)
