"""Tree to program.

Rational parts are folded on the way, so what is exact stays exact and costs one step; equal steps are made
once. What a kind of node means is told by the table in `visitors.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from flint import fmpq

from tinyv.expr.nodes import Node
from tinyv.expr.numeric.functions import WEIGHTS
from tinyv.expr.numeric.limits import EXACT_WORK, IMMENSE, MAX_DEPTH, MAX_NODES
from tinyv.expr.numeric.outcome import InexactError, NotNumericError, TooLargeError
from tinyv.expr.numeric.program import Fuel, Program, Step
from tinyv.expr.numeric.rational import RATIONAL
from tinyv.expr.numeric.run import run

Operand: TypeAlias = "fmpq | int"
"""What a subtree compiled to: an exact value, or the slot of its last step."""

Visitors: TypeAlias = "Mapping[type[Node], Callable[[Compiler, Any], Operand]]"
"""For each kind of node how it is compiled."""


class Compiler:
    """Builds one program; a big operator's body gets a compiler of its own that shares depth and size."""

    def __init__(self, visitors: Visitors, parent: Compiler | None = None) -> None:
        self.visitors = visitors
        self.steps: list[Step] = []
        self.symbols: set[str] = set()
        self.integers: set[str] = set()
        self.marks: set[str] = set()
        self.cost = 0
        self.height = 0
        self.fuel: Fuel = parent.fuel if parent else Fuel(EXACT_WORK)
        self._depth: int = parent._depth if parent else 0
        self._nodes: list[int] = parent._nodes if parent else [0]
        self._slots: dict[Any, int] = {}

    def visit(self, node: Node) -> Operand:
        """Compile a subtree; raises `NotNumericError` if it is no number or too large."""
        visitor = self.visitors.get(type(node))
        if visitor is None:
            raise NotNumericError("not_a_number")
        self._nodes[0] += 1
        self._depth += 1
        if self._depth > MAX_DEPTH or self._nodes[0] > MAX_NODES:
            raise NotNumericError("too_deep" if self._depth > MAX_DEPTH else "too_large")
        operand = visitor(self, node)
        self._depth -= 1
        return operand

    def apply(self, name: str, operands: tuple[Operand, ...], payload: Any = None) -> Operand:
        """A step on operands, folded if all are exact and the result is."""
        exact = bool(operands)
        for operand in operands:
            exact = exact and type(operand) is not int
        folded = self._folded(name, operands, payload) if exact else None
        if folded is not None:
            return folded
        args = tuple([operand if type(operand) is int else self.slot(operand) for operand in operands])
        key = (name, args, (payload.p, payload.q) if isinstance(payload, fmpq) else payload)
        slot = self._slots.get(key)
        return self._emit(key, Step(name, args, payload)) if slot is None else slot

    def _folded(self, name: str, operands: tuple[Operand, ...], payload: Any) -> fmpq | None:
        """The exact value; None where it is not rational (a step for the balls) or too large to hold."""
        try:
            return fold(name, operands, payload, self.fuel)
        except (TooLargeError, NotNumericError):
            self.height = IMMENSE
        except InexactError:
            return None
        return None

    def slot(self, operand: Operand) -> int:
        """The slot of an operand; an exact value gets a step of its own."""
        if isinstance(operand, int):
            return operand
        key = (operand.p, operand.q)  # hashing an fmpq goes through Fraction, ten times as slow
        slot = self._slots.get(key)
        if slot is not None:
            return slot
        self.height = max(self.height, operand.height_bits())
        return self._emit(key, Step("number", (), operand))

    def symbol(self, name: str) -> int:
        """The slot of a free symbol."""
        slot = self._slots.get(name)
        if slot is not None:
            return slot
        self.symbols.add(name)
        return self._emit(name, Step("symbol", (), name))

    def _emit(self, key: Any, step: Step) -> int:
        slot = self._slots[key] = len(self.steps)
        self.steps.append(step)
        self.cost += WEIGHTS.get(step.name, 1)
        return slot

    def finish(self, result: Operand) -> Program:
        """The program whose value is `result`."""
        slot = self.slot(result)
        steps = self.steps[: slot + 1]
        return Program(
            steps=tuple(steps),
            symbols=frozenset(self.symbols),
            integers=frozenset(self.integers),
            marks=frozenset(self.marks),
            cost=self.cost,
            height=self.height,
            value=result if isinstance(result, fmpq) else None,
        )


def fold(name: str, values: tuple[Any, ...], payload: Any, fuel: Fuel) -> fmpq:
    """The exact result of one step; raises `InexactError` if there is none."""
    if payload is None:
        function = RATIONAL.table.get(name)
    elif name == "block":
        return _fold_block(values, payload, fuel)
    else:
        maker = RATIONAL.makers.get(name)
        function = maker(payload) if maker else None
    if function is None:
        raise InexactError
    result: fmpq = function(*values)
    return result


def _fold_block(values: tuple[Any, ...], payload: Any, fuel: Fuel) -> fmpq:
    step = Step("block", tuple(range(len(values))), payload)
    numbers = tuple(Step("number", (), value) for value in values)
    program = Program((*numbers, step), frozenset(), frozenset(), frozenset(), 1, 0, None)
    result: fmpq = run(program, RATIONAL, {}, 1, fuel)[0]
    return result
