"""Equations between expressions, up to a nonzero factor; and other relations of the same shape."""

from __future__ import annotations

from tinyv.engine.assignment import assignment_of
from tinyv.engine.combine import all_of
from tinyv.engine.context import Context
from tinyv.engine.degree import degree
from tinyv.engine.expression import is_expression
from tinyv.engine.trees import ZERO, contains, is_closed, is_equation, substitute
from tinyv.expr.nodes import Add, Call, Decimal, Dots, Neg, Node, Relation, Symbol
from tinyv.expr.numeric import same_function, same_up_to_factor, vanishes_where
from tinyv.expr.symbols import free_symbols
from tinyv.verdict import Judgement, correct, incorrect, undecided

_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_SYMMETRIC = frozenset(["=", "!=", "~=", "equiv", "perp", "parallel"])


def compare(reference: Node, answer: Node, context: Context) -> Judgement | None:
    """Two relations, or an equation against its solved form; None if no relation is involved."""
    if isinstance(reference, Relation) and isinstance(answer, Relation):
        return _relations(reference, answer, context)
    if isinstance(reference, Relation) and is_equation(reference):
        return _explicit(reference, answer)
    if isinstance(answer, Relation) and is_equation(answer):
        return undecided("equation_for_expression")
    return None


def _relations(reference: Relation, answer: Relation, context: Context) -> Judgement:
    if is_equation(reference) and is_equation(answer) and len(reference.terms) == len(answer.terms) == 2:
        return _equations(reference, answer)
    return _same_shape(reference, answer, context)


def _equations(reference: Relation, answer: Relation) -> Judgement:
    if contains(reference, (Dots, Call)) or contains(answer, (Dots, Call)):
        return undecided("equation_forms")
    f, g = _difference(reference), _difference(answer)
    if f is None or g is None:
        return undecided("equation_forms")
    if _is_solution(reference) and not _is_solution(answer):
        return undecided("unsolved")
    if same_up_to_factor(f, g).equal:
        return correct("same_equation")
    solved = assignment_of(answer)
    if solved is not None and isinstance(solved.name, Symbol) and len(solved.values) == 1:
        explicit = _explicit(reference, solved.values[0], solved.name)
        if explicit is not None and explicit.correct:
            return explicit
    if contains(f, Decimal) or contains(g, Decimal):
        return undecided("rounded_coefficients")
    if free_symbols(f) == free_symbols(g) and vanishes_where(f, g).different:
        return incorrect("different_equation")
    return undecided("equation_forms")


def _difference(node: Relation) -> Node | None:
    left, right = node.terms
    if not (is_expression(left) and is_expression(right)):
        return None
    return Add((left, Neg(right)))


def _is_solution(node: Relation) -> bool:
    """`x = 2`: a variable and a number."""
    found = assignment_of(node)
    return found is not None and found.defined and all(map(is_closed, found.values))


def _same_shape(reference: Relation, answer: Relation, context: Context) -> Judgement:
    """The same signs between the same terms, read in either direction."""
    candidates = [answer]
    if all(sign in _FLIPPED or sign in _SYMMETRIC for sign in answer.operators):
        turned = tuple(_FLIPPED.get(sign, sign) for sign in reversed(answer.operators))
        candidates.append(Relation(answer.terms[::-1], turned))
    for candidate in candidates:
        if candidate.operators == reference.operators:
            judgement = all_of(
                (context.compare(x, y) for x, y in zip(reference.terms, candidate.terms, strict=True)),
                "same_relation",
                "different_relation",
            )
            if judgement.correct:
                return judgement
            if _moved(reference, candidate):
                return correct("same_relation")
    if _opposed(reference, answer, context):
        return incorrect("opposite_relation")
    return undecided("different_relation")


def _moved(a: Relation, b: Relation) -> bool:
    """The same inequality with terms moved across the sign."""
    if len(a.terms) != 2 or a.operators[0] not in _FLIPPED:
        return False
    f, g = _difference(a), _difference(b)
    return f is not None and g is not None and same_function(f, g).equal


def _opposed(a: Relation, b: Relation, context: Context) -> bool:
    """The same two terms with the sign turned round."""
    if (
        len(a.terms) != 2
        or len(b.terms) != 2
        or a.operators[0] not in _FLIPPED
        or b.operators[0] not in _FLIPPED
    ):
        return False
    if a.operators[0][0] == b.operators[0][0]:
        return False
    return all(context.compare(x, y).correct for x, y in zip(a.terms, b.terms, strict=True))


def _explicit(reference: Relation, answer: Node, name: Symbol | None = None) -> Judgement | None:
    """`xy = 6` against `6/x`: the answer is the value of the one variable it lacks, in which the equation is linear."""
    if len(reference.terms) != 2 or not is_expression(answer):
        return None
    f = _difference(reference)
    missing = free_symbols(reference) - free_symbols(answer)
    if (
        f is None
        or len(missing) != 1
        or (name is not None and name.name not in missing)
        or is_closed(answer)
        or free_symbols(answer) - free_symbols(reference)
    ):
        return undecided("equation_for_expression")
    variable = Symbol(next(iter(missing)))
    if degree(f, variable.name) != 1:
        return undecided("equation_for_expression")
    result = same_function(substitute(f, variable, answer), ZERO)
    if result.equal:
        return correct("solved_equation")
    return undecided("equation_for_expression")
