"""3.1 to 3.4: the same formula, by which of its building blocks changed."""

from __future__ import annotations

from collections import Counter

from tinyv.analysis.classify.differences import Difference
from tinyv.analysis.classify.forms import Form, arranged, rational, walk
from tinyv.analysis.classify.pair import Pair
from tinyv.engine.trees import with_children
from tinyv.expr import nodes as n
from tinyv.expr.symbols import free_symbols

_TRANSCENDENTAL = frozenset(
    "sin cos tan cot sec csc arcsin arccos arctan arccot arcsec arccsc sinh cosh tanh coth sech csch arsinh arcosh "
    "artanh ln log lg".split()
)
_SPECIAL = frozenset(
    "factorial factorial2 binomial binomial_call permutations abs floor ceil exp sign max min gcd lcm re im arg conj "
    "erf gamma det tr norm mod".split()
)
_ARITHMETIC = (
    n.Add, n.Mul, n.Div, n.Pow, n.Neg, n.Apply, n.Symbol, n.Constant, n.Integer, n.Decimal, n.Call, n.BigOperator,
    n.Relation, n.Percent,
)  # fmt: skip
_ORDER = ("3.3", "3.4", "3.2", "3.1")
Blocks = dict[str, Counter[Form]]


def expressions(pair: Pair) -> str | None:
    """The kind of the differing formulas: logarithms before special functions before roots before arrangement."""
    found = {kind for part in pair.differing for kind in (_kind(part),) if kind}
    return next((kind for kind in _ORDER if kind in found), None)


def _kind(part: Difference) -> str | None:
    if not isinstance(part.reference, _ARITHMETIC) or not isinstance(part.answer, _ARITHMETIC):
        return None
    if bool(free_symbols(part.reference)) != bool(free_symbols(part.answer)):
        return None  # a letter against a number: nothing here says that they are the same
    if part.only_arranged:
        return "3.4" if _imaginary(part) else "3.1"
    mine, theirs = _blocks(part.reference), _blocks(part.answer)
    if _functions(mine) != _functions(theirs):
        return "3.3"
    if mine["3.4"] != theirs["3.4"]:
        return "3.4"
    if set(mine["3.3"]) != set(theirs["3.3"]) and arranged(_masked(part.reference)) != arranged(
        _masked(part.answer)
    ):
        return "3.3"
    if mine["3.2"] != theirs["3.2"] and not _spread(part, mine, theirs):
        return "3.2"
    return "3.4" if _imaginary(part) else "3.1"


def _functions(blocks: Blocks) -> Counter[str]:
    """Names of the logarithms and trigonometric functions, whatever of."""
    found: Counter[str] = Counter()
    for key in blocks["3.3"]:
        found[key[0]] = 1
    return found


def _masked(node: n.Node) -> n.Node:
    """With a letter for each logarithm and trigonometric function: what stands around them."""
    if isinstance(node, n.Apply) and node.function in _TRANSCENDENTAL:
        return n.Symbol(node.function)
    return with_children(node, _masked)


def _spread(part: Difference, mine: Blocks, theirs: Blocks) -> bool:
    """True if the same powers only come more often: a bracket was opened or a factor taken out."""
    return bool(mine["3.2"]) and set(mine["3.2"]) == set(theirs["3.2"]) and not part.only_arranged


def _imaginary(part: Difference) -> bool:
    """True if both are complex numbers, which have forms of their own."""
    return all(n.Constant("i") in walk(node) for node in part)


def _blocks(node: n.Node) -> Blocks:
    """What a formula is made of besides sums and products, by the sub-category that says it changed."""
    found: Blocks = {kind: Counter() for kind in ("3.3", "3.4", "3.2")}
    for part in walk(node):
        if isinstance(part, n.Apply):
            _of_function(part, found)
        elif isinstance(part, n.BigOperator):
            found["3.4"][("big", part.kind, part.variable)] += 1
        elif isinstance(part, n.Pow):
            _of_power(part, found)
        elif isinstance(part, n.Div) and _has_root(part.denominator):
            found["3.2"][("below",)] += 1
    return found


def _has_root(node: n.Node) -> bool:
    return any(isinstance(part, n.Apply) and part.function == "root" for part in walk(node))


def _of_function(part: n.Apply, found: Blocks) -> None:
    if part.function in _TRANSCENDENTAL:
        found["3.3"][_key(part)] += 1
    elif part.function == "root":
        value = rational(part.arguments[0]) if part.arguments else None
        found["3.2"][("root", value, tuple(arranged(degree) for degree in part.arguments[1:]))] += 1
    elif part.function in _SPECIAL:
        found["3.4"][_key(part)] += 1


def _key(part: n.Apply) -> Form:
    arguments = tuple(arranged(argument) for argument in part.arguments)
    return (part.function, *arguments)


def _of_power(part: n.Pow, found: Blocks) -> None:
    """Powers that are written in several ways: of a name, of a number, to a fraction or below zero."""
    value = rational(part.exponent)
    if value is None:
        found["3.2"][("power", arranged(part.base), arranged(part.exponent))] += 1
    elif value.denominator != 1 or value < 0:
        found["3.2"][("power", arranged(part.base), value)] += 1
