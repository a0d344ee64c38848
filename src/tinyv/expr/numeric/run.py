"""Run a program over a domain: one list of values per step."""

from __future__ import annotations

from flint import ctx

from tinyv.expr.numeric.blocks import run_block
from tinyv.expr.numeric.limits import BASE_BITS, RUN_UNITS
from tinyv.expr.numeric.outcome import InexactError
from tinyv.expr.numeric.program import Domain, Environment, Fuel, Program, Step, Value


def run(program: Program, domain: Domain, environment: Environment, count: int, fuel: Fuel) -> list[Value]:
    """The `count` values of a program at the current precision.

    Raises `NotNumericError` when the fuel is spent, `InexactError` when the domain lacks an operation.
    """
    fuel.spend(RUN_UNITS + program.cost * count * _precision_factor(ctx.prec))
    slots: list[list[Value]] = []
    table, number = domain.table, domain.number
    for step in program.steps:
        name, args, payload = step
        if name == "symbol":
            slots.append(environment[payload])
        elif name == "number":
            slots.append([number(payload)] * count)
        elif payload is None and name in table:
            columns = [slots[i] for i in args]
            slots.append(list(map(table[name], *columns)) if columns else [table[name]()] * count)
        else:
            slots.append(_special(step, slots, domain, count, fuel))
    return slots[-1]


def _special(step: Step, slots: list[list[Value]], domain: Domain, count: int, fuel: Fuel) -> list[Value]:
    columns = [slots[i] for i in step.args]
    if step.name == "block":
        return [run_block(step.payload, [c[k] for c in columns], domain, fuel, run) for k in range(count)]
    maker = domain.makers.get(step.name)
    if maker is None:
        raise InexactError
    return list(map(maker(step.payload), *columns))


def _precision_factor(bits: int) -> int:
    # An elementary function costs about 0.3, 10 and 60 us at 128, 1,024 and 4,096 bits.
    return 1 if bits <= BASE_BITS else max(1, bits // 64)
