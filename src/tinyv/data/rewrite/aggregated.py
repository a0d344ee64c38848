r"""2.3 aggregated: `\pm` against both values, a name once against a name for each value, a run of integers."""

from __future__ import annotations

from random import Random

from tinyv.data.reference import Reference
from tinyv.data.rewrite.items import list_of
from tinyv.data.rewrite.maker import Maker, claims, some
from tinyv.data.rewrite.trees import tree_of, written
from tinyv.engine.trees import contains
from tinyv.expr import nodes as n
from tinyv.expr.symbols import free_symbols


def listed(reference: Reference, rng: Random) -> list[str]:
    r"""`2 + \sqrt{3}, 2 - \sqrt{3}` for `2 \pm \sqrt{3}`, under a name too."""
    tree = tree_of(reference)
    name, value = _name_and_value(tree)
    if not isinstance(value, n.PlusMinus) or contains(value.right, n.PlusMinus):
        return []
    if value.left is not None and contains(value.left, n.PlusMinus):
        return []
    plus, minus = _both(value)
    texts = [f"{name}{plus} \\text{{ or }} {name}{minus}", f"{name}{plus}, {name}{minus}"]
    texts += [f"{name}{plus}, {minus}", f"{name}{minus}, {name}{plus}"]
    return some(texts, rng)


def _name_and_value(tree: n.Node | None) -> tuple[str, n.Node | None]:
    if isinstance(tree, n.Relation) and tree.operators == ("=",) and isinstance(tree.terms[0], n.Symbol):
        return f"{written(tree.terms[0])} = ", tree.terms[1]
    return "", tree


def _both(value: n.PlusMinus) -> tuple[str, str]:
    if value.left is None:
        return written(value.right), written(n.Neg(value.right))
    left = value.left.terms if isinstance(value.left, n.Add) else (value.left,)
    return written(n.Add((*left, value.right))), written(n.Add((*left, n.Neg(value.right))))


def gathered(reference: Reference, rng: Random) -> list[str]:
    r"""`\pm 2` for `2, -2` and `a \pm b` for `a + b, a - b`."""
    del rng
    tree = list_of(reference)
    if tree is None or len(tree.items) != 2 or (isinstance(tree, n.Sequence) and tree.brackets):
        return []
    (name, a), (other, b) = _name_and_value(tree.items[0]), _name_and_value(tree.items[1])
    pair = None if a is None or b is None or (other and other != name) else _plus_minus(a, b)
    if pair is None:
        return []
    return [f"{name}{written(pair)}"]


def _plus_minus(a: n.Node, b: n.Node) -> n.PlusMinus | None:
    if a == n.Neg(b) or b == n.Neg(a):
        return n.PlusMinus(None, b if isinstance(a, n.Neg) else a)
    if isinstance(a, n.Add) and isinstance(b, n.Add) and len(a.terms) == len(b.terms) == 2:
        (first, plus), (same, minus) = a.terms, b.terms
        if first == same and n.Neg(plus) == minus:
            return n.PlusMinus(first, plus)
        if first == same and n.Neg(minus) == plus:
            return n.PlusMinus(first, minus)
    return None


def one_name(reference: Reference, rng: Random) -> list[str]:
    r"""`x = 1, 2` or `x \in \{1, 2\}` for `x = 1, x = 2`."""
    tree = list_of(reference)
    if tree is None or (isinstance(tree, n.Sequence) and tree.brackets):
        return []
    named = [_name_and_value(item) for item in tree.items]
    if len({name for name, _ in named}) != 1 or not named[0][0]:
        return []
    name, values = named[0][0], [written(value) for _, value in named if value is not None]
    return some([name + ", ".join(values), f"{name[:-2]}\\in \\{{{', '.join(values)}\\}}"], rng)


def each_named(reference: Reference, rng: Random) -> list[str]:
    """`x = 1, x = 2` for `x = 1, 2` or `x = 1 or 2`."""
    tree = list_of(reference)
    if tree is None:
        return []
    name, first = _name_and_value(tree.items[0])
    rest = [_name_and_value(item) for item in tree.items[1:]]
    if not name or first is None or any(label for label, _ in rest):
        return []
    if len({free_symbols(value) for _, value in rest if value is not None} | {free_symbols(first)}) > 1:
        return []  # `v = 2t, 5`: the second may be something else
    parts = [
        f"{name}{written(value)}" for value in (first, *(value for _, value in rest)) if value is not None
    ]
    return [rng.choice((", ", " or ", r" \text{ or } ")).join(parts)]


@claims
def run_of_integers(reference: Reference, rng: Random) -> list[str]:
    r"""`1, 2, \ldots, 9` for a long run of integers."""
    tree = list_of(reference)
    if tree is None or len(tree.items) < 5:
        return []
    values = [item.value for item in tree.items if isinstance(item, n.Integer)]
    if len(values) < len(tree.items) or values != list(range(values[0], values[0] + len(values))):
        return []
    opening, closing = ("\\{", "\\}") if isinstance(tree, n.Sequence) and tree.brackets else ("", "")
    short = f"{opening}{values[0]}, {values[1]}, {values[2]}, \\ldots, {values[-1]}{closing}"
    return some([short, short.replace(r"\ldots", "...")], rng, 1)


MAKERS: tuple[Maker, ...] = (listed, gathered, one_name, each_named, run_of_integers)
