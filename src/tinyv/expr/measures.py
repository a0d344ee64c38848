"""Units, currencies, degrees: what stands after (or before) a value and says what it measures."""

from __future__ import annotations

from tinyv.expr.brackets import Brackets
from tinyv.expr.commands import NUMBER, OPERATOR, ROMAN, SEPARATOR, SYMBOL, WORD
from tinyv.expr.nodes import Add, Degrees, Div, Integer, Mul, Node, Percent, Qualified, Quantity, Symbol
from tinyv.expr.units import SINGLE_LETTER_UNITS, parse_unit
from tinyv.expr.vocabulary import CURRENCY_SIGNS, ORDINALS

_MAX_UNIT_TOKENS = 16


class Measures(Brackets):
    """Values with units."""

    def degrees(self, value: Node) -> Node:
        """An angle with minutes and seconds, or a temperature when a scale letter follows."""
        if self.texts[self.i] in ("C", "F", "K") and self.kinds[self.i] in (SYMBOL, ROMAN):
            self.i += 1
            return Quantity(value, "°" + self.texts[self.i - 1])
        parts = [value]
        for mark, size in (("'", 60), ("''", 3600)):
            length = self._mark_length(mark, 1) if self.kinds[self.i] == NUMBER else 0
            if length:
                parts.append(Div(self.number(), Integer(size)))
                self.i += length
        return Degrees(parts[0] if len(parts) == 1 else Add(tuple(parts)))

    def arc(self, value: Node) -> Node | None:
        """`5^{\\prime} 10^{\\prime\\prime}` without degrees; None for plain `5' 10''`: feet and inches."""
        parts: list[Node] = []
        for mark, size in (("'", 60), ("''", 3600)):
            length = self._mark_length(mark) if self.texts[self.i] == "^" else 0
            if length:
                parts.append(Div(value, Integer(size)))
                self.i += length
                if mark == "'" and self.kinds[self.i] == NUMBER and self._mark_length("''", 1):
                    value = self.number()
        if not parts:
            return None
        return Degrees(parts[0] if len(parts) == 1 else Add(tuple(parts)))

    def _mark_length(self, mark: str, ahead: int = 0) -> int:
        """Tokens that the minute or second mark behind the current number takes: `'`, `^'`, `^{\\prime}`."""
        plain, start = list(mark), self.i + ahead
        for form in (plain, ["^", *plain], ["^", "{", *plain, "}"]):
            end = start + len(form)
            if self.texts[start:end] == form and self.texts[end] != "'":
                return len(form)
        return 0

    def _quotient(self, numerator: Node, denominator: Node, start: int) -> Node:
        """`3/4\\%` is three quarters of a percent, `90/2^\\circ` half of ninety degrees: the mark is the fraction's."""
        bracketed = self.texts[start] in ("(", "{", "[") and self.texts[self.i - 1] in (")", "}", "]")
        if not isinstance(denominator, (Percent, Degrees)) or bracketed or isinstance(denominator.value, Add):
            return Div(numerator, denominator)
        if _is_marked(numerator):
            return Div(numerator, denominator)
        self.loose_slash = True
        if self.tight_division:
            return Div(numerator, denominator)
        return type(denominator)(Div(numerator, denominator.value))

    def _currency(self) -> str:
        text = self.texts[self.i]
        if text == "\\$" or (self.kinds[self.i] == WORD and text in CURRENCY_SIGNS):
            self.i += 1
            return "$" if text == "\\$" else text
        return ""

    def _unit_follows(self, factors: list[Node]) -> bool:
        """True at upright text that is a unit for the value before it."""
        kind, text = self.kinds[self.i], self.texts[self.i]
        if kind == WORD:
            return True
        if kind != ROMAN:
            return False
        return (
            parse_unit(text) is not None
            if len(text) > 1
            else (text in SINGLE_LETTER_UNITS and not any(isinstance(f, Symbol) for f in factors))
        )

    def _with_unit(self, node: Node) -> Node:
        kind, text = self.kinds[self.i], self.texts[self.i]
        if text == "\\$" or (kind == OPERATOR and text == "$"):
            self.i += 1
            return Quantity(node, "$")
        if kind not in (ROMAN, WORD):
            return node
        if text in ("percent", "percentage"):
            self.i += 1
            return Percent(node)
        if text in ("degrees", "degree", "deg", "度") and self.kinds[self.i + 1] not in (ROMAN, WORD, SYMBOL):
            self.i += 1
            return Degrees(node)
        if text in ORDINALS and not self.gaps[self.i] and isinstance(node, Integer):
            self.i += 1
            return Qualified(node, after=text)
        unit = self._unit()
        if not unit:
            return node
        quantity = Quantity(node, unit)
        if self.at("*"):
            self.i += 1
            return Mul((quantity, self.term()))
        if self.kinds[self.i] == NUMBER:
            rest = self.term()
            if isinstance(rest, Quantity):
                return Add((quantity, rest))
            raise self.failure(detail="number after a unit")
        return quantity

    def _unit(self) -> str:
        """The longest run of tokens from here that is a unit, as text; empty if there is none."""
        start, best, text = self.i, self.i, ""
        pieces = ""
        for j in range(start, min(start + _MAX_UNIT_TOKENS, len(self.kinds) - 1)):
            kind, token = self.kinds[j], self.texts[j]
            if kind == SEPARATOR or kind not in (ROMAN, WORD, SYMBOL, NUMBER, OPERATOR):
                break
            if kind == OPERATOR and token not in ("^", "{", "}", "-", "/", "*", "(", ")", "."):
                break
            pieces += (" " if self.gaps[j] and pieces else "") + token
            if parse_unit(pieces) is not None and pieces.count("{") == pieces.count("}"):
                best, text = j + 1, pieces
        self.i = best
        return text


def _is_marked(node: Node) -> bool:
    """True if a percentage, an angle in degrees or a value with a unit stands in it."""
    return isinstance(node, (Percent, Degrees, Quantity)) or any(map(_is_marked, node.children()))
