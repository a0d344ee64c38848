"""Run a program over a domain: one list of values per step."""

from __future__ import annotations

from flint import ctx

from tinyv.expr.numeric.blocks import run_block
from tinyv.expr.numeric.limits import BASE_BITS
from tinyv.expr.numeric.outcome import InexactError
from tinyv.expr.numeric.program import Domain, Environment, Fuel, Program, Step, Value


def run(program: Program, domain: Domain, environment: Environment, count: int, fuel: Fuel) -> list[Value]:
    """The `count` values of a program at the current precision.

    Raises `NotNumericError` when the fuel is spent, `InexactError` when the domain lacks an operation.
    """
    fuel.spend(program.cost * count * _precision_factor(ctx.prec))
    slots: list[list[Value]] = []
    table = domain.table
    for step in program.steps:
        name, args, payload = step
        if payload is None:
            function = table.get(name)
            if function is None:
                raise InexactError
            if args:
                slots.append(list(map(function, *[slots[i] for i in args])))
            else:
                slots.append([function()] * count)
        else:
            slots.append(_special(step, slots, domain, environment, count, fuel))
    return slots[-1]


def _special(
    step: Step,
    slots: list[list[Value]],
    domain: Domain,
    environment: Environment,
    count: int,
    fuel: Fuel,
) -> list[Value]:
    name, args, payload = step
    if name == "number":
        return [domain.number(payload)] * count
    if name == "symbol":
        return environment[payload]
    if name == "block":
        arguments = [slots[i] for i in args]
        return [run_block(payload, [a[k] for a in arguments], domain, fuel, run) for k in range(count)]
    maker = domain.makers.get(name)
    if maker is None:
        raise InexactError
    return list(map(maker(payload), *[slots[i] for i in args]))


def _precision_factor(bits: int) -> int:
    # An elementary function costs about 0.3, 10 and 60 us at 128, 1,024 and 4,096 bits.
    return 1 if bits <= BASE_BITS else max(1, bits // 64)
