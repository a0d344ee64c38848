"""Trees to subsets of the real line."""

from __future__ import annotations

from tinyv.engine.assignment import is_name
from tinyv.engine.degree import degree
from tinyv.engine.plus_minus import expand
from tinyv.engine.realset import REALS, Piece, RealSet, complement, end, intersection, order, point
from tinyv.engine.trees import is_closed, number_set_name, substitute
from tinyv.expr.nodes import (
    Add,
    Alternatives,
    Apply,
    Div,
    Integer,
    Interval,
    Neg,
    Node,
    NumberSet,
    Qualified,
    Relation,
    Sequence,
    SetBuilder,
    SetOperation,
    Symbol,
)
from tinyv.expr.numeric import exact
from tinyv.expr.symbols import free_symbols

_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "!=": "!=", "=": "="}


def real_set(node: Node) -> RealSet | None:
    """The subset of the reals that a tree certainly writes; None if it writes none (a bare `(1,2)` does not)."""
    if isinstance(node, Interval):
        return RealSet((_piece(node.lower, node.upper, node.lower_closed, node.upper_closed),))
    if isinstance(node, NumberSet):
        return REALS if node.name == "R" else (RealSet(()) if node.name == "empty" else None)
    if isinstance(node, Relation):
        return _relation(node)
    if isinstance(node, SetBuilder):
        return _builder(node)
    if isinstance(node, SetOperation):
        return _operation(node)
    if isinstance(node, Alternatives):
        return _union(node.items)
    if isinstance(node, Sequence) and node.brackets == "" and len(node.items) > 1:
        return _listed(node)
    if isinstance(node, Qualified) and not (node.before or node.after):
        return real_set(node.value)
    return None


def bracketed_set(node: Node) -> RealSet | None:
    """The same, with `(a, b)` and `[a, b]` taken as intervals and `{a, b}` as points."""
    if isinstance(node, Sequence) and len(node.items) == 2 and node.brackets in ("()", "[]"):
        closed = node.brackets == "[]"
        return RealSet((_piece(node.items[0], node.items[1], closed, closed),))
    if isinstance(node, Sequence) and node.brackets == "{}":
        return RealSet(tuple(point(value) for item in node.items for value in expand(item)))
    return real_set(node)


def _piece(lower: Node, upper: Node, lower_closed: bool, upper_closed: bool) -> Piece:
    low, high = end(lower), end(upper)
    return Piece(low, high, lower_closed and low is not None, upper_closed and high is not None)


# --- relations -----------------------------------------------------------------------------------------------


def _relation(node: Relation) -> RealSet | None:
    if node.operators == ("in",) and is_name(node.terms[0]):
        inner = bracketed_set(node.terms[1])
        return None if inner is None else RealSet(inner.pieces, _label(node.terms[0]))
    if not all(sign in _FLIPPED for sign in node.operators) or node.operators == ("=",):
        return None
    if len(node.terms) == 2:
        return _simple(node)
    if len(node.terms) == 3 and is_name(node.terms[1]) and _directed(node.operators):
        return _chain(node)
    return None


def _directed(operators: tuple[str, ...]) -> bool:
    return all(o in ("<", "<=") for o in operators) or all(o in (">", ">=") for o in operators)


def _chain(node: Relation) -> RealSet | None:
    low, name, high = node.terms
    first, second = node.operators
    if first in (">", ">="):
        low, high, first, second = high, low, _FLIPPED[second], _FLIPPED[first]
    if _label(name) in free_symbols(low) | free_symbols(high):
        return None
    return RealSet((_piece(low, high, first == "<=", second == "<="),), _label(name))


def _simple(node: Relation) -> RealSet | None:
    left, right = node.terms
    sign = node.operators[0]
    if isinstance(left, Symbol) and isinstance(right, Symbol):
        return None
    if isinstance(left, Apply) and left.function == "abs" and isinstance(left.arguments[0], Symbol):
        return _within(left.arguments[0], sign, right)
    if (
        is_name(left)
        and not (free_symbols(left) & free_symbols(right))
        and not (isinstance(right, Symbol) and is_closed(left))
    ):
        return _half_line(left, sign, right)
    if is_name(right) and is_closed(left):
        return _half_line(right, _FLIPPED[sign], left)
    return _linear(left, sign, right)


def _within(name: Symbol, sign: str, bound: Node) -> RealSet | None:
    """`|x| < c` and `|x| >= c` for a positive number c."""
    if sign not in ("<", "<=", ">", ">=") or not is_closed(bound) or order(bound, Integer(0)) != 1:
        return None
    closed = sign in ("<=", ">=")
    if sign in ("<", "<="):
        return RealSet((_piece(Neg(bound), bound, closed, closed),), name.name)
    return RealSet((_piece_below(Neg(bound), closed), _piece_above(bound, closed)), name.name)


def _half_line(name: Node, sign: str, bound: Node) -> RealSet | None:
    if sign == "!=":
        rest = (
            complement(tuple(point(value) for value in expand(bound))) if is_closed_or_signed(bound) else None
        )
        return None if rest is None else RealSet(rest, _label(name))
    closed = sign in ("<=", ">=")
    piece = _piece_below(bound, closed) if sign in ("<", "<=") else _piece_above(bound, closed)
    return RealSet((piece,), _label(name))


def is_closed_or_signed(node: Node) -> bool:
    """True for a number or a number with `\\pm`."""
    return all(is_closed(value) for value in expand(node))


def _piece_below(bound: Node, closed: bool) -> Piece:
    return Piece(None, end(bound), False, closed and end(bound) is not None)


def _piece_above(bound: Node, closed: bool) -> Piece:
    return Piece(end(bound), None, closed and end(bound) is not None, False)


def _linear(left: Node, sign: str, right: Node) -> RealSet | None:
    """`2x < 4`: solved for its one variable where it is linear with rational numbers."""
    difference = Add((left, Neg(right)))
    names = free_symbols(difference)
    if len(names) != 1:
        return None
    (name,) = names
    if degree(difference, name) != 1:
        return None
    at0, at1 = (exact(substitute(difference, Symbol(name), Integer(i))) for i in (0, 1))
    if at0 is None or at1 is None or at0 == at1:
        return None
    slope = at1 - at0
    root = -at0 / slope
    bound: Node = Div(Integer(abs(int(root.p))), Integer(int(root.q)))
    found = _half_line(Symbol(name), sign if slope > 0 else _FLIPPED[sign], Neg(bound) if root < 0 else bound)
    return None if found is None else RealSet(found.pieces, name, solved=False)


def _label(node: Node) -> str:
    return node.name if isinstance(node, Symbol) else repr(node)


# --- combinations --------------------------------------------------------------------------------------------


def _builder(node: SetBuilder) -> RealSet | None:
    name, condition = node.element, node.condition
    if isinstance(name, Relation) and name.operators == ("in",) and number_set_name(name.terms[1]) == "R":
        name = name.terms[0]
    inner = any_condition(condition)
    if inner is None or not isinstance(name, Symbol) or inner.variable not in ("", name.name):
        return None
    return RealSet(inner.pieces, "", inner.solved)


def any_condition(condition: Node) -> RealSet | None:
    """The subset that a condition on one variable leaves, an equation's value included."""
    if (
        isinstance(condition, Relation)
        and condition.operators == ("=",)
        and isinstance(condition.terms[0], Symbol)
    ):
        return RealSet(tuple(point(value) for value in expand(condition.terms[1])), condition.terms[0].name)
    return real_set(condition)


def _operation(node: SetOperation) -> RealSet | None:
    parts = [bracketed_set(operand) for operand in node.operands]
    known = [p for p in parts if p is not None]
    if len(known) != len(parts):
        return None
    if node.operation == "union":
        return _merged(known)
    pieces = known[0].pieces
    for other in known[1:]:
        rest = complement(other.pieces) if node.operation == "difference" else other.pieces
        found = intersection(pieces, rest) if rest is not None and _numeric(known) else None
        if found is None:
            return None
        pieces = found
    return RealSet(pieces, known[0].variable, all(p.solved for p in known))


def _numeric(sets: list[RealSet]) -> bool:
    return all(s.closed_form for s in sets)


def _merged(sets: list[RealSet]) -> RealSet | None:
    names = {s.variable for s in sets} - {""}
    if len(names) > 1:
        return None
    return RealSet(
        tuple(p for s in sets for p in s.pieces), names.pop() if names else "", all(s.solved for s in sets)
    )


def _union(items: tuple[Node, ...]) -> RealSet | None:
    """ "x < 1 or x > 3": at least one item must be an inequality or interval; equations are points."""
    parts = [any_condition(item) for item in items]
    known = [p for p in parts if p is not None]
    if len(known) != len(parts) or all(p.only_points for p in known):
        return None
    return _merged(known)


def _excluded(items: tuple[Node, ...]) -> tuple[Node, ...]:
    """`x \\ne -2, 2`: the sign holds for the bare numbers behind it too."""
    first = items[0]
    if not isinstance(first, Relation) or first.operators != ("!=",) or not all(map(is_closed, items[1:])):
        return items
    return (first, *(Relation((first.terms[0], item), ("!=",)) for item in items[1:]))


def _listed(node: Sequence) -> RealSet | None:
    """A list of inequalities on one variable holds together; a list of intervals is their union."""
    parts = [real_set(item) for item in _excluded(node.items)]
    known = [p for p in parts if p is not None]
    if len(known) != len(parts):
        return None
    if all(isinstance(item, (Interval, SetOperation)) for item in node.items):
        return _merged(known)
    if len({p.variable for p in known}) != 1 or not known[0].variable or not _numeric(known):
        return None
    pieces = known[0].pieces
    for other in known[1:]:
        found = intersection(pieces, other.pieces)
        if found is None:
            return None
        pieces = found
    return RealSet(pieces, known[0].variable, all(p.solved for p in known)) if pieces else None
