"""3.1 algebra: terms and factors in another order, products opened, fractions split or joined, signs moved.

Where the question asks for a form (expand, factor, simplify, ...), only the order changes.
"""

from __future__ import annotations

import re
from math import gcd
from random import Random

from tinyv.data.reference import Reference
from tinyv.data.rewrite.asks import asks
from tinyv.data.rewrite.maker import Maker
from tinyv.data.rewrite.trees import by_rule, tree_of, written
from tinyv.engine.trees import contains
from tinyv.expr import nodes as n
from tinyv.expr.symbols import free_symbols

_MAX_TERMS = 8
_LAST_MINUS = re.compile(r"([^()-]*[\w}]) ?- ?([\w\\{}^]+)")
"""A single minus sign in front of the last term, without brackets."""


def _free_form(reference: Reference) -> bool:
    return not asks(reference.question, "form")


def _negated(node: n.Node) -> n.Node:
    return node.operand if isinstance(node, n.Neg) else n.Neg(node)


def _flat(terms: list[n.Node]) -> n.Node:
    flat = [inner for term in terms for inner in (term.terms if isinstance(term, n.Add) else (term,))]
    return flat[0] if len(flat) == 1 else n.Add(tuple(flat))


def _product(factors: list[n.Node]) -> n.Node:
    flat = [inner for one in factors for inner in (one.factors if isinstance(one, n.Mul) else (one,))]
    flat = [one for one in flat if one != n.Integer(1)] or [n.Integer(1)]
    return flat[0] if len(flat) == 1 else n.Mul(tuple(flat))


def terms_reordered(reference: Reference, rng: Random) -> list[str]:
    """`b + a` for `a + b`, `-b + a` for `a - b`."""

    def rule(node: n.Node) -> list[n.Node]:
        if not isinstance(node, n.Add) or len(node.terms) > _MAX_TERMS:
            return []
        terms = rng.sample(node.terms, len(node.terms))
        return [n.Add(tuple(other)) for other in (terms, node.terms[::-1]) if tuple(other) != node.terms]

    return by_rule(reference, rng, rule)


def factors_reordered(reference: Reference, rng: Random) -> list[str]:
    r"""`\sqrt{3} x` for `x \\sqrt{3}`; a numeric coefficient stays in front."""

    def rule(node: n.Node) -> list[n.Node]:
        if not isinstance(node, n.Mul):
            return []
        fixed = 1 if isinstance(node.factors[0], (n.Integer, n.Decimal, n.Div)) else 0
        rest = node.factors[fixed:]
        other = tuple(rng.sample(rest, len(rest)))
        return [n.Mul((*node.factors[:fixed], *other))] if other != rest else []

    return by_rule(reference, rng, rule)


def sides_swapped(reference: Reference, rng: Random) -> list[str]:
    """`5 = x` for `x = 5`, an equation from right to left."""
    del rng
    tree = tree_of(reference)
    if not isinstance(tree, n.Relation) or tree.operators != ("=",):
        return []
    return [written(n.Relation(tree.terms[::-1], tree.operators), reference)]


def opened(reference: Reference, rng: Random) -> list[str]:
    """`2x + 2` for `2(x + 1)`."""

    def rule(node: n.Node) -> list[n.Node]:
        if not isinstance(node, n.Mul):
            return []
        at = next((i for i, one in enumerate(node.factors) if isinstance(one, n.Add)), None)
        if at is None:
            return []
        inner, rest = node.factors[at], [*node.factors[:at], *node.factors[at + 1 :]]
        terms = inner.terms if isinstance(inner, n.Add) else ()
        return [_flat([_times(rest, term) for term in terms])] if len(terms) < 5 else []

    return by_rule(reference, rng, rule) if _free_form(reference) else []


def _times(rest: list[n.Node], term: n.Node) -> n.Node:
    if isinstance(term, n.Neg):
        return n.Neg(_times(rest, term.operand))
    integers = [one.value for one in (*rest, term) if isinstance(one, n.Integer) and one.value < 10**6]
    others = [one for one in (*rest, term) if not isinstance(one, n.Integer)]
    if len(integers) + len(others) < len(rest) + 1 or len(integers) < 2:
        return _product([*rest, term])
    value = 1
    for one in integers:
        value *= one
    return _product([n.Integer(value), *others])


def factor_taken_out(reference: Reference, rng: Random) -> list[str]:
    """`2(x + 1)` for `2x + 2`."""

    def rule(node: n.Node) -> list[n.Node]:
        if not isinstance(node, n.Add):
            return []
        split = [_coefficient(term) for term in node.terms]
        common = gcd(*(number for number, _, _ in split))
        if common < 2 or common > 10**6:
            return []
        terms = [_scaled(number // common, rest, negative) for number, rest, negative in split]
        return [n.Mul((n.Integer(common), n.Add(tuple(terms))))]

    return by_rule(reference, rng, rule) if _free_form(reference) else []


def _coefficient(term: n.Node) -> tuple[int, list[n.Node], bool]:
    """Integer coefficient, what is left, and whether the sign is negative."""
    negative = isinstance(term, n.Neg)
    inner = term.operand if isinstance(term, n.Neg) else term
    factors = list(inner.factors) if isinstance(inner, n.Mul) else [inner]
    first = factors[0]
    if isinstance(first, n.Integer) and first.value > 0:
        return first.value, factors[1:], negative
    return 1, factors, negative


def _scaled(number: int, rest: list[n.Node], negative: bool) -> n.Node:
    body = _product([n.Integer(number), *rest])
    return n.Neg(body) if negative else body


def fraction_split(reference: Reference, rng: Random) -> list[str]:
    """`\\frac{a}{c} + \\frac{b}{c}` for `\\frac{a + b}{c}`."""

    def rule(node: n.Node) -> list[n.Node]:
        if not isinstance(node, n.Div) or not isinstance(node.numerator, n.Add):
            return []
        return [n.Add(tuple(_over(term, node.denominator) for term in node.numerator.terms))]

    return by_rule(reference, rng, rule) if _free_form(reference) else []


def _over(term: n.Node, denominator: n.Node) -> n.Node:
    if isinstance(term, n.Neg):
        return n.Neg(_over(term.operand, denominator))
    return n.Div(term, denominator)


def fraction_joined(reference: Reference, rng: Random) -> list[str]:
    """`\\frac{a + bc}{c}` for `\\frac{a}{c} + b`."""

    def rule(node: n.Node) -> list[n.Node]:
        if not isinstance(node, n.Add) or len(node.terms) != 2:
            return []
        bottoms = {each.denominator for term in node.terms if isinstance(each := _bare(term), n.Div)}
        if len(bottoms) != 1:
            return []
        (bottom,) = bottoms
        return [n.Div(_flat([_raised(term, bottom) for term in node.terms]), bottom)]

    return by_rule(reference, rng, rule) if _free_form(reference) else []


def _bare(term: n.Node) -> n.Node:
    return term.operand if isinstance(term, n.Neg) else term


def _raised(term: n.Node, bottom: n.Node) -> n.Node:
    """A term times the common denominator."""
    if isinstance(term, n.Neg):
        return n.Neg(_raised(term.operand, bottom))
    return term.numerator if isinstance(term, n.Div) else _times([bottom], term)


def sign_moved(reference: Reference, rng: Random) -> list[str]:
    """`-(b - a)` for `a - b`, `\\frac{b - a}{-c}` and `-\\frac{b - a}{c}` for `\\frac{a - b}{c}`."""

    tree = tree_of(reference)
    outer = tree.terms if isinstance(tree, n.Relation) else (tree,)

    def rule(node: n.Node) -> list[n.Node]:
        if isinstance(node, n.Div) and isinstance(node.numerator, n.Add):
            turned = _turned(node.numerator)
            return [n.Neg(n.Div(turned, node.denominator)), n.Div(turned, n.Neg(node.denominator))]
        if (
            isinstance(node, n.Add)
            and any(node is one for one in outer)
            and any(isinstance(term, n.Neg) for term in node.terms)
        ):
            return [n.Neg(_turned(node))]
        return []

    return by_rule(reference, rng, rule) if _free_form(reference) else []


def _turned(node: n.Add) -> n.Add:
    return n.Add(tuple(_negated(term) for term in node.terms[::-1]))


def negatives_added(reference: Reference, rng: Random) -> list[str]:
    """`a + (-b)` for `a - b`."""

    def rule(node: n.Node) -> list[n.Node]:
        if not isinstance(node, n.Add) or not any(isinstance(term, n.Neg) for term in node.terms[1:]):
            return []
        return [node]

    if not _free_form(reference):
        return []
    texts = [text for text in by_rule(reference, rng, rule) if _LAST_MINUS.fullmatch(text)]
    return [_LAST_MINUS.sub(r"\1 + (-\2)", text) for text in texts]


def fraction_in_front(reference: Reference, rng: Random) -> list[str]:
    """`\\frac{1}{2} x` for `\\frac{x}{2}`, or the reverse."""

    def rule(node: n.Node) -> list[n.Node]:
        if isinstance(node, n.Div) and isinstance(node.numerator, (n.Mul, n.Symbol, n.Apply, n.Constant)):
            number, rest, _ = _coefficient(node.numerator)
            return [_product([n.Div(n.Integer(number), node.denominator), *rest])] if rest else []
        if isinstance(node, n.Mul) and isinstance(node.factors[0], n.Div):
            first = node.factors[0]
            return [n.Div(_product([first.numerator, *node.factors[1:]]), first.denominator)]
        return []

    return by_rule(reference, rng, rule) if _free_form(reference) else []


def one_side(reference: Reference, rng: Random) -> list[str]:
    """`2x - y + 1 = 0` for `y = 2x + 1`, where the equation is the answer and its form is free."""
    del rng
    tree = tree_of(reference)
    if not isinstance(tree, n.Relation) or tree.operators != ("=",) or not _free_form(reference):
        return []
    left, right = tree.terms
    if right == n.Integer(0) or not asks(reference.question, "equation") or not free_symbols(right):
        return []
    if contains(tree, (n.Call, n.PlusMinus)) or "equation" not in reference.question.lower():
        return []
    return [f"{written(_flat([right, *_minus(left)]), reference)} = 0"]


def _minus(node: n.Node) -> list[n.Node]:
    return [_negated(term) for term in node.terms] if isinstance(node, n.Add) else [_negated(node)]


MAKERS: tuple[Maker, ...] = (
    terms_reordered,
    factors_reordered,
    sides_swapped,
    opened,
    factor_taken_out,
    fraction_split,
    fraction_joined,
    sign_moved,
    negatives_added,
    fraction_in_front,
    one_side,
)
