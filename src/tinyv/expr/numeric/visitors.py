"""What each kind of node means as a number; a kind without a visitor is not a number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flint import fmpq

from tinyv.expr.nodes import (
    Add,
    Apply,
    Based,
    BigOperator,
    Call,
    Constant,
    Decimal,
    Degrees,
    Div,
    Dots,
    Integer,
    Mixed,
    Mul,
    Neg,
    Percent,
    PlusMinus,
    Pow,
    Repeating,
    Symbol,
)
from tinyv.expr.numeric.bigops import visit_big_operator
from tinyv.expr.numeric.compiler import Compiler, Operand, Visitors
from tinyv.expr.numeric.functions import ARITIES, FOLDED, PERIODIC, SPELLINGS, WEIGHTS
from tinyv.expr.numeric.limits import MAX_EXACT_EXPONENT_BITS
from tinyv.expr.numeric.outcome import NotNumericError

_ZERO, _ONE, _HALF = fmpq(0), fmpq(1), fmpq(1, 2)
_IDENTITIES = {"add": _ZERO, "mul": _ONE}


def _add(c: Compiler, node: Add) -> Operand:
    exact, rest = _ZERO, None
    for term in node.terms:
        negative = type(term) is Neg
        operand = c.visit(term.operand if isinstance(term, Neg) else term)
        if isinstance(operand, fmpq):
            folded = c.apply("sub" if negative else "add", (exact, operand))
            if isinstance(folded, fmpq):
                exact = folded
                continue
        if rest is None:
            rest = c.apply("neg", (operand,)) if negative else operand
        else:
            rest = c.apply("sub" if negative else "add", (rest, operand))
    return _with_exact(c, "add", exact, rest)


def _mul(c: Compiler, node: Mul) -> Operand:
    exact, rest = _ONE, None
    for factor in node.factors:
        operand = c.visit(factor)
        if isinstance(operand, fmpq):
            folded = c.apply("mul", (exact, operand))
            if isinstance(folded, fmpq):
                exact = folded
                continue
        rest = operand if rest is None else c.apply("mul", (rest, operand))
    return _with_exact(c, "mul", exact, rest)


def _with_exact(c: Compiler, name: str, exact: fmpq, rest: Operand | None) -> Operand:
    if rest is None:
        return exact
    if exact == _IDENTITIES[name]:
        return rest
    if name == "mul" and exact == -1:
        return c.apply("neg", (rest,))
    return c.apply(name, (rest, exact))


def _power(c: Compiler, node: Pow) -> Operand:
    exponent = c.visit(node.exponent)
    if isinstance(node.base, Constant) and node.base.name == "e":
        return _ONE if isinstance(exponent, fmpq) and not exponent else c.apply("exp", (exponent,))
    base = c.visit(node.base)
    return power(c, base, exponent)


def power(c: Compiler, base: Operand, exponent: Operand) -> Operand:
    """A power, with its exponent as a parameter where that is exact."""
    if isinstance(exponent, fmpq) and int(exponent.p).bit_length() <= MAX_EXACT_EXPONENT_BITS:
        c.height = max(c.height, int(abs(exponent)))
        return _exact_power(c, base, exponent)
    return c.apply("pow", (base, exponent))


def _exact_power(c: Compiler, base: Operand, exponent: fmpq) -> Operand:
    # The usual exponents get the plain operations, which run without a Python function around them.
    if exponent == 1 or isinstance(base, fmpq):
        return base if exponent == 1 else c.apply("power", (base,), exponent)
    if exponent == 2:
        return c.apply("mul", (base, base))
    if exponent == _HALF:
        return c.apply("sqrt", (base,))
    return c.apply("div", (_ONE, base)) if exponent == -1 else c.apply("power", (base,), exponent)


def _apply(c: Compiler, node: Apply) -> Operand:
    name = SPELLINGS.get(node.function, node.function)
    low, high = ARITIES.get(name, (0, -1))
    if not low <= len(node.arguments) <= high:
        raise NotNumericError("unknown_function")
    operands = tuple([c.visit(argument) for argument in node.arguments])
    special = _SPECIAL.get(name)
    if special:
        return special(c, operands)
    if name in FOLDED:
        return _fold_pairs(c, name, operands)
    if name in PERIODIC:
        c.marks.add("periodic")
    if WEIGHTS.get(name, 1) > 1:
        c.marks.add("slow")
    return c.apply(name, operands)


def _fold_pairs(c: Compiler, name: str, operands: tuple[Operand, ...]) -> Operand:
    result = operands[0]
    for operand in operands[1:]:
        result = c.apply(name, (result, operand))
    return result if len(operands) > 1 else c.apply(name, (result, result))


def _log(c: Compiler, operands: tuple[Operand, ...]) -> Operand:
    top = c.apply("ln", operands[:1])
    if len(operands) == 1:
        c.marks.add("bare_log")
        return top
    return c.apply("div", (top, c.apply("ln", operands[1:])))


def _nth_root(c: Compiler, operands: tuple[Operand, ...]) -> Operand:
    radicand, degree = operands[0], operands[1] if len(operands) > 1 else fmpq(2)
    return power(c, radicand, c.apply("div", (_ONE, degree)))


_SPECIAL: dict[str, Callable[[Compiler, tuple[Operand, ...]], Operand]] = {"log": _log, "root": _nth_root}


def _constant(c: Compiler, node: Constant) -> Operand:
    if node.name == "infinity":
        raise NotNumericError("infinite")
    if node.name not in ("pi", "e", "i"):
        raise NotNumericError("not_a_number")
    if node.name == "i":
        c.marks.add("imaginary")
    return c.apply(node.name, ())


def _call(c: Compiler, node: Call) -> Operand:
    c.marks.add("call")
    operands = tuple(c.slot(c.visit(argument)) for argument in node.arguments)
    return c.apply("call", operands or (c.slot(_ZERO),), node.name)


def _based(_: Compiler, node: Based) -> Operand:
    try:
        return fmpq(int(node.digits, node.base))
    except ValueError:
        raise NotNumericError("not_a_number") from None


def _degrees(c: Compiler, node: Degrees) -> Operand:
    turned = c.apply("mul", (c.visit(node.value), fmpq(1, 180)))
    return c.apply("mul", (turned, c.apply("pi", ())))


def _mixed(_: Compiler, node: Mixed) -> Operand:
    if node.denominator == 0:
        raise NotNumericError("undefined")
    return fmpq(node.whole) + fmpq(node.numerator, node.denominator)


def _literal(_: Compiler, node: Decimal | Repeating) -> Operand:
    return fmpq(node.value.numerator, node.value.denominator)


def _refuse(reason: str) -> Callable[[Compiler, Any], Operand]:
    def refuse(_: Compiler, _node: Any) -> Operand:
        raise NotNumericError(reason)

    return refuse


VISITORS: Visitors = {
    Integer: lambda _, node: fmpq(node.value),
    Decimal: _literal,
    Repeating: _literal,
    Based: _based,
    Mixed: _mixed,
    Constant: _constant,
    Symbol: lambda c, node: c.symbol(node.name),
    Neg: lambda c, node: c.apply("neg", (c.visit(node.operand),)),
    Add: _add,
    Mul: _mul,
    Div: lambda c, node: c.apply("div", (c.visit(node.numerator), c.visit(node.denominator))),
    Pow: _power,
    Percent: lambda c, node: c.apply("div", (c.visit(node.value), fmpq(100))),
    Degrees: _degrees,
    Apply: _apply,
    Call: _call,
    BigOperator: visit_big_operator,
    Dots: _refuse("ellipsis"),
    PlusMinus: _refuse("plus_minus"),
}
