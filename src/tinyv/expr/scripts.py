"""Groups, arguments, superscripts and subscripts."""

from __future__ import annotations

from tinyv.expr.commands import COMMAND, END, NUMBER, OPERATOR, RELATION, ROMAN, SYMBOL
from tinyv.expr.cursor import Cursor
from tinyv.expr.nodes import Apply, Based, Call, Constant, Div, Integer, Neg, Node, Pow, Symbol


class Scripts(Cursor):
    """What hangs on a symbol or stands in braces."""

    def group(self) -> Node:
        """`{...}`: one node; `{n \\choose k}` is a binomial, `{a \\over b}` a quotient."""
        key = self.memo_key()
        if key in self.known:
            node, self.i = self.known[key]
            return node
        self.expect("{")
        self.enter()
        bars, self.bars = self.bars, 0
        if self.at("}"):
            raise self.failure(detail="empty braces")
        start = self.i
        node = self.sum()
        if self.at_command("choose"):
            self.i += 1
            node = Apply("binomial", (node, self.sum()))
        elif self.at_command("over"):
            self.i += 1
            node = Div(node, self.sum())
        if not self.at("}"):
            self.i = start
            node = self.statements()
        self.bars = bars
        self.expect("}")
        self.leave()
        self.known[key] = node, self.i
        return node

    def argument(self) -> Node:
        """The argument of `\\frac` and `\\sqrt`: braces, one digit, or one atom."""
        self.skip_soft()
        if self.at("{"):
            return self.group()
        if self.kinds[self.i] == NUMBER and len(self.texts[self.i]) > 1 and self.texts[self.i].isdigit():
            return self._one_digit()
        return self.primary()

    def _one_digit(self) -> Node:
        text = self.texts[self.i]
        self.texts[self.i] = text[1:]
        self.gaps[self.i] = False
        return Integer(int(text[0]))

    def script(self) -> Node:
        """What stands after `^`: braces, a signed atom, or a bracket."""
        self.enter()
        self.skip_soft()
        if self.at("{"):
            node = self.group()
        elif self.take("-"):
            node = Neg(self.script())
        elif self.take("+"):
            node = self.script()
        else:
            node = self.primary()
            if self.at("^"):
                self.i += 1
                node = Pow(node, self.script())
        self.leave()
        return node

    def lower_script(self) -> Node:
        """What stands after `_` as a value: braces or one atom, never a power."""
        return self.group() if self.at("{") else self.primary()

    def subscript_text(self) -> str:
        """What stands after `_`, as a name without braces and spaces."""
        if not self.take("{"):
            text = self._script_token()
            self.i += 1
            return text
        parts, depth = [], 1
        while depth:
            if self.kinds[self.i] == END:
                raise self.failure(detail="open subscript")
            if self.at("{"):
                depth += 1
            elif self.at("}"):
                depth -= 1
            else:
                parts.append(self._script_token())
            self.i += 1
        return "".join(parts)

    def _script_token(self) -> str:
        if self.kinds[self.i] == END:
            raise self.failure(detail="open subscript")
        return self.texts[self.i]

    def with_subscript(self, base: Node, text: str) -> Node:
        """A base with its subscript: another name, or digits in a written base."""
        if isinstance(base, Symbol):
            return Symbol(f"{base.name}_{text}")
        if isinstance(base, Constant):
            return Symbol(f"{base.name}_{text}")
        if isinstance(base, Call):
            return Call(f"{base.name}_{text}", base.arguments)
        if isinstance(base, Integer) and text.isdigit() and len(text) < 3 and 2 <= int(text) <= 36:
            digits = str(base.value)
            if all(int(d) < int(text) for d in digits):
                return Based(digits, int(text))
        raise self.failure(detail="subscript")

    def is_degree_sign(self) -> bool:
        """True at `\\circ` after a `^`, with or without braces."""
        kinds, texts, i = self.kinds, self.texts, self.i
        if kinds[i] == COMMAND and texts[i] in ("circ", "degree"):
            return True
        if texts[i : i + 3] == ["{", "o", "}"] or (texts[i] == "o" and kinds[i] == ROMAN):
            return True
        return (
            texts[i] == "{"
            and kinds[i + 1] == COMMAND
            and texts[i + 1] in ("circ", "degree")
            and texts[i + 2] == "}"
        )

    def take_primes(self) -> str:
        """Primes after a name, in any notation: `'`, `^{\\prime}`, `^{\\prime\\prime}`."""
        marks = ""
        while True:
            if self.at("'"):
                self.i += 1
                marks += "'"
            elif self.at("^") and self.texts[self.i + 1] == "'":
                self.i += 2
                marks += "'"
            elif self.at("^") and self.texts[self.i + 1] == "{" and self._only_primes(self.i + 2):
                self.i += 2
                while self.at("'"):
                    self.i += 1
                    marks += "'"
                self.expect("}")
            else:
                return marks

    def _only_primes(self, i: int) -> bool:
        start = i
        while self.texts[i] == "'" and self.kinds[i] == OPERATOR:
            i += 1
        return i > start and self.texts[i] == "}"

    def can_start_factor(self) -> bool:
        """True if the current token can begin a factor of an implicit product."""
        kind, text = self.kinds[self.i], self.texts[self.i]
        if kind == SYMBOL:
            return not (self.integrals and text == "d" and self.kinds[self.i + 1] == SYMBOL)
        if kind in (NUMBER, ROMAN):
            return True
        if kind == OPERATOR:
            if text == "[":
                return not self.reversed
            if text == "(" and self.texts[self.i + 1] in MODULUS_COMMANDS:
                return False
            return text in ("(", "{", "\\{", "\\lvert") or (text in ("|", "\\|") and not self.bars)
        return kind not in (RELATION, END) and (kind == "f" or (kind == COMMAND and text in FACTOR_COMMANDS))


MODULUS_COMMANDS = frozenset(["mod", "bmod", "pmod", "pod"])
FACTOR_COMMANDS = frozenset(
    "frac dfrac tfrac cfrac sfrac nicefrac sqrt binom dbinom tbinom infty sum prod int lim lfloor lceil "
    "langle mathbb hat bar tilde dot ddot widehat widetilde overline overrightarrow angle triangle emptyset varnothing "
    "ldots dots cdots dotsc dotsb vdots ddots R Z N Q C "
    "begin:matrix begin:pmatrix begin:bmatrix begin:vmatrix begin:array".split()
)
"""Commands that begin a factor."""
