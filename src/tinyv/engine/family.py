"""Solutions with an integer parameter: `\\pi/6 + k\\pi`, `n = 4k + 2`, residue classes."""

from __future__ import annotations

from tinyv.engine import expression
from tinyv.engine.assignment import assignment_of
from tinyv.engine.conditions import homes_of
from tinyv.engine.context import Context
from tinyv.engine.degree import degree
from tinyv.engine.parameters import PARAMETERS
from tinyv.engine.plus_minus import expand
from tinyv.engine.residues import Progression, same_residues
from tinyv.engine.trees import contains, is_closed, substitute
from tinyv.expr.nodes import (
    Add,
    Alternatives,
    Apply,
    Call,
    Congruence,
    Constant,
    Degrees,
    Integer,
    Mul,
    Neg,
    Node,
    Pow,
    Qualified,
    Sequence,
    SetBuilder,
    Symbol,
    Words,
)
from tinyv.expr.numeric import exact, same_constant
from tinyv.expr.symbols import free_symbols
from tinyv.verdict import Judgement, correct, incorrect, undecided


def compare(reference: Node, answer: Node, context: Context) -> Judgement | None:
    """Two sides of which one has an integer parameter; None if that is not so."""
    if context.coupled:
        return None
    a, b = progressions(reference, context), progressions(answer, context)
    if a is None and b is None:
        return _perhaps_families(reference, answer, context)
    a = a or progressions(reference, context, loose=True)
    b = b or progressions(answer, context, loose=True)
    if a is None or b is None:
        other, family = (reference, answer) if a is None else (answer, reference)
        return _against_other(other) if _certainly_family(family, context) else None
    result = same_residues(a, b)
    if result is None:
        return undecided("family_undecided")
    return correct("same_family") if result else incorrect("different_family")


def _perhaps_families(reference: Node, answer: Node, context: Context) -> Judgement | None:
    """`4k+1` against `4k-3`: different expressions, but one family if k runs over the integers."""
    if not (isinstance(reference, (Add, Mul)) and isinstance(answer, (Add, Mul))):
        return None
    names = free_symbols(reference) | free_symbols(answer)
    if (
        not names <= PARAMETERS
        or len(names) > 2
        or expression.compare(reference, answer, context) == correct("same_expression")
    ):
        return None
    a, b = progressions(reference, context, loose=True), progressions(answer, context, loose=True)
    return undecided("family_or_expression") if a and b and same_residues(a, b) else None


def _certainly_family(node: Node, context: Context) -> bool:
    """False for `6\\pi m`, which may as well be metres, where nothing says that the letter is an integer."""
    return bool(free_symbols(node) & context.integers) or any(
        isinstance(item, (Add, Congruence)) for item in _items(node)
    )


def _against_other(other: Node) -> Judgement | None:
    """A family against finitely many numbers is certainly different; against anything else nothing is said."""
    items = other.items if isinstance(other, (Sequence, Alternatives)) else (other,)
    if contains(other, (Words, Qualified)):
        return undecided("words_around_value")
    values = [assignment.values[-1] if (assignment := assignment_of(i)) else i for i in items]
    if values and all(map(is_closed, values)):
        return incorrect("family_against_numbers")
    return None


def progressions(node: Node, context: Context, *, loose: bool = False) -> list[Progression] | None:
    """The progressions that a side writes; None if it has no integer parameter or is not linear in it.

    `loose`, once the other side is a family: any usual letter is a parameter, and `3 mod 7` is a class.
    """
    homes = homes_of(node.condition) if isinstance(node, SetBuilder) else {}
    if any(home != "Z" for home in homes.values()):
        return None
    with context.having_integers(context.integers | frozenset(homes)):
        return _of_items(node, context, loose)


def _of_items(node: Node, context: Context, loose: bool) -> list[Progression] | None:
    if len(_names(node)) > 1:
        return None
    found: list[Progression] = []
    for item in _items(node):
        parts = _of_item(item, context, loose)
        if parts is None:
            return None
        found.extend(parts)
    return found if found and all(p.period is not None for p in found) else None


def _names(node: Node) -> set[Node]:
    """The left sides of a list; several of them share one parameter, so that no item is a family of its own."""
    items = node.items if isinstance(node, (Sequence, Alternatives)) else (node,)
    return {found.name for item in items if (found := assignment_of(item)) is not None and found.defined}


def _items(node: Node) -> list[Node]:
    if isinstance(node, Alternatives) or (isinstance(node, Sequence) and node.brackets in ("", "{}")):
        return [inner for item in node.items for inner in _items(item)]
    if isinstance(node, Qualified) and not (node.before or node.after):
        return _items(node.value)
    if isinstance(node, SetBuilder):
        return _items(node.condition) if isinstance(node.element, Symbol) else _items(node.element)
    assignment = assignment_of(node)
    if (
        assignment is not None
        and assignment.defined
        and len(assignment.values) == 1
        and not isinstance(assignment.name, Call)
    ):
        return _items(assignment.values[0])
    return expand(node)


def _of_item(item: Node, context: Context, loose: bool) -> list[Progression] | None:
    if isinstance(item, Congruence):
        return _congruence(item)
    if loose and isinstance(item, Apply) and item.function == "mod" and all(map(is_closed, item.arguments)):
        return [Progression(item.arguments[0], item.arguments[1])]
    if is_closed(item):
        return [Progression(item, None)]
    if isinstance(item, Call):
        return None
    names = free_symbols(item)
    if len(names) != 1:
        return None
    (name,) = names
    if name not in context.integers and not (name in PARAMETERS and (loose or _periodic(item))):
        return None
    return _linear(item, Symbol(name))


def _periodic(item: Node) -> bool:
    """True if the letter is plausibly a parameter: a multiple of pi or of whole turns stands with it."""
    return (_holds_pi(item) or contains(item, Degrees)) and isinstance(item, (Add, Mul, Degrees, Neg, Symbol))


def _holds_pi(node: Node) -> bool:
    return node == Constant("pi") or any(_holds_pi(child) for child in node.children())


def _linear(item: Node, symbol: Symbol) -> list[Progression] | None:
    """offset + period n; with `(-1)^n` the even and the odd n apart."""
    powers = _powers(item, symbol)
    if powers:
        halves = [_half(item, symbol, powers, odd) for odd in (False, True)]
        known = [half for half in halves if half is not None]
        return known if len(known) == 2 else None
    straight = _straight(item, symbol)
    return None if straight is None else [straight]


def _half(item: Node, symbol: Symbol, powers: list[Pow], odd: bool) -> Progression | None:
    """The item for even or for odd values of its parameter, its powers of -1 replaced by their sign."""
    for power in powers:
        exponent = exact(substitute(power.exponent, symbol, Integer(int(odd))))
        later = exact(substitute(power.exponent, symbol, Integer(int(odd) + 2)))
        if power.base != Neg(Integer(1)) or exponent is None or later is None:
            return None
        if exponent.q != 1 or later.q != 1 or (int(later.p) - int(exponent.p)) % 2:
            return None
        sign = Neg(Integer(1)) if int(exponent.p) % 2 else Integer(1)
        item = substitute(item, power, sign)
    double: Node = Mul((Integer(2), symbol))
    return _straight(substitute(item, symbol, Add((double, Integer(1))) if odd else double), symbol)


def _powers(node: Node, symbol: Symbol) -> list[Pow]:
    found = [node] if isinstance(node, Pow) and symbol.name in free_symbols(node.exponent) else []
    for child in node.children():
        found.extend(_powers(child, symbol))
    return found


def _straight(item: Node, symbol: Symbol) -> Progression | None:
    if degree(item, symbol.name) != 1:
        return None
    at = [substitute(item, symbol, Integer(i)) for i in (0, 1)]
    step = Add((at[1], Neg(at[0])))
    return None if same_constant(step, Integer(0)).equal else Progression(at[0], step)


def _congruence(item: Congruence) -> list[Progression] | None:
    if not (is_closed(item.right) and is_closed(item.modulus) and isinstance(item.left, Symbol)):
        return None
    return [Progression(item.right, item.modulus)]
