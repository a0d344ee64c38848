"""3.3 logarithms and trigonometry: change of base, quotients, Pythagoras, double angles, other names."""

from __future__ import annotations

from random import Random

from tinyv.data.reference import Reference
from tinyv.data.rewrite.asks import asks
from tinyv.data.rewrite.maker import Maker
from tinyv.data.rewrite.trees import Rule, by_rule
from tinyv.expr import nodes as n

_ONE, _TWO = n.Integer(1), n.Integer(2)
_HALF_PI = n.Div(n.Constant("pi"), _TWO)
_CO = {"sin": "cos", "cos": "sin", "tan": "cot", "cot": "tan", "sec": "csc", "csc": "sec"}
_RECIPROCAL = {"sec": "cos", "csc": "sin", "cot": "tan"}


def _when_free(reference: Reference, rng: Random, rule: Rule) -> list[str]:
    return [] if asks(reference.question, "form") else by_rule(reference, rng, rule)


def _of(name: str, argument: n.Node) -> n.Node:
    return n.Apply(name, (argument,))


def _log(node: n.Apply, argument: n.Node) -> n.Node:
    """The same logarithm of something else."""
    return n.Apply(node.function, (argument, *node.arguments[1:]))


def _is_log(node: n.Node) -> bool:
    return isinstance(node, n.Apply) and node.function in ("ln", "log")


def base_changed(reference: Reference, rng: Random) -> list[str]:
    r"""`\frac{\ln 5}{\ln 2}` for `\log_2 5`, and the reverse."""

    def rule(node: n.Node) -> list[n.Node]:
        if isinstance(node, n.Apply) and node.function == "log" and len(node.arguments) == 2:
            return [n.Div(_of("ln", node.arguments[0]), _of("ln", node.arguments[1]))]
        if not isinstance(node, n.Div):
            return []
        above, below = node.numerator, node.denominator
        if (
            not isinstance(above, n.Apply)
            or not isinstance(below, n.Apply)
            or above.function != below.function
        ):
            return []
        if not _is_log(above) or above.arguments[1:] != below.arguments[1:]:
            return []
        return [n.Apply("log", (above.arguments[0], below.arguments[0]))]

    return _when_free(reference, rng, rule)


def log_of_quotient(reference: Reference, rng: Random) -> list[str]:
    r"""`\ln a - \ln b` for `\ln \frac{a}{b}`, `\ln a + \ln b` for `\ln ab`, `n \ln a` for `\ln a^n`."""

    def rule(node: n.Node) -> list[n.Node]:
        if not isinstance(node, n.Apply) or not _is_log(node):
            return []
        inner = node.arguments[0]
        if isinstance(inner, n.Div):
            above = n.Neg(_log(node, inner.denominator))
            return [above if inner.numerator == _ONE else n.Add((_log(node, inner.numerator), above))]
        if isinstance(inner, n.Mul):
            return [n.Add(tuple(_log(node, factor) for factor in inner.factors))]
        if isinstance(inner, n.Pow):
            return [n.Mul((inner.exponent, _log(node, inner.base)))]
        return []

    return _when_free(reference, rng, rule)


def logs_joined(reference: Reference, rng: Random) -> list[str]:
    r"""`\ln \frac{a}{b}` for `\ln a - \ln b`, `\ln a^n` for `n \ln a`."""

    def rule(node: n.Node) -> list[n.Node]:
        if isinstance(node, n.Mul) and len(node.factors) == 2 and isinstance(node.factors[0], n.Integer):
            number, log = node.factors
            if isinstance(log, n.Apply) and _is_log(log):
                return [_log(log, n.Pow(log.arguments[0], number))]
        if isinstance(node, n.Add) and len(node.terms) == 2:
            return _joined(*node.terms)
        return []

    return _when_free(reference, rng, rule)


def _joined(a: n.Node, b: n.Node) -> list[n.Node]:
    negative = isinstance(b, n.Neg)
    bare = b.operand if isinstance(b, n.Neg) else b
    if not isinstance(a, n.Apply) or not isinstance(bare, n.Apply) or a.function != bare.function:
        return []
    if not _is_log(a) or a.arguments[1:] != bare.arguments[1:]:
        return []
    first, second = a.arguments[0], bare.arguments[0]
    return [_log(a, n.Div(first, second) if negative else n.Mul((first, second)))]


def natural_log(reference: Reference, rng: Random) -> list[str]:
    r"""`\log_e x` for `\ln x`."""

    def rule(node: n.Node) -> list[n.Node]:
        if isinstance(node, n.Apply) and node.function == "ln":
            return [n.Apply("log", (node.arguments[0], n.Constant("e")))]
        return []

    return by_rule(reference, rng, rule)


def quotient(reference: Reference, rng: Random) -> list[str]:
    r"""`\frac{\sin x}{\cos x}` for `\tan x`, `\frac{1}{\cos x}` for `\sec x`, and the reverse."""

    def rule(node: n.Node) -> list[n.Node]:
        if isinstance(node, n.Apply) and node.function == "tan":
            return [n.Div(_of("sin", node.arguments[0]), _of("cos", node.arguments[0]))]
        if isinstance(node, n.Apply) and node.function in _RECIPROCAL:
            return [n.Div(_ONE, _of(_RECIPROCAL[node.function], node.arguments[0]))]
        if isinstance(node, n.Div) and isinstance(node.denominator, n.Apply):
            return _named_quotient(node.numerator, node.denominator)
        return []

    return _when_free(reference, rng, rule)


def _named_quotient(above: n.Node, below: n.Apply) -> list[n.Node]:
    if isinstance(above, n.Apply) and (above.function, below.function) == ("sin", "cos"):
        return [_of("tan", below.arguments[0])] if above.arguments == below.arguments else []
    names = {"cos": "sec", "sin": "csc", "tan": "cot"}
    return (
        [_of(names[below.function], below.arguments[0])] if above == _ONE and below.function in names else []
    )


def pythagoras(reference: Reference, rng: Random) -> list[str]:
    r"""`1 - \cos^2 x` for `\sin^2 x`, `\sec^2 x - 1` for `\tan^2 x`."""
    others = {"sin": ("cos", -1), "cos": ("sin", -1), "tan": ("sec", 1), "sec": ("tan", 2)}

    def rule(node: n.Node) -> list[n.Node]:
        if not isinstance(node, n.Pow) or node.exponent != _TWO or not isinstance(node.base, n.Apply):
            return []
        if node.base.function not in others:
            return []
        name, kind = others[node.base.function]
        square = n.Pow(_of(name, node.base.arguments[0]), _TWO)
        forms: dict[int, n.Node] = {
            -1: n.Add((_ONE, n.Neg(square))),
            1: n.Add((square, n.Neg(_ONE))),
            2: n.Add((_ONE, square)),
        }
        return [forms[kind]]

    return _when_free(reference, rng, rule)


def double_angle(reference: Reference, rng: Random) -> list[str]:
    r"""`2 \sin x \cos x` for `\sin 2x`, `1 - 2\sin^2 x` for `\cos 2x`, and the reverse of the first."""

    def rule(node: n.Node) -> list[n.Node]:
        if isinstance(node, n.Apply) and node.function in ("sin", "cos"):
            half = _half(node.arguments[0])
            if half is None:
                return []
            if node.function == "sin":
                return [n.Mul((_TWO, _of("sin", half), _of("cos", half)))]
            return [n.Add((_ONE, n.Neg(n.Mul((_TWO, n.Pow(_of("sin", half), _TWO))))))]
        if isinstance(node, n.Mul) and len(node.factors) == 3 and node.factors[0] == _TWO:
            return _doubled(node.factors[1], node.factors[2])
        return []

    return _when_free(reference, rng, rule)


def _half(argument: n.Node) -> n.Node | None:
    if isinstance(argument, n.Mul) and argument.factors[0] == _TWO:
        rest = argument.factors[1:]
        return rest[0] if len(rest) == 1 else n.Mul(rest)
    return None


def _doubled(a: n.Node, b: n.Node) -> list[n.Node]:
    if not isinstance(a, n.Apply) or not isinstance(b, n.Apply) or a.arguments != b.arguments:
        return []
    return [_of("sin", n.Mul((_TWO, a.arguments[0])))] if {a.function, b.function} == {"sin", "cos"} else []


def complement(reference: Reference, rng: Random) -> list[str]:
    r"""`\cos(\frac{\pi}{2} - x)` for `\sin x`; `\frac{\pi}{2} - \arccos x` for `\arcsin x`."""

    def rule(node: n.Node) -> list[n.Node]:
        if not isinstance(node, n.Apply):
            return []
        name, inner = node.function, node.arguments[0]
        if name in _CO:
            return [_of(_CO[name], n.Add((_HALF_PI, n.Neg(inner))))]
        if name.startswith("arc") and name[3:] in ("sin", "cos", "tan", "cot"):
            return [n.Add((_HALF_PI, n.Neg(_of(f"arc{_CO[name[3:]]}", inner))))]
        return []

    return _when_free(reference, rng, rule)


def inverse_name(reference: Reference, rng: Random) -> list[str]:
    r"""`\sin^{-1}(x)` for `\arcsin x`, and the reverse."""
    del rng
    text = reference.text
    found = [text.replace(f"\\arc{name}", f"\\{name}^{{-1}}") for name in ("sin", "cos", "tan")]
    found += [text.replace(f"\\{name}^{{-1}}", f"\\arc{name}") for name in ("sin", "cos", "tan")]
    return [one for one in found if one != text]


MAKERS: tuple[Maker, ...] = (
    base_changed,
    log_of_quotient,
    logs_joined,
    natural_log,
    quotient,
    pythagoras,
    double_angle,
    complement,
    inverse_name,
)
