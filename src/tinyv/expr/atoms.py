"""Atoms: numbers, symbols, constants, and calls of unknown functions."""

from __future__ import annotations

import re
from fractions import Fraction

from tinyv.expr.commands import COMMAND, NUMBER, OPERATOR, RELATION, ROMAN, SYMBOL
from tinyv.expr.nodes import (
    Based,
    Call,
    Constant,
    Decimal,
    Div,
    Integer,
    Mixed,
    Mul,
    Neg,
    Node,
    NumberSet,
    Pow,
    Repeating,
    Sequence,
    Symbol,
)
from tinyv.expr.scripts import Scripts
from tinyv.expr.vocabulary import BLACKBOARD

_CONSTANTS = {"e": "e", "i": "i", "\\pi": "pi"}
_BASES = {"x": 16, "o": 8, "b": 2}
"""`0xFF`, `0o17`, `0b101`."""
_FUNCTION_LETTERS = frozenset("fgFG")
"""Letters that name a function wherever an argument follows in brackets."""
_NAME_TOKEN = re.compile(r"[A-Za-z0-9,|_{}']|\\[a-zA-Z]+|ldots")
_MAX_CALL_TOKENS = 16


class Atoms(Scripts):
    """Numbers and names."""

    def number(self) -> Node:
        """A literal, with a repeating part, an exponent, or the fraction of a mixed number."""
        text = self.texts[self.i]
        self.i += 1
        if text[1:2] in _BASES:
            return Based(text[2:].upper(), _BASES[text[1]])
        mantissa, _, exponent = text.lower().partition("e")
        node = self._repeating(mantissa) or literal(mantissa)
        if exponent:
            power = Integer(abs(int(exponent)))
            return Mul((node, Pow(Integer(10), Neg(power) if exponent[0] == "-" else power)))
        if isinstance(node, Integer):
            return self._mixed(node)
        return node

    def _repeating(self, mantissa: str) -> Node | None:
        """`0.\\overline{3}`, `0.\\dot{3}`, `0.1(6)`, `0.333...`."""
        if "." not in mantissa:
            return None
        if (
            self.kinds[self.i] == COMMAND
            and self.texts[self.i] in ("overline", "bar", "dot")
            and self.texts[self.i + 1] == "{"
        ):
            digits = self.texts[self.i + 2]
            if digits.isdigit() and self.texts[self.i + 3] == "}":
                self.i += 4
                return repeating(mantissa, digits)
        if (
            self.at("(")
            and not self.gaps[self.i]
            and self.texts[self.i + 1].isdigit()
            and self.texts[self.i + 2] == ")"
        ):
            digits = self.texts[self.i + 1]
            self.i += 3
            return repeating(mantissa, digits)
        if self.at_command("ldots"):
            self.i += 1
            cycle = re.search(r"(\d{1,3}?)\1\1$|(\d{2,6})\2$", mantissa.partition(".")[2])
            if cycle:
                return repeating(mantissa, cycle.group(1) or cycle.group(2))
        return None

    def _mixed(self, whole: Integer) -> Node:
        kinds, texts, i = self.kinds, self.texts, self.i
        if kinds[i] == NUMBER and self.gaps[i] and texts[i + 1] == "/" and kinds[i + 2] == NUMBER:
            return self._mixed_of(whole, texts[i], texts[i + 2], 3)
        if kinds[i] == COMMAND and texts[i].endswith("frac") and texts[i + 1 : i + 7 : 3] == ["{", "{"]:
            if texts[i + 3] == "}" and texts[i + 6] == "}":
                return self._mixed_of(whole, texts[i + 2], texts[i + 5], 7)
        elif (
            kinds[i] == COMMAND
            and texts[i].endswith("frac")
            and len(texts[i + 1]) == 2
            and texts[i + 1].isdigit()
        ):
            return self._mixed_of(whole, texts[i + 1][0], texts[i + 1][1], 2)
        return whole

    def _mixed_of(self, whole: Integer, top: str, bottom: str, length: int) -> Node:
        if top.isdigit() and bottom.isdigit() and 0 < int(top) < int(bottom):
            self.i += length
            return Mixed(whole.value, int(top), int(bottom))
        return whole

    def symbol(self) -> Node:
        """A letter with subscripts and primes; `e`, `i` and `\\pi` alone are constants; `f(x)` is a call."""
        head = self.texts[self.i]
        self.i += 1
        name = self._with_marks(head)
        bare = name is head
        if self.at("(") and (name[0] in _FUNCTION_LETTERS or self._is_definition()):
            return self.call(name)
        if bare and name in _CONSTANTS and name not in self.bound:
            return Constant(_CONSTANTS[name])
        return Symbol(name)

    def _with_marks(self, name: str) -> str:
        while True:
            primes = self.take_primes()
            if primes:
                name += primes
            elif self.at("_"):
                self.i += 1
                name = f"{name}_{self.subscript_text()}"
            else:
                return name

    def named_call(self, head: str) -> Node:
        """`\\operatorname{E}_1(X)`: a call whatever the name; a symbol if no bracket follows."""
        name = self._with_marks(head)
        return self.call(name) if self.at("(") else Symbol(name)

    def call(self, name: str) -> Node:
        """`name(...)` with its arguments."""
        arguments = self.primary()
        if isinstance(arguments, Sequence) and arguments.brackets == "()":
            return Call(name, arguments.items)
        return Call(name, (arguments,))

    def _is_definition(self) -> bool:
        """True at the bracket of `x(t) = ...`: names only inside, an equals sign behind."""
        i = self.i + 1
        for j in range(i, min(i + _MAX_CALL_TOKENS, len(self.texts) - 1)):
            if self.texts[j] == ")":
                return j > i and self.kinds[j + 1] == RELATION and self.texts[j + 1] in ("=", "~=")
            if self.kinds[j] not in (SYMBOL, NUMBER, OPERATOR, COMMAND) or not _NAME_TOKEN.fullmatch(
                self.texts[j]
            ):
                return False
        return False

    def roman(self) -> Node:
        """Upright text used as a name: `\\mathrm{e}`, `\\text{A}`, `R_{\\mathrm{eq}}`."""
        self.kinds[self.i] = SYMBOL
        return self.symbol()

    def blackboard(self) -> Node:
        """`\\mathbb{R}` and `\\R`, with `^+`, `^*`, `_0` kept in the name."""
        name = self.texts[self.i]
        self.i += 1
        if name == "mathbb":
            braced = self.take("{")
            name = self.texts[self.i]
            self.i += 1
            if braced:
                self.expect("}")
        if name not in BLACKBOARD:
            raise self.failure(detail=name)
        return NumberSet(BLACKBOARD[name] + self._set_suffix())

    def _set_suffix(self) -> str:
        suffix = ""
        while self.at("^") or self.at("_"):
            saved = self.i
            self.i += 1
            mark = self.subscript_text()
            if mark not in ("+", "-", "*", "0", "+*", "*+", "0+", "+0"):
                self.i = saved
                break
            suffix += mark
        return suffix

    def accented(self) -> Node:
        """`\\hat{x}`, `\\overline{AB}`, `\\angle ABC`: a name of its own."""
        accent = self.texts[self.i]
        self.i += 1
        if accent in ("angle", "triangle"):
            return Symbol(f"\\{accent} {self._letters()}")
        name = self.subscript_text()
        symbol = Symbol(f"\\{accent}{{{name}}}" + self.take_primes())
        if self.take("_"):
            return self.with_subscript(symbol, self.subscript_text())
        return symbol

    def _letters(self) -> str:
        letters = ""
        braced = self.take("{")
        while self.kinds[self.i] in (SYMBOL, ROMAN) or (letters == "" and self.kinds[self.i] == NUMBER):
            letters += self.texts[self.i]
            self.i += 1
        if braced:
            self.expect("}")
        if not letters:
            raise self.failure(detail="angle")
        return letters


def literal(text: str) -> Node:
    """An unsigned literal as an Integer or Decimal."""
    whole, point, fraction = text.partition(".")
    if not point:
        return Integer(int(whole))
    if not fraction:
        return Integer(int(whole or "0"))
    return Decimal(Fraction(int((whole or "0") + fraction), 10 ** len(fraction)), len(fraction))


def repeating(mantissa: str, cycle: str) -> Node:
    """The exact value of a decimal whose last digits repeat for ever."""
    whole, _, head = mantissa.partition(".")
    shift = 10 ** len(head)
    value = Fraction(int((whole or "0") + head), shift) + Fraction(int(cycle), (10 ** len(cycle) - 1) * shift)
    return Repeating(value, f"{mantissa}({cycle})")


def quotient(numerator: Node, denominator: Node) -> Node:
    """A written fraction."""
    return Div(numerator, denominator)
