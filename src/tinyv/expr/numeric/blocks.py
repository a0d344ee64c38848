"""Finite sums, finite products and definite integrals, at one point."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from flint import acb, arb, fmpq

from tinyv.expr.numeric.integrals import integrate
from tinyv.expr.numeric.limits import MAX_TERMS
from tinyv.expr.numeric.outcome import InexactError, NotNumericError
from tinyv.expr.numeric.program import Block, Domain, Fuel, Run, Value
from tinyv.expr.numeric.real import to_integer

Operation: TypeAlias = Callable[[Value, Value], Value]


def run_block(block: Block, values: list[Value], domain: Domain, fuel: Fuel, run: Run) -> Value:
    """The value of a big operator; `values` are its lower and upper bound, then those of the block's names.

    Bounds that are no integers leave a sum or product undefined. Raises like `run`.
    """
    if block.kind == "integral":
        return integrate(block, values, domain, fuel, run)
    lower, upper = _integer(values[0]), _integer(values[1])
    if lower is None or upper is None:
        return undefined(domain)
    count = upper - lower + 1
    if count > MAX_TERMS:
        raise NotNumericError("too_many_terms")
    if count <= 0:
        return domain.number(fmpq(0 if block.kind == "sum" else 1))
    return _fold(block, lower, count, values[2:], domain, fuel, run)


def undefined(domain: Domain) -> Value:
    """The value of what has none; raises `InexactError` in a domain without such a value."""
    make = domain.table.get("nan")
    if make is None:
        raise InexactError
    return make()


def _fold(
    block: Block, lower: int, count: int, others: list[Value], domain: Domain, fuel: Fuel, run: Run
) -> Value:
    operation = domain.table["add" if block.kind == "sum" else "mul"]
    # Rational terms can be large: a few at a time, each paid for by its size. Balls all have one size.
    step = _EXACT_CHUNK if domain.name == "rational" else count
    partial = []
    for start in range(lower, lower + count, step):
        size = min(step, lower + count - start)
        environment = {name: [value] * size for name, value in zip(block.names, others, strict=True)}
        environment[block.variable] = [domain.number(fmpq(k)) for k in range(start, start + size)]
        terms = run(block.body, domain, environment, size, fuel)
        if domain.name == "rational":
            fuel.spend(_exact_units(terms))
        partial.append(_pairwise(operation, terms))
    return _pairwise(operation, partial)


_EXACT_CHUNK = 64


def _exact_units(terms: list[fmpq]) -> int:
    fractions = sum(1 for term in terms if term.q != 1)
    return fractions + sum(term.height_bits() for term in terms) // 512


def _pairwise(operation: Operation, values: list[Value]) -> Value:
    # Neighbours first: rational results grow with the number of terms, and this keeps most operations small.
    while len(values) > 1:
        odd = values[-1:] if len(values) % 2 else []
        values = [operation(a, b) for a, b in zip(values[::2], values[1::2], strict=False)] + odd
    return values[0]


def _integer(value: Value) -> int | None:
    if isinstance(value, fmpq):
        return int(value.p) if value.q == 1 else None
    if isinstance(value, acb):
        return _integer(value.real) if value.imag.is_zero() else None
    return to_integer(value) if isinstance(value, arb) and value.is_exact() else None
