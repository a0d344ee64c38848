"""Expressions with variables: equal as functions, by exact structure or by balls at many points."""

from __future__ import annotations

from tinyv.engine.arrangement import arrangement
from tinyv.engine.context import Context
from tinyv.engine.number import common_logarithm
from tinyv.engine.renaming import same_under_renaming
from tinyv.engine.trees import contains, substitute
from tinyv.expr.nodes import (
    Add,
    Apply,
    BigOperator,
    Call,
    Constant,
    Decimal,
    Degrees,
    Div,
    Dots,
    Integer,
    Mul,
    Neg,
    Node,
    Percent,
    Pow,
    Symbol,
)
from tinyv.expr.numeric import has_bare_log, refusal, same_function
from tinyv.expr.symbols import free_symbols
from tinyv.verdict import Judgement, correct, incorrect, undecided

ARITHMETIC = (Add, Mul, Div, Neg, Pow, Apply, Symbol, BigOperator, Call, Integer, Decimal, Percent, Degrees)
_CONSTANT_NAMES = ("C", "c", "K", "c_1", "C_1")
_INTEGRATION = (
    "integral",
    "antiderivative",
    "primitive",
    "integrate",
    "\\int",
    "∫",
    "differential",
    "积分",
    "原函数",
)
_STEPS = frozenset(["floor", "ceil", "max", "min", "sign", "mod", "gcd", "lcm", "re", "im", "conj", "arg"])
"""Functions that may agree with simpler ones wherever a finite number of real points is tried."""
MAX_SIGNS_TURNED = 5
_FAR = 200
"""Within an absolute value, numbers this large lie beyond the points that are tried."""


def compare(reference: Node, answer: Node, context: Context) -> Judgement | None:
    """Two expressions, at least one with a variable; None if a side is not an expression."""
    if not is_expression(reference) or not is_expression(answer):
        return None
    if contains(reference, Dots) or contains(answer, Dots):
        return compare_with_dots(reference, answer)
    result = same_function(reference, answer)
    if result.equal:
        return _doubt(reference, answer, context) or correct("same_expression")
    if not result.different:
        return undecided(f"expression_{result.reason}")
    return (
        _other_logarithm(reference, answer)
        or _reduced_planck(reference, answer)
        or _up_to_constant(reference, answer, context)
        or _renamed(reference, answer, context)
        or _different(reference, answer)
    )


def _renamed(reference: Node, answer: Node, context: Context) -> Judgement | None:
    return correct("same_but_for_names") if same_under_renaming(reference, answer, context) else None


def _doubt(reference: Node, answer: Node, context: Context) -> Judgement | None:
    """Why agreement at many real points is no proof here."""
    if arrangement(reference) == arrangement(answer):
        noncommutative = reference != answer and context.asks_about(
            "matrix", "matrices", "cross product", "vector product"
        )
        return undecided("order_of_factors") if noncommutative else None
    if not contains(reference, Apply) and not contains(answer, Apply):
        return None  # what follows is about functions
    if (_spells_exp(reference) and _writes_e(answer)) or (_spells_exp(answer) and _writes_e(reference)):
        return undecided("e_may_be_a_name")
    if _has_steps(reference) or _has_steps(answer):
        return undecided("step_function")
    if (_has_bars(reference) or _has_bars(answer)) and not _same_for_all_signs(reference, answer):
        return undecided("expression_differs_on_negatives")
    return None


def _spells_exp(node: Node) -> bool:
    """True for `\\exp(4)`, where no name can be meant."""
    if isinstance(node, Apply) and node.function == "exp" and isinstance(node.arguments[0], Integer):
        return True
    return any(_spells_exp(child) for child in node.children())


def _writes_e(node: Node) -> bool:
    """True for `e^4` among symbols: the fourth power of a charge, perhaps."""
    if isinstance(node, Pow) and node.base == Constant("e"):
        return isinstance(node.exponent, Integer)
    return any(_writes_e(child) for child in node.children())


def _has_bars(node: Node) -> bool:
    """True if an absolute value of something with a variable occurs."""
    if isinstance(node, Apply) and node.function == "abs" and free_symbols(node):
        return True
    return any(_has_bars(child) for child in node.children())


def _same_for_all_signs(reference: Node, answer: Node) -> bool:
    """False if turning the sign of one variable alone tells the two apart (`|xy|` and `xy`)."""
    for name in sorted(free_symbols(reference) | free_symbols(answer))[:MAX_SIGNS_TURNED]:
        turned = [substitute(side, Symbol(name), Neg(Symbol(name))) for side in (reference, answer)]
        result = same_function(turned[0], turned[1])
        if result.different or result.reason == "differs_on_negatives":
            return False
    return True


def _has_steps(node: Node) -> bool:
    if isinstance(node, Apply) and node.function in _STEPS:
        return True
    if isinstance(node, Apply) and node.function in ("abs", "root"):
        return _holds_large(node.arguments[0])
    return any(_has_steps(child) for child in node.children())


def _holds_large(node: Node) -> bool:
    if isinstance(node, Integer):
        return node.value > _FAR
    powers = isinstance(node, Pow) and isinstance(node.base, Integer)
    return powers or any(_holds_large(child) for child in node.children())


def is_expression(node: Node) -> bool:
    """True for arithmetic over numbers and symbols."""
    return isinstance(node, (*ARITHMETIC, Constant)) and refusal(node) not in ("not_a_number", "infinite")


def _different(reference: Node, answer: Node) -> Judgement:
    """Different as functions: proved, unless the sides do not speak of the same symbols or hold rounded numbers."""
    mine, theirs = free_symbols(reference), free_symbols(answer)
    if mine != theirs and (mine - theirs) and (theirs - mine):
        return undecided("different_symbols")
    if contains(reference, Decimal) or contains(answer, Decimal):
        return undecided("rounded_coefficients")
    if mine != theirs and _only_upper_case_or_indexed(mine ^ theirs):
        return undecided("different_symbols")
    return incorrect("different_expression")


def _only_upper_case_or_indexed(names: frozenset[str]) -> bool:
    """Constants of nature, arbitrary constants and indexed symbols may be defined by others."""
    return all(name[:1].isupper() or "_" in name or name.startswith("\\") for name in names)


def _other_logarithm(reference: Node, answer: Node) -> Judgement | None:
    if not (has_bare_log(reference) or has_bare_log(answer)):
        return None
    if same_function(common_logarithm(reference), common_logarithm(answer)).equal:
        return correct("same_expression")
    return undecided("logarithm_base")


def _reduced_planck(reference: Node, answer: Node) -> Judgement | None:
    """One side writes `h`, the other `\\hbar`, which is h over 2 pi by definition."""
    hbar, h = Symbol("\\hbar"), Symbol("h")
    mine, theirs = free_symbols(reference), free_symbols(answer)
    if not (
        ("\\hbar" in mine and "h" in theirs and "h" not in mine)
        or ("\\hbar" in theirs and "h" in mine and "h" not in theirs)
    ):
        return None
    value = Div(h, Mul((Integer(2), Constant("pi"))))
    if same_function(substitute(reference, hbar, value), substitute(answer, hbar, value)).equal:
        return correct("same_expression")
    return undecided("different_symbols")


def _up_to_constant(reference: Node, answer: Node, context: Context) -> Judgement | None:
    """Antiderivatives: both with an arbitrary constant, or one without it."""
    if context.question and not context.asks_about(*_INTEGRATION):
        return None
    if any(context.mentions(name) for name in _CONSTANT_NAMES):
        return None
    mine, theirs = _without_constant(reference), _without_constant(answer)
    if mine is None and theirs is None:
        return None
    first, second = mine or reference, theirs or answer
    if not _differ_by_constant(first, second):
        return None
    if mine is not None and theirs is not None:
        return correct("same_up_to_constant")
    return undecided("constant_of_integration")


def _without_constant(node: Node) -> Node | None:
    """The sum without its arbitrary constant; None if it has none."""
    if not isinstance(node, Add):
        return None
    kept = tuple(t for t in node.terms if not _is_constant(t.operand if isinstance(t, Neg) else t))
    if len(kept) != len(node.terms) - 1:
        return None
    return kept[0] if len(kept) == 1 else Add(kept)


def _is_constant(term: Node) -> bool:
    """True for an arbitrary constant; with a minus in front it runs through the same numbers."""
    return isinstance(term, Symbol) and term.name in _CONSTANT_NAMES


def _differ_by_constant(first: Node, second: Node) -> bool:
    """True if first - second does not change when its variable does."""
    names = free_symbols(first) | free_symbols(second)
    if len(names) != 1:
        return same_function(first, second).equal
    difference = Add((first, Neg(second)))
    (name,) = names
    moved = substitute(difference, Symbol(name), Symbol(f"{name}_moved"))
    return same_function(difference, moved).equal


def compare_with_dots(reference: Node, answer: Node) -> Judgement:
    """With an ellipsis only the same terms, in any order, are certain."""
    if arrangement(reference) == arrangement(answer):
        return correct("same_terms")
    return undecided("ellipsis")
