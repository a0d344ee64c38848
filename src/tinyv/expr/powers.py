"""What a superscript makes of the thing that it hangs on: a power, a mark, an angle, a number of choices."""

from __future__ import annotations

from tinyv.expr.measures import Measures
from tinyv.expr.nodes import Apply, Call, Decimal, Integer, Neg, Node, Pow, Qualified, Symbol
from tinyv.expr.vocabulary import ORDINALS

_CHOICES = {"C": "binomial", "A": "permutations", "P": "permutations"}


class Powers(Measures):
    """Superscripts."""

    def raised(self, node: Node) -> Node:
        """What a `^` behind `node` makes of it: primes, minutes of arc, or a power."""
        if isinstance(node, (Symbol, Call)):
            primes = self.take_primes()
            if primes:
                return primed(node, primes)
        elif isinstance(node, (Integer, Decimal)):
            angle = self.arc(node)
            if angle is not None:
                return angle
        self.i += 1
        return self._power(node)

    def _power(self, base: Node) -> Node:
        if self.is_degree_sign():
            self.i += 3 if self.texts[self.i] == "{" else 1
            return self.degrees(base)
        ordinal = self._ordinal()
        if ordinal:
            return Qualified(base, after=ordinal)
        exponent = self._star() or self.script()
        if self.at("_") and isinstance(base, Symbol):
            self.i += 1
            base = self.with_subscript(base, self.subscript_text())
        if (
            exponent == Neg(Integer(1))
            and isinstance(base, Symbol)
            and self.at("(")
            and base.name[0] in "fgFG"
        ):
            return self.call(f"{base.name}^{{-1}}")
        return self._choice(base, exponent) or Pow(base, exponent)

    def _choice(self, base: Node, exponent: Node) -> Node | None:
        """`C_{10}^3`, `C_n^k`: a number of choices where it cannot well be the square of a constant."""
        if (
            not isinstance(base, Symbol)
            or base.name[0] not in _CHOICES
            or base.name[1:2] != "_"
            or self.at("(")
        ):
            return None
        if base.name[1:2] != "_":
            return None
        below = base.name[2:]
        if below.isdigit() and isinstance(exponent, Integer):
            fits = len(below) < 5 and int(below) >= max(3, exponent.value)
            return Apply(_CHOICES[base.name[0]], (Integer(int(below)), exponent)) if fits else None
        if base.name == "C_n" and isinstance(exponent, Symbol):
            return Apply("binomial", (Symbol("n"), exponent))
        return None

    def prescripted(self) -> Node:
        """`{}_nC_k`, `^nC_k`, `{}_nP_k`: choices with the first number in front."""
        self.i += 1
        total = self.lower_script()
        letter = self.texts[self.i]
        if letter not in ("C", "P") or self.texts[self.i + 1] != "_":
            raise self.failure(detail="script in front")
        self.i += 2
        return Apply(_CHOICES[letter], (total, self.lower_script()))

    def _star(self) -> Node | None:
        """`z^*`, `A^\\dagger`, `E^+`: a mark that is part of a name."""
        i, texts = self.i, self.texts
        mark = texts[i + 1] if texts[i] == "{" and texts[i + 2] == "}" else texts[i]
        if mark not in ("*", "dagger", "top"):
            return None
        self.i += 3 if texts[i] == "{" else 1
        return Symbol(f"^{mark}")

    def _ordinal(self) -> str:
        i, texts = self.i, self.texts
        if texts[i] == "{" and texts[i + 1] in ORDINALS and texts[i + 2] == "}":
            self.i += 3
            return texts[i + 1]
        if texts[i] in ORDINALS:
            self.i += 1
            return texts[i]
        return ""


def primed(node: Symbol | Call, marks: str) -> Node:
    """The name or the call with primes."""
    if isinstance(node, Symbol):
        return Symbol(node.name + marks)
    return Call(node.name + marks, node.arguments)
