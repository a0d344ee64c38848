"""A compiled tree: steps in order, each on the results of earlier ones.

A program knows nothing of rationals, reals or complex numbers; a `Domain` gives its steps a meaning. Every
step works on a list of values (one per point, or one per term of a sum), so the cost of Python is paid once
per step and not once per value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from flint import fmpq

from tinyv.expr.numeric.limits import WORK
from tinyv.expr.numeric.outcome import NotNumericError

Value: TypeAlias = Any
"""A value of some domain: `fmpq`, `arb` or `acb`. Which one only the domain knows."""


class Step(NamedTuple):
    """One operation: its name, the slots of its arguments, and a parameter if it has one."""

    name: str
    args: tuple[int, ...]
    payload: Any = None


@dataclass(frozen=True, slots=True)
class Program:
    """The steps of a tree; the last one is its value."""

    steps: tuple[Step, ...]
    symbols: frozenset[str]
    """Names of the free symbols."""
    integers: frozenset[str]
    """Free symbols that stand in the bound of a sum or product, and so must be integers."""
    marks: frozenset[str]
    """What occurs in it: `imaginary`, `call`, `bare_log`, `integral`, `periodic`, `slow`."""
    cost: int
    """Units of work per value at the base precision."""
    height: int
    """Bits of its highest constant: values may differ by so little, relative to their size."""
    value: fmpq | None
    """The exact value, if the whole tree is one rational number."""


@dataclass(frozen=True, slots=True)
class Block:
    """The parameter of a big operator: its kind, what it binds, and its body as a program of its own.

    The step's arguments are the lower bound, the upper bound, and the body's other symbols, in `names`.
    """

    kind: str
    variable: str
    body: Program
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Domain:
    """The meaning of steps over one kind of number."""

    name: str
    number: Callable[[fmpq], Value]
    table: Mapping[str, Callable[..., Value]]
    """Functions by step name."""
    makers: Mapping[str, Callable[[Any], Callable[..., Value]]]
    """For steps with a parameter: from the parameter to the function."""


class Fuel:
    """How much work one comparison may still do."""

    __slots__ = ("left",)

    def __init__(self, units: int = WORK) -> None:
        self.left = units

    def spend(self, units: int) -> None:
        """Take `units`; raises `NotNumericError` when there are not enough, before the work is done."""
        self.left -= units
        if self.left < 0:
            raise NotNumericError("too_much_work")


Environment: TypeAlias = Mapping[str, list[Value]]
"""For each symbol its values, as many as there are points."""

Run: TypeAlias = Callable[[Program, Domain, Environment, int, Fuel], list[Value]]
"""The type of `run`, for the parts of a program that run programs of their own."""
