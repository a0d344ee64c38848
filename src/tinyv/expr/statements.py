"""Relations, clauses with words around them, and lists of clauses."""

from __future__ import annotations

from tinyv.expr.commands import COMMAND, CONNECTOR, END, OPERATOR, ROMAN, SEPARATOR, SYMBOL, WORD
from tinyv.expr.cursor import ParseFailure
from tinyv.expr.grouping import COMMA, HARD, OR, SOFT, grouped
from tinyv.expr.limits import MAX_ITEMS
from tinyv.expr.nodes import (
    Congruence,
    Node,
    Qualified,
    Relation,
    Sequence,
    SetBuilder,
    Words,
)
from tinyv.expr.relations import Relations
from tinyv.expr.vocabulary import CONDITION_WORDS, CURRENCY_SIGNS

_CLOSING = frozenset([")", "]", "}", "\\}", "\\rvert", "rangle", "rfloor", "rceil", "&"])
_OPENING = frozenset(["(", "[", "{", "\\{", "\\lvert", "langle", "lfloor", "lceil"])
_ARTICLES = frozenset(["a", "A", "I"])


class Statements(Relations):
    """The top of the grammar."""

    def statements(self) -> Node:
        """Clauses up to a closing mark or the end, grouped by the strength of what separates them."""
        items: list[Node] = []
        strengths: list[int] = []
        self._separator()
        while not self._list_ends():
            items.append(self.clause())
            if len(items) > MAX_ITEMS:
                raise self.failure("too_many_items")
            strength = self._separator()
            if strength < 0 and not self._list_ends():
                raise self.failure()
            strengths.append(strength)
        if not items:
            raise self.failure(detail="empty list")
        return grouped(items, strengths[:-1])

    def _list_ends(self) -> bool:
        kind, text = self.kinds[self.i], self.texts[self.i]
        if kind == END or (kind == SEPARATOR and text == "\\\\" and self.depth > 0):
            return True
        if kind == OPERATOR:
            if text == "]" and self.depth == 0:  # opens `]a, b[`
                return False
            return text in _CLOSING or (text == ";" and self.depth > 0 and self._in_square_bracket())
        return kind == COMMAND and (text in _CLOSING or text.startswith("end:"))

    def _in_square_bracket(self) -> bool:
        """`[1, 2; 3, 4]`: a semicolon between square brackets starts a row."""
        depth = 0
        for j in range(self.i - 1, -1, -1):
            text = self.texts[j]
            if text in (")", "]", "\\}", "}"):
                depth += 1
            elif text in ("(", "[", "\\{", "{"):
                if depth == 0:
                    return text == "["
                depth -= 1
        return False

    def _separator(self) -> int:
        """Step over separators; the strongest one's strength, -1 if there was none."""
        strength = -1
        while True:
            kind, text = self.kinds[self.i], self.texts[self.i]
            if kind == SEPARATOR:
                if self.depth and text == "\\\\":
                    return strength
                strength = max(strength, HARD if text == "\\\\" else SOFT)
            elif kind == CONNECTOR:
                strength = max(strength, OR if text == "or" else COMMA)
            elif kind == OPERATOR and text == ",":
                strength = max(strength, COMMA)
            elif kind == OPERATOR and (
                (text == "." and not self.depth) or (text == ";" and not self._list_ends())
            ):
                strength = max(strength, HARD)
            elif not self._stray_point():
                return strength
            self.i += 1

    def _stray_point(self) -> bool:
        """`(1, 2.]`, `x < 0. \\end{cases}`: a full stop before a closing mark, a new cell or a new row."""
        if not self.at("."):
            return False
        kind, text = self.kinds[self.i + 1], self.texts[self.i + 1]
        return kind in (END, SEPARATOR) or text in _CLOSING or text.startswith("end:")

    # -- clauses --------------------------------------------------------------------------------------------

    def clause(self) -> Node:
        """Words, a statement, words, a condition; what does not fit that is kept as words, whole."""
        start, state = self.i, self.state()
        try:
            return self._clause()
        except ParseFailure as failure:
            if failure.reason != "syntax" or not self._has_words(start):
                raise
            self.restore(state)
            return self._as_words(start)

    def _clause(self) -> Node:
        start = self.i
        before = self._leading_words()
        if self.kinds[self.i] == WORD and self.texts[self.i].lower() in CONDITION_WORDS:
            if before:
                return self._as_words(start)
            return self._finish(start, Qualified(Words(""), condition=self._condition()))
        if self._clause_ends():
            return Words(before)
        value = self._open_builder() or self.relation()
        after = self._trailing_words()
        condition = self._condition()
        node = Qualified(value, before, after, condition) if before or after or condition else value
        return self._finish(start, node)

    def _open_builder(self) -> Node | None:
        """`x|x<1`: a set-builder whose braces were left out."""
        if (
            self.kinds[self.i] != SYMBOL
            or self.texts[self.i + 1] not in ("|", "mid")
            or self.depth
            or not self.lone_bar
        ):
            return None
        element = self.symbol()
        self.i += 1
        return SetBuilder(element, self.relation())

    def _finish(self, start: int, node: Node) -> Node:
        if self._clause_ends():
            return node
        if self._has_words(start):
            return self._as_words(start)
        raise self.failure()

    def _clause_ends(self) -> bool:
        kind, text = self.kinds[self.i], self.texts[self.i]
        if kind in (SEPARATOR, CONNECTOR, END):
            return True
        if kind == OPERATOR:
            if text == "]" and self.depth == 0:
                return False
            return text in (",", ";", ".") or text in _CLOSING or (text in ("|", ":") and bool(self.bars))
        return kind == COMMAND and (text in _CLOSING or text.startswith("end:"))

    def _leading_words(self) -> str:
        words = []
        while True:
            kind, text = self.kinds[self.i], self.texts[self.i]
            following = self.kinds[self.i + 1] if kind != END else END
            article = kind == SYMBOL and text in _ARTICLES and following == WORD and self.gaps[self.i + 1]
            name = kind == ROMAN and following in (WORD, ROMAN)
            if (
                article
                or name
                or (kind == WORD and text not in CURRENCY_SIGNS and text.lower() not in CONDITION_WORDS)
            ):
                words.append(text)
            elif words and kind == OPERATOR and text == ":":
                self.i += 1
                break
            else:
                break
            self.i += 1
        return " ".join(words)

    def _trailing_words(self) -> str:
        words = []
        while self.kinds[self.i] in (WORD, ROMAN) and self.texts[self.i].lower() not in CONDITION_WORDS:
            words.append(self.texts[self.i])
            self.i += 1
        if self.at("(") and self.kinds[self.i + 1] in (WORD, ROMAN, SYMBOL):
            words.extend(self._parenthesised_words())
        return " ".join(words)

    def _parenthesised_words(self) -> list[str]:
        """`5.6 W (aiding)`: words in brackets after a value; nothing read if they are not words."""
        j = self.i + 1
        while self.kinds[j] in (WORD, ROMAN):
            j += 1
        if j == self.i + 1 or self.texts[j] != ")":
            return []
        words = ["(" + " ".join(self.texts[self.i + 1 : j]) + ")"]
        self.i = j + 1
        return words

    def _condition(self) -> Node | None:
        """`where k \\in Z`, `(k \\in Z)`, `for all x`; words that are no relation stay words."""
        if self.at("("):
            saved = self.i
            node = self.bracket()
            parts = node.items if isinstance(node, Sequence) else (node,)
            if all(isinstance(part, (Relation, Congruence, Qualified)) for part in parts):
                return node
            self.i = saved
            return None
        if self.kinds[self.i] != WORD or self.texts[self.i].lower() not in CONDITION_WORDS:
            return None
        start, state = self.i, self.state()
        self.i += 1
        self._leading_words()
        try:
            condition = self.relation()
            if self._clause_ends():
                return condition
        except ParseFailure as failure:
            if failure.reason != "syntax":
                raise
            self.restore(state)
        return self._as_words(start)

    def _has_words(self, start: int) -> bool:
        """True if the clause from `start` holds a word; `self.i` may stand anywhere in it."""
        return any(self.kinds[j] == WORD for j in range(start, self._clause_end(start)))

    def _clause_end(self, start: int) -> int:
        depth, j = 0, start
        while self.kinds[j] != END:
            text, kind = self.texts[j], self.kinds[j]
            if text in _OPENING and kind in (OPERATOR, COMMAND):
                depth += 1
            elif text in _CLOSING and kind in (OPERATOR, COMMAND):
                depth -= 1
                if depth < 0:
                    return j
            elif depth == 0 and (kind in (SEPARATOR, CONNECTOR) or (kind == OPERATOR and text in (",", ";"))):
                return j
            j += 1
        return j

    def _as_words(self, start: int) -> Words:
        """The clause from `start` as it was written."""
        end = self._clause_end(start)
        self.i = end
        starts = self.tokens.starts
        return Words(_balanced(" ".join(self.tokens.source[starts[start] : starts[end]].split())).strip(" ."))


def _balanced(text: str) -> str:
    """Without the closing braces whose opening ones a cut left outside."""
    depth, kept = 0, []
    for character in text:
        depth += (character == "{") - (character == "}")
        if depth >= 0:
            kept.append(character)
        depth = max(depth, 0)
    return "".join(kept)
