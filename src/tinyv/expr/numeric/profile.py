"""Print what comparisons cost: `python -m tinyv.expr.numeric.profile`. CPU time, best of nine rounds."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from tinyv.expr.nodes import Add, Apply, BigOperator, Constant, Div, Integer, Mul, Neg, Node, Pow, Symbol
from tinyv.expr.numeric import cache
from tinyv.expr.numeric.constants import same_constant
from tinyv.expr.numeric.outcome import Numeric
from tinyv.expr.numeric.sampling import same_function

ROUNDS = 9
BUDGET_SECONDS = 0.02


def _int(value: int) -> Node:
    return Integer(value) if value >= 0 else Neg(Integer(-value))


def _root(node: Node) -> Node:
    return Apply("root", (node, Integer(2)))


def _speed(turned: bool) -> Node:
    """A typical result of mechanics: six symbols, about thirty nodes, in one of two orders."""
    m, g, r, v, h, k = (Symbol(name) for name in ("m", "g", "R", "v_0", "h", "k"))
    parts = (Mul((Integer(2), m, g, Add((r, h)))), Mul((k, Pow(h, Integer(2)))))
    energy = Add(parts[::-1] if turned else parts)
    speed = _root(Add((Pow(v, Integer(2)), Div(energy, m))))
    ratio = Div(Mul((g, r)), Pow(Add((r, h) if turned else (h, r)), Integer(2)))
    return Mul((ratio, speed) if turned else (speed, ratio))


def _power_tower() -> Node:
    nine = Integer(9)
    return Pow(nine, Pow(nine, Pow(nine, nine)))


def _factorial(n: int) -> Node:
    return Apply("factorial", (Integer(n),))


def _inverse_factorial(n: int) -> Node:
    return Div(Integer(1), _factorial(n))


def _nested_root() -> Node:
    return _root(Add((Integer(5), Mul((Integer(2), _root(Integer(6)))))))


def _harmonic() -> Node:
    return BigOperator("sum", "k", Integer(1), Integer(10_000), Div(Integer(1), Symbol("k")))


def _area() -> Node:
    return BigOperator("integral", "x", Integer(0), Integer(1), _root(Symbol("x")))


def _sines(count: int) -> Node:
    return Add(tuple(Apply("sin", (Mul((Integer(i), Symbol("x"))),)) for i in range(count)))


Case = tuple[str, Callable[[Node, Node], Numeric], Node, Node]


def cases() -> list[Case]:
    """What is measured: a name, the comparison, and the two trees."""
    two, three = _root(Integer(2)), _root(Integer(3))
    pi = Constant("pi")
    return [
        ("formula, same", same_function, _speed(False), _speed(True)),
        ("formula, different", same_function, _speed(False), Add((_speed(True), Symbol("h")))),
        ("fractions", same_constant, Div(_int(3), _int(4)), Div(_int(6), _int(8))),
        ("nested root", same_constant, _nested_root(), Add((two, three))),
        ("1/2004! and 1/2006!", same_constant, _inverse_factorial(2004), _inverse_factorial(2006)),
        ("100000! and 100001!", same_constant, _factorial(100_000), _factorial(100_001)),
        ("9^9^9^9 and pi", same_constant, _power_tower(), pi),
        ("harmonic number 10000, exact", same_constant, _harmonic(), pi),
        ("integral of a root", same_constant, _area(), Div(_int(2), _int(3))),
        ("a sum of 500 sines", same_function, _sines(500), _sines(499)),
    ]


def microseconds(case: Case, *, cached: bool) -> float:
    """CPU time of one comparison, compilation included unless `cached`."""
    _, compare, a, b = case
    best = float("inf")
    for _ in range(ROUNDS):
        count, start = 0, time.process_time()
        while time.process_time() - start < BUDGET_SECONDS:
            if not cached:
                cache.forget()
            compare(a, b)
            count += 1
        best = min(best, (time.process_time() - start) / count)
    return best * 1e6


def main() -> None:
    """Print one line per case."""
    for case in cases():
        name, compare, a, b = case
        result = compare(a, b)
        fresh, again = microseconds(case, cached=False), microseconds(case, cached=True)
        outcome = f"{result.comparison.name} {result.reason}"
        sys.stdout.write(f"{name:30} {outcome:28} {fresh:9.1f} us {again:9.1f} us again\n")


if __name__ == "__main__":
    main()
