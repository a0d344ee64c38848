"""5.2 assignment: names in front of the values, or the values alone."""

from __future__ import annotations

import re
from random import Random

from tinyv.data.reference import Reference
from tinyv.data.rewrite.asks import asks
from tinyv.data.rewrite.items import labelled
from tinyv.data.rewrite.maker import Maker, claims, some
from tinyv.data.rewrite.trees import named_value, tree_of, written
from tinyv.expr import nodes as n
from tinyv.expr.parser import parse

_NAME = r"\$?([A-Za-z](?:_\{?\w\}?)?)\$?"
_ASKED_TWO = re.compile(
    rf"(?:find|determine|solve for|calculate|what are)\s+(?:the\s+)?(?:values?\s+(?:of|for)\s+)?(?:\w+\s)?{_NAME}"
    rf"(?:\s*,\s*{_NAME})?\s*,?\s*(?:and|\$and\$)\s+{_NAME}(?=[\s.?,;]|$)",
    re.IGNORECASE,
)
_ASKED_TUPLE = re.compile(
    r"(?:ordered (?:pair|triple)|(?:in|of) the form|solution|answer as|express .{0,20}as)\s*"
    r"(?:\w+ ){0,3}\$?\\?(?:left)?\(\s*"
    r"([a-zA-Z])\s*,\s*([a-zA-Z])\s*(?:,\s*([a-zA-Z])\s*)?\\?(?:right)?\)",
    re.IGNORECASE,
)


def _asked(question: str) -> list[str] | None:
    """The names whose values the question asks for, in its order."""
    for pattern in (_ASKED_TUPLE, _ASKED_TWO):
        found = set(pattern.findall(question))
        if len(found) == 1:
            names = [name for name in found.pop() if name]
            return names if len(set(names)) == len(names) else None
    return None


def _values(tree: n.Node | None) -> list[n.Node] | None:
    """The values of a bare list or of a tuple."""
    if isinstance(tree, n.Sequence) and tree.brackets in ("", "()"):
        plain = all(not isinstance(item, (n.Relation, n.Sequence, n.Qualified)) for item in tree.items)
        return list(tree.items) if plain else None
    return None


def _sides(reference: Reference, tree: n.Relation) -> tuple[str, str]:
    """Name and value, in the reference's own writing where that splits at its sign."""
    left, right = (part.strip() for part in reference.text.partition("=")[::2])
    if "$" not in reference.text and parse(left) == tree.terms[0] and parse(right) == tree.terms[1]:
        return left, right
    return written(tree.terms[0]), written(tree.terms[1], reference)


@claims
def named(reference: Reference, rng: Random) -> list[str]:
    """`a = 1, b = 2` for `1, 2` or `(1, 2)`, where the question asks for a and b."""
    values, names = _values(tree_of(reference)), _asked(reference.question)
    if values is None or names is None or len(values) != len(names):
        return []
    parts = [f"{name} = {written(value)}" for name, value in zip(names, values, strict=True)]
    return some([", ".join(parts), " and ".join(parts), r" \text{ and } ".join(parts), "; ".join(parts)], rng)


def unnamed(reference: Reference, rng: Random) -> list[str]:
    """`1, 2` or `(1, 2)` for `a = 1, b = 2`."""
    tree = tree_of(reference)
    if (
        tree is None
        or not labelled(tree)
        or not isinstance(tree, n.Sequence)
        or asks(reference.question, "equation")
    ):
        return []
    values = [written(item.terms[1]) for item in tree.items if isinstance(item, n.Relation)]
    names = [written(item.terms[0]) for item in tree.items if isinstance(item, n.Relation)]
    pair = f"({', '.join(values)})"
    texts = [", ".join(values), " and ".join(values)]
    if re.search(r"x|a", names[0]) and names == sorted(names):
        texts += [pair, f"({', '.join(names)}) = {pair}"]
    return some(texts, rng)


@claims
def other_sign(reference: Reference, rng: Random) -> list[str]:
    """`x: 5`, `x equals 5`, `x is 5` for `x = 5`."""
    found = named_value(reference)
    if found is None:
        return []
    name, value = _sides(reference, found[1])
    if "\\" in name + value:
        return [f"The value of ${name}$ is ${value}$."]
    return some(
        [f"{name}: {value}", f"{name} equals {value}", f"{name} is equal to {value}", f"{name} is {value}"],
        rng,
    )


@claims
def listed_signs(reference: Reference, rng: Random) -> list[str]:
    """`a is 1 and b is 2`, `a: 1, b: 2` for `a = 1, b = 2`."""
    tree = tree_of(reference)
    if tree is None or not labelled(tree) or not isinstance(tree, n.Sequence):
        return []
    pairs = [(written(i.terms[0]), written(i.terms[1])) for i in tree.items if isinstance(i, n.Relation)]
    if any("\\" in name + value for name, value in pairs):
        return [", ".join(f"${name} = {value}$" for name, value in pairs)]
    joint, sign = rng.choice(((", ", ": "), (" and ", " is "), (", ", " is "), ("; ", "=")))
    return [joint.join(f"{name}{sign}{value}" for name, value in pairs)]


@claims
def definition(reference: Reference, rng: Random) -> list[str]:
    """`x := 5`, `let x = 5`-like marks of programs and texts."""
    found = named_value(reference)
    if found is None:
        return []
    name, value = _sides(reference, found[1])
    return [rng.choice((f"${name}$ = ${value}$", f"${name}$ is ${value}$", f"we have ${name} = {value}$"))]


MAKERS: tuple[Maker, ...] = (named, unnamed, other_sign, listed_signs, definition)
