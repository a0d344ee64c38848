"""Sums, products, powers, marks and units."""

from __future__ import annotations

from collections.abc import Callable

from tinyv.expr.commands import COMMAND, FUNCTION, NUMBER, OPERATOR, RELATION, ROMAN, SYMBOL
from tinyv.expr.nodes import (
    Add,
    Apply,
    Call,
    Constant,
    Div,
    Dots,
    Integer,
    Interval,
    Mul,
    Neg,
    Node,
    NumberSet,
    Percent,
    PlusMinus,
    Qualified,
    Quantity,
    Ratio,
    Relation,
    Sequence,
    SetBuilder,
    SetOperation,
    Symbol,
    Words,
)
from tinyv.expr.powers import Powers, primed

_NOT_FACTORS = (Relation, Sequence, SetBuilder, Interval, SetOperation, Words, Qualified, Ratio, NumberSet)
SETS = (Sequence, SetBuilder, Interval, SetOperation, NumberSet)
_FRACTIONS = frozenset(["frac", "dfrac", "tfrac", "cfrac", "sfrac", "nicefrac"])
_BINOMIALS = frozenset(["binom", "dbinom", "tbinom"])
_ACCENTS = frozenset(
    [
        "hat",
        "bar",
        "tilde",
        "dot",
        "ddot",
        "widehat",
        "widetilde",
        "overline",
        "overrightarrow",
        "angle",
        "triangle",
    ]
)
_DOTS = frozenset(["ldots", "dots", "cdots", "dotsc", "dotsb", "vdots", "ddots"])
_MARKS = frozenset(["degree", "^", "!", "%", "\\%", "_", "'"])
_BLACKBOARD = frozenset(["mathbb", "R", "N", "Z", "Q", "C"])


class Arithmetic(Powers):
    """Expressions."""

    def sum(self) -> Node:
        """Terms joined by `+ - \\pm \\mp`."""
        terms = [self._signed_term()]
        while True:
            if self.at("+"):
                self.i += 1
                terms.append(self.term())
            elif self.at("-"):
                self.i += 1
                terms.append(Neg(self.term()))
            elif self.kinds[self.i] == COMMAND and self.texts[self.i] in ("pm", "mp"):
                minus_first = self.texts[self.i] == "mp"
                self.i += 1
                if isinstance(terms[0], PlusMinus):
                    self.link()
                terms = [PlusMinus(_sum_of(terms), self.term(), minus_first)]
            else:
                return _difference_of_sets(terms)

    def _signed_term(self) -> Node:
        self.skip_soft()
        if self.at("-") or self.at("+"):
            return self._after_sign(self._signed_term)
        if self.kinds[self.i] == COMMAND and self.texts[self.i] in ("pm", "mp"):
            minus_first = self.texts[self.i] == "mp"
            self.i += 1
            return PlusMinus(None, self.term(), minus_first)
        return self.term()

    def term(self) -> Node:
        """Factors joined by signs or side by side, then a unit."""
        currency = self._currency()
        factors = [self._signed_factor()]
        while True:
            if self.at("*"):
                self.i += 1
                factors.append(self._signed_factor())
            elif self.at("/"):
                self.i += 1
                if isinstance(factors[0], Div):
                    self.link()
                start = self.i
                factors = [self._quotient(_product(factors), self._denominator(), start)]
            elif (
                self._unit_follows(factors) or self._union_follows(factors[-1]) or not self.can_start_factor()
            ) or not self._juxtaposed(factors):
                break
        node = _product(factors)
        if currency:
            return Quantity(node, currency)
        return self._with_unit(node)

    def _union_follows(self, left: Node) -> bool:
        """`(0, 1) U (1, 2)`: a capital U between two sets is no factor."""
        return (
            isinstance(left, SETS)
            and self.texts[self.i] == "U"
            and self.texts[self.i + 1] in ("(", "[", "\\{")
        )

    def _signed_factor(self) -> Node:
        self.skip_soft()
        if self.at("-") or self.at("+"):
            return self._after_sign(self._signed_factor)
        return self.factor()

    def _after_sign(self, operand: Callable[[], Node]) -> Node:
        """What stands behind the sign here, negated if it is a minus."""
        minus = self.at("-")
        self.i += 1
        self.enter()
        node = operand()
        self.leave()
        return Neg(node) if minus else node

    def _denominator(self) -> Node:
        """What stands after a slash; a product without signs behind it has two readings, which is noted."""
        first = self._signed_factor()
        if not self.can_start_factor() or self.kinds[self.i] == NUMBER or self.kinds[self.i] == ROMAN:
            return first
        self.loose_slash = True
        if not self.tight_division:
            return first
        factors = [first]
        while self.can_start_factor() and self._juxtaposed(factors):
            pass
        return _product(factors)

    def _juxtaposed(self, factors: list[Node]) -> bool:
        """Read one more factor of a product without a sign; False (and nothing read) if it is none."""
        saved = self.i
        if self.kinds[saved] == NUMBER and self.kinds[saved - 1] == NUMBER:
            raise self.failure(detail="two numbers side by side")
        touching = not self.gaps[saved]
        node = self.factor()
        if (
            isinstance(node, Sequence)
            and node.brackets == "()"
            and touching
            and isinstance(factors[-1], Symbol)
        ):
            factors[-1] = _called(factors[-1].name, node.items)
            return True
        if isinstance(node, _NOT_FACTORS):
            if touching and self.texts[saved] == "(" and isinstance(factors[-1], Symbol):
                factors[-1] = Call(factors[-1].name, (node,))
                return True
            self.i = saved
            return False
        factors.append(node)
        return True

    # -- factors --------------------------------------------------------------------------------------------

    def factor(self) -> Node:
        """An atom with its powers and marks."""
        node = self.primary()
        first = True
        while self.texts[self.i] in _MARKS:
            marked = self._marked(node)
            if marked is node:
                break
            if not first:
                self.link()
            node, first = marked, False
        return node

    def _marked(self, node: Node) -> Node:
        """The node with the mark that stands here; the same node if the mark is not for it."""
        kind, text = self.kinds[self.i], self.texts[self.i]
        if kind not in (OPERATOR, COMMAND):
            return node
        if text == "^":
            return self.raised(node)
        if text == "'":
            return primed(node, self.take_primes()) if isinstance(node, (Symbol, Call)) else node
        self.i += 1
        if text == "!":
            return Apply("factorial2" if self.take("!") else "factorial", (node,))
        if text == "_":
            return self.with_subscript(node, self.subscript_text())
        return self.degrees(node) if text == "degree" else Percent(node)

    def primary(self) -> Node:
        """One atom."""
        self.skip_soft()
        kind, text = self.kinds[self.i], self.texts[self.i]
        if kind == NUMBER:
            return self.number()
        if kind == SYMBOL:
            return self.symbol()
        if kind == OPERATOR:
            return self._open(text)
        if kind == ROMAN:
            return self.roman()
        if kind in (FUNCTION, COMMAND):
            self.enter()
            node = self.function() if kind == FUNCTION else self._command(text)
            self.leave()
            return node
        raise self.failure()

    def _open(self, text: str) -> Node:
        if text in ("(", "[", "\\{"):
            return self.bracket()
        if text == "{":
            return self.bracket() if self._is_plain_set() else self.group_or_list()
        if text == "\\lvert":
            return self.absolute()
        if text in ("|", "\\|") and not (self.bars and text == "|" and self._bar_closes()):
            return self.absolute()
        if text == "]":
            return self.reversed_interval()
        if text in ("_", "^"):
            return self.prescripted()
        raise self.failure()

    def _bar_closes(self) -> bool:
        return self.kinds[self.i - 1] in (NUMBER, SYMBOL)

    def _is_plain_set(self) -> bool:
        """`{1, 2}`, `{x : x > 3}` typed without backslashes: a comma at the top, or a bar behind a name."""
        depth, builder = 0, self.texts[self.i + 2] in (":", "|", "mid") and self.kinds[self.i + 1] == SYMBOL
        for j in range(self.i + 1, len(self.texts) - 1):
            text = self.texts[j]
            if builder and self.kinds[j] == RELATION and text != "mid":
                return True
            if text in ("(", "[", "{", "\\{"):
                depth += 1
            elif text in (")", "]", "}", "\\}"):
                depth -= 1
                if depth < 0:
                    return False
            elif text == "," and depth == 0:
                return True
        return False

    def group_or_list(self) -> Node:
        """LaTeX braces that only group."""
        saved = self.i
        if self.kinds[saved + 1] == OPERATOR and self.texts[saved + 1] == "}":
            if self.texts[saved + 2] not in ("_", "^"):
                raise self.failure(detail="empty braces")
            self.i += 2
            return self.prescripted()
        return self.group()

    def _command(self, text: str) -> Node:
        if text in _FRACTIONS:
            return self.fraction()
        if text == "sqrt":
            self.i += 1
            return self.root(2)
        if text in _BINOMIALS:
            return self.binomial()
        if text == "infty":
            return self._constant("infinity")
        if text in ("sum", "prod", "int", "lim", "bigcup"):
            return self.big_operator()
        if text in ("lfloor", "lceil"):
            return self.floor_or_ceiling()
        if text == "langle":
            return self.bracket()
        if text in _BLACKBOARD:
            return self.blackboard()
        if text in ("emptyset", "varnothing", "oslash"):
            self.i += 1
            return NumberSet("empty")
        if text in _ACCENTS:
            return self.accented()
        if text in _DOTS:
            self.i += 1
            return Dots()
        if text.startswith("begin:"):
            return self.environment()
        raise self.failure("unknown_command" if text.isalpha() else "syntax", text)

    def _constant(self, name: str) -> Node:
        self.i += 1
        return Constant(name)


def _product(factors: list[Node]) -> Node:
    return factors[0] if len(factors) == 1 else Mul(tuple(factors))


def _sum_of(terms: list[Node]) -> Node:
    return terms[0] if len(terms) == 1 else Add(tuple(terms))


def _difference_of_sets(terms: list[Node]) -> Node:
    """`A - B` between sets is their difference, not a subtraction."""
    if len(terms) < 2 or not all(
        isinstance(t, SETS) or (isinstance(t, Neg) and isinstance(t.operand, SETS)) for t in terms
    ):
        return _sum_of(terms)
    sets = [t.operand if isinstance(t, Neg) else t for t in terms]
    if any(isinstance(s, Sequence) and s.brackets != "{}" for s in sets) or isinstance(terms[0], Neg):
        return _sum_of(terms)
    if any(not isinstance(t, Neg) for t in terms[1:]):
        return _sum_of(terms)
    return SetOperation("difference", tuple(sets))


def _called(name: str, arguments: tuple[Node, ...]) -> Node:
    """`\\Phi(x, y)` is a call; `C(10, 3)` is a binomial coefficient."""
    if name == "C" and len(arguments) == 2 and all(isinstance(a, Integer) for a in arguments):
        return Apply("binomial", arguments)
    return Call(name, arguments)
