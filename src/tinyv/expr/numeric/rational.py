"""The exact domain: rational numbers, with every size checked before it is computed."""

from __future__ import annotations

from collections.abc import Callable
from math import gcd, lcm, lgamma, log2
from typing import TypeAlias

from flint import fmpq, fmpz

from tinyv.expr.numeric.limits import MAX_EXACT_BITS, MAX_ROOT_DEGREE
from tinyv.expr.numeric.outcome import InexactError, TooLargeError
from tinyv.expr.numeric.program import Domain

Exact: TypeAlias = Callable[..., fmpq]

_LN2 = 0.6931471805599453
MAX_CANDIDATE = 1 << 20
"""Arguments of factorials and binomials above this are not even estimated."""


def _sized(operation: Callable[[fmpq, fmpq], fmpq]) -> Exact:
    """`operation` whose result is at most as high as both operands together."""

    def checked(a: fmpq, b: fmpq) -> fmpq:
        if a.height_bits() + b.height_bits() > MAX_EXACT_BITS:
            raise TooLargeError
        return operation(a, b)

    return checked


def _divide(a: fmpq, b: fmpq) -> fmpq:
    if not b:
        raise InexactError
    return a / b


def power(exponent: fmpq) -> Exact:
    """The function `x -> x**exponent` for rationals; roots only where they are exact."""
    p, q = int(exponent.p), int(exponent.q)

    def raised(base: fmpq) -> fmpq:
        root = base if q == 1 else _root(base, q)
        return _integer_power(root, p)

    return raised


def _integer_power(base: fmpq, exponent: int) -> fmpq:
    if base in (0, 1, -1):
        return _trivial_power(base, exponent)
    if abs(exponent) * base.height_bits() > MAX_EXACT_BITS:
        raise TooLargeError
    return base**exponent


def _trivial_power(base: fmpq, exponent: int) -> fmpq:
    if base == 0 and exponent < 0:
        raise InexactError
    if exponent == 0:
        return fmpq(1)
    return base * base if exponent % 2 == 0 else base


def _root(base: fmpq, degree: int) -> fmpq:
    """The real root of that degree; for an odd degree also of a negative number."""
    if degree > MAX_ROOT_DEGREE or (base < 0 and degree % 2 == 0):
        raise InexactError
    if base.height_bits() > MAX_EXACT_BITS:
        raise TooLargeError
    size = abs(base)
    root = fmpq(_integer_root(size.p, degree), _integer_root(size.q, degree))
    return -root if base < 0 else root


def _integer_root(n: fmpz, degree: int) -> fmpz:
    root = n.root(degree)
    if root**degree != n:
        raise InexactError
    return root


def _general_power(base: fmpq, exponent: fmpq) -> fmpq:
    return power(exponent)(base)


def integer(value: fmpq) -> int:
    """The integer that `value` is; raises `InexactError` if it is none."""
    if value.q != 1:
        raise InexactError
    return int(value.p)


def _factorial(value: fmpq) -> fmpq:
    n = _small_natural(value)
    if lgamma(n + 1) / _LN2 > MAX_EXACT_BITS:
        raise TooLargeError
    return fmpq(fmpz.fac_ui(fmpz(n)))


def _factorial2(value: fmpq) -> fmpq:
    n = _small_natural(value)
    if lgamma(n / 2 + 1) / _LN2 + n / 2 > MAX_EXACT_BITS / 4:
        raise TooLargeError
    result = fmpz(1)
    for k in range(n, 1, -2):
        result *= k
    return fmpq(result)


def _small_natural(value: fmpq) -> int:
    n = integer(value)
    if not 0 <= n <= MAX_CANDIDATE:
        raise InexactError if n < 0 else TooLargeError
    return n


def _binomial(top: fmpq, bottom: fmpq) -> fmpq:
    n, k = _small_natural(top), _small_natural(bottom)
    if k > n:
        return fmpq(0)
    if min(k, n - k) * log2(n + 1) > MAX_EXACT_BITS:
        raise TooLargeError
    return fmpq(fmpz.bin_uiui(n, min(k, n - k)))


def _permutations(top: fmpq, bottom: fmpq) -> fmpq:
    n, k = _small_natural(top), _small_natural(bottom)
    if k > n:
        return fmpq(0)
    return _factorial(top) / _factorial(fmpq(n - k))


def _mod(a: fmpq, m: fmpq) -> fmpq:
    if not m:
        raise InexactError
    return a - m * fmpq((a / m).floor())


def _sign(value: fmpq) -> fmpq:
    return fmpq((value > 0) - (value < 0))


def _gamma(value: fmpq) -> fmpq:
    return _factorial(value - 1)


def power_series(parameter: tuple[int, int]) -> Exact:
    """The sum of `k**p * r**k` from `k = first` on, where it is rational by an easy route: p = 0."""
    p, first = parameter

    def total(r: fmpq) -> fmpq:
        if p != 0 or not -1 < r < 1:
            raise InexactError
        return _integer_power(r, first) / (1 - r)

    return total


RATIONAL = Domain(
    name="rational",
    number=lambda q: q,
    table={
        "add": _sized(lambda a, b: a + b),
        "sub": _sized(lambda a, b: a - b),
        "mul": _sized(lambda a, b: a * b),
        "div": _sized(_divide),
        "neg": lambda a: -a,
        "pow": _general_power,
        "abs": abs,
        "norm": abs,
        "floor": lambda a: fmpq(a.floor()),
        "ceil": lambda a: fmpq(a.ceil()),
        "sign": _sign,
        "min": min,
        "max": max,
        "gcd": lambda a, b: fmpq(gcd(integer(a), integer(b))),
        "lcm": lambda a, b: fmpq(lcm(integer(a), integer(b))),
        "mod": _sized(_mod),
        "factorial": _factorial,
        "factorial2": _factorial2,
        "gamma": _gamma,
        "binomial": _binomial,
        "permutations": _permutations,
        "re": lambda a: a,
        "conj": lambda a: a,
        "im": lambda _: fmpq(0),
    },
    makers={"power": power, "power_series": power_series},
)
