"""Functions, fractions, roots, binomials and the big operators."""

from __future__ import annotations

from tinyv.expr.atoms import Atoms
from tinyv.expr.commands import CALL_MARK, COMMAND, FUNCTION, NUMBER, RELATION, SYMBOL
from tinyv.expr.nodes import (
    Add,
    Apply,
    BigOperator,
    Constant,
    Div,
    Integer,
    Mul,
    Neg,
    Node,
    Pow,
    Qualified,
    Relation,
    Sequence,
    Symbol,
)
from tinyv.expr.vocabulary import INVERSES

_SET_APART = frozenset(["hat", "widehat", "dot", "ddot"])
_THIN_SPACES = ("\\,", "\\;", "\\:")
_MANY_ARGUMENTS = frozenset(["max", "min", "gcd", "lcm", "binomial_call"])
_KINDS = {"sum": "sum", "prod": "product", "int": "integral", "lim": "limit", "bigcup": "union"}


class Functions(Atoms):
    """What takes arguments."""

    def function(self) -> Node:
        """A known function with its power, base and argument."""
        name = self.texts[self.i]
        self.i += 1
        if name.startswith(CALL_MARK):
            return self.named_call(name[len(CALL_MARK) :])
        if name in ("sqrt", "cbrt"):
            return self.root(2 if name == "sqrt" else 3)
        power: Node | None = None
        base: Node | None = None
        while self.at("^") or self.at("_"):
            if self.take("^"):
                power = self.script()
            else:
                self.i += 1
                base = self.lower_script()
        if name == "log" and base is None and self._base_touches():
            base = self.number()
        return self._applied(name, base, power)

    def _base_touches(self) -> bool:
        """`log10(x)`, `log2(8)`: digits between the name and the bracket are the base."""
        i = self.i
        return (
            self.texts[i] in ("2", "10")
            and self.texts[i + 1] == "("
            and not self.gaps[i]
            and not self.gaps[i + 1]
        )

    def _applied(self, name: str, base: Node | None, power: Node | None) -> Node:
        arguments = self._arguments(name)
        if power == Neg(Integer(1)) and name in INVERSES:
            name, power = INVERSES[name], None
        if name == "lg":
            name, base = "log", Integer(10)
        if base is not None:
            if name not in ("log", "ln"):
                raise self.failure(detail=f"subscript of {name}")
            name, arguments = "log", (*arguments[:1], base)
        if name == "lb":
            name, arguments = "log", (*arguments[:1], Integer(2))
        if name == "binomial_call":
            name = "binomial"
        applied = _cis(arguments) if name == "cis" else Apply(name, arguments)
        return applied if power is None else Pow(applied, power)

    def _arguments(self, name: str) -> tuple[Node, ...]:
        self.skip_soft()
        if self.at("(") or self.at("[") or (name in _MANY_ARGUMENTS and (self.at("\\{") or self.at("{"))):
            node = self.primary()
            if isinstance(node, Sequence):
                return node.items
            return (node,)
        if name in _MANY_ARGUMENTS:  # "min 3, max 4" are words beside numbers
            raise self.failure(detail=name)
        return (self._bare_argument(),)

    def _bare_argument(self) -> Node:
        """`\\sin 2x`, `\\ln |x|`: the product up to the next sign, slash or function."""
        if self.take("-"):
            self.enter()
            operand = self._bare_argument()
            self.leave()
            return Neg(operand)
        factors = [self.factor()]
        while self.can_start_factor() and self.kinds[self.i] != FUNCTION and not self.at("("):
            if self.kinds[self.i] == NUMBER or self._argument_ended():
                break
            factors.append(self.factor())
        return factors[0] if len(factors) == 1 else Mul(tuple(factors))

    def _argument_ended(self) -> bool:
        """True where a writer sets the argument apart: a thin space, or a dotted or hatted symbol."""
        mark = self.i + 1 if self.at("{") else self.i
        if self.kinds[mark] == COMMAND and self.texts[mark] in _SET_APART:
            return True
        start = self.tokens.starts[self.i]
        return self.tokens.source[max(0, start - 3) : start].rstrip().endswith(_THIN_SPACES)

    def root(self, degree: int) -> Node:
        """`\\sqrt[n]{x}`, `\\sqrt3`, `sqrt(x)`."""
        index: Node = Integer(degree)
        if self.at("[") and self.texts[self.i - 1] == "sqrt" and self.kinds[self.i - 1] == COMMAND:
            self.i += 1
            index = index if self.at("]") else self.sum()
            self.expect("]")
        self.skip_soft()
        radicand = self.group() if self.at("{") else self.primary()
        return Apply("root", (radicand, index))

    def fraction(self) -> Node:
        """`\\frac{a}{b}`, `\\frac12`, `\\frac1{72}`; `\\frac{dy}{dx}` is one name."""
        self.i += 1
        derivative = self._derivative()
        if derivative is not None:
            return derivative
        numerator = self.argument()
        return Div(numerator, self.argument())

    def _derivative(self) -> Node | None:
        """`\\frac{d\\sigma}{d\\Omega}`: kept as a name, so that the `d` never cancels."""
        texts, i = self.texts, self.i
        if texts[i] != "{" or texts[i + 1] not in ("d", "\\partial"):
            return None
        saved = self.i
        top = self._raw_group()
        if not self.at("{") or texts[self.i + 1] not in ("d", "\\partial"):
            self.i = saved
            return None
        return Symbol(f"\\frac{{{top}}}{{{self._raw_group()}}}")

    def _raw_group(self) -> str:
        return self.subscript_text()

    def binomial(self) -> Node:
        """`\\binom{n}{k}`; drawn into a second pair of brackets, `(\\!\\binom{n}{k}\\!)`, choices with repetition."""
        start = self.tokens.starts[self.i]
        doubled = self.tokens.source[max(0, start - 2) : start] == "\\!"
        self.i += 1
        total, chosen = self.argument(), self.argument()
        if doubled and self.at(")"):
            total = Add((total, chosen, Neg(Integer(1))))
        return Apply("binomial", (total, chosen))

    def big_operator(self) -> Node:
        """`\\sum`, `\\prod`, `\\int`, `\\lim` with their bounds and body."""
        kind = _KINDS[self.texts[self.i]]
        self.i += 1
        below: Node | None = None
        upper: Node | None = None
        while self.at("_") or self.at("^"):
            if self.take("_"):
                below = self._below()
            else:
                self.i += 1
                upper = self.script()
        if kind == "integral":
            return self._integral(below, upper)
        if not isinstance(below, Relation) or not isinstance(below.terms[0], Symbol):
            raise self.failure(detail=kind)
        name = below.terms[0].name
        if kind == "union" and upper is None:
            return Qualified(self._bound_body(name), condition=below)
        return BigOperator(kind, name, below.terms[1], upper, self._bound_body(name))

    def _bound_body(self, name: str) -> Node:
        outer = self.bound
        self.bound = outer | {name}
        body = self.term()
        self.bound = outer
        return body

    def _below(self) -> Node:
        """A bound: a value, or `k=1`, or `x \\to 0`; the index may be `i`."""
        if self.at("{") and self.kinds[self.i + 1] == SYMBOL and self.kinds[self.i + 2] == RELATION:
            name, sign = self.texts[self.i + 1], self.texts[self.i + 2]
            self.i += 3
            value = self.sum() if sign != "in" else self.relation()
            self.expect("}")
            return Relation((Symbol(name), value), (sign,))
        return self.lower_script()

    def _integral(self, lower: Node | None, upper: Node | None) -> Node:
        self.integrals += 1
        body: Node = Integer(1) if self._at_differential() else self.sum()
        self.integrals -= 1
        if not self._at_differential():
            return self._integral_inside(body, lower, upper)
        self.i += 1
        variable = self.symbol()
        if not isinstance(variable, Symbol):
            raise self.failure(detail="integration variable")
        return BigOperator("integral", variable.name, lower, upper, body)

    def _at_differential(self) -> bool:
        return self.kinds[self.i] == SYMBOL and self.texts[self.i] == "d" and self.kinds[self.i + 1] == SYMBOL

    def _integral_inside(self, body: Node, lower: Node | None, upper: Node | None) -> Node:
        """`\\int \\frac{dx}{x}`: the differential is the numerator."""
        if (
            isinstance(body, Div)
            and isinstance(body.numerator, Mul)
            and body.numerator.factors[0] == Symbol("d")
        ):
            rest = body.numerator.factors[1:]
            if isinstance(rest[-1], Symbol):
                top = Integer(1) if len(rest) == 1 else Mul((Integer(1), *rest[:-1]))
                return BigOperator("integral", rest[-1].name, lower, upper, Div(top, body.denominator))
        raise self.failure(detail="integral without differential")


def _cis(arguments: tuple[Node, ...]) -> Node:
    """`cis t` is cos t + i sin t."""
    return Add((Apply("cos", arguments), Mul((Constant("i"), Apply("sin", arguments)))))
