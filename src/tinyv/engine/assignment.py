"""`x = 3`, `f(x) = 2x`, `x \\in [0, 1]` against the value alone, or against another such statement."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from tinyv.engine.asked_name import asked_for
from tinyv.engine.combine import any_of
from tinyv.engine.context import Context
from tinyv.engine.trees import is_closed, is_equation, substitute
from tinyv.expr.nodes import (
    Apply,
    Call,
    Constant,
    Div,
    Dots,
    Integer,
    Interval,
    Mul,
    Node,
    Pow,
    Ratio,
    Relation,
    Sequence,
    SetOperation,
    Symbol,
)
from tinyv.expr.symbols import free_symbols
from tinyv.verdict import Judgement, incorrect, undecided

_SLIPS = ("last_digit", "near_miss")
"""Why a last part in decimals is not what stands in front of it."""
MAX_CHAIN_PAIRS = 400
"""Pairs of parts of two chains that are compared at most (20 by 20)."""
_COARSER = ("too_few_digits", "coarser_rounding")
"""Why a last part in decimals is left open although it only rounds what stands in front of it."""
_CHANGES = (Symbol("\\Delta"), Symbol("\\delta"))


@dataclass(frozen=True, slots=True)
class Assignment:
    """A name and the values that the statement says it has (`x = 1/3 \\approx 0.333` has two)."""

    name: Node
    values: tuple[Node, ...]
    defined: bool = True
    """False where the left side is more than a name (`a/b = 2`, `\\sin x = 1`): a quantity, not a variable."""


def compare(reference: Node, answer: Node, context: Context) -> Judgement | None:
    """At least one side gives a name a value; None if neither does or a side is another kind of relation."""
    a, b = assignment_of(reference), assignment_of(answer)
    if a is None and b is None:
        return None
    with context.having_integers(context.integers - _arguments(a) - _arguments(b)):
        return _compare(reference, answer, a, b, context)


def _arguments(found: Assignment | None) -> frozenset[str]:
    """The letters that a function of a left side runs over: no parameters of a family."""
    if found is None or not isinstance(found.name, Call):
        return frozenset()
    return frozenset(a.name for a in found.name.arguments if isinstance(a, Symbol))


def _compare(
    reference: Node, answer: Node, a: Assignment | None, b: Assignment | None, context: Context
) -> Judgement | None:
    if a is not None and b is not None:
        return _both(a, b, context)
    both_relations = isinstance(reference, Relation) and isinstance(answer, Relation)
    if both_relations and not any(found is not None and _is_set(found.values[-1]) for found in (a, b)):
        return None
    if a is not None:
        return _any_value(a.values, (answer,), context)
    if b is None:
        return None
    judgement = _all_values(reference, b.values, context)
    if judgement.correct and not isinstance(reference, Ratio) and not asked_for(b.name, context):
        return undecided("other_quantity")
    return judgement


def _is_set(node: Node) -> bool:
    return isinstance(node, (Interval, SetOperation))


def assignment_of(node: Node) -> Assignment | None:
    """The name and values of a statement; None if it is an equation between expressions."""
    if not isinstance(node, Relation):
        return None
    if node.operators == ("in",) and is_name(node.terms[0]):
        return Assignment(node.terms[0], node.terms[1:])
    if not is_equation(node) or len(set(node.terms)) == 1:
        return None
    name, *values = _said(node.terms)
    if isinstance(name, Constant) and len(values) == 1 and name.name in ("e", "i"):
        return Assignment(Symbol(name.name), tuple(values))
    if is_name(name) and not _occurs(name, values):
        return Assignment(name, tuple(values))
    if len(values) == 1 and isinstance(values[0], Symbol) and is_closed(name):
        return Assignment(values[0], (name,))
    if is_closed(name) and all(map(is_closed, values)):
        return Assignment(Symbol(""), (name, *values), defined=False)
    if is_quantity_name(name) and not _occurs(name, values):
        return Assignment(name, tuple(values), defined=False)
    if len(node.terms) == 2 and node.operators == ("~=",):
        return Assignment(Symbol(""), node.terms, defined=False)
    return None


def _said(terms: tuple[Node, ...]) -> tuple[Node, ...]:
    """The parts of a chain without those that only say that steps were left out."""
    said = tuple(term for term in terms if not isinstance(term, Dots))
    return said if len(said) > 1 else terms


def is_name(node: Node) -> bool:
    """True for a variable, `f(x)`, a derivative, a segment `AB`, or a tuple of names."""
    if isinstance(node, (Symbol, Call)):
        return True
    if isinstance(node, Mul):
        return _is_change(node) or all(isinstance(f, Symbol) and f.name.isupper() for f in node.factors)
    if isinstance(node, Pow):
        return isinstance(node.base, Symbol) and node.exponent in (Integer(0), Integer(1))
    if isinstance(node, Apply):
        return node.function in ("abs", "norm") and all(map(is_name, node.arguments))
    if isinstance(node, SetOperation):
        return all(isinstance(o, Symbol) for o in node.operands)
    return (
        isinstance(node, Sequence)
        and node.brackets in ("()", "[]", "")
        and bool(node.items)
        and all(map(is_name, node.items))
    )


def _is_change(node: Mul) -> bool:
    """`\\Delta S`, `\\delta y`, `dS`: a change of a named quantity."""
    first, *rest = node.factors
    return first in _CHANGES and len(rest) == 1 and isinstance(rest[0], (Symbol, Call))


def is_quantity_name(node: Node) -> bool:
    """True for a ratio of names, a function of a name, a power of a segment: what a question may ask the value of."""
    if isinstance(node, Div):
        return is_name(node.numerator) and is_name(node.denominator)
    if isinstance(node, Apply):
        return node.function in ("sin", "cos", "tan", "ln", "log") and all(map(is_name, node.arguments))
    if isinstance(node, Ratio):
        return all(map(is_name, node.terms))
    return isinstance(node, Pow) and isinstance(node.base, Mul) and is_name(node.base)


def _occurs(name: Node, values: list[Node]) -> bool:
    """True if the name stands on the other side too: then it is an equation."""
    if isinstance(name, Call):
        return False
    names = free_symbols(name)
    if any(isinstance(v, Relation) for v in values):
        return True
    return any(names & free_symbols(v) for v in values)


def _both(a: Assignment, b: Assignment, context: Context) -> Judgement:
    renamed = _rename_arguments(a.name, b.name, b.values)
    if renamed is not None:
        return _chains(a.values, renamed, context)
    if (
        not a.defined
        and not b.defined
        and a.name != b.name
        and is_closed(a.name) == is_closed(b.name)
        and a.name != Symbol("")
    ):
        return (
            undecided("different_names")
            if not _same_name(a.name, b.name)
            else _chains(a.values, b.values, context)
        )
    judgement = _chains(a.values, b.values, context)
    if a.defined != b.defined and Symbol("") not in (a.name, b.name):
        return undecided("different_names")
    if _same_name(a.name, b.name) or not a.defined or not b.defined or not judgement.correct:
        if judgement.incorrect and not _same_name(a.name, b.name):
            return undecided("different_names")
        return judgement
    return judgement if _free_choice(a.name, b.name, context) else undecided("different_names")


def _same_name(a: Node, b: Node) -> bool:
    return a == b or Symbol("") in (a, b)


def _rename_arguments(a: Node, b: Node, values: tuple[Node, ...]) -> tuple[Node, ...] | None:
    """`f(z) = z` against `f(x) = x`: the answer's values in the reference's letters; None if the names differ."""
    if (
        not (isinstance(a, Call) and isinstance(b, Call))
        or a.name != b.name
        or len(a.arguments) != len(b.arguments)
    ):
        return None
    if a.arguments == b.arguments:
        return values
    if not all(isinstance(x, Symbol) and not x.name.isupper() for x in (*a.arguments, *b.arguments)):
        return None
    captured = {x.name for x in a.arguments if isinstance(x, Symbol)} - {
        x.name for x in b.arguments if isinstance(x, Symbol)
    }
    if any(captured & free_symbols(v) for v in values):
        return None
    for position, old in enumerate(b.arguments):
        values = tuple(substitute(v, old, Symbol(f"\\bound {position}")) for v in values)
    for position, new in enumerate(a.arguments):
        values = tuple(substitute(v, Symbol(f"\\bound {position}"), new) for v in values)
    return values


def _free_choice(a: Node, b: Node, context: Context) -> bool:
    """True if the two names certainly mean one thing: `y` for `f(x)`, or a name that the question leaves open."""
    if isinstance(a, Call) and isinstance(b, Call) and a.name == b.name:
        return False
    if isinstance(a, Call) != isinstance(b, Call):
        function, variable = (a, b) if isinstance(a, Call) else (b, a)
        if isinstance(function, Call) and (
            "'" in function.name or not isinstance(function.arguments[0], Symbol)
        ):
            return False
        if variable == Symbol("y") or (isinstance(function, Call) and variable == Symbol(function.name)):
            return True
        return isinstance(function, Call) and _sequence_term(function, variable)
    if not context.question or _numbered(a) or _numbered(b):
        return False
    first, second = names_in(a), names_in(b)
    if not first or not second or first == second:
        return False
    if any("_" in name for name in first) and any("_" in name for name in second):
        return {name.casefold() for name in first} == {name.casefold() for name in second}
    if any(name.count("'") for name in first ^ second):
        return False
    if any(context.mentions(name) for name in second - first):
        return False
    return _stems(first) == _stems(second)


def names_in(node: Node) -> frozenset[str]:
    """The names in a left side, those of functions included."""
    own = frozenset([node.name]) if isinstance(node, (Symbol, Call)) else frozenset()
    return own.union(*(names_in(child) for child in node.children())) if not isinstance(node, Call) else own


def _numbered(node: Node) -> bool:
    """`x_1`: one of several of its kind, so that another name may be another one of them."""
    return any(name.rpartition("_")[2].isdigit() and "_" in name for name in names_in(node))


def _stems(names: frozenset[str]) -> frozenset[str]:
    """The letters without subscripts, in lower case: `E_n` and `E`, `C_V` and `C_v` name one quantity."""
    return frozenset(name.partition("_")[0].casefold() for name in names)


def _sequence_term(function: Call, variable: Node) -> bool:
    """`a(n)` and `a_n` are the same term."""
    if (
        len(function.arguments) != 1
        or not isinstance(function.arguments[0], Symbol)
        or not isinstance(variable, Symbol)
    ):
        return False
    return variable.name == f"{function.name}_{function.arguments[0].name}"


def _chains(reference: tuple[Node, ...], answer: tuple[Node, ...], context: Context) -> Judgement:
    if len(reference) == 1:
        return _all_values(reference[0], answer, context)
    if len(answer) == 1:
        return any_of((context.compare(value, answer[0]) for value in reference), "different_value")
    if len(reference) * len(answer) > MAX_CHAIN_PAIRS:
        return undecided("long_chain")
    return _two_chains(
        [[context.compare(value, part) for value in reference] for part in answer], answer, context
    )


def _two_chains(parts: list[list[Judgement]], answer: tuple[Node, ...], context: Context) -> Judgement:
    """Each part of the answer against all values of the reference: a part that only contradicts spoils the chain,
    and the last part, which is what the chain comes to, has to be right itself."""
    right = next((j for part in parts for j in part if j.correct), None)
    if right is None:
        return any_of((j for part in parts for j in part), "different_value")
    accepted = [value for value, part in zip(answer, parts, strict=True) if any(j.correct for j in part)]
    spoilt = any(any(j.incorrect for j in part) and not any(j.correct for j in part) for part in parts)
    if spoilt or _contradict(accepted, context):
        return undecided("conflicting_values")
    last = any_of(parts[-1], "different_value")
    return right if last.correct or last.reason in _COARSER else last


def _any_value(values: tuple[Node, ...], answers: tuple[Node, ...], context: Context) -> Judgement:
    return any_of((context.compare(v, w) for v in values for w in answers), "different_value")


def _all_values(reference: Node, values: tuple[Node, ...], context: Context) -> Judgement:
    """An answer `x = a = b`: right if one value is and none contradicts it."""
    judgements = [context.compare(reference, value) for value in values]
    if len(judgements) == 1:
        return judgements[0]
    right = [j for j in judgements if j.correct]
    accepted = [value for value, judgement in zip(values, judgements, strict=True) if judgement.correct]
    slip = any(j.incorrect for j in judgements) or judgements[-1].reason in _SLIPS
    if right and not slip and not _contradict(accepted, context):
        return right[0]
    if right:
        return undecided("conflicting_values")
    return (
        incorrect("different_value")
        if all(j.incorrect for j in judgements)
        else next(j for j in judgements if j.undecided)
    )


def _contradict(values: list[Node], context: Context) -> bool:
    """True if two neighbours differ, although each for itself would do (`6 mm = 6 km` for a bare 6)."""
    return any(context.compare(x, y).incorrect for x, y in pairwise(values))
