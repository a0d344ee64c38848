"""3.4 other expressions: binomials and factorials, complex numbers, exponentials, absolute values, sums renamed."""

from __future__ import annotations

from random import Random

from tinyv.data.reference import Reference
from tinyv.data.rewrite.asks import asks, names
from tinyv.data.rewrite.maker import Maker
from tinyv.data.rewrite.trees import Rule, by_rule
from tinyv.engine.trees import contains, substitute
from tinyv.expr import nodes as n

_ONE, _TWO = n.Integer(1), n.Integer(2)
_I, _E = n.Constant("i"), n.Constant("e")


def _when_free(reference: Reference, rng: Random, rule: Rule) -> list[str]:
    return [] if asks(reference.question, "form") else by_rule(reference, rng, rule)


def _factorial(node: n.Node) -> n.Node:
    return n.Apply("factorial", (node,))


def binomial_opened(reference: Reference, rng: Random) -> list[str]:
    r"""`\frac{n!}{k!(n-k)!}` for `\binom{n}{k}`, and `\binom{n}{n-k}`."""

    def rule(node: n.Node) -> list[n.Node]:
        if not isinstance(node, n.Apply) or node.function != "binomial":
            return []
        top, bottom = node.arguments
        rest = _difference(top, bottom)
        opened = n.Div(_factorial(top), n.Mul((_factorial(bottom), _factorial(rest))))
        return [opened, n.Apply("binomial", (top, rest))]

    return by_rule(reference, rng, rule)


def _difference(top: n.Node, bottom: n.Node) -> n.Node:
    if isinstance(top, n.Integer) and isinstance(bottom, n.Integer) and top.value >= bottom.value:
        return n.Integer(top.value - bottom.value)
    return n.Add((top, n.Neg(bottom)))


def factorial_stepped(reference: Reference, rng: Random) -> list[str]:
    """`n (n-1)!` for `n!`."""

    def rule(node: n.Node) -> list[n.Node]:
        if not isinstance(node, n.Apply) or node.function != "factorial":
            return []
        inner = node.arguments[0]
        if isinstance(inner, n.Integer) and 2 < inner.value < 10**6:
            return [n.Mul((inner, _factorial(n.Integer(inner.value - 1))))]
        return (
            [n.Mul((inner, _factorial(n.Add((inner, n.Neg(_ONE))))))] if isinstance(inner, n.Symbol) else []
        )

    return _when_free(reference, rng, rule)


def imaginary_first(reference: Reference, rng: Random) -> list[str]:
    """`3i + 2` for `2 + 3i`, `i\\sqrt{3}` for `\\sqrt{3} i`."""

    def rule(node: n.Node) -> list[n.Node]:
        if isinstance(node, n.Add) and contains(node.terms[-1], n.Constant) and _I in _all(node.terms[-1]):
            return [n.Add((*node.terms[1:], node.terms[0]))]
        if isinstance(node, n.Mul) and _I in node.factors and len(node.factors) == 2:
            return [n.Mul(node.factors[::-1])]
        return []

    return by_rule(reference, rng, rule)


def _all(node: n.Node) -> list[n.Node]:
    return [node, *(inner for child in node.children() for inner in _all(child))]


def complex_fraction(reference: Reference, rng: Random) -> list[str]:
    r"""`\frac{1 + 2i}{5}` for `\frac{1}{5} + \frac{2}{5} i`."""

    def rule(node: n.Node) -> list[n.Node]:
        if (
            not isinstance(node, n.Div)
            or not isinstance(node.numerator, n.Add)
            or _I not in _all(node.numerator)
        ):
            return []
        return [n.Mul((n.Div(_ONE, node.denominator), node.numerator))]

    return _when_free(reference, rng, rule)


def exponential(reference: Reference, rng: Random) -> list[str]:
    r"""`\exp(x)` for `e^x`, and the reverse."""

    def rule(node: n.Node) -> list[n.Node]:
        # `e^2` may be the square of a charge.
        if isinstance(node, n.Pow) and node.base == _E and not isinstance(node.exponent, (n.Integer, n.Neg)):
            return [n.Apply("exp", (node.exponent,))]
        if isinstance(node, n.Apply) and node.function == "exp":
            return [n.Pow(_E, node.arguments[0])]
        return []

    return by_rule(reference, rng, rule)


def polar_form(reference: Reference, rng: Random) -> list[str]:
    r"""`\cos t + i \sin t` for `e^{it}`."""

    def rule(node: n.Node) -> list[n.Node]:
        if not isinstance(node, n.Pow) or node.base != _E:
            return []
        angle = _angle(node.exponent)
        if angle is None:
            return []
        return [n.Add((n.Apply("cos", (angle,)), n.Mul((_I, n.Apply("sin", (angle,))))))]

    return _when_free(reference, rng, rule)


def _angle(exponent: n.Node) -> n.Node | None:
    if isinstance(exponent, n.Div):
        above = _angle(exponent.numerator)
        return None if above is None else n.Div(above, exponent.denominator)
    if isinstance(exponent, n.Mul) and exponent.factors.count(_I) == 1:
        rest = tuple(one for one in exponent.factors if one != _I)
        return rest[0] if len(rest) == 1 else n.Mul(rest)
    return _ONE if exponent == _I else None


def hyperbolic(reference: Reference, rng: Random) -> list[str]:
    r"""`\frac{e^x - e^{-x}}{2}` for `\sinh x`, and so for `\cosh x`."""

    def rule(node: n.Node) -> list[n.Node]:
        if not isinstance(node, n.Apply) or node.function not in ("sinh", "cosh"):
            return []
        inner = node.arguments[0]
        up, down = n.Pow(_E, inner), n.Pow(_E, n.Neg(inner))
        return [n.Div(n.Add((up, down if node.function == "cosh" else n.Neg(down))), _TWO)]

    return _when_free(reference, rng, rule)


def absolute_value(reference: Reference, rng: Random) -> list[str]:
    r"""`|b - a|` for `|a - b|`."""

    def rule(node: n.Node) -> list[n.Node]:
        if (
            not isinstance(node, n.Apply)
            or node.function != "abs"
            or not isinstance(node.arguments[0], n.Add)
        ):
            return []
        terms = [
            one.operand if isinstance(one, n.Neg) else n.Neg(one) for one in node.arguments[0].terms[::-1]
        ]
        return [n.Apply("abs", (n.Add(tuple(terms)),))]

    return by_rule(reference, rng, rule)


def index_renamed(reference: Reference, rng: Random) -> list[str]:
    r"""`\sum_{k} ...` for `\sum_{n} ...`, and so for the variable of an integral."""

    def rule(node: n.Node) -> list[n.Node]:
        if not isinstance(node, n.BigOperator) or node.kind == "limit" or node.lower is None:
            return []
        usual = "jkmn" if node.kind != "integral" else "tuvs"
        taken = {one.name for one in _all(node) if isinstance(one, n.Symbol)} | {node.variable}
        free = [x for x in usual if x not in taken and not names(reference.question, x)]
        if not free or len(node.variable) > 1:
            return []
        new = rng.choice(free)
        body = substitute(node.body, n.Symbol(node.variable), n.Symbol(new))
        return [n.BigOperator(node.kind, new, node.lower, node.upper, body)]

    return by_rule(reference, rng, rule)


MAKERS: tuple[Maker, ...] = (
    binomial_opened,
    factorial_stepped,
    imaginary_first,
    complex_fraction,
    exponential,
    polar_form,
    hyperbolic,
    absolute_value,
    index_renamed,
)
