"""2.2 ratios: `a:b`, `a/b`, "a to b"."""

from __future__ import annotations

from random import Random

from tinyv.data.reference import Reference
from tinyv.data.rewrite.asks import asks
from tinyv.data.rewrite.maker import Maker, claims, some
from tinyv.data.rewrite.trees import tree_of, written
from tinyv.engine.trees import is_closed
from tinyv.expr import nodes as n

_ATOMS = (n.Integer, n.Decimal, n.Symbol, n.Constant, n.Apply)


def _terms(reference: Reference) -> list[str] | None:
    """The terms of a ratio `a:b` or `a:b:c`; None for a time of day or none."""
    tree = tree_of(reference)
    if not isinstance(tree, n.Ratio):
        return None
    if asks(reference.question, "time") and not asks(reference.question, "ratio"):
        return None
    if any(isinstance(term, n.Neg) for term in tree.terms):
        return None
    if not asks(reference.question, "ratio") and not all(isinstance(term, n.Integer) for term in tree.terms):
        return None
    return [written(term, reference) for term in tree.terms]


def _fraction(reference: Reference) -> list[str] | None:
    """Above and below of a fraction that answers a question about a ratio."""
    tree = tree_of(reference)
    if not asks(reference.question, "ratio") or asks(reference.question, "fraction_of_ratio"):
        return None
    if not isinstance(tree, n.Div) or not isinstance(tree.numerator, _ATOMS) or not is_closed(tree):
        return None
    return (
        [written(tree.numerator), written(tree.denominator)] if isinstance(tree.denominator, _ATOMS) else None
    )


def as_fraction(reference: Reference, rng: Random) -> list[str]:
    r"""`\frac{a}{b}` or `a/b` for `a:b`."""
    terms = _terms(reference)
    if terms is None or len(terms) != 2 or "form" in reference.question:
        return []
    slash = [f"{terms[0]}/{terms[1]}"] if all(term.isalnum() for term in terms) else []
    return some([f"\\frac{{{terms[0]}}}{{{terms[1]}}}", *slash], rng)


def as_ratio(reference: Reference, rng: Random) -> list[str]:
    """`a:b` for a fraction, where a ratio is asked for."""
    terms = _fraction(reference)
    return [] if terms is None else some([" : ".join(terms), ":".join(terms)], rng)


@claims
def in_words(reference: Reference, rng: Random) -> list[str]:
    """`a to b`, `a is to b`."""
    terms = _terms(reference) or _fraction(reference)
    if terms is None or any("\\" in term for term in terms):
        return []
    return some(
        [" to ".join(terms), f"{terms[0]} is to {terms[1]}"] if len(terms) == 2 else [" to ".join(terms)], rng
    )


def respaced(reference: Reference, rng: Random) -> list[str]:
    r"""`a : b`, `a\colon b`, `a∶b`."""
    terms = _terms(reference)
    if terms is None:
        return []
    texts = [joint.join(terms) for joint in (":", " : ", r"\colon ", r" \colon ")]
    return some([text for text in texts if text != reference.text], rng)


MAKERS: tuple[Maker, ...] = (as_fraction, as_ratio, in_words, respaced)
