"""Relations, congruences, set operations and ratios: sums joined by signs."""

from __future__ import annotations

from tinyv.expr.arithmetic import SETS, Arithmetic
from tinyv.expr.commands import COMMAND, RELATION, SEPARATOR, SYMBOL
from tinyv.expr.limits import MAX_ITEMS
from tinyv.expr.nodes import (
    Apply,
    Congruence,
    Node,
    Ratio,
    Relation,
    SetOperation,
    Symbol,
)
from tinyv.expr.scripts import MODULUS_COMMANDS
from tinyv.expr.vocabulary import SET_OPERATIONS


class Relations(Arithmetic):
    """What stands between two separators, words apart."""

    def relation(self) -> Node:
        """Terms joined by relation signs; one term alone is just that term."""
        self.skip_soft()
        if self.kinds[self.i] == RELATION and self.texts[self.i] in ("=", "~="):
            self.i += 1
        terms, operators = [self._set_expression()], []
        while True:
            sign = self._relation_sign()
            if not sign:
                break
            operators.append(sign)
            terms.append(self._set_expression())
        modulus = self._modulus()
        if modulus is not None:
            return self._modular(terms, operators, modulus)
        if not operators:
            return terms[0]
        return Relation(tuple(terms), tuple(operators))

    def _modular(self, terms: list[Node], operators: list[str], modulus: Node) -> Node:
        """`x \\equiv a \\pmod m`, also with `=`; a value alone with a modulus is a remainder."""
        if not operators:
            return Apply("mod", (terms[0], modulus))
        if len(operators) == 1 and operators[0] in ("equiv", "="):
            return Congruence(terms[0], terms[1], modulus)
        raise self.failure(detail="modulus")

    def _relation_sign(self) -> str:
        if self.kinds[self.i] == SEPARATOR or self.texts[self.i] == "&":
            self._skip_alignment()
        kind, text = self.kinds[self.i], self.texts[self.i]
        if kind == RELATION and (text != "mid" or not self.bars):
            self.i += 1
            self._skip_alignment()
            if text == "=" and self.kinds[self.i] == RELATION and self.texts[self.i] in ("=", "~="):
                self.i += 1  # `= \\approx 13`
                return self.texts[self.i - 1]
            return text
        if kind == COMMAND and text in ("xrightarrow", "xlongrightarrow"):
            self.i += 1
            self._skip_label()
            return "to"
        if kind == COMMAND and text == "not" and self.kinds[self.i + 1] == RELATION:
            self.i += 2
            return {"=": "!=", "in": "notin"}.get(self.texts[self.i - 1], "not" + self.texts[self.i - 1])
        return ""

    def _skip_alignment(self) -> None:
        """Over the `&` of `a &= b` or `a =& b`, or the wide space of `a \\quad = b`: only looks."""
        i = self.i
        if self.kinds[i] == SEPARATOR:
            self.i += self.texts[i] != "\\\\" and self.kinds[i + 1] == RELATION
        elif self.at("&"):
            self.i += self.kinds[i + 1] == RELATION or (i > 0 and self.kinds[i - 1] == RELATION)

    def _skip_label(self) -> None:
        """Over what stands above an arrow."""
        if self.take("["):
            while not self.ended() and not self.take("]"):
                self.i += 1
        if self.at("{"):
            self.subscript_text()

    def _modulus(self) -> Node | None:
        """`\\pmod{5}`, `\\mod 5`, `(mod 5)`."""
        if self.kinds[self.i] == COMMAND and self.texts[self.i] in MODULUS_COMMANDS:
            self.i += 1
            return self.argument() if self.at("{") else self.term()
        i, texts = self.i, self.texts
        if texts[i] == "(" and texts[i + 1] in MODULUS_COMMANDS:
            self.i += 2
            modulus = self.sum()
            self.expect(")")
            return modulus
        return None

    def _set_expression(self) -> Node:
        """Operands joined by `\\cup \\cap \\setminus`, or a ratio `a:b`."""
        operands, operation = [self.sum()], ""
        while True:
            found = self._set_operation(operands[-1])
            if not found:
                break
            if operation and found != operation:
                raise self.failure(detail="mixed set operations without brackets")
            operation = found
            operands.append(self.sum())
            if len(operands) > MAX_ITEMS:
                raise self.failure("too_many_items")
        if operation:
            return SetOperation(operation, tuple(operands))
        return self._ratio(operands[0])

    def _set_operation(self, left: Node) -> str:
        kind, text = self.kinds[self.i], self.texts[self.i]
        if kind == COMMAND and text in SET_OPERATIONS:
            self.i += 1
            return SET_OPERATIONS[text]
        if isinstance(left, SETS) and kind == SYMBOL and text == "U":
            self.i += 1
            return "union"
        return ""

    def _ratio(self, first: Node) -> Node:
        if not self.at(":") or self.bars:
            return first
        if isinstance(first, Symbol) and (self.texts[self.i + 1] in ("(", "[", "\\{")):
            self.i += 1
            return Relation((first, self._set_expression()), ("=",))
        terms = [first]
        while self.at(":") and not self.bars:
            self.i += 1
            terms.append(self.sum())
        return Ratio(tuple(terms))
